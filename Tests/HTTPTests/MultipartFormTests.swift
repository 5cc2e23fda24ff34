import HTTP
import Testing

@Suite("Forms in parts")
struct MultipartFormTests {
    private func parts(
        _ body: String, type: String = "multipart/form-data; boundary=b"
    ) throws(MultipartError) -> [String] {
        try MultipartForm(Array(body.utf8), type: ParameterizedValue(type)).parts.map {
            "\($0.name)=\(String(decoding: $0.content, as: UTF8.self))"
        }
    }

    private func error(_ body: String, type: String = "multipart/form-data; boundary=b")
        -> MultipartError?
    {
        do throws(MultipartError) {
            _ = try parts(body, type: type)
            return nil
        } catch {
            return error
        }
    }

    private static let field = "Content-Disposition: form-data; name=\"n\"\r\n\r\n"

    @Test func `what curl sends`() throws {
        let type = "multipart/form-data; boundary=------------------------d74496d66958873e"
        let body =
            "--------------------------d74496d66958873e\r\n"
            + "Content-Disposition: form-data; name=\"a\"\r\n\r\n1 & 2\r\n"
            + "--------------------------d74496d66958873e\r\n"
            + "Content-Disposition: form-data; name=\"f\\\"g\"; filename=\"x;y.c\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\r\n--a\r\n\0\r\n"
            + "--------------------------d74496d66958873e--\r\n"
        #expect(try parts(body, type: type) == ["a=1 & 2", "f\"g=\r\n--a\r\n\0"])
    }

    @Test(
        "edges",
        arguments: [
            // Text in front of the first part and behind the last, blanks behind a delimiter.
            ("pre\r\n--b \t\r\n\(field)x\r\n--b--\r\npost", ["n=x"]),
            // Empty content, no line break at the end, no part at all.
            ("--b\r\n\(field)\r\n--b--", ["n="]), ("--b--", []),
            // A line that only begins like a delimiter is content.
            ("--b\r\n\(field)\r\n--bc\r\n--b--", ["n=\r\n--bc"]),
            ("--b\r\n\(field)x--b--\n\r\n--b--", ["n=x--b--\n"]),
            // Case of names, order of headers, a name without quotes.
            (
                "--b\r\nX-Y: z\r\ncontent-disposition:form-data;NAME=n;filename=f\r\n"
                    + "\r\nx\r\n--b--",
                ["n=x"]
            ),
            ("--b\r\n\(field)1\r\n--b\r\n\(field)2\r\n--b--", ["n=1", "n=2"]),
        ] as [(String, [String])])
    func edges(body: String, expected: [String]) throws {
        #expect(try parts(body) == expected)
    }

    @Test(
        "what is no form is refused with its rule",
        arguments: [
            ("", .noPart), ("x", .noPart), ("--a\r\n", .noPart), ("x--b\r\n", .noPart),
            ("--b\r\n\(field)x", .unterminated), ("--b\r\n\(field)x\r\n--b", .unterminated),
            ("--b\r\n", .malformedHeader), ("--b\r\nno colon\r\n\r\n", .malformedHeader),
            ("--b\r\nA: b", .malformedHeader), ("--b\r\n\r\nx\r\n--b--", .noName),
            ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", .noName),
            ("--b\r\nContent-Disposition: inline; name=n\r\n\r\nx\r\n--b--", .noName),
        ] as [(String, MultipartError)])
    func malformed(body: String, expected: MultipartError) {
        #expect(error(body) == expected)
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ])
    func `a boundary has 1 to 70 characters`(type: String) {
        #expect(error("--b--", type: type) == .noBoundary)
    }

    @Test func `parts and headers have limits`() throws {
        let part = "--b\r\n\(Self.field)x\r\n"
        let many = String(repeating: part, count: MultipartForm.partsLimit)
        #expect(try parts(many + "--b--").count == MultipartForm.partsLimit)
        #expect(error(many + part + "--b--") == .tooManyParts(limit: MultipartForm.partsLimit))
        for headers in ["A: " + String(repeating: "x", count: 9000)] {
            #expect(
                error("--b\r\n\(headers)\r\n\(Self.field)x\r\n--b--")
                    == .headersTooLong(limitBytes: MultipartForm.headersLimitBytes))
            #expect(
                error("--b\r\n\(headers)")
                    == .headersTooLong(limitBytes: MultipartForm.headersLimitBytes))
        }
    }
}

@Suite("Values with parameters")
struct ParameterizedValueTests {
    @Test(
        arguments: [
            ("text/html", "text/html", nil), ("", "", nil),
            (" Text/HTML ; Charset = utf-8", "text/html", "utf-8"),
            ("a;charset=\"x;y\\\"z\\\\\";b=c", "a", "x;y\"z\\"), ("a;charset", "a", nil),
            ("a;;charset=1;charset=2", "a", "1"), ("a;charset=", "a", ""),
            ("a;charset=\"open", "a", "open"),
        ] as [(String, String, String?)])
    func `the value is in lower case, and parameters are as they were sent`(
        field: String, value: String, charset: String?
    ) {
        #expect(ParameterizedValue(field).value == value)
        #expect(ParameterizedValue(field)["CHARSET"] == charset)
    }
}

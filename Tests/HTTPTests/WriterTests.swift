import HTTP
import Testing

@Suite("HTTP writer")
struct WriterTests {
    static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    static func text(
        _ response: HTTPResponse, _ terms: ReplyTerms = ReplyTerms(), idle: Int? = nil
    ) -> String {
        let message = HTTPWriter.encode(response, terms: terms, date: date, idleSeconds: idle)
        return String(decoding: message.head + message.body, as: UTF8.self)
    }

    @Test func `an answer is these bytes`() {
        let response = HTTPResponse(
            status: .ok, headers: ["Content-Type": "text/plain", "X-A": "b"], body: Array("hé".utf8)
        )
        #expect(
            Self.text(response, idle: 74) == """
                HTTP/1.1 200 OK\r
                Content-Type: text/plain\r
                X-A: b\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Content-Length: 3\r
                Connection: keep-alive\r
                Keep-Alive: timeout=74\r
                \r
                hé
                """)
    }

    @Test func `HEAD has the head of GET and no body`() {
        let response = HTTPResponse(status: .ok, body: Array("abc".utf8))
        let text = Self.text(response, ReplyTerms(omitsBody: true))
        #expect(text.contains("\r\nContent-Length: 3\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [204, 304])
    func `no content has neither body nor length`(code: UInt16) {
        let text = Self.text(HTTPResponse(status: HTTPStatus(code), body: Array("abc".utf8)))
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func `an empty body has a length of 0`() {
        #expect(Self.text(HTTPResponse(status: .ok)).contains("Content-Length: 0\r\n"))
    }

    @Test func `close is said, and promises nothing`() {
        let text = Self.text(HTTPResponse(status: .ok), ReplyTerms(keepsAlive: false), idle: 74)
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(!text.contains("Keep-Alive"))
    }

    @Test func `a handler may close, and may not frame`() {
        let response = HTTPResponse(
            status: .ok,
            headers: [
                "connection": "close", "content-length": "99", "Transfer-Encoding": "chunked",
                "date": "now", "keep-alive": "timeout=1",
            ])
        let message = HTTPWriter.encode(response, terms: ReplyTerms(), date: Self.date)
        #expect(message.closes)
        #expect(
            String(decoding: message.head, as: UTF8.self) == """
                HTTP/1.1 200 OK\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Content-Length: 0\r
                Connection: close\r
                \r

                """)
    }

    @Test func `a value cannot begin a new line`() {
        let response = HTTPResponse(
            status: .ok, headers: ["X": "a\r\nSet-Cookie: b\0c", "Y\r\nZ": "d", "": "e"])
        let text = Self.text(response)
        #expect(text.contains("\r\nX: a  Set-Cookie: b c\r\n"))
        #expect(!text.contains("Z"))
        #expect(!text.contains(": e"))
    }

    @Test func `an unknown status has an empty reason`() {
        #expect(Self.text(HTTPResponse(status: HTTPStatus(299))).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func `a date has fixed width`(seconds: Int64, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }

    @Test func `a message is a JSON object`() {
        let response = HTTPResponse.message(.badRequest, "a \"b\" \\ \n é")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"message":"a \"b\" \\ \u000a é"}"#)
        #expect(response.headers["content-type"] == "application/json; charset=utf-8")
    }
}

@Suite("Forms")
struct FormFieldsTests {
    @Test func `pairs keep their order and repeat`() {
        let fields = FormFields("a=1&b=2&a=3&c&=d&&e=f=g")
        #expect(fields.pairs.map(\.name) == ["a", "b", "a", "c", "", "e"])
        #expect(fields.all("a") == ["1", "3"])
        #expect(fields["c"] == "")
        #expect(fields["e"] == "f=g")
        #expect(fields["x"] == nil)
    }

    @Test(arguments: [
        ("a+b%20c%2B", "a b c+"), ("%C3%A9", "é"), ("100%", "100%"), ("%zz%4", "%zz%4"),
        ("%41", "A"), ("%ff", "\u{FFFD}"), ("%0a%0D", "\n\r"),
    ])
    func `values are decoded`(encoded: String, decoded: String) {
        #expect(FormFields(Array("x=\(encoded)".utf8))["x"] == decoded)
        #expect(FormFields("\(encoded)=x")[decoded] == "x")
    }

    @Test func `pairs found one by one keep the bytes of their values`() {
        let pairs = Array(FormPairs(Array("&a=%FF%00+&&b&=c&".utf8)))
        #expect(pairs.map(\.name) == ["a", "b", ""])
        #expect(pairs.map(\.value) == [[0xFF, 0, 0x20], [], [0x63]])
    }

    @Test func `nothing has no fields`() {
        #expect(FormFields(nil).pairs.isEmpty)
        #expect(FormFields("").pairs.isEmpty)
    }
}

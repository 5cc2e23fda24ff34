import HTTP
import Testing

/// A shape that must be refused, and the rule that it breaks.
struct BadRequest: Sendable, CustomTestStringConvertible {
    var error: HTTPSyntaxError
    var bytes: String
    var testDescription: String { "\(error): \(bytes.debugDescription.prefix(60))" }

    init(_ error: HTTPSyntaxError, _ bytes: String) {
        self.error = error
        self.bytes = bytes
    }
}

@Suite("HTTP parser: what is refused, and why")
struct SyntaxErrorTests {
    static let limits = HTTPLimits(
        requestLineBytes: 200, headBytes: 400, fieldCount: 5, bodyBytes: 1000)
    static let post = "POST / HTTP/1.1"
    static let chunked = "Transfer-Encoding: chunked"
    static func line(_ line: String) -> String { .make(line) }
    static func field(_ fields: String...) -> String { .make("GET / HTTP/1.1", fields) }
    static func length(_ fields: String...) -> String { .make(post, fields, body: "12345") }
    static func chunks(_ body: String) -> String { .make(post, [chunked], body: body) }

    static let requestLines: [BadRequest] = [
        BadRequest(.emptyRequestLine, "\r\n\r\n\r\nGET / HTTP/1.1\r\n"),
        BadRequest(.malformedRequestLine, line("GET /")),
        BadRequest(.malformedRequestLine, line("GET")),
        BadRequest(.malformedRequestLine, line("GET  / HTTP/1.1")),
        BadRequest(.malformedRequestLine, line("GET / HTTP/1.1 ")),
        BadRequest(.malformedRequestLine, line("GET / x HTTP/1.1")),
        BadRequest(.malformedRequestLine, line("GET  HTTP/1.1")),
        BadRequest(.emptyMethod, line(" / HTTP/1.1")),
        BadRequest(.invalidMethod, line("G(T / HTTP/1.1")),
        BadRequest(.invalidMethod, line("GET\t/ HTTP/1.1")),
        BadRequest(.invalidMethod, line("GÉT / HTTP/1.1")),
        BadRequest(.methodTooLong, line(String(repeating: "G", count: 33) + " / HTTP/1.1")),
        BadRequest(
            .requestLineTooLong, line("GET /\(String(repeating: "a", count: 200)) HTTP/1.1")),
        BadRequest(.requestLineTooLong, String(repeating: "a", count: 200)),
        BadRequest(.malformedVersion, line("GET / HTTP/1.10")),
        BadRequest(.malformedVersion, line("GET / http/1.1")),
        BadRequest(.malformedVersion, line("GET / HTTP/1,1")),
        BadRequest(.malformedVersion, line("GET / HTTP/+.1")),
        BadRequest(.malformedVersion, line("GET / FTP/1.1")),
        BadRequest(.unsupportedVersion, line("GET / HTTP/2.0")),
        BadRequest(.unsupportedVersion, line("PRI * HTTP/2.0")),
        BadRequest(.unsupportedVersion, line("GET / HTTP/0.9")),
        BadRequest(.invalidTarget, line("GET /a#b HTTP/1.1")),
        BadRequest(.invalidTarget, line("GET /\"a\" HTTP/1.1")),
        BadRequest(.invalidTarget, line("GET /é HTTP/1.1")),
        BadRequest(.invalidTarget, line("GET /a\tb HTTP/1.1")),
        BadRequest(.unsupportedTargetForm, line("GET a HTTP/1.1")),
        BadRequest(.unsupportedTargetForm, line("GET * HTTP/1.1")),
        BadRequest(.unsupportedTargetForm, line("GET ftp://a/ HTTP/1.1")),
        BadRequest(.unsupportedTargetForm, line("OPTIONS *a HTTP/1.1")),
        BadRequest(.connectNotSupported, line("CONNECT a:80 HTTP/1.1")),
        BadRequest(.invalidPercentEncoding, line("GET /% HTTP/1.1")),
        BadRequest(.invalidPercentEncoding, line("GET /%4 HTTP/1.1")),
        BadRequest(.invalidPercentEncoding, line("GET /%+1 HTTP/1.1")),
        BadRequest(.invalidPercentEncoding, line("GET /%zz HTTP/1.1")),
        BadRequest(.controlInPath, line("GET /a%00b HTTP/1.1")),
        BadRequest(.controlInPath, line("GET /a%0d%0ab HTTP/1.1")),
        BadRequest(.controlInPath, line("GET /%7F HTTP/1.1")),
        BadRequest(.pathNotUTF8, line("GET /%ff HTTP/1.1")),
        BadRequest(.pathNotUTF8, line("GET /%c0%af HTTP/1.1")),
        BadRequest(.invalidHost, line("GET http:///x HTTP/1.1")),
        BadRequest(.invalidHost, line("GET http://user@host/x HTTP/1.1")),
    ]

    static let fields: [BadRequest] = [
        BadRequest(.bareCarriageReturn, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        BadRequest(.bareCarriageReturn, field("A: b\rc")),
        BadRequest(.bareCarriageReturn, field("A: b\r")),
        BadRequest(.bareLineFeed, "GET / HTTP/1.1\nHost: a\n\n"),
        BadRequest(.bareLineFeed, field("A: b\nC: d")),
        BadRequest(.bareLineFeed, "\n"),
        BadRequest(.controlByte, field("A: \0")),
        BadRequest(.controlByte, field("A: \u{1B}[1m")),
        BadRequest(.controlByte, field("A\0: b")),
        BadRequest(.controlByte, "\u{16}\u{3}\u{1}"),
        BadRequest(.controlByte, "GET /\u{7F} HTTP/1.1\r\n"),
        BadRequest(.obsoleteFolding, field("A: b", " c")),
        BadRequest(.obsoleteFolding, field("A: b", "\tc: d")),
        BadRequest(.obsoleteFolding, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        BadRequest(.spaceBeforeColon, field("A : b")),
        BadRequest(.spaceBeforeColon, field("Content-Length : 5")),
        BadRequest(.spaceBeforeColon, field("A\t: b")),
        BadRequest(.missingColon, field("A")),
        BadRequest(.emptyFieldName, field(": b")),
        BadRequest(.invalidFieldName, field("A b: c")),
        BadRequest(.invalidFieldName, field("A(: c")),
        BadRequest(.invalidFieldName, field("Ä: c")),
        BadRequest(.tooManyFields, field("A: 1", "A: 2", "A: 3", "A: 4", "A: 5")),
        BadRequest(.headTooLarge, field("A: " + String(repeating: "b", count: 400))),
        BadRequest(.headTooLarge, "GET / HTTP/1.1\r\n" + String(repeating: "b", count: 400)),
        BadRequest(.missingHost, "GET / HTTP/1.1\r\n\r\n"),
        BadRequest(.missingHost, "GET http://a/ HTTP/1.1\r\n\r\n"),
        BadRequest(.repeatedHost, field("Host: a")),
        BadRequest(.repeatedHost, "GET / HTTP/1.0\r\nHost: a\r\nHOST: b\r\n\r\n"),
        BadRequest(.invalidHost, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        BadRequest(.invalidHost, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        BadRequest(.invalidHost, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        BadRequest(.unknownExpectation, field("Expect: tea")),
        BadRequest(.unknownExpectation, field("Expect: 100-continue, tea")),
    ]

    static let bodies: [BadRequest] = [
        BadRequest(.ambiguousLength, length("Content-Length: 5", chunked)),
        BadRequest(.ambiguousLength, length(chunked, "Content-Length: 0")),
        BadRequest(.repeatedContentLength, length("Content-Length: 5", "content-length: 5")),
        BadRequest(.differingContentLength, length("Content-Length: 5", "Content-Length: 6")),
        BadRequest(.invalidContentLength, length("Content-Length: ")),
        BadRequest(.invalidContentLength, length("Content-Length: +5")),
        BadRequest(.invalidContentLength, length("Content-Length: -5")),
        BadRequest(.invalidContentLength, length("Content-Length: 5, 5")),
        BadRequest(.invalidContentLength, length("Content-Length: 0x5")),
        BadRequest(.invalidContentLength, length("Content-Length: 5.0")),
        BadRequest(.invalidContentLength, length("Content-Length: ٥")),
        BadRequest(.contentLengthOverflow, length("Content-Length: 9223372036854775808")),
        BadRequest(.contentTooLarge, length("Content-Length: 1001")),
        BadRequest(.contentTooLarge, chunks("3e9\r\n")),
        BadRequest(
            .contentTooLarge,
            chunks("1f4\r\n\(String(repeating: "a", count: 500))\r\n1f5\r\n")),
        BadRequest(
            .transferEncodingInHTTP10,
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        BadRequest(.unknownTransferCoding, length("Transfer-Encoding: gzip")),
        BadRequest(.unknownTransferCoding, length("Transfer-Encoding: identity")),
        BadRequest(.unknownTransferCoding, length("Transfer-Encoding: xchunked")),
        BadRequest(.unknownTransferCoding, length("Transfer-Encoding: gzip, chunked")),
        BadRequest(.unknownTransferCoding, length("Transfer-Encoding: chunked;q=1")),
        BadRequest(.chunkedNotLast, length("Transfer-Encoding: chunked, gzip")),
        BadRequest(.chunkedNotLast, length(chunked, chunked)),
        BadRequest(.emptyTransferEncoding, length("Transfer-Encoding:")),
        BadRequest(.emptyTransferEncoding, length("Transfer-Encoding: ,")),
        BadRequest(.missingChunkSize, chunks("\r\n")),
        BadRequest(.missingChunkSize, chunks(";a=b\r\n")),
        BadRequest(.invalidChunkSize, chunks("+5\r\n")),
        BadRequest(.invalidChunkSize, chunks("-5\r\n")),
        BadRequest(.invalidChunkSize, chunks("0x5\r\n")),
        BadRequest(.invalidChunkSize, chunks(" 5\r\n")),
        BadRequest(.invalidChunkSize, chunks("5 \r\n")),
        BadRequest(.invalidChunkSize, chunks("5 6\r\n")),
        BadRequest(.invalidChunkSize, chunks("g\r\n")),
        BadRequest(.chunkSizeOverflow, chunks("8000000000000000\r\n")),
        BadRequest(.chunkSizeOverflow, chunks("fffffffffffffffff\r\n")),
        BadRequest(.chunkSizeOverflow, chunks("ffffffffffffffff\r\n")),
        BadRequest(
            .chunkExtensionsTooLarge, chunks("1;a=\(String(repeating: "b", count: 1100))\r\n")),
        BadRequest(
            .chunkExtensionsTooLarge,
            chunks(
                String(repeating: "1;a=\(String(repeating: "b", count: 100))\r\na\r\n", count: 5))),
        BadRequest(.missingChunkEnd, chunks("1\r\nab\r\n")),
        BadRequest(.missingChunkEnd, chunks("1\r\na\n")),
        BadRequest(.bareCarriageReturn, chunks("1\r\na\rb")),
        BadRequest(.bareLineFeed, chunks("5\nabcde\r\n")),
        BadRequest(.bareLineFeed, chunks("5;\n\r\n")),
        BadRequest(.missingColon, chunks("0\r\ntrailer\r\n\r\n")),
        BadRequest(.obsoleteFolding, chunks("0\r\n a: b\r\n\r\n")),
        BadRequest(.tooManyFields, chunks("0\r\na: 1\r\na: 2\r\na: 3\r\na: 4\r\n\r\n")),
        BadRequest(
            .headTooLarge, chunks("0\r\na: \(String(repeating: "b", count: 400))\r\n\r\n")),
    ]
    static let all = requestLines + fields + bodies

    @Test(arguments: all)
    func `a malformed request is refused with its rule`(bad: BadRequest) {
        let reading = Reading(bad.bytes, limits: Self.limits)
        #expect(reading.error == bad.error)
        #expect(reading.requests.isEmpty)
    }

    @Test(arguments: all)
    func `the rule is the same when the bytes arrive one by one`(bad: BadRequest) {
        let reading = Reading.byteByByte(Array(bad.bytes.utf8), limits: Self.limits)
        #expect(reading.error == bad.error)
        #expect(reading.requests.isEmpty)
    }

    @Test func `every rule has a request that breaks it`() {
        let covered = Set(Self.all.map { "\($0.error)" })
        // The connection's rule, not the parser's.
        let rules = HTTPSyntaxError.allCases.filter { $0 != .incomplete }
        for rule in rules { #expect(covered.contains("\(rule)")) }
    }

    @Test(arguments: HTTPSyntaxError.allCases)
    func `every rule has a status and a sentence`(error: HTTPSyntaxError) {
        #expect([400, 413, 414, 417, 431, 501, 505].contains(error.status.code))
        #expect(error.message.hasSuffix("."))
    }

    @Test func `after an error everything is dropped`() {
        let reading = Reading([
            Array("GET / HTTP/9.9\r\n".utf8), Array(String.make().utf8), Array(String.make().utf8),
        ])
        #expect(reading.error == .unsupportedVersion)
        #expect(reading.requests.isEmpty)
    }

    @Test func `requests before the malformed one are answered`() {
        let reading = Reading(.make() + .make("GET /b HTTP/1.1") + "\n")
        #expect(reading.requests.map(\.path) == ["/", "/b"])
        #expect(reading.error == .bareLineFeed)
    }
}

import HTTP
import Testing

@Suite("HTTP parser: what a request says")
struct ParserTests {
    @Test func `a request is taken apart`() {
        let reading = Reading(
            .make(
                "POST /a%20b?c=%20d HTTP/1.1",
                ["X-A:  b c \t", "x-a: d", "E:", "Content-Length: 3"],
                body: "xyz"))
        let expected = HTTPRequest(
            method: .post, path: "/a b", query: "c=%20d",
            headers: [
                "Host": "a", "X-A": "b c", "x-a": "d", "E": "", "Content-Length": "3",
            ], body: Array("xyz".utf8))
        #expect(reading.requests == [expected])
        #expect(reading.requests.first?.headers.all("X-a") == ["b c", "d"])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1", "/", nil), ("GET /? HTTP/1.1", "/", ""),
        ("GET /a?b?c HTTP/1.1", "/a", "b?c"), ("GET /%41%c3%a9 HTTP/1.1", "/Aé", nil),
        ("GET /a+b HTTP/1.1", "/a+b", nil), ("GET /a%2Fb%25 HTTP/1.1", "/a/b%", nil),
        ("GET //a HTTP/1.1", "//a", nil), ("GET /a/../b HTTP/1.1", "/a/../b", nil),
        ("OPTIONS * HTTP/1.1", "*", nil), ("GET http://b:80/c?d HTTP/1.1", "/c", "d"),
        ("GET HTTP://b HTTP/1.1", "/", nil), ("GET https://b?x HTTP/1.1", "/", "x"),
        ("GET /{a}|b HTTP/1.1", "/{a}|b", nil),
    ])
    func `a target has a path and a query`(line: String, path: String, query: String?) {
        let request = Reading(.make(line)).requests.first
        #expect(request?.path == path)
        #expect(request?.query == query)
    }

    @Test func `the host of an absolute target replaces Host`() {
        let request = Reading(.make("GET http://b:80/ HTTP/1.1")).requests.first
        #expect(request?.headers.all("Host") == ["b:80"])
    }

    @Test func `an empty Host and a Host with a port are hosts`() {
        for host in ["", "a:80", "[::1]:2000", "127.0.0.1"] {
            #expect(Reading("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").error == nil)
        }
    }

    @Test func `HTTP 1_0 needs no Host`() {
        #expect(Reading("GET / HTTP/1.0\r\n\r\n").requests.count == 1)
    }

    @Test func `methods are case-sensitive and may be unknown`() {
        let methods = Reading(.make("get / HTTP/1.1") + .make("BREW / HTTP/1.1")).requests
            .map(\.method.name)
        #expect(methods == ["get", "BREW"])
    }

    @Test func `a value that is not UTF-8 is read as Latin-1`() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8)
        #expect(Reading([bytes]).requests.first?.headers["x"] == "é")
    }

    @Test func `one empty line before a request is skipped`() {
        #expect(Reading("\r\n" + .make() + "\r\n").requests.count == 1)
        #expect(Reading("\r\n" + .make() + "\r\n").progress == .idle)
    }

    @Test func `the limits are exact`() {
        let text = String.make("GET /aaa HTTP/1.1", ["A: b"])
        let exact = HTTPLimits(requestLineBytes: 19, headBytes: text.utf8.count, fieldCount: 2)
        #expect(Reading(text, limits: exact).requests.count == 1)
        #expect(Reading.byteByByte(Array(text.utf8), limits: exact).requests.count == 1)
        var less = exact
        less.requestLineBytes -= 1
        #expect(Reading(text, limits: less).error == .requestLineTooLong)
        less = exact
        less.headBytes -= 1
        #expect(Reading(text, limits: less).error == .headTooLarge)
    }

    @Test(arguments: [
        ("HTTP/1.1", [], true), ("HTTP/1.1", ["Connection: close"], false),
        ("HTTP/1.1", ["Connection: keep-alive, CLOSE"], false),
        ("HTTP/1.1", ["Connection: x", "Connection: close"], false),
        ("HTTP/1.0", [], false), ("HTTP/1.0", ["Connection: Keep-Alive"], true),
        ("HTTP/1.0", ["Connection: keep-alive, close"], false), ("HTTP/1.9", [], true),
    ])
    func `who keeps the connection`(version: String, fields: [String], keeps: Bool) {
        let terms = Reading(.make("GET / \(version)", fields)).terms.first
        #expect(terms?.keepsAlive == keeps)
        #expect(terms?.version == (version == "HTTP/1.0" ? .http10 : .http11))
    }

    @Test func `HEAD asks for no body`() {
        #expect(Reading(.make("HEAD / HTTP/1.1")).terms.map(\.omitsBody) == [true])
        #expect(Reading(.make()).terms.map(\.omitsBody) == [false])
    }
}

@Suite("HTTP parser: how long is the body?")
struct BodyFramingTests {
    static let chunked = ["Transfer-Encoding: Chunked"]

    @Test func `a body ends where Content-Length says`() {
        let reading = Reading(
            .make("POST / HTTP/1.1", ["Content-Length: 003"], body: "abc") + .make())
        #expect(reading.requests.map(\.body) == [Array("abc".utf8), []])
    }

    @Test func `chunks are joined, extensions and trailers dropped`() {
        let body = "3;a=\"b\"\r\nabc\r\n0002 ;x\r\nde\r\n0\r\nContent-Length: 9\r\nX: y\r\n\r\n"
        let reading = Reading(.make("POST / HTTP/1.1", Self.chunked, body: body) + .make())
        #expect(reading.requests.map(\.body) == [Array("abcde".utf8), []])
        #expect(reading.requests.first?.headers["X"] == nil)
        #expect(reading.error == nil)
    }

    @Test func `a chunked body may be empty`() {
        let reading = Reading(.make("POST / HTTP/1.1", Self.chunked, body: "0\r\n\r\n"))
        #expect(reading.requests.map(\.body) == [[]])
    }

    @Test func `a body exactly at the limit is taken, in both framings`() {
        let limits = HTTPLimits(bodyBytes: 10)
        let text = String(repeating: "a", count: 10)
        let fixed = String.make("POST / HTTP/1.1", ["Content-Length: 10"], body: text)
        let chunks = String.make("POST / HTTP/1.1", Self.chunked, body: "a\r\n\(text)\r\n0\r\n\r\n")
        #expect(Reading(fixed + chunks, limits: limits).requests.map(\.body.count) == [10, 10])
    }

    @Test func `a body without a length is the next request`() {
        let reading = Reading(.make("POST / HTTP/1.1", [], body: "GET / HTTP/1.0\r\n\r\n"))
        #expect(reading.requests.map(\.method) == [.post, .get])
    }

    @Test func `100-continue is asked for only when a body is still to come`() {
        let expect = ["Expect: 100-Continue", "Content-Length: 3"]
        let head = String.make("POST / HTTP/1.1", expect)
        #expect(Reading(head).continues == 1)
        #expect(Reading([Array(head.utf8), Array("abc".utf8)]).requests.count == 1)
        #expect(Reading(head + "abc").continues == 0)
        #expect(Reading(.make("GET / HTTP/1.1", ["Expect: 100-continue"])).continues == 0)
        #expect(Reading(.make("POST / HTTP/1.0", expect)).continues == 0)
        #expect(
            Reading(.make("POST / HTTP/1.1", Self.chunked + ["Expect: 100-continue"])).continues
                == 1)
    }

    @Test func `a body that is too large is refused instead of invited`() {
        let head = String.make(
            "POST / HTTP/1.1", ["Expect: 100-continue", "Content-Length: 99999999999"])
        let reading = Reading(head)
        #expect(reading.continues == 0)
        #expect(reading.error == .contentTooLarge)
    }
}

@Suite("HTTP parser: bytes arrive in any pieces")
struct SplitTests {
    static let whole = Array(
        ("\r\n" + .make("POST /a?b HTTP/1.1", ["Content-Length: 4"], body: "\r\n\r\n")
            + .make("GET /c HTTP/1.1", ["X: y"])
            + .make(
                "PUT /d HTTP/1.1", ["Transfer-Encoding: chunked"],
                body: "3;x\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nT: u\r\n\r\n")).utf8)

    @Test("a split at any byte gives the same requests", arguments: 0...whole.count)
    func split(at offset: Int) {
        let pieces = [Array(Self.whole[..<offset]), Array(Self.whole[offset...])]
        #expect(Reading(pieces) == Reading([Self.whole]))
        #expect(Reading(pieces).requests.count == 3)
    }

    @Test func `byte by byte gives the same requests`() {
        #expect(Reading.byteByByte(Self.whole) == Reading([Self.whole]))
    }

    @Test func `the parser knows how far a request has come`() {
        #expect(Reading("").progress == .idle)
        #expect(Reading("G").progress == .head)
        #expect(Reading("GET / HTTP/1.1\r\nHost").progress == .head)
        #expect(Reading(.make("PUT / HTTP/1.1", ["Content-Length: 1"])).progress == .body)
        #expect(Reading(.make()).progress == .idle)
        #expect(Reading("\n").progress == .refused)
    }

    /// Quadratic work would take minutes here.
    @Test func `a large body in small pieces costs linear time`() {
        let size = 16 << 20
        let head = String.make("POST / HTTP/1.1", ["Content-Length: \(size)"])
        let piece = [UInt8](repeating: 7, count: 1024)
        let pieces = [Array(head.utf8)] + [[UInt8]](repeating: piece, count: size / 1024)
        #expect(Reading(pieces).requests.first?.body.count == size)
    }
}

import Testing

@testable import HTTP

@Suite("WebSocket handshake: who may become one")
struct WebSocketHandshakeTests {
    private static let fields: [(String, String)] = [
        ("Host", "a"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]

    private func request(
        _ method: HTTPMethod = .get, _ version: HTTPVersion = .http11,
        _ change: (inout HTTPHeaders) -> Void = { _ in }
    ) -> HTTPRequest {
        var headers = HTTPHeaders()
        for (name, value) in Self.fields { headers.append(name, value) }
        change(&headers)
        return HTTPRequest(method: method, path: "/", headers: headers, version: version)
    }

    private func failure(_ request: HTTPRequest) -> WebSocketHandshake.Failure? {
        do throws(WebSocketHandshake.Failure) {
            _ = try WebSocketHandshake.accept(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the example of RFC 6455 §1.3 is answered as it says`() throws {
        #expect(
            try WebSocketHandshake.accept(request())
                == ["Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
    }

    @Test func `tokens compare without case, and among others`() {
        let other = request { headers in
            headers.set("Upgrade", "h2c, WebSocket")
            headers.set("Connection", "keep-alive, upgrade")
        }
        #expect(failure(other) == nil)
    }

    @Test("what is no request to upgrade is told so", arguments: ["Upgrade", "Connection"])
    func noUpgrade(field: String) {
        #expect(failure(request { $0.remove(field) }) == .noUpgrade)
        #expect(failure(request { $0.set(field, "other") }) == .noUpgrade)
        #expect(failure(request(.post)) == .noUpgrade)
        #expect(failure(request(.get, .http10)) == .noUpgrade)
    }

    @Test("another version is told which one there is", arguments: [nil, "8", "13, 8", "013", ""])
    func version(value: String?) {
        let request = request { headers in
            headers.remove("Sec-WebSocket-Version")
            if let value { headers.append("Sec-WebSocket-Version", value) }
        }
        #expect(failure(request) == .version)
        let response = WebSocketHandshake.Failure.version.response
        #expect(response.status.code == 426)
        #expect(response.headers["Sec-WebSocket-Version"] == "13")
    }

    @Test(
        "a key is 16 bytes in Base64",
        arguments: [
            nil, "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZQ=",
            "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub25jZ!==", "AAAAdGhlIHNhbXBsZSBub25jZQ==",
        ])
    func key(value: String?) {
        let request = request { headers in
            headers.remove("Sec-WebSocket-Key")
            if let value { headers.append("Sec-WebSocket-Key", value) }
        }
        #expect(failure(request) == .key)
        #expect(WebSocketHandshake.Failure.key.response.status == .badRequest)
    }

    @Test func `two keys are one too many`() {
        let twice = request { $0.append("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==") }
        #expect(failure(twice) == .key)
    }
}

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

    @Test(
        "SHA-1 gives the examples of RFC 3174 §7.3 and of FIPS 180",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            (
                String(repeating: "01234567", count: 80),
                "dea356a2cddd90c7a7ecedc5ebb563934f460452"
            ),
        ])
    func sha1(message: String, expected: String) {
        let digest = SHA1.digest(of: Array(message.utf8))
        let text = digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        #expect(text == expected)
    }

    @Test(
        "Base64 gives the examples of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
        #expect(Base64.decodedCount(expected) == text.utf8.count)
    }
}

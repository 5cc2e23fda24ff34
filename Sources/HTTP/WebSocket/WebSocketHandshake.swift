internal import Digests

/// The opening handshake (RFC 6455 §4.2), from the server's side.
package enum WebSocketHandshake {
    /// Why a request does not open a WebSocket. Each names its rule.
    package enum Failure: Error, Equatable {
        /// §4.2.1: no GET of HTTP/1.1 with `Upgrade: websocket` and `Connection: Upgrade`.
        case noUpgrade
        /// §4.4: the only version is 13.
        case version
        /// §4.2.1: not exactly one Sec-WebSocket-Key that stands for 16 bytes.
        case key
    }

    /// The fields of the answer 101, apart from those that every one has.
    package static func accept(_ request: HTTPRequest) throws(Failure) -> HTTPHeaders {
        guard isAsked(by: request) else { throw .noUpgrade }
        guard request.headers.all("Sec-WebSocket-Version") == ["13"] else { throw .version }
        let keys = request.headers.all("Sec-WebSocket-Key")
        guard keys.count == 1, Base64.decode(keys[0])?.count == 16 else { throw .key }
        return ["Sec-WebSocket-Accept": answer(to: keys[0])]
    }

    /// Whether the request wants to become a WebSocket, rightly or not.
    package static func isAsked(by request: HTTPRequest) -> Bool {
        request.method == .get && request.version == .http11
            && request.headers.list("Upgrade").contains("websocket")
            && request.headers.list("Connection").contains("upgrade")
    }

    /// §4.2.2, 5.4.
    static func answer(to key: String) -> String {
        Base64.encode(SHA1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}

extension WebSocketHandshake.Failure {
    /// 426 says what would be understood (RFC 9110 §15.5.22, RFC 6455 §4.4).
    package var response: HTTPResponse {
        switch self {
        case .noUpgrade:
            HTTPResponse.message(.upgradeRequired, "This is a WebSocket: upgrade the connection")
                .with("Upgrade", "websocket").with("Sec-WebSocket-Version", "13")
        case .version:
            HTTPResponse.message(.upgradeRequired, "The only WebSocket version here is 13")
                .with("Upgrade", "websocket").with("Sec-WebSocket-Version", "13")
        case .key:
            .message(.badRequest, "Sec-WebSocket-Key must be 16 bytes in Base64, once")
        }
    }
}

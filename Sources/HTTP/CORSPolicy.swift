/// Which web pages may read our answers (the Fetch standard's CORS protocol).
///
/// Off unless the settings say otherwise: a page that a user of this machine visits must not be
/// able to run code here. Credentials (cookies) are never allowed: the server sets none.
package enum CORSPolicy: Sendable, Equatable {
    case off
    case anyOrigin
    /// Compared byte by byte, as `https://example.org`.
    case origins([String])

    /// The answer to a preflight; `nil` if the request is none, or its origin is not allowed.
    /// `allow` is the methods of the path, as `Router.Match.options` tells them.
    package func preflight(_ request: HTTPRequest, allow: String) -> HTTPResponse? {
        guard request.method == .options,
            request.headers["Access-Control-Request-Method"] != nil,
            allowed(request) != nil
        else { return nil }
        var response = HTTPResponse(status: .noContent)
        response.headers.set("Access-Control-Allow-Methods", allow)
        if let wanted = request.headers["Access-Control-Request-Headers"] {
            response.headers.set("Access-Control-Allow-Headers", wanted)
        }
        response.headers.set("Access-Control-Max-Age", "600")
        decorate(&response, for: request)
        return response
    }

    /// Adds to an answer what lets the asking page read it.
    package func decorate(_ response: inout HTTPResponse, for request: HTTPRequest) {
        // The answer depends on Origin even where the origin is refused: caches must know.
        if case .origins = self { response.headers.append("Vary", "Origin") }
        guard let origin = allowed(request) else { return }
        response.headers.set("Access-Control-Allow-Origin", origin)
        response.headers.set("Access-Control-Expose-Headers", "*")
    }

    /// Whether the page that asks may open a WebSocket. Browsers ask nobody before they do, and let
    /// every page read it: so here the server refuses (RFC 6455 §10.2). Programs that are no
    /// browsers send no Origin; a page of this very server is at home.
    package func allowsWebSocket(_ request: HTTPRequest) -> Bool {
        guard let origin = request.headers["Origin"] else { return true }
        if allowed(request) != nil { return true }
        guard let host = request.headers["Host"], !host.isEmpty else { return false }
        return ["http://", "https://"].contains { origin.equalsIgnoringASCIICase($0 + host) }
    }

    /// What `Access-Control-Allow-Origin` says to this request.
    private func allowed(_ request: HTTPRequest) -> String? {
        guard let origin = request.headers["Origin"] else { return nil }
        switch self {
        case .off: return nil
        case .anyOrigin: return "*"
        case .origins(let list): return list.contains(origin) ? origin : nil
        }
    }
}

/// What a request asks of the *form* of its answer.
package struct ReplyTerms: Sendable, Equatable {
    package var version: HTTPVersion
    /// The connection may carry another request after this one (RFC 9112 §9.3).
    package var keepsAlive: Bool
    /// HEAD: the headers that GET would have, and no body (RFC 9110 §9.3.2).
    package var omitsBody: Bool

    package init(version: HTTPVersion = .http11, keepsAlive: Bool = true, omitsBody: Bool = false) {
        self.version = version
        self.keepsAlive = keepsAlive
        self.omitsBody = omitsBody
    }

    /// RFC 9112 §9.3: 1.1 persists unless told `close`, 1.0 only if told `keep-alive`.
    init(_ line: RequestLine, _ headers: HTTPHeaders) {
        let options = headers.list("Connection")
        version = line.version
        omitsBody = line.method == .head
        keepsAlive =
            switch line.version {
            case .http11: !options.contains("close")
            case .http10: options.contains("keep-alive") && !options.contains("close")
            }
    }
}

/// A request, complete with its body, as a handler sees it.
package struct HTTPRequest: Sendable, Equatable {
    package var method: HTTPMethod
    /// Percent-decoded, without the query; begins with `/`, or is `*` (OPTIONS for the server).
    package var path: String
    /// What follows the first `?`, still encoded; `nil` without a `?`.
    package var query: String?
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The peer's address in text, without the port. Loopback decides about keys.
    package var remoteAddress: String
    package var version: HTTPVersion

    package init(
        method: HTTPMethod, path: String, query: String? = nil,
        headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1", version: HTTPVersion = .http11
    ) {
        self.version = version
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }
}

/// An answer, complete with its body. Content-Length, Date and Connection are the writer's.
package struct HTTPResponse: Sendable, Equatable {
    package var status: HTTPStatus
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A method token; case-sensitive (RFC 9110 §9.1).
package struct HTTPMethod: Sendable, Hashable {
    package var name: String
    package init(_ name: String) { self.name = name }

    package static let get = HTTPMethod("GET")
    package static let head = HTTPMethod("HEAD")
    package static let post = HTTPMethod("POST")
    package static let put = HTTPMethod("PUT")
    package static let delete = HTTPMethod("DELETE")
    package static let options = HTTPMethod("OPTIONS")
}

package import HTTP

/// A request to this API: which endpoint, with what parameters, shown by whom. Nothing is known yet
/// about the values, so that who may not ask at all hears that first.
package struct OmegaUpRequest: Sendable {
    package let endpoint: OmegaUpEndpoint
    /// By a path of the older documents.
    package let isDocumented: Bool
    /// What the client shows; `nil`: nothing.
    package let credential: OmegaUpCredential?
    let parameters: OmegaUpParameters

    package init(_ request: HTTPRequest) throws(OmegaUpRefusal) {
        guard let path = OmegaUpPath(request.path) else { throw .apiNotFound }
        switch request.method {
        case .post, .put, HTTPMethod("PATCH"): break
        case .get, .head:
            if path.endpoint.isMutating { throw .methodNotAllowed(request.method.name) }
        default: throw .methodNotAllowed(request.method.name)
        }
        endpoint = path.endpoint
        isDocumented = path.isDocumented
        parameters = try OmegaUpParameters(request, path: path.pairs)
        credential = OmegaUpCredential(request.headers, parameters)
    }
}

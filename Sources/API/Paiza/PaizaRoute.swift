package import HTTP

/// The endpoints of this API.
package enum PaizaRoute: Sendable, Equatable {
    case create
    case status
    case details
    /// OPTIONS on any of them: see `Paiza.preflight`.
    case preflight
}

extension Paiza {
    private static let prefix = "/runners"

    /// Found as Rails finds them: with and without `.json`, with and without a slash at the end.
    /// What is asked with GET may be asked with POST, for HTTP libraries whose GET has no body.
    package static func register<Payload>(
        in router: inout Router<Payload>, as payload: (PaizaRoute) -> Payload
    ) {
        let endpoints: [(String, [HTTPMethod], PaizaRoute)] = [
            ("create", [.post], .create), ("get_status", [.get, .post], .status),
            ("get_details", [.get, .post], .details),
        ]
        for (name, methods, route) in endpoints {
            for path in ["\(prefix)/\(name)", "\(prefix)/\(name).json"] {
                for method in methods { router.add(method, path, payload(route)) }
                router.add(.options, path, payload(.preflight))
            }
        }
    }

    /// Whether a path is this API's, an endpoint or not: what is said there is said in its form.
    package static func owns(_ path: String) -> Bool {
        path == prefix || path.hasPrefix(prefix + "/")
    }
}

// MARK: - Web pages

/// Pages and user scripts call this API directly (the Fetch standard's CORS protocol).
extension Paiza {
    /// The answer to OPTIONS, a preflight or not.
    package static func preflight(_ request: HTTPRequest, policy: PaizaPolicy) -> HTTPResponse {
        let response = HTTPResponse(
            status: .noContent, headers: ["Allow": allowedMethods])
        guard policy.allowsEveryOrigin else { return response }
        let wanted = request.headers["Access-Control-Request-Headers"] ?? ""
        return decorate(response, policy: policy)
            .with("Access-Control-Allow-Methods", allowedMethods)
            .with("Access-Control-Allow-Headers", isListOfNames(wanted) ? wanted : "*")
            .with("Access-Control-Max-Age", "86400")
    }

    /// An answer at a path of this API, refusals of others included, with what lets a page read it.
    package static func decorate(_ response: HTTPResponse, policy: PaizaPolicy) -> HTTPResponse {
        guard policy.allowsEveryOrigin else { return response }
        return response.with("Access-Control-Allow-Origin", "*")
            .with("Access-Control-Expose-Headers", "*")
    }

    static let allowedMethods = "GET, POST, OPTIONS"

    /// Something to say back: names of headers, and nothing else.
    private static func isListOfNames(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte.lowercasedASCII {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ","), 0x20:
                    true
                default: false
                }
            }
    }
}

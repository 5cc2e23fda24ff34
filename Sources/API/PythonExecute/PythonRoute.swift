package import HTTP

/// The endpoints of this API.
package enum PythonRoute: Sendable, Equatable, CaseIterable {
    case execute
    case authenticate
    /// What is known of one run.
    case jobStatus
    /// How far all young runs are.
    case jobsStatus
    case test
}

extension PythonExecute {
    /// Found as Flask finds them: the path exactly so, 405 for another method.
    package static func register<Payload>(
        in router: inout Router<Payload>, as payload: (PythonRoute) -> Payload
    ) {
        let endpoints: [(HTTPMethod, String, PythonRoute)] = [
            (.post, path, .execute),
            (.get, "/v1/toolkit/authenticate", .authenticate),
            // Its path in the toolkit's first version.
            (.get, "/authenticate", .authenticate),
            (.post, "/v1/toolkit/job/status", .jobStatus),
            (.post, "/v1/toolkit/jobs/status", .jobsStatus),
            (.get, "/v1/toolkit/test", .test),
        ]
        let flask = Router<Payload>.Group(refusesTrailingSlash: true)
        for (method, path, route) in endpoints {
            router.add(method, path, in: flask, payload(route))
        }
    }

    /// Whether a path is this API's, an endpoint or not: what is refused there is refused in its
    /// form.
    package static func owns(_ path: String) -> Bool {
        path == "/v1" || path.hasPrefix("/v1/") || path == "/authenticate"
            || path == "/authenticate/"
    }
}

extension PythonRoute {
    /// The member `endpoint` of an envelope.
    var endpoint: String {
        switch self {
        case .execute: PythonExecute.path
        // The toolkit names its old path, whichever was asked.
        case .authenticate: "/authenticate"
        case .jobStatus: "/v1/toolkit/job/status"
        case .jobsStatus: "/v1/toolkit/jobs/status"
        case .test: "/v1/toolkit/test"
        }
    }
}

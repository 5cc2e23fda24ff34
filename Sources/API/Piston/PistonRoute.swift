package import HTTP

/// The endpoints of this API.
package enum PistonRoute: Sendable, Equatable {
    /// `GET /`: the version text that people use as a health check.
    case greeting
    case runtimes
    case execute(Piston.Version)
    case packages(Piston.PackageAction)
    /// The WebSocket for interactive runs.
    case connect
}

extension Piston {
    /// Found as Express finds them: whatever the case of the path, with or without a slash at
    /// its end (one client library always sends it), 404 for a method that an endpoint has not.
    ///
    /// `/api/v2/piston/` was the prefix of the public service, and is built into clients.
    package static func register<Payload>(
        in router: inout Router<Payload>, as payload: (PistonRoute) -> Payload
    ) {
        var endpoints: [(HTTPMethod, String, PistonRoute)] = [
            (.get, "/", .greeting),
            (.get, "/api/v2/runtimes", .runtimes),
            (.get, "/api/v2/piston/runtimes", .runtimes),
            (.get, "/api/v3/runtimes", .runtimes),
            (.post, "/api/v2/execute", .execute(.v2)),
            (.post, "/api/v2/piston/execute", .execute(.v2)),
            (.post, "/api/v3/execute", .execute(.v3)),
            (.get, "/api/v2/connect", .connect),
            (.get, "/api/v2/piston/connect", .connect),
            (.get, "/api/v3/connect", .connect),
        ]
        for path in ["/api/v2/packages", "/api/v2/piston/packages", "/api/v3/packages"] {
            endpoints += [
                (.get, path, .packages(.list)), (.post, path, .packages(.install)),
                (.delete, path, .packages(.remove)),
            ]
        }
        let express = Router<Payload>.Group(ignoresCase: true, wrongMethod: .notFound)
        for (method, path, route) in endpoints {
            router.add(method, path, in: express, payload(route))
        }
    }

    /// Whether rule 1, the content type of everything that is no mere reading, holds there.
    static func needsJSON(method: HTTPMethod, path: String) -> Bool {
        let path = String(decoding: path.utf8.map(\.lowercasedASCII), as: UTF8.self)
        let isBelow = ["/api/v2", "/api/v3"].contains { path == $0 || path.hasPrefix($0 + "/") }
        return isBelow && ![.get, .head, .options].contains(method)
    }
}

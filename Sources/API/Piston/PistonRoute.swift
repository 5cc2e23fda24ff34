package import HTTP

/// The endpoints of this API, found as Express finds them: whatever the case of the path,
/// with or without a slash at its end (one client library always sends it).
package enum PistonRoute: Sendable, Equatable {
    /// `GET /`: the version text that people use as a health check.
    case greeting
    case runtimes
    case execute(Piston.Version)
    case packages
    /// `OPTIONS` on an endpoint: 200 with this text as `Allow` and as body.
    case options(allow: String)
    /// Nothing of ours: `Piston.renderNotFound`.
    case unknown

    package init(method: HTTPMethod, path: String) {
        let path = Self.canonical(path)
        guard let endpoint = Self.endpoints.first(where: { $0.paths.contains(path) }) else {
            self = .unknown
            return
        }
        if method == .options {
            self = .options(allow: endpoint.methods.joined(separator: ","))
        } else {
            self = endpoint.methods.contains(method.name) ? endpoint.route : .unknown
        }
    }

    /// Whether rule 1, the content type of everything that is no mere reading, holds there.
    package static func needsJSON(method: HTTPMethod, path: String) -> Bool {
        let path = canonical(path)
        let isBelow = ["/api/v2", "/api/v3"].contains { path == $0 || path.hasPrefix($0 + "/") }
        return isBelow && ![.get, .head, .options].contains(method)
    }

    /// `/api/v2/piston/` was the prefix of the public service, and is built into clients.
    private static let endpoints: [(paths: [String], methods: [String], route: PistonRoute)] = [
        (["/"], ["GET", "HEAD"], .greeting),
        (["/api/v2/runtimes", "/api/v2/piston/runtimes"], ["GET", "HEAD"], .runtimes),
        (["/api/v2/execute", "/api/v2/piston/execute"], ["POST"], .execute(.v2)),
        (["/api/v3/execute"], ["POST"], .execute(.v3)),
        (["/api/v2/packages"], ["GET", "HEAD", "POST", "DELETE"], .packages),
    ]

    private static func canonical(_ path: String) -> String {
        let lower = String(decoding: path.utf8.map(\.lowercasedASCII), as: UTF8.self)
        return lower.count > 1 && lower.hasSuffix("/") ? String(lower.dropLast()) : lower
    }
}

/// Which payload a method and a path mean.
///
/// A plain value: `Payload` is whatever the caller wants back, a closure or an enum. Where several
/// patterns match a path, a literal beats a hole, from left to right; the order of registration
/// never matters. `conflicts` finds what this leaves open, before a request does.
package struct Router<Payload> {
    /// Manners that routes of one API share.
    package struct Group: Sendable, Equatable {
        /// Express, which Piston runs on, compares paths without case.
        package var ignoresCase: Bool
        package var wrongMethod: WrongMethod
        /// Flask, which the NCA Toolkit runs on, knows no path with a slash at its end where the
        /// pattern has none.
        package var refusesTrailingSlash: Bool

        package init(
            ignoresCase: Bool = false, wrongMethod: WrongMethod = .methodNotAllowed,
            refusesTrailingSlash: Bool = false
        ) {
            self.ignoresCase = ignoresCase
            self.wrongMethod = wrongMethod
            self.refusesTrailingSlash = refusesTrailingSlash
        }
    }

    /// What a known path says to a method that it does not have.
    package enum WrongMethod: Sendable, Equatable {
        /// 405 with Allow (RFC 9110 §15.5.6).
        case methodNotAllowed
        /// 404, as Express.
        case notFound
    }

    struct Route {
        var method: HTTPMethod
        var pattern: RoutePattern
        var group: Group
        var payload: Payload
    }

    package enum Match {
        case found(Payload, PathParameters)
        /// OPTIONS on a known path, or on `*`: 200, and what is allowed, as `GET,HEAD,POST`.
        case options(allow: String)
        case methodNotAllowed(allow: String)
        case notFound
    }

    /// By number of segments, so that a look-up reads only what can match; in each, the more
    /// literal pattern first.
    private var routes: [Int: [Route]] = [:]
    /// In the order of registration, for `OPTIONS *`.
    private var methods: [HTTPMethod] = []

    package init() {}

    package mutating func add(
        _ method: HTTPMethod, _ pattern: String, in group: Group = Group(), _ payload: Payload
    ) {
        let route = Route(
            method: method, pattern: RoutePattern(pattern), group: group, payload: payload)
        methods.append(method)
        var list = routes[route.pattern.segments.count, default: []]
        let place = list.firstIndex { route.pattern.isMoreLiteral(than: $0.pattern) }
        list.insert(route, at: place ?? list.endIndex)
        routes[route.pattern.segments.count] = list
    }

    package func match(_ method: HTTPMethod, _ path: String) -> Match {
        if path == "*" { return .options(allow: Self.allow(methods)) }
        let candidates = candidates(path)
        guard let first = candidates.first else { return .notFound }
        if let (route, parameters) = candidates.first(where: { $0.route.answers(method) }) {
            return .found(route.payload, parameters)
        }
        let allow = Self.allow(candidates.map(\.route.method))
        if method == .options { return .options(allow: allow) }
        return switch first.route.group.wrongMethod {
        case .methodNotAllowed: .methodNotAllowed(allow: allow)
        case .notFound: .notFound
        }
    }

    private func candidates(_ path: String) -> [(route: Route, parameters: PathParameters)] {
        let parts = RoutePattern.split(path)
        let hasSlash = path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/")
        return (routes[parts.count] ?? []).compactMap { route in
            if hasSlash && route.group.refusesTrailingSlash { return nil }
            return route.pattern.match(parts, ignoringCase: route.group.ignoresCase).map {
                (route, $0)
            }
        }
    }

    /// `GET,HEAD,POST`: each once, HEAD behind GET, no spaces, as Express writes it.
    private static func allow(_ methods: [HTTPMethod]) -> String {
        var names: [String] = []
        for method in methods where !names.contains(method.name) {
            names.append(method.name)
            if method == .get, !methods.contains(.head) { names.append("HEAD") }
        }
        return names.joined(separator: ",")
    }

    /// Every route, for `conflicts`.
    var all: [Route] { routes.sorted { $0.key < $1.key }.flatMap(\.value) }
}

extension Router: Sendable where Payload: Sendable {}
extension Router.Route: Sendable where Payload: Sendable {}
extension Router.Match: Sendable where Payload: Sendable {}

extension Router.Route {
    /// HEAD is answered where GET is (RFC 9110 §9.3.2).
    func answers(_ asked: HTTPMethod) -> Bool {
        method == asked || (asked == .head && method == .get)
    }
}

extension Router.Match {
    /// The answer to a request that no handler gets.
    package var refusal: HTTPResponse? {
        switch self {
        case .found: nil
        case .options(let allow):
            HTTPResponse.text(.ok, allow).with("Allow", allow)
        case .methodNotAllowed(let allow):
            HTTPResponse.message(.methodNotAllowed, "Method Not Allowed").with("Allow", allow)
        case .notFound: .message(.notFound, "Not Found")
        }
    }
}

extension HTTPResponse {
    /// The same answer with one more header.
    package func with(_ name: String, _ value: String) -> HTTPResponse {
        var copy = self
        copy.headers.set(name, value)
        return copy
    }
}

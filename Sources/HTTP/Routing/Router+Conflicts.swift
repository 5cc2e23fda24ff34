/// Two routes that one request could mean.
package struct RouteConflict: Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// Both match the same paths: one of them is never reached.
        case shadowed
        /// Some paths match both, and neither is the more literal one throughout, as in
        /// `/a/{x}` by `/{y}/b`: left to right decides, which nobody remembers.
        case crossing
    }
    package var kind: Kind
    package var method: HTTPMethod
    package var first: String
    package var second: String

    package var description: String { "\(method.name): \(first) and \(second) (\(kind))" }
}

extension Router {
    /// Every pair of routes that get in each other's way. Empty is what a start-up check wants.
    package func conflicts() -> [RouteConflict] {
        let routes = all
        var found: [RouteConflict] = []
        for (index, first) in routes.enumerated() {
            for second in routes[(index + 1)...] where first.method == second.method {
                let ignoresCase = first.group.ignoresCase || second.group.ignoresCase
                let kind = first.pattern.conflict(with: second.pattern, ignoringCase: ignoresCase)
                guard let kind else { continue }
                found.append(
                    RouteConflict(
                        kind: kind, method: first.method, first: first.pattern.description,
                        second: second.pattern.description))
            }
        }
        return found
    }
}

extension RoutePattern {
    /// The leftmost segment in which one is a literal and the other a hole decides.
    func isMoreLiteral(than other: RoutePattern) -> Bool {
        for (mine, theirs) in zip(segments, other.segments) {
            switch (mine, theirs) {
            case (.literal, .parameter): return true
            case (.parameter, .literal): return false
            case (.literal, .literal), (.parameter, .parameter): continue
            }
        }
        return false
    }

    func conflict(with other: RoutePattern, ignoringCase: Bool) -> RouteConflict.Kind? {
        guard segments.count == other.segments.count else { return nil }
        var mineIsNarrower = false
        var theirsIsNarrower = false
        for (mine, theirs) in zip(segments, other.segments) {
            switch (mine, theirs) {
            case (.literal(let one), .literal(let two)):
                if !one.matches(two, ignoringCase: ignoringCase) { return nil }
            case (.literal, .parameter): mineIsNarrower = true
            case (.parameter, .literal): theirsIsNarrower = true
            case (.parameter, .parameter): continue
            }
        }
        switch (mineIsNarrower, theirsIsNarrower) {
        case (false, false): return .shadowed
        case (true, true): return .crossing
        case (true, false), (false, true): return nil
        }
    }
}

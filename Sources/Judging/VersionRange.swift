/// Which versions a client will take: an npm range, as node-semver 7.3.5 reads it in strict
/// mode. `*`, `3.x`, `^1.2`, `~> 3.9`, `>=1 <2 || 3.5 - 3.9`, with all of its corners.
///
/// Alternatives of comparators: a version satisfies the range when it satisfies every
/// comparator of one alternative. `VersionRangeParser` turns text into that.
package struct VersionRange: Sendable, Equatable {
    /// An empty alternative takes every release.
    let alternatives: [[Comparator]]

    /// `nil` for text that is no range; such a selector matches nothing.
    package init?(_ text: String) {
        guard let alternatives = VersionRangeParser.alternatives(of: text) else { return nil }
        self.alternatives = alternatives
    }

    package func contains(_ version: SemanticVersion) -> Bool {
        alternatives.contains { Self.matches(version, $0) }
    }

    /// Prereleases are taken only where somebody asked for one of exactly these numbers:
    /// `^1.2.3-beta` must not surprise with `1.3.0-alpha`.
    private static func matches(_ version: SemanticVersion, _ comparators: [Comparator]) -> Bool {
        guard comparators.allSatisfy({ $0.holds(for: version) }) else { return false }
        guard version.isPrerelease else { return true }
        return comparators.contains {
            $0.version.isPrerelease && $0.version.hasSameNumbers(as: version)
        }
    }

    struct Comparator: Sendable, Equatable {
        enum Relation: Sendable, Equatable { case less, atMost, equal, atLeast, greater }

        var relation: Relation
        var version: SemanticVersion

        func holds(for candidate: SemanticVersion) -> Bool {
            switch relation {
            case .less: candidate < version
            case .atMost: candidate <= version
            case .equal: candidate == version
            case .atLeast: candidate >= version
            case .greater: candidate > version
            }
        }
    }
}

/// A version as semver.org 2.0.0 has it: `1.2.3`, `3.10.0-alpha.7`, `1.2.3+build`.
///
/// Accepts what node-semver 7.3.5 accepts in strict mode: blanks around it, one `v` in front,
/// numbers up to 2^53 - 1 without leading zeros, 256 characters in all. Build metadata is
/// read and forgotten, since it never takes part in a comparison.
package struct SemanticVersion: Sendable, Equatable {
    package let major: Int
    package let minor: Int
    package let patch: Int
    /// Empty for a release.
    let prerelease: [Identifier]

    /// JavaScript's Number.MAX_SAFE_INTEGER.
    static let largestNumber = 9_007_199_254_740_991
    /// In UTF-8, which for anything acceptable is the same as characters.
    static let longestText = 256

    package var isPrerelease: Bool { !prerelease.isEmpty }

    /// One part of a prerelease tag. Numbers come before words.
    enum Identifier: Sendable, Equatable {
        /// A double, because node-semver compares even absurdly large ones as such.
        case number(Double)
        case word([UInt8])
    }

    package init?(_ text: String) {
        let bytes = WhiteSpace.collapsed(text)
        guard bytes.count <= Self.longestText,
            let operand = VersionOperand(bytes[...]), let version = operand.exactVersion
        else { return nil }
        self = version
    }

    /// `nil` when a number is too large.
    init?(_ major: Int, _ minor: Int, _ patch: Int, prerelease: [Identifier] = []) {
        guard max(major, minor, patch) <= Self.largestNumber else { return nil }
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
    }

    func hasSameNumbers(as other: SemanticVersion) -> Bool {
        (major, minor, patch) == (other.major, other.minor, other.patch)
    }
}

extension SemanticVersion: Comparable {
    package static func < (one: SemanticVersion, other: SemanticVersion) -> Bool {
        guard one.hasSameNumbers(as: other) else {
            return (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
        }
        // A release comes after all of its prereleases.
        guard one.isPrerelease, other.isPrerelease else {
            return one.isPrerelease && !other.isPrerelease
        }
        return one.prerelease.lexicographicallyPrecedes(other.prerelease)
    }
}

extension SemanticVersion.Identifier: Comparable {
    static func < (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.number(let one), .number(let other)): one < other
        case (.number, .word): true
        case (.word, .number): false
        case (.word(let one), .word(let other)): one.lexicographicallyPrecedes(other)
        }
    }
}

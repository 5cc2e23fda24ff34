/// What each operator means, in comparators. Upper bounds carry the lowest prerelease tag,
/// `-0`, so that `<2.0.0` of a caret does not let `2.0.0-beta` in. `nil` when a number is out
/// of bounds.
extension VersionRangeParser {
    /// `^1.2.3`: nothing that changes the leftmost number that is not zero.
    static func caret(_ operand: VersionOperand) -> [Comparator]? {
        guard let major = operand.major else { return [] }
        guard let minor = operand.minor else {
            return span(major, 0, 0, [], below: (major + 1, 0, 0))
        }
        let patch = operand.patch
        let tag = patch == nil ? [] : operand.prerelease
        let end =
            if major > 0 { (major + 1, 0, 0) } else if minor > 0 || patch == nil {
                (major, minor + 1, 0)
            } else { (major, minor, (patch ?? 0) + 1) }
        return span(major, minor, patch ?? 0, tag, below: end)
    }

    /// `~1.2.3`: nothing that changes more than the patch number; `~1`: than the minor one.
    static func tilde(_ operand: VersionOperand) -> [Comparator]? {
        guard let major = operand.major else { return [] }
        guard let minor = operand.minor else {
            return span(major, 0, 0, [], below: (major + 1, 0, 0))
        }
        let tag = operand.patch == nil ? [] : operand.prerelease
        return span(major, minor, operand.patch ?? 0, tag, below: (major, minor + 1, 0))
    }

    /// `1.2`, `>1.x`, `<=3`: an operand with open parts stands for all versions it begins.
    static func partial(
        _ relation: Comparator.Relation, _ operand: VersionOperand
    ) -> [Comparator]? {
        guard let major = operand.major else {
            switch relation {
            case .less, .greater: return bound(.less, (0, 0, 0), isLowest: true)
            case .atMost, .equal, .atLeast: return []
            }
        }
        let start = (major, operand.minor ?? 0, 0)
        let next = operand.minor.map { (major, $0 + 1, 0) } ?? (major + 1, 0, 0)
        switch relation {
        case .equal: return span(start.0, start.1, 0, [], below: next)
        case .less: return bound(.less, start, isLowest: true)
        case .atMost: return bound(.less, next, isLowest: true)
        case .atLeast: return bound(.atLeast, start)
        case .greater: return bound(.atLeast, next)
        }
    }

    /// `A - B`, with blanks round the hyphen.
    static func hyphenRange(_ text: [UInt8]) -> (low: VersionOperand, high: VersionOperand)? {
        guard let hyphen = text.indices.first(where: { text[$0...].starts(with: " - ".utf8) }),
            let low = VersionOperand(text[..<hyphen]),
            let high = VersionOperand(text[(hyphen + 3)...])
        else { return nil }
        return (low, high)
    }

    /// Both ends included; an open part means the lowest at one end, the highest at the other.
    static func comparators(
        from low: VersionOperand, to high: VersionOperand
    ) -> [Comparator]? {
        let lower: [Comparator]? =
            if low.isPartial { low.major == nil ? [] : partial(.atLeast, low) } else {
                low.exactVersion.map { [Comparator(relation: .atLeast, version: $0)] }
            }
        var high = high
        // The end is written anew when it has a tag, and so loses what stood in front.
        if !high.prerelease.isEmpty { high.prefix = [] }
        let upper: [Comparator]? =
            if high.isPartial { high.major == nil ? [] : partial(.atMost, high) } else {
                high.exactVersion.map { [Comparator(relation: .atMost, version: $0)] }
            }
        guard let lower, let upper else { return nil }
        return lower + upper
    }

    private static func span(
        _ major: Int, _ minor: Int, _ patch: Int, _ tag: [SemanticVersion.Identifier],
        below end: (Int, Int, Int)
    ) -> [Comparator]? {
        guard let start = SemanticVersion(major, minor, patch, prerelease: tag),
            let upper = bound(.less, end, isLowest: true)
        else { return nil }
        return [Comparator(relation: .atLeast, version: start)] + upper
    }

    private static func bound(
        _ relation: Comparator.Relation, _ numbers: (Int, Int, Int), isLowest: Bool = false
    ) -> [Comparator]? {
        let tag: [SemanticVersion.Identifier] = isLowest ? [.number(0)] : []
        return SemanticVersion(numbers.0, numbers.1, numbers.2, prerelease: tag).map {
            [Comparator(relation: relation, version: $0)]
        }
    }
}

extension SemanticVersion {
    static let zero = SemanticVersion(literal: (0, 0, 0))

    private init(literal numbers: (Int, Int, Int)) {
        (major, minor, patch) = numbers
        prerelease = []
    }
}

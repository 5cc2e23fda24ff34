/// How what a program printed is held against what was expected.
///
/// White space is JavaScript's; everything else counts byte by byte, case included.
package enum OutputComparison: Sendable, Equatable {
    /// White space at both ends and at the end of each line (a CR included) is ignored, and
    /// nothing else: `1 2` is not `12`, and the indentation of a later line counts.
    case lines
    /// Every byte counts.
    case exact
    /// The words count, not what separates them: `1\n2` is `1  2`, and not `12`.
    case tokens
    /// As if all white space were deleted: `[0, 1]` is `[0,1]`, and `1 2` is `12`.
    case ignoringAllWhitespace

    /// Linear in the length of both.
    package func accepts(_ actual: [UInt8], expected: [UInt8]) -> Bool {
        if actual == expected { return true }
        switch self {
        case .exact: return false
        case .lines: return Self.lines(actual) == Self.lines(expected)
        case .tokens:
            return WhiteSpace.Words(of: actual).elementsEqual(WhiteSpace.Words(of: expected))
        case .ignoringAllWhitespace:
            return WhiteSpace.Words(of: actual).joined()
                .elementsEqual(WhiteSpace.Words(of: expected).joined())
        }
    }

    /// The text in the one form that all texts equal by `lines` share.
    ///
    /// White space is held back until it is known what follows: before a line feed or the end
    /// it is dropped, and line feeds are held back too, so that those at the end go the same
    /// way.
    private static func lines(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var heldLineFeeds = 0
        var blankStart = 0
        var place = 0
        while place < text.count {
            let length = WhiteSpace.length(in: text, at: place)
            if length == 0 {
                if !result.isEmpty {
                    result.append(contentsOf: repeatElement(0x0A, count: heldLineFeeds))
                    result.append(contentsOf: text[blankStart..<place])
                }
                result.append(text[place])
                heldLineFeeds = 0
            } else if text[place] == 0x0A {
                heldLineFeeds += 1
            }
            place += max(length, 1)
            if length == 0 || text[place - 1] == 0x0A { blankStart = place }
        }
        return result
    }
}

extension OutputComparison {
    private static let byName: KeyValuePairs<String, OutputComparison> = [
        "lines": .lines, "exact": .exact, "tokens": .tokens,
        "ignore-whitespace": .ignoringAllWhitespace,
    ]

    /// As requests and settings name it; `nil` for a name that is none.
    package init?(named name: String) {
        guard let match = Self.byName.first(where: { $0.key == name }) else { return nil }
        self = match.value
    }

    /// For error texts: `lines, exact, tokens, ignore-whitespace`.
    package static var names: String { byName.map(\.key).joined(separator: ", ") }
}

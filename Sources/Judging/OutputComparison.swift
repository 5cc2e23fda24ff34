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
    /// As `tokens`, and two words that are decimal numbers are also equal when they differ by at
    /// most `tolerance`, absolutely or in proportion to the expected one: `0.30000001` is `0.3`.
    case float(tolerance: Double)

    package static let usualTolerance = 1e-6

    /// Linear in the length of both.
    package func accepts(_ actual: [UInt8], expected: [UInt8]) -> Bool {
        if actual == expected { return true }
        switch self {
        case .exact: return false
        case .lines: return Self.lines(actual) == Self.lines(expected)
        case .tokens:
            return WhiteSpace.Words(of: actual).elementsEqual(WhiteSpace.Words(of: expected))
        case .float(let tolerance):
            return WhiteSpace.Words(of: actual).elementsEqual(WhiteSpace.Words(of: expected)) {
                $0 == $1 || Self.areClose($0, $1, tolerance)
            }
        case .ignoringAllWhitespace:
            return WhiteSpace.Words(of: actual).joined()
                .elementsEqual(WhiteSpace.Words(of: expected).joined())
        }
    }

    private static func areClose(
        _ actual: ArraySlice<UInt8>, _ expected: ArraySlice<UInt8>, _ tolerance: Double
    ) -> Bool {
        guard let actual = number(actual), let expected = number(expected) else { return false }
        return abs(actual - expected) <= tolerance * max(1, abs(expected))
    }

    /// `-12`, `.5`, `3.`, `1e-9`; `nil` for `inf`, `nan`, `0x10` and what is too large.
    private static func number(_ word: ArraySlice<UInt8>) -> Double? {
        let isDecimal = word.allSatisfy { byte in
            switch byte {
            case 0x30...0x39: true  // A digit.
            case 0x2B, 0x2D, 0x2E, 0x45, 0x65: true  // + - . E e
            default: false
            }
        }
        guard isDecimal, let value = Double(String(decoding: word, as: UTF8.self)) else {
            return nil
        }
        return value.isFinite ? value : nil
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
        "ignore-whitespace": .ignoringAllWhitespace, "float": .float(tolerance: usualTolerance),
    ]

    /// As requests and settings name it; `nil` for a name that is none.
    package init?(named name: String) {
        guard let match = Self.byName.first(where: { $0.key == name }) else { return nil }
        self = match.value
    }

    /// For error texts: `lines, exact, tokens, ignore-whitespace, float`.
    package static var names: String { byName.map(\.key).joined(separator: ", ") }
}

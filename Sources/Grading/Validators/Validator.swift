/// Holds what a program printed against what a problem expects, and gives it a score.
package enum Validator: Sendable, Equatable {
    /// Tokens are equal byte by byte.
    case token
    /// Tokens are equal but for their case.
    case tokenCaseless
    /// Numbers are close; see `NumericTokens`.
    case tokenNumeric(tolerance: Double)
    /// The program says its score itself.
    case literal
    /// A program of the problem's; see `CustomValidation`.
    case custom(CustomValidator)

    package static let usualTolerance = 1e-6

    /// Every one that settings may name.
    package static let names = ["token", "token-caseless", "token-numeric", "literal", "custom"]

    /// As settings name it.
    package var name: String {
        switch self {
        case .token: "token"
        case .tokenCaseless: "token-caseless"
        case .tokenNumeric: "token-numeric"
        case .literal: "literal"
        case .custom: "custom"
        }
    }

    /// What `output` is worth. Linear in the length of both. `custom` has to be asked otherwise,
    /// and gives 0 here.
    package func validate(_ output: [UInt8], expected: [UInt8]) -> Validation {
        switch self {
        case .token:
            return .score(Tokens.areEqual(output, expected) { $0 == $1 } ? .one : .zero)
        case .tokenCaseless:
            let areEqual = Tokens.areEqual(output, expected, by: CaseFolding.areEqual)
            return .score(areEqual ? .one : .zero)
        case .tokenNumeric(let tolerance):
            let areEqual = Tokens.areEqual(output, expected, kind: .numbers) {
                NumericTokens.areEqual($0, $1, tolerance: tolerance)
            }
            return .score(areEqual ? .one : .zero)
        case .literal: return Self.literal(output, expected: expected)
        case .custom: return .score(.zero)
        }
    }

    /// The first token is the score. An output that has the expected one's tokens in another
    /// layout is refused for that.
    private static func literal(_ output: [UInt8], expected: [UInt8]) -> Validation {
        guard let first = Tokens.first(of: output) else { return .score(.zero) }
        if output != expected, Tokens.areEqual(output, expected, by: { $0 == $1 }) {
            return .otherLayout
        }
        return .score(score(first))
    }

    /// A token as a score from 0 to 1; 0 for what is not a number.
    static func score(_ token: ArraySlice<UInt8>) -> Rational {
        guard let value = PlainNumber.value(token) else { return .zero }
        return Rational(min(max(value, 0), 1)) ?? .zero
    }
}

/// What a validator says of one output.
package enum Validation: Sendable, Equatable {
    /// From 0 to 1.
    case score(Rational)
    /// Right tokens in a layout that is not the expected one.
    case otherLayout
    /// The validator did not fail in the way that the problem foresees for this case.
    case validatorFailed

    package var score: Rational {
        switch self {
        case .score(let score): score
        case .otherLayout, .validatorFailed: .zero
        }
    }
}

/// When two runs of digits, points and minus signs are the same number.
enum NumericTokens {
    /// Two that are no numbers are equal, whatever they are: both sides are equally strange.
    static func areEqual(
        _ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>, tolerance: Double
    ) -> Bool {
        let left = PlainNumber.value(one, allowsExponent: false)
        let right = PlainNumber.value(other, allowsExponent: false)
        guard let left, let right else { return left == nil && right == nil }
        return areClose(left, right, tolerance)
    }

    static func areClose(_ one: Double, _ other: Double, _ tolerance: Double) -> Bool {
        if one == other { return true }
        let difference = (one - other).magnitude
        if difference <= 1.5 * tolerance { return true }
        let least = Double.leastNormalMagnitude
        if one == 0 || other == 0 || difference < least { return difference <= tolerance * least }
        return difference / max(one.magnitude, other.magnitude) <= tolerance
    }
}

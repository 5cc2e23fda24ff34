/// A weight or a score: an exact fraction in lowest terms.
///
/// Exact while numerator and denominator fit in 127 bits; what weights and scores of a problem
/// come to stays far below that. Beyond, the lowest bits are dropped instead of trapping, so a
/// hostile package costs precision and nothing else.
package struct Rational: Sendable, Hashable {
    package let numerator: Int128
    /// At least 1.
    package let denominator: Int128

    package static let zero = Rational(0)
    package static let one = Rational(1)

    package init(_ whole: Int) {
        numerator = Int128(whole)
        denominator = 1
    }

    /// A denominator of 0 is taken for 1.
    package init(_ numerator: Int, over denominator: Int) {
        self.init(reducing: Int128(numerator), over: Int128(denominator))
    }

    private init(reducing numerator: Int128, over denominator: Int128) {
        let sign: Int128 = denominator < 0 ? -1 : 1
        let divisor = Self.commonDivisor(numerator.magnitude, denominator.magnitude)
        guard denominator != 0, let divisor = Int128(exactly: divisor) else {
            self.numerator = numerator
            self.denominator = 1
            return
        }
        self.numerator = numerator / divisor * sign
        self.denominator = denominator / divisor * sign
    }

    /// Denominators that weights and scores written as decimals are looked for in, in this order.
    private static let usualDenominators: [Int64] = [1, 100, 1000, 720, 5040, 40320, 3_628_800]
    /// Greater numbers are no weights.
    package static let floatLimit = 1e12

    /// The fraction that a decimal most probably stands for: the first of the usual denominators
    /// that makes it whole within 1e-6, else the nearest 1024th. So 0.333333333 is 1/3, and
    /// 0.333333 is 341/1024. `nil` for what is not finite or greater than `floatLimit`.
    package init?(_ value: Double) {
        guard value.magnitude <= Self.floatLimit else { return nil }
        for denominator in Self.usualDenominators {
            let scaled = value * Double(denominator)
            guard (scaled - scaled.rounded()).magnitude <= 1e-6 else { continue }
            self.init(reducing: Int128(scaled.rounded()), over: Int128(denominator))
            return
        }
        self.init(reducing: Int128((value * 1024).rounded()), over: 1024)
    }
}

// MARK: - Arithmetic

extension Rational {
    package static func + (one: Rational, other: Rational) -> Rational {
        let (left, right) = fitting(one, other)
        if left.denominator == right.denominator {
            return Rational(
                reducing: left.numerator + right.numerator, over: left.denominator)
        }
        let shared = Int128(
            commonDivisor(left.denominator.magnitude, right.denominator.magnitude))
        return Rational(
            reducing: left.numerator * (right.denominator / shared)
                + right.numerator * (left.denominator / shared),
            over: left.denominator / shared * right.denominator)
    }

    package static func - (one: Rational, other: Rational) -> Rational {
        one + other * Rational(-1)
    }

    package static func * (one: Rational, other: Rational) -> Rational {
        // Reduced crosswise, products stay small.
        let left = Rational(reducing: one.numerator, over: other.denominator)
        let right = Rational(reducing: other.numerator, over: one.denominator)
        if left.width + right.width < 125 {
            return Rational(
                reducing: left.numerator * right.numerator,
                over: left.denominator * right.denominator)
        }
        let (first, second) = (one.shortened(to: 61), other.shortened(to: 61))
        return Rational(
            reducing: first.numerator * second.numerator,
            over: first.denominator * second.denominator)
    }

    /// Division by zero gives zero.
    package static func / (one: Rational, other: Rational) -> Rational {
        guard other.numerator != 0 else { return .zero }
        return one * Rational(reducing: other.denominator, over: other.numerator)
    }

    /// Into `range`.
    package func clamped(to range: ClosedRange<Rational>) -> Rational {
        min(max(self, range.lowerBound), range.upperBound)
    }

    /// Both as they are when no product of their parts can overflow, else with fewer bits.
    private static func fitting(_ one: Rational, _ other: Rational) -> (Rational, Rational) {
        if one.width + other.width < 125 { return (one, other) }
        return (one.shortened(to: 61), other.shortened(to: 61))
    }

    /// Bits of the greater of both parts.
    private var width: Int {
        128 - max(numerator.magnitude, denominator.magnitude).leadingZeroBitCount
    }

    private func shortened(to bits: Int) -> Rational {
        let surplus = width - bits
        guard surplus > 0 else { return self }
        return Rational(
            reducing: numerator / (1 << Int128(surplus)),
            over: max(denominator / (1 << Int128(surplus)), 1))
    }

    /// Euclid's; at least 1. In 64 bits as soon as both fit, which is several times faster.
    private static func commonDivisor(_ one: UInt128, _ other: UInt128) -> UInt128 {
        var (one, other) = (one, other)
        while other != 0 {
            if one <= UInt64.max, other <= UInt64.max {
                return UInt128(commonDivisor(UInt64(one), UInt64(other)))
            }
            (one, other) = (other, one % other)
        }
        return max(one, 1)
    }

    private static func commonDivisor(_ one: UInt64, _ other: UInt64) -> UInt64 {
        var (one, other) = (one, other)
        while other != 0 { (one, other) = (other, one % other) }
        return max(one, 1)
    }
}

extension Rational: Comparable {
    package static func < (one: Rational, other: Rational) -> Bool {
        let (left, right) = fitting(one, other)
        return left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Rational: CustomStringConvertible {
    package var description: String {
        denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
    }
}

extension Rational {
    /// For JSON: the nearest number of at most 15 digits, which every double keeps. 1/3 is
    /// 0.333333333333333.
    package var number: Double {
        if denominator == 1, numerator.magnitude < 1_000_000_000_000_000 {
            return Double(numerator)
        }
        let size = Rational(magnitude: self)
        // Where the first digit stands: 0 for 1 to 9, -1 for 0.1 to 0.9.
        var exponent = 0
        var whole = size.numerator / size.denominator
        while whole >= 10 {
            whole /= 10
            exponent += 1
        }
        var scaled = size.numerator
        while scaled < size.denominator, exponent > -9 {
            let (product, isTooGreat) = scaled.multipliedReportingOverflow(by: 10)
            if isTooGreat { break }
            scaled = product
            exponent -= 1
        }
        return rounded(decimals: max(14 - exponent, 0))
    }

    /// Halves go away from zero. At most 24 decimals, and fewer for great numbers.
    package func rounded(decimals: Int) -> Double {
        let size = Rational(magnitude: self)
        let width = 128 - size.denominator.leadingZeroBitCount
        let whole = size.numerator / size.denominator
        // Ten times a remainder must fit.
        guard width < 120, whole < 1_000_000_000_000_000 else {
            return Double(numerator) / Double(denominator)
        }
        var digits = whole
        var rest = size.numerator % size.denominator
        var count = 0
        while count < min(max(decimals, 0), 24), digits < Int128.max / 100 {
            rest *= 10
            digits = digits * 10 + rest / size.denominator
            rest %= size.denominator
            count += 1
        }
        if rest >= size.denominator - rest { digits += 1 }
        let value = Double("\(digits)e-\(count)") ?? 0
        return numerator < 0 ? -value : value
    }

    private init(magnitude value: Rational) {
        self = value.numerator < 0 ? Rational(-1) * value : value
    }
}

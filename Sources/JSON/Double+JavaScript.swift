extension Double {
    /// The number as JavaScript prints it (ECMA-262, Number::toString): the fewest digits
    /// that give the same double back, with an exponent below 1e-6 and from 1e21 on.
    package var javaScriptText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        if self == 0 { return "0" }
        if magnitude < 9_007_199_254_740_992, let whole = Int(exactly: self) { return "\(whole)" }
        return (self < 0 ? "-" : "") + Self.layOut(Decimal(magnitude))
    }

    /// `0.digits × 10^point`, without zeros at either end of the digits.
    private struct Decimal {
        var digits: String
        var point: Int

        /// Swift prints the same shortest digits as JavaScript and places the point and the
        /// exponent by rules of its own, so both are taken apart here.
        init(_ value: Double) {
            let parts = "\(value)".split(separator: "e")
            let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            let halves = parts[0].split(separator: ".")
            let whole = halves[0] == "0" ? "" : halves[0]
            let all = String(whole) + (halves.count > 1 ? halves[1] : "")
            let leading = all.prefix { $0 == "0" }.count
            let significant = all.dropFirst(leading)
            digits = String(significant.dropLast(significant.reversed().prefix { $0 == "0" }.count))
            point = whole.count - leading + exponent
        }
    }

    private static func layOut(_ number: Decimal) -> String {
        let (digits, point) = (number.digits, number.point)
        if digits.count <= point, point <= 21 {
            return digits + String(repeating: "0", count: point - digits.count)
        }
        if 0 < point, point <= 21 { return digits.prefix(point) + "." + digits.dropFirst(point) }
        if -6 < point, point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        let exponent = point - 1
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        return digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+")
            + "\(exponent.magnitude)"
    }
}

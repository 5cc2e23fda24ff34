/// Reads a decimal of any length in linear time: what a program prints may be megabytes of digits.
enum PlainNumber {
    /// More digits than any double needs to be rounded correctly (767), and a sticky one.
    private static let digitLimit = 800

    /// `12`, `-1.5`, `.5`, `3.`, and with `allowsExponent` `1e-3` and `+2`. `nil` for anything
    /// else, and for what is beyond the range of a double.
    static func value(_ text: ArraySlice<UInt8>, allowsExponent: Bool = true) -> Double? {
        if let value = short(text) { return value }
        var reader = Reader(rest: text)
        let isNegative = reader.sign(allowsPlus: allowsExponent)
        guard reader.mantissa() else { return nil }
        if allowsExponent { guard reader.exponent() else { return nil } }
        guard reader.rest.isEmpty else { return nil }
        let digits = String(decoding: reader.digits, as: UTF8.self)
        guard !digits.isEmpty else { return isNegative ? -0.0 : 0 }
        guard let value = Double("\(digits)e\(reader.point)"), value.isFinite else { return nil }
        return isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// Most numbers: at most 15 digits, which a double holds exactly, as it does the power of ten
    /// that they are divided by, so that there is one rounding. `nil`: look closer.
    private static func short(_ text: ArraySlice<UInt8>) -> Double? {
        var digits = text
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 15 else { return nil }
        var value = 0
        var decimals: Int?
        for byte in digits {
            if byte == UInt8(ascii: "."), decimals == nil {
                decimals = 0
                continue
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
            decimals = decimals.map { $0 + 1 }
        }
        // A point alone is no number.
        guard digits.count > 1 || decimals == nil else { return nil }
        let size = Double(value) / powersOfTen[decimals ?? 0]
        return isNegative ? -size : size
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>
        /// Without leading zeros.
        var digits: [UInt8] = []
        /// The power of ten that the digits are to be multiplied with.
        var point = 0

        init(rest: ArraySlice<UInt8>) { self.rest = rest }

        mutating func sign(allowsPlus: Bool) -> Bool {
            if rest.first == UInt8(ascii: "+"), allowsPlus {
                rest.removeFirst()
            } else if rest.first == UInt8(ascii: "-") {
                rest.removeFirst()
                return true
            }
            return false
        }

        /// Whether there was at least one digit.
        mutating func mantissa() -> Bool {
            let whole = run(isFraction: false)
            guard rest.first == UInt8(ascii: ".") else { return whole > 0 }
            rest.removeFirst()
            return whole + run(isFraction: true) > 0
        }

        private mutating func run(isFraction: Bool) -> Int {
            var count = 0
            for byte in rest {
                guard (0x30...0x39).contains(byte) else { break }
                count += 1
                if digits.isEmpty, byte == 0x30 {
                    if isFraction { point -= 1 }
                } else if digits.count < PlainNumber.digitLimit {
                    digits.append(byte)
                    if isFraction { point -= 1 }
                } else {
                    // Beyond, it only counts whether anything follows.
                    if byte != 0x30 { digits[digits.count - 1] |= 1 }
                    if !isFraction { point += 1 }
                }
            }
            rest = rest.dropFirst(count)
            return count
        }

        /// False for an `e` without digits.
        mutating func exponent() -> Bool {
            guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else {
                return true
            }
            rest.removeFirst()
            let isNegative = sign(allowsPlus: true)
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            // Far beyond any double in either direction, more makes no difference.
            let size = digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1_000_000_000) }
            point += isNegative ? -size : size
            return !digits.isEmpty
        }
    }
}

extension JSONParser {
    /// Longer than any number whose digits all matter (a double needs at most 767), and
    /// short enough that converting one takes no time worth mentioning.
    static let numberLimitBytes = 1100

    /// Reads a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    ///
    /// Whole numbers of up to 15 digits, which is nearly all of them, are exact in a double
    /// and need no conversion from text.
    mutating func number() throws(JSONSyntaxError) -> Double {
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        let whole = try wholePart()
        var isWhole = true
        if skip(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isWhole = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try digits()
        }
        if isWhole, let whole { return isNegative ? -Double(whole) : Double(whole) }
        return try converted(from: start)
    }

    /// The value of the digits in front of the point; `nil` when there are more than 15.
    private mutating func wholePart() throws(JSONSyntaxError) -> Int? {
        let start = position
        try digits()
        let count = position - start
        if count > 1, bytes[start] == UInt8(ascii: "0") {
            position = start
            throw failure(.badNumber)
        }
        guard count <= 15 else { return nil }
        return bytes[start..<position].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else {
            throw failure(position < bytes.count ? .badNumber : .unexpectedEnd)
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The correctly rounded double; infinite where JavaScript's is.
    private mutating func converted(from start: Int) throws(JSONSyntaxError) -> Double {
        let text = bytes[start..<position]
        guard text.count <= Self.numberLimitBytes else {
            position = start
            throw failure(.numberTooLong(limitBytes: Self.numberLimitBytes))
        }
        guard let value = Double(String(decoding: text, as: UTF8.self)) else {
            position = start
            throw failure(.badNumber)
        }
        return value
    }
}

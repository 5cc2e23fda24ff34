extension JSONParser {
    /// Reads a string, from its opening quote to behind its closing one.
    ///
    /// Most strings hold no escape: those are decoded straight from the input. The others
    /// are gathered in runs between the escapes.
    mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        try skipPlain()
        if bytes[position] == UInt8(ascii: "\"") {
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            position += 1
            return text
        }
        return try escapedString(from: start)
    }

    /// Moves to the next quote or backslash. Throws at the end of input, so the caller may
    /// look at the byte.
    private mutating func skipPlain() throws(JSONSyntaxError) {
        var place = position
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            if byte < 0x20 {
                position = place
                throw failure(.controlCharacter(byte))
            }
            place += 1
        }
        position = place
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
    }

    private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var text = Array(bytes[start..<position])
        while bytes[position] == UInt8(ascii: "\\") {
            try escape(into: &text)
            let runStart = position
            try skipPlain()
            text.append(contentsOf: bytes[runStart..<position])
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        guard position + 1 < bytes.count else {
            position = bytes.count
            throw failure(.unexpectedEnd)
        }
        switch bytes[position + 1] {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"): return try unicodeEscape(into: &text)
        default: throw failure(.badEscape)
        }
        position += 2
    }

    /// `\uXXXX`, or two of them for a scalar beyond U+FFFF. A surrogate without its partner
    /// has no UTF-8 and becomes U+FFFD, as when JavaScript encodes such a string.
    private mutating func unicodeEscape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let unit = try codeUnit(at: position)
        position += 6
        if let scalar = UnicodeScalar(unit) {
            text.append(contentsOf: String(scalar).utf8)
            return
        }
        if let pair = try lowSurrogate(after: unit) {
            position += 6
            text.append(contentsOf: String(pair).utf8)
            return
        }
        text.append(contentsOf: [0xEF, 0xBF, 0xBD])
    }

    private func lowSurrogate(after high: UInt16) throws(JSONSyntaxError) -> UnicodeScalar? {
        guard (0xD800...0xDBFF).contains(high), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        let low = try codeUnit(at: position)
        guard (0xDC00...0xDFFF).contains(low) else { return nil }
        return UnicodeScalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    }

    /// The four hex digits of the escape whose backslash stands at `place`.
    private func codeUnit(at place: Int) throws(JSONSyntaxError) -> UInt16 {
        guard place + 6 <= bytes.count else {
            throw JSONSyntaxError(.unexpectedEnd, at: bytes.count, in: bytes)
        }
        var unit: UInt16 = 0
        for byte in bytes[(place + 2)..<(place + 6)] {
            guard let digit = byte.hexDigitValue else {
                throw JSONSyntaxError(.badEscape, at: place, in: bytes)
            }
            unit = unit << 4 | digit
        }
        return unit
    }
}

extension UInt8 {
    /// 0 to 15 for a hex digit of either case.
    fileprivate var hexDigitValue: UInt16? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// The one form that texts of cases and examples have, whoever wrote them on whatever system.
package enum CaseText {
    /// UTF-8 without a byte order mark, lines that end with LF and without blanks before it, the
    /// last line too. An empty text stays empty. Linear, and what is already so is not copied.
    package static func normalised(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
            return lines(wide(bytes.dropFirst(4), unitBytes: 4, isBigEndian: false)[...])
        }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
            return lines(wide(bytes.dropFirst(4), unitBytes: 4, isBigEndian: true)[...])
        }
        if bytes.starts(with: [0xFF, 0xFE]) {
            return lines(wide(bytes.dropFirst(2), unitBytes: 2, isBigEndian: false)[...])
        }
        if bytes.starts(with: [0xFE, 0xFF]) {
            return lines(wide(bytes.dropFirst(2), unitBytes: 2, isBigEndian: true)[...])
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return lines(bytes.dropFirst(3)) }
        return isNormal(bytes) ? bytes : lines(bytes[...])
    }

    private static func isNormal(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0x0D || byte == 0x0A && isBlank(previous) { return false }
            previous = byte
        }
        return bytes.isEmpty || previous == 0x0A
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 1)
        var isAfterReturn = false
        for byte in bytes {
            defer { isAfterReturn = byte == 0x0D }
            if byte == 0x0A, isAfterReturn { continue }
            if byte == 0x0A || byte == 0x0D { endLine(&result) } else { result.append(byte) }
        }
        if let last = result.last, last != 0x0A { endLine(&result) }
        return result
    }

    private static func endLine(_ result: inout [UInt8]) {
        while let last = result.last, isBlank(last) { result.removeLast() }
        result.append(0x0A)
    }

    /// UTF-16 and UTF-32 as UTF-8; what is neither becomes U+FFFD.
    private static func wide(
        _ bytes: ArraySlice<UInt8>, unitBytes: Int, isBigEndian: Bool
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var high: UInt32?
        func append(_ value: UInt32) {
            let scalar = UnicodeScalar(value) ?? "\u{FFFD}"
            result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let unit = bytes[place..<min(place + unitBytes, bytes.endIndex)]
            place += unitBytes
            let ordered = isBigEndian ? Array(unit) : unit.reversed()
            // A unit that is cut short is no character.
            let value =
                unit.count < unitBytes ? 0xFFFF_FFFF : ordered.reduce(0) { $0 << 8 | UInt32($1) }
            if let first = high {
                high = nil
                if (0xDC00...0xDFFF).contains(value) {
                    append(0x10000 + (first - 0xD800) << 10 + (value - 0xDC00))
                    continue
                }
                append(first)
            }
            if unitBytes == 2, (0xD800...0xDBFF).contains(value) {
                high = value
            } else {
                append(value)
            }
        }
        if let high { append(high) }
        return result
    }
}

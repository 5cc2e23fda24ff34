/// Unicode's simple case folding: one character for one, so `ß` is `ẞ` and not `SS`.
enum CaseFolding {
    static func areEqual(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        var (one, other) = (one, other)
        while let left = one.first, let right = other.first {
            if left < 0x80, right < 0x80 {
                guard lowercase(left) == lowercase(right) else { return false }
                one.removeFirst()
                other.removeFirst()
                continue
            }
            let (leftUnit, rightUnit) = (unit(&one), unit(&other))
            guard leftUnit == rightUnit || folded(leftUnit) == folded(rightUnit) else {
                return false
            }
        }
        return one.isEmpty && other.isEmpty
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// Bytes that are no UTF-8 stand above all characters, each for itself.
    private static let invalidBase: UInt32 = 0x11_0000

    /// Takes the next character, or one byte of what is none.
    private static func unit(_ bytes: inout ArraySlice<UInt8>) -> UInt32 {
        let first = bytes[bytes.startIndex]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let text = bytes.prefix(length)
        guard text.count == length, let scalar = scalar(text) else {
            bytes.removeFirst()
            return invalidBase + UInt32(first)
        }
        bytes.removeFirst(length)
        return scalar.value
    }

    private static func scalar(_ text: ArraySlice<UInt8>) -> UnicodeScalar? {
        let first = UInt32(text[text.startIndex])
        if text.count == 1 { return UnicodeScalar(first) }
        guard first >= 0xC2, first <= 0xF4 else { return nil }
        var value = first & (0xFF >> UInt32(text.count + 1))
        for byte in text.dropFirst() {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        // Not in more bytes than it needs.
        let least: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
        return value >= least[text.count] ? UnicodeScalar(value) : nil
    }

    private static func folded(_ unit: UInt32) -> UInt32 {
        unit < UInt32(table.count) ? table[Int(unit)] : unit
    }

    /// Beyond the last letter with a case, U+1E943 in Adlam. Made at its first use, since asking
    /// for a character's properties takes longer than comparing many.
    private static let table: [UInt32] = (0..<UInt32(0x1E944)).map { value in
        UnicodeScalar(value).map(fold) ?? value
    }

    /// CaseFolding.txt, status C and S: what the small letter of the capital letter is, where both
    /// are single ones. The dotless i folds to nothing else, being a letter of its own.
    private static func fold(_ scalar: UnicodeScalar) -> UInt32 {
        if scalar.value == 0x131 { return scalar.value }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        return (single(upper.properties.lowercaseMapping) ?? upper).value
    }

    private static func single(_ text: String) -> UnicodeScalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}

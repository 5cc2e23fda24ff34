/// Bytes that a stranger wrote: never assumed to be text.
enum Bytes {
    /// Knuth, Morris and Pratt's search, since both sides may be a stranger's.
    static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard !wanted.isEmpty else { return true }
        var fallback = [Int](repeating: 0, count: wanted.count)
        var length = 0
        for place in wanted.indices.dropFirst() {
            while length > 0, wanted[place] != wanted[length] { length = fallback[length - 1] }
            if wanted[place] == wanted[length] { length += 1 }
            fallback[place] = length
        }
        length = 0
        for byte in bytes {
            while length > 0, byte != wanted[length] { length = fallback[length - 1] }
            if byte == wanted[length] { length += 1 }
            if length == wanted.count { return true }
        }
        return false
    }

    static func contains(_ bytes: [UInt8], _ wanted: StaticString) -> Bool {
        contains(bytes, Array(wanted.description.utf8))
    }

    /// Without blanks at both ends.
    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var start = 0
        while start < bytes.count {
            let length = Blank.length(in: bytes, at: start)
            if length == 0 { break }
            start += length
        }
        var end = bytes.count
        while end > start {
            // A blank has at most three bytes.
            let length = (1...3).first {
                end - $0 >= start && Blank.length(in: bytes, at: end - $0) == $0
            }
            guard let length else { break }
            end -= length
        }
        return Array(bytes[start..<end])
    }
}

/// What separates tokens: Unicode's white space, and U+001C to U+001F. In UTF-8; a byte that is no
/// UTF-8 is part of a token.
enum Blank {
    /// How many bytes of blank begin at `place`: 0 when it is something else.
    static func length(in bytes: [UInt8], at place: Int) -> Int {
        switch bytes[place] {
        case 0x09...0x0D, 0x1C...0x20: return 1
        case 0xC2: return isNext(bytes, place, 0x85, 0xA0) ? 2 : 0
        case 0xE1: return isNext(bytes, place, 0x9A) && isNext(bytes, place + 1, 0x80) ? 3 : 0
        case 0xE2: return isPunctuation(bytes, place) ? 3 : 0
        case 0xE3: return isNext(bytes, place, 0x80) && isNext(bytes, place + 1, 0x80) ? 3 : 0
        default: return 0
        }
    }

    private static func isNext(_ bytes: [UInt8], _ place: Int, _ one: UInt8, _ two: UInt8) -> Bool {
        isNext(bytes, place, one) || isNext(bytes, place, two)
    }

    private static func isNext(_ bytes: [UInt8], _ place: Int, _ expected: UInt8) -> Bool {
        place + 1 < bytes.count && bytes[place + 1] == expected
    }

    /// U+2000 to U+200A, U+2028, U+2029, U+202F and U+205F.
    private static func isPunctuation(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard place + 2 < bytes.count else { return false }
        switch (bytes[place + 1], bytes[place + 2]) {
        case (0x80, 0x80...0x8A), (0x80, 0xA8), (0x80, 0xA9), (0x80, 0xAF), (0x81, 0x9F):
            return true
        default: return false
        }
    }
}

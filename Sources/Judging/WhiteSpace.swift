/// What JavaScript takes for white space (`\s`, `trim`), in UTF-8: tab, LF, VT, FF, CR, blank,
/// U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF. Not
/// U+0085 and not U+200B.
enum WhiteSpace {
    /// How many bytes of white space begin at `place`: 0 when it is something else.
    static func length(in bytes: [UInt8], at place: Int) -> Int {
        switch bytes[place] {
        case 0x09...0x0D, 0x20: return 1
        case 0xC2: return follows(bytes, place, 0xA0) ? 2 : 0
        case 0xE1: return follows(bytes, place, 0x9A, 0x80) ? 3 : 0
        case 0xE2: return isGeneralPunctuation(bytes, place) ? 3 : 0
        case 0xE3: return follows(bytes, place, 0x80, 0x80) ? 3 : 0
        case 0xEF: return follows(bytes, place, 0xBB, 0xBF) ? 3 : 0
        default: return 0
        }
    }

    private static func follows(_ bytes: [UInt8], _ place: Int, _ expected: UInt8...) -> Bool {
        bytes[(place + 1)...].starts(with: expected)
    }

    /// U+2000 to U+200A, U+2028, U+2029, U+202F and U+205F.
    private static func isGeneralPunctuation(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard place + 2 < bytes.count else { return false }
        switch (bytes[place + 1], bytes[place + 2]) {
        case (0x80, 0x80...0x8A), (0x80, 0xA8), (0x80, 0xA9), (0x80, 0xAF), (0x81, 0x9F):
            return true
        default: return false
        }
    }

    /// What white space separates, one word after the other.
    ///
    /// Found on demand: an output of single digits has as many words as bytes, and a list of
    /// them would take many times its memory.
    struct Words: Sequence, IteratorProtocol {
        private let bytes: [UInt8]
        private var place = 0

        init(of bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> ArraySlice<UInt8>? {
            while place < bytes.count {
                let length = WhiteSpace.length(in: bytes, at: place)
                if length == 0 { break }
                place += length
            }
            let start = place
            while place < bytes.count, WhiteSpace.length(in: bytes, at: place) == 0 { place += 1 }
            return start < place ? bytes[start..<place] : nil
        }
    }

    /// Without white space at the ends, and with one blank for each stretch of it inside.
    static func collapsed(_ bytes: [UInt8]) -> [UInt8] {
        Array(Words(of: bytes).joined(separator: [0x20]))
    }

    static func collapsed(_ text: String) -> [UInt8] { collapsed(Array(text.utf8)) }
}

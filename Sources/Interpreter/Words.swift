/// Texts as bytes: Embedded Swift compares and joins strings only with Unicode's tables beside it,
/// which are larger than the whole program.
enum Words {
    static func text(_ words: StaticString) -> [UInt8] {
        words.withUTF8Buffer { Array($0) }
    }

    /// Up to the zero byte.
    static func text(_ pointer: UnsafePointer<CChar>) -> [UInt8] {
        var bytes: [UInt8] = []
        while pointer[bytes.count] != 0 { bytes.append(UInt8(bitPattern: pointer[bytes.count])) }
        return bytes
    }

    static func number(_ number: Int) -> [UInt8] {
        var digits: [UInt8] = []
        var rest = number
        repeat {
            digits.insert(UInt8(ascii: "0") + UInt8(rest % 10), at: 0)
            rest /= 10
        } while rest > 0
        return digits
    }
}

/// A canonical prefix code: RFC 1951 §3.2.2.
struct HuffmanCode {
    /// How many codes have each length, 0 to 15.
    private var counts = [Int](repeating: 0, count: 16)
    /// Symbols in the order of their codes.
    private var symbols: [Int]

    /// One length for each symbol; 0: it has no code.
    ///
    /// - Throws: `malformed`, when more codes are wanted than there are. A code with gaps is
    ///   taken: compressors send one with a single distance.
    init(lengths: ArraySlice<UInt8>) throws(InflateError) {
        for length in lengths { counts[Int(length)] += 1 }
        var left = 1
        for length in 1...15 {
            left = left * 2 - counts[length]
            guard left >= 0 else { throw .malformed }
        }
        counts[0] = 0
        var offsets = [Int](repeating: 0, count: 17)
        for length in 1...15 { offsets[length + 1] = offsets[length] + counts[length] }
        symbols = [Int](repeating: 0, count: offsets[16])
        for (symbol, length) in lengths.enumerated() where length != 0 {
            symbols[offsets[Int(length)]] = symbol
            offsets[Int(length)] += 1
        }
    }

    /// Reads one code, bit by bit: codes of one length are consecutive numbers, so comparing
    /// with the first of each length finds the symbol.
    func decode(_ input: inout BitReader) throws(InflateError) -> Int {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            code |= try input.bits(1)
            let count = counts[length]
            if code - first < count { return symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw .malformed
    }

    static let fixedLiterals = fixed(
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
    static let fixedDistances = fixed([UInt8](repeating: 5, count: 30))

    private static func fixed(_ lengths: [UInt8]) -> HuffmanCode {
        guard let code = try? HuffmanCode(lengths: lengths[...]) else {
            preconditionFailure("the fixed codes of RFC 1951 §3.2.6 are well-formed")
        }
        return code
    }
}

/// Bits from the lowest of each byte up: RFC 1951 §3.1.1.
struct BitReader {
    private let input: ArraySlice<UInt8>
    private var position: Int
    private var held = 0
    private var heldCount = 0

    init(_ bytes: ArraySlice<UInt8>) {
        input = bytes
        position = bytes.startIndex
    }

    /// Up to 16 bits; the first one read is the lowest.
    mutating func bits(_ count: Int) throws(InflateError) -> Int {
        while heldCount < count {
            guard position < input.endIndex else { throw .truncated }
            held |= Int(input[position]) << heldCount
            position += 1
            heldCount += 8
        }
        let value = held & (1 << count - 1)
        held >>= count
        heldCount -= count
        return value
    }

    /// The rest of the byte that is being read is dropped.
    mutating func skipToByte() {
        held >>= heldCount & 7
        heldCount -= heldCount & 7
    }

    mutating func bytes(_ count: Int) throws(InflateError) -> ArraySlice<UInt8> {
        giveBack()
        guard input.endIndex - position >= count else { throw .truncated }
        defer { position += count }
        return input[position..<position + count]
    }

    /// What follows the last byte that bits were taken from.
    var rest: ArraySlice<UInt8> {
        var copy = self
        copy.giveBack()
        return input[copy.position...]
    }

    /// Whole bytes that were read ahead.
    private mutating func giveBack() {
        position -= heldCount / 8
        held = 0
        heldCount = 0
    }
}

/// Why compressed bytes cannot be decompressed.
package enum InflateError: Error, Equatable {
    /// They end before their end.
    case truncated
    /// A rule of RFC 1950, 1951 or 1952 is broken: block type, code lengths, distance, header.
    case malformed
    /// The checksum behind the data is another one.
    case checksum
    /// More comes out than is allowed: the shape of a decompression bomb.
    case tooLarge
}

/// Decompresses DEFLATE (RFC 1951), bare or inside zlib (RFC 1950) or gzip (RFC 1952).
///
/// A plain function over bytes: what comes out is bounded by `limit`, and so is the work.
package struct Inflater {
    private var input: BitReader
    private var output: [UInt8] = []
    private let limit: Int

    private init(_ bytes: ArraySlice<UInt8>, limit: Int) {
        input = BitReader(bytes)
        self.limit = limit
    }

    /// The `deflate` coding of HTTP is zlib; some clients send it bare (RFC 9110 §8.4.1.2).
    package static func deflate(_ bytes: [UInt8], limit: Int) throws(InflateError) -> [UInt8] {
        guard bytes.count >= 2, bytes[0] & 0x0f == 8,
            (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
        else { return try raw(bytes[...], limit: limit).output }
        // A preset dictionary is nobody's here.
        guard bytes[1] & 0x20 == 0 else { throw .malformed }
        let (output, rest) = try raw(bytes[2...], limit: limit)
        guard rest.count >= 4 else { throw .truncated }
        guard bigEndian(rest.prefix(4)) == Checksum.adler32(output) else { throw .checksum }
        return output
    }

    /// One member after another, as gzip(1) allows.
    package static func gzip(_ bytes: [UInt8], limit: Int) throws(InflateError) -> [UInt8] {
        var all: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let (output, behind) = try raw(try afterHeader(rest), limit: limit - all.count)
            guard behind.count >= 8 else { throw .truncated }
            let crc = UInt32(littleEndian: behind.prefix(4))
            guard crc == Checksum.crc32(output) else { throw .checksum }
            all += output
            rest = behind.dropFirst(8)
        } while !rest.isEmpty
        return all
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// RFC 1952 §2.3: ten bytes, and what their flags announce.
    private static func afterHeader(
        _ bytes: ArraySlice<UInt8>
    ) throws(InflateError) -> ArraySlice<UInt8> {
        guard bytes.count >= 10 else { throw .truncated }
        let head = Array(bytes.prefix(10))
        guard head[0] == 0x1f, head[1] == 0x8b, head[2] == 8, head[3] & 0xe0 == 0 else {
            throw .malformed
        }
        var rest = bytes.dropFirst(10)
        if head[3] & 4 != 0 {
            guard rest.count >= 2 else { throw .truncated }
            let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
            guard rest.count >= 2 + length else { throw .truncated }
            rest = rest.dropFirst(2 + length)
        }
        // Name and comment end with a zero each.
        for flag in [8, 16] where Int(head[3]) & flag != 0 {
            guard let zero = rest.firstIndex(of: 0) else { throw .truncated }
            rest = rest[(zero + 1)...]
        }
        if head[3] & 2 != 0 {
            guard rest.count >= 2 else { throw .truncated }
            rest = rest.dropFirst(2)
        }
        return rest
    }

    private static func raw(
        _ bytes: ArraySlice<UInt8>, limit: Int
    ) throws(InflateError) -> (output: [UInt8], rest: ArraySlice<UInt8>) {
        var inflater = Inflater(bytes, limit: limit)
        while try !inflater.block() {}
        return (inflater.output, inflater.input.rest)
    }
}

// MARK: - Blocks (RFC 1951 §3.2.3)

extension Inflater {
    /// True after the last one.
    private mutating func block() throws(InflateError) -> Bool {
        let isLast = try input.bits(1) == 1
        switch try input.bits(2) {
        case 0: try stored()
        case 1: try compressed(.fixedLiterals, .fixedDistances)
        case 2:
            let (literals, distances) = try codes()
            try compressed(literals, distances)
        default: throw .malformed
        }
        return isLast
    }

    private mutating func stored() throws(InflateError) {
        input.skipToByte()
        let length = try input.bits(16)
        guard try input.bits(16) == ~length & 0xffff else { throw .malformed }
        try makeRoom(length)
        output += try input.bytes(length)
    }

    private mutating func compressed(
        _ literals: HuffmanCode, _ distances: HuffmanCode
    ) throws(InflateError) {
        while true {
            let symbol = try literals.decode(&input)
            if symbol < 256 {
                try makeRoom(1)
                output.append(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol < 286 else { throw .malformed }
            let length = try Self.lengths.value(symbol - 257, &input)
            let code = try distances.decode(&input)
            guard code < 30 else { throw .malformed }
            try copy(length, from: try Self.distances.value(code, &input))
        }
    }

    /// What is copied may be what this copy itself wrote.
    private mutating func copy(_ length: Int, from distance: Int) throws(InflateError) {
        guard distance <= output.count else { throw .malformed }
        try makeRoom(length)
        var position = output.count - distance
        for _ in 0..<length {
            output.append(output[position])
            position += 1
        }
    }

    private func makeRoom(_ count: Int) throws(InflateError) {
        guard output.count + count <= limit else { throw .tooLarge }
    }

    /// The codes of a block with codes of its own (§3.2.7).
    private mutating func codes() throws(InflateError) -> (HuffmanCode, HuffmanCode) {
        let literalCount = try input.bits(5) + 257
        let distanceCount = try input.bits(5) + 1
        let lengthCount = try input.bits(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .malformed }
        var ofLengths = [UInt8](repeating: 0, count: 19)
        for place in Self.order.prefix(lengthCount) { ofLengths[place] = UInt8(try input.bits(3)) }
        let code = try HuffmanCode(lengths: ofLengths[...])
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try code.decode(&input)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .malformed }
                lengths += Array(repeating: last, count: try input.bits(2) + 3)
            case 17: lengths += Array(repeating: 0, count: try input.bits(3) + 3)
            case 18: lengths += Array(repeating: 0, count: try input.bits(7) + 11)
            default: lengths.append(UInt8(symbol))
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0 else {
            throw .malformed
        }
        return (
            try HuffmanCode(lengths: lengths[..<literalCount]),
            try HuffmanCode(lengths: lengths[literalCount...])
        )
    }

    private static let order = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    /// A base and a number of further bits for each symbol (§3.2.5).
    private struct Ranges {
        let bases: [Int]
        let extraBits: [Int]

        func value(_ symbol: Int, _ input: inout BitReader) throws(InflateError) -> Int {
            bases[symbol] + (try input.bits(extraBits[symbol]))
        }
    }

    private static let lengths = Ranges(
        bases: [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99,
            115, 131, 163, 195, 227, 258,
        ],
        extraBits: [
            0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
        ])

    private static let distances = Ranges(
        bases: [
            1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025,
            1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
        ],
        extraBits: [
            0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12,
            12, 13, 13,
        ])
}

extension UInt32 {
    fileprivate init(littleEndian bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

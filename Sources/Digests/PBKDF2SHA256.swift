/// PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2): a key out of a password, made dear on purpose.
package enum PBKDF2SHA256 {
    /// `byteCount` bytes. The work is in proportion to `iterations`, which must be at least 1.
    package static func key(
        password: [UInt8], salt: [UInt8], iterations: Int, byteCount: Int = 32
    ) -> [UInt8] {
        precondition(iterations >= 1 && byteCount >= 0, "PBKDF2 without an iteration is no key")
        let code = PreparedHMAC(key: password)
        var key: [UInt8] = []
        var index: UInt32 = 1
        while key.count < byteCount {
            let number = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: index >> $0) }
            let first = SHA256State(bytes: HMACSHA256.code(key: password, [salt, number]))
            key += code.chain(from: first, count: iterations).bytes
            index += 1
        }
        return Array(key.prefix(byteCount))
    }
}

/// HMAC after the block of its key, so that what follows costs two blocks and no memory.
private struct PreparedHMAC {
    private var inner = SHA256State.initial
    private var outer = SHA256State.initial

    init(key: [UInt8]) {
        let short = key.count > 64 ? SHA256.hash(key) : key
        var block = SHA256State.Block(repeating: 0)
        for (index, byte) in short.enumerated() {
            block[index / 4] |= UInt32(byte) << UInt32(24 - index % 4 * 8)
        }
        inner.mix(Self.masked(block, 0x3636_3636))
        outer.mix(Self.masked(block, 0x5C5C_5C5C))
    }

    private static func masked(_ block: SHA256State.Block, _ mask: UInt32) -> SHA256State.Block {
        var block = block
        for index in 0..<16 { block[index] ^= mask }
        return block
    }

    /// The sum (exclusive or) of `count` codes: `first`, its code, the code of that, and so on.
    func chain(from first: SHA256State, count: Int) -> SHA256State {
        var sum = first
        var code = first
        for _ in 1..<max(1, count) {
            code = hash(of: code, after: inner)
            code = hash(of: code, after: outer)
            sum.formSum(with: code)
        }
        return sum
    }

    /// Of the key's block and these 32 bytes: FIPS 180-4 §5.1.1, 96 bytes being 768 bits.
    private func hash(of code: SHA256State, after start: SHA256State) -> SHA256State {
        var state = start
        state.mix([
            code.a, code.b, code.c, code.d, code.e, code.f, code.g, code.h,
            0x8000_0000, 0, 0, 0, 0, 0, 0, 768,
        ])
        return state
    }
}

extension SHA256State {
    /// From 32 bytes.
    fileprivate init(bytes: [UInt8]) {
        func word(_ index: Int) -> UInt32 {
            bytes[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        self.init(
            a: word(0), b: word(1), c: word(2), d: word(3),
            e: word(4), f: word(5), g: word(6), h: word(7))
    }

    fileprivate mutating func formSum(with other: SHA256State) {
        a ^= other.a
        b ^= other.b
        c ^= other.c
        d ^= other.d
        e ^= other.e
        f ^= other.f
        g ^= other.g
        h ^= other.h
    }
}

/// SHA-256 (FIPS 180-4 §6.2).
package struct SHA256 {
    private var state = SHA256State.initial
    /// What does not make a whole block of 64 bytes yet.
    private var rest: [UInt8] = []
    private var byteCount: UInt64 = 0

    package init() {}

    /// 32 bytes.
    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(message[...])
        return hash.finish()
    }

    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        byteCount += UInt64(bytes.count)
        var bytes = bytes
        if !rest.isEmpty {
            let missing = bytes.prefix(64 - rest.count)
            rest += missing
            bytes = bytes.dropFirst(missing.count)
            guard rest.count == 64 else { return }
            mix(rest[...])
            rest = []
        }
        while bytes.count >= 64 {
            mix(bytes.prefix(64))
            bytes = bytes.dropFirst(64)
        }
        rest += bytes
    }

    /// §5.1.1: a one bit, zeros, and the length in bits, so that whole blocks come out.
    package consuming func finish() -> [UInt8] {
        let bitCount = byteCount * 8
        let zeros = (119 - rest.count) % 64
        let length = stride(from: 56, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: bitCount >> UInt64($0))
        }
        update(([0x80] + [UInt8](repeating: 0, count: zeros) + length)[...])
        return state.bytes
    }

    private mutating func mix(_ block: ArraySlice<UInt8>) {
        var words = SHA256State.Block(repeating: 0)
        var place = block.startIndex
        for index in 0..<16 {
            words[index] =
                UInt32(block[place]) << 24 | UInt32(block[place + 1]) << 16
                | UInt32(block[place + 2]) << 8 | UInt32(block[place + 3])
            place += 4
        }
        state.mix(words)
    }
}

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
package enum HMACSHA256 {
    /// 32 bytes.
    package static func code(key: [UInt8], _ parts: [[UInt8]]) -> [UInt8] {
        let short = key.count > 64 ? SHA256.hash(key) : key
        let block = short + [UInt8](repeating: 0, count: 64 - short.count)
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 }[...])
        for part in parts { inner.update(part[...]) }
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5C }[...])
        outer.update(inner.finish()[...])
        return outer.finish()
    }
}

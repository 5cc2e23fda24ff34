/// CRC-32C (Castagnoli): RFC 3720 §12.1 and appendix B.4, eight bytes at a time by tables.
struct CRC32C {
    private var rest: UInt32

    init() { rest = .max }

    /// The checksum of everything that was added.
    var value: UInt32 { ~rest }

    mutating func add(_ bytes: Span<UInt8>) {
        let tables = Self.tables
        var crc = rest
        var index = 0
        let whole = bytes.count & ~7
        while index < whole {
            var low = crc ^ UInt32(bytes[index])
            low ^= UInt32(bytes[index + 1]) << 8
            low ^= UInt32(bytes[index + 2]) << 16
            low ^= UInt32(bytes[index + 3]) << 24
            crc = tables[1792 + Int(low & 0xff)] ^ tables[1536 + Int(low >> 8 & 0xff)]
            crc ^= tables[1280 + Int(low >> 16 & 0xff)] ^ tables[1024 + Int(low >> 24)]
            crc ^= tables[768 + Int(bytes[index + 4])] ^ tables[512 + Int(bytes[index + 5])]
            crc ^= tables[256 + Int(bytes[index + 6])] ^ tables[Int(bytes[index + 7])]
            index += 8
        }
        while index < bytes.count {
            crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ crc >> 8
            index += 1
        }
        rest = crc
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        var crc = CRC32C()
        crc.add(bytes.span)
        return crc.value
    }

    /// Table n, at 256 n: what a byte does to the checksum when n more bytes follow it.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        tables.reserveCapacity(2048)
        for byte in 0..<UInt32(256) {
            var crc = byte
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82f6_3b78 : crc >> 1 }
            tables.append(crc)
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(tables[Int(before & 0xff)] ^ before >> 8)
        }
        return tables
    }()
}

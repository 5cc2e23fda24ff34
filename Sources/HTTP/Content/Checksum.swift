/// The checksums behind compressed data.
enum Checksum {
    /// RFC 1952 §8.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes { crc = crcTable[Int((crc ^ UInt32(byte)) & 0xff)] ^ crc >> 8 }
        return ~crc
    }

    /// RFC 1950 §9.
    static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (a, b) = (UInt32(1), UInt32(0))
        var rest = bytes[...]
        while !rest.isEmpty {
            // As many as fit before the sums could overflow.
            for byte in rest.prefix(5552) {
                a += UInt32(byte)
                b += a
            }
            (a, b) = (a % 65521, b % 65521)
            rest = rest.dropFirst(5552)
        }
        return b << 16 | a
    }

    private static let crcTable: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xedb8_8320 ^ crc >> 1 : crc >> 1 }
    }
}

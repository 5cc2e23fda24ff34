import Testing

@testable import Storage

@Suite("CRC-32C")
struct CRC32CTests {
    static let vectors: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
        ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
        (Array(0..<32), 0x46dd_794e),
        (Array((0..<32).reversed()), 0x113f_db5c),
        (Array("123456789".utf8), 0xe306_9283),
        ([], 0),
    ]

    @Test("the vectors of RFC 3720, appendix B.4", arguments: vectors)
    func vector(bytes: [UInt8], checksum: UInt32) {
        #expect(CRC32C.of(bytes) == checksum)
    }

    @Test func `in parts it is the same as at once`() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37) }
        for split in 0...100 {
            var crc = CRC32C()
            crc.add(bytes.span.extracting(0..<split))
            crc.add(bytes.span.extracting(split..<100))
            #expect(crc.value == CRC32C.of(bytes))
        }
    }
}

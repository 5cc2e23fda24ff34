import HTTP
import Testing

@Suite("HTTP: compressed bodies")
struct ContentCodingTests {
    // Made with Python's zlib and gzip from `text`, at level 9.
    static let text = Array(String(repeating: "Sandpiper ", count: 20).utf8)

    private func request(_ coding: String, _ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            method: .post, path: "/", headers: ["Content-Encoding": coding, "A": "b"], body: body)
    }

    private func bytes(_ hex: String) -> [UInt8] {
        var digits = hex.utf8.makeIterator()
        var result: [UInt8] = []
        while let high = digits.next(), let low = digits.next() {
            let text = String(decoding: [high, low], as: UTF8.self)
            result.append(UInt8(text, radix: 16) ?? 0)
        }
        return result
    }

    private var gzip: [UInt8] {
        bytes("1f8b08000000000002030b4ecc4b29c82c482d52081ed22c0057af3452c8000000")
    }

    private var zlib: [UInt8] { bytes("78da0b4ecc4b29c82c482d52081ed22c00b0ff4b79") }
    private var raw: [UInt8] { bytes("0b4ecc4b29c82c482d52081ed22c00") }
    /// Fixed codes, and stored bytes.
    private var fixed: [UInt8] { bytes("cb48cdc9c90700") }
    private var stored: [UInt8] { bytes("010500faff68656c6c6f") }

    @Test func `gzip, zlib and bare deflate all come out as they went in`() throws {
        #expect(try request("gzip", gzip).decoded(limit: 1000).body == Self.text)
        #expect(
            try request("x-GZIP", gzip + gzip).decoded(limit: 1000).body == Self.text + Self.text)
        #expect(try request("deflate", zlib).decoded(limit: 1000).body == Self.text)
        #expect(try request("deflate", raw).decoded(limit: 1000).body == Self.text)
        #expect(try request("deflate", fixed).decoded(limit: 1000).body == Array("hello".utf8))
        #expect(try request("deflate", stored).decoded(limit: 1000).body == Array("hello".utf8))
    }

    @Test func `the header goes with the coding, and other headers stay`() throws {
        let decoded = try request("gzip", gzip).decoded(limit: 1000)
        #expect(decoded.headers["Content-Encoding"] == nil)
        #expect(decoded.headers["A"] == "b")
        let plain = request("identity", Self.text)
        #expect(try plain.decoded(limit: 1) == plain)
    }

    @Test func `what would become too large is refused on the way`() {
        #expect(throws: ContentCodingError.tooLarge) {
            try request("gzip", gzip).decoded(limit: Self.text.count - 1)
        }
    }

    @Test func `an unknown coding is refused with those that are known`() {
        let error = ContentCodingError.unknown("br")
        #expect(throws: error) { try request("br", []).decoded(limit: 1) }
        #expect(error.status == .unsupportedMediaType)
        #expect(ContentCodingError.understood == "gzip, deflate, identity")
    }

    @Test func `cut at any byte it is an error, never a guess`() {
        for length in 0..<gzip.count {
            #expect(throws: ContentCodingError.self) {
                try request("gzip", Array(gzip[..<length])).decoded(limit: 1000)
            }
        }
    }

    @Test func `a wrong checksum is an error`() {
        var broken = gzip
        broken[broken.count - 6] ^= 1
        #expect(throws: ContentCodingError.broken(coding: "gzip", .checksum)) {
            try request("gzip", broken).decoded(limit: 1000)
        }
    }

    @Test("any bytes at all end in an answer or in an error", arguments: 0..<200)
    func garbage(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        let body = (0..<300).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state)
        }
        for prefix in [[], Array(gzip.prefix(10)), [0x78, 0x9c]] {
            _ = try? request("gzip", prefix + body).decoded(limit: 10_000)
            _ = try? request("deflate", prefix + body).decoded(limit: 10_000)
        }
    }
}

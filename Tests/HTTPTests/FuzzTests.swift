import HTTP
import TestSupport
import Testing

@Suite("HTTP parser: any bytes")
struct FuzzTests {
    static let words = [
        "GET", "POST", " ", "/", "*", "http://", "HTTP/1.1", "HTTP/1.0", "\r\n", "\r", "\n", "\0",
        "Host: a\r\n", "Content-Length: ", "Transfer-Encoding: chunked\r\n", "5", "0", "ffffffff",
        ":", ";", ",", "\t", "%", "%00", "%ff", "?", "Expect: 100-continue\r\n", "é", "\r\n\r\n",
        "Connection: close\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "-", "+", "0\r\n\r\n",
    ]

    /// Words of HTTP in any order, with some bytes damaged.
    static func bytes(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            bytes += Array(words[Int.random(in: 0..<words.count, using: &generator)].utf8)
        }
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[index] = UInt8.random(in: 0...255, using: &generator)
        }
        return bytes
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `words of HTTP in any order are requests or one known error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let bytes = Self.bytes(&generator)
            let whole = Reading([bytes])
            var single = Reading.byteByByte(bytes)
            // Whether a body is already here is the one thing that may depend on the pieces.
            single.continues = whole.continues
            #expect(single == whole, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a damaged request is a request or one known error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = SplitTests.whole
            for _ in 0..<3 {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            let reading = Reading([bytes])
            #expect(reading.requests.count <= 12)
            #expect(reading.requests.allSatisfy { $0.path.hasPrefix("/") || $0.path == "*" })
        }
    }
}

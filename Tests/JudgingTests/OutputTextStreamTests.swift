import Judging
import Testing

@Suite("Output as text, piece by piece")
struct OutputTextStreamTests {
    /// Characters of every length, and stretches that are none.
    static let bytes: [UInt8] =
        Array("aé€😀".utf8) + [0xFF, 0x41, 0xE2, 0x82, 0x41, 0xF0, 0x9F] + Array("ü".utf8) + [0xE2]

    @Test("cut anywhere, the pieces are the whole", arguments: 0...bytes.count)
    func cut(at place: Int) {
        var stream = OutputTextStream()
        let text =
            stream.decode(Array(Self.bytes[..<place])) + stream.decode(Array(Self.bytes[place...]))
            + stream.finish()
        #expect(text == OutputText.decode(Self.bytes))
    }

    @Test func `byte by byte as well, and no whole character waits`() {
        var stream = OutputTextStream()
        let pieces = Self.bytes.map { stream.decode([$0]) }
        #expect(pieces.joined() + stream.finish() == OutputText.decode(Self.bytes))
        #expect(pieces[0] == "a" && pieces[2] == "é" && pieces[5] == "€")
        #expect(stream.finish() == "")
    }
}

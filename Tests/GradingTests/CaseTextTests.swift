import Grading
import TestSupport
import Testing

@Suite("Case texts: one form, whoever wrote them")
struct CaseTextTests {
    @Test(
        "lines end with LF, and with nothing before it",
        arguments: [
            ("", ""), ("a\n", "a\n"), ("a", "a\n"), ("a\r\nb\r\n", "a\nb\n"), ("a\rb", "a\nb\n"),
            ("a \t\nb  ", "a\nb\n"), (" a\n\tb\n", " a\n\tb\n"), ("\n\n", "\n\n"), (" ", "\n"),
            ("a\r\r\nb", "a\n\nb\n"), ("\u{FEFF}a\n", "a\n"), ("\u{FEFF}", ""), ("a \r\n", "a\n"),
            ("a\u{A0}\n", "a\u{A0}\n"), ("\r", "\n"), ("a\n\u{FEFF}", "a\n\u{FEFF}\n"),
        ])
    func lines(text: String, normal: String) {
        let result = CaseText.normalised(Array(text.utf8))
        #expect(result == Array(normal.utf8))
        #expect(CaseText.normalised(Array(normal.utf8)) == Array(normal.utf8))
    }

    @Test(
        "UTF-16 and UTF-32 become UTF-8",
        arguments: [
            ([0xFF, 0xFE, 0x41, 0, 0x0D, 0, 0x0A, 0], "A\n"),
            ([0xFE, 0xFF, 0, 0x41, 0, 0x20], "A\n"),
            ([0xFF, 0xFE, 0x3D, 0xD8, 0x00, 0xDE], "\u{1F600}\n"),
            ([0xFE, 0xFF, 0xD8, 0x3D, 0xDE, 0x00], "\u{1F600}\n"),
            ([0xFF, 0xFE, 0x3D, 0xD8, 0x41, 0], "\u{FFFD}A\n"),
            ([0xFF, 0xFE, 0x3D, 0xD8], "\u{FFFD}\n"), ([0xFF, 0xFE, 0x00, 0xDE], "\u{FFFD}\n"),
            ([0xFF, 0xFE, 0x41], "\u{FFFD}\n"), ([0xFF, 0xFE], ""),
            ([0xFF, 0xFE, 0, 0, 0, 0xF6, 1, 0], "\u{1F600}\n"),
            ([0, 0, 0xFE, 0xFF, 0, 1, 0xF6, 0], "\u{1F600}\n"),
            ([0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "\u{FFFD}\n"),
            ([0, 0, 0xFE, 0xFF, 0], "\u{FFFD}\n"),
        ] as [([UInt8], String)])
    func wide(bytes: [UInt8], text: String) {
        #expect(CaseText.normalised(bytes) == Array(text.utf8))
    }

    @Test func `bytes that are no text stay as they are`() {
        #expect(CaseText.normalised([0xFF, 0x80, 0, 0x0A]) == [0xFF, 0x80, 0, 0x0A])
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a text that has been normalised is normal`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = generator.bytes(
                Int.random(in: 0...20, using: &generator),
                of: [0xFF, 0xFE, 0, 0x41, 0x0A, 0x0D, 0x20, 0x09, 0xD8, 0xDC, 0xEF, 0xC3])
            let once = CaseText.normalised(bytes)
            #expect(once.isEmpty || once.last == 0x0A)
            #expect(!once.contains(0x0D))
        }
    }
}

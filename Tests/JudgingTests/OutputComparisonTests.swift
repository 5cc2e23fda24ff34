import Judging
import Testing

@Suite("Output comparison: when is an answer right?")
struct OutputComparisonTests {
    private static let all: [OutputComparison] = [.lines, .exact, .tokens, .ignoringAllWhitespace]

    @Test(
        "what each comparison accepts",
        arguments: [
            // actual, expected, lines, exact, tokens, ignoringAllWhitespace
            ("a", "a", true, true, true, true),
            ("", "", true, true, true, true),
            ("a\n", "a", true, false, true, true),
            ("Hello User!\n", "Hello User!", true, false, true, true),
            ("\n \ta \n\n", "a", true, false, true, true),
            ("a \r\nb\t\n", "a\nb", true, false, true, true),
            ("a\u{A0}\nb\u{3000}", "a\nb", true, false, true, true),
            ("\u{FEFF}a", "a", true, false, true, true),
            ("  \n ", "", true, false, true, true),
            ("a\n\nb", "a\nb", false, false, true, true),
            ("a\n \nb", "a\n\nb", true, false, true, true),
            ("a\n b", "a\nb", false, false, true, true),
            ("a\nb", "a b", false, false, true, true),
            ("a  b", "a b", false, false, true, true),
            ("1 2", "12", false, false, false, true),
            ("[0, 1]", "[0,1]", false, false, false, true),
            ("a\u{A0}b", "ab", false, false, false, true),
            ("a\u{FEFF}b", "ab", false, false, false, true),
            ("a\u{200B}b", "ab", false, false, false, false),
            ("a\u{85}", "a", false, false, false, false),
            ("A", "a", false, false, false, false),
            ("a\rb", "a b", false, false, true, true),
            ("\u{E9}", "e\u{301}", false, false, false, false),
            ("ab", "a", false, false, false, false),
            ("", "a", false, false, false, false),
        ] as [(String, String, Bool, Bool, Bool, Bool)])
    func table(
        actual: String, expected: String, lines: Bool, exact: Bool, tokens: Bool, lax: Bool
    ) {
        let answers = Self.all.map {
            $0.accepts(Array(actual.utf8), expected: Array(expected.utf8))
        }
        let swapped = Self.all.map {
            $0.accepts(Array(expected.utf8), expected: Array(actual.utf8))
        }
        #expect(answers == [lines, exact, tokens, lax])
        #expect(swapped == answers)
    }

    @Test func `every white space of JavaScript is one, and nothing else is`() {
        let white: Set<UInt32> = Set(
            [
                0x9, 0xA, 0xB, 0xC, 0xD, 0x20, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
                0xFEFF,
            ]
                + Array(0x2000...0x200A))
        for value in UInt32(0)...0xFFFF {
            guard let scalar = UnicodeScalar(value) else { continue }
            let bytes = Array(String(scalar).utf8)
            let isWhite = OutputComparison.ignoringAllWhitespace.accepts(bytes, expected: [])
            if isWhite != white.contains(value) { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test func `line by line says what splitting, trimming and joining say`() {
        let alphabet = ["a", " ", "\n", "\r", "\u{A0}", "b"]
        var texts = [""]
        for _ in 0..<4 {
            texts += texts.suffix(6 * 6 * 6).flatMap { text in alphabet.map { text + $0 } }
        }
        let plain = texts.map(Self.trimmedLines)
        for (place, text) in texts.enumerated() {
            for other in [place, (place * 7 + 1) % texts.count, (place + 6) % texts.count] {
                let accepts = OutputComparison.lines.accepts(
                    Array(text.utf8), expected: Array(texts[other].utf8))
                #expect(accepts == (plain[place] == plain[other]))
            }
            #expect(OutputComparison.lines.accepts(Array(text.utf8), expected: plain[place]))
        }
    }

    /// The rule as a person would write it down.
    private static func trimmedLines(_ text: String) -> [UInt8] {
        let white: Set<UnicodeScalar> = [" ", "\n", "\r", "\u{A0}"]
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in Array(line.reversed().drop { white.contains($0) }.reversed()) }
        let joined = Array(lines.joined(separator: ["\n"])).drop { white.contains($0) }
        let ends = joined.reversed().drop { white.contains($0) }.reversed()
        return ends.flatMap { Array(String($0).utf8) }
    }

    @Test func `bytes that are no UTF-8 are compared as they are`() {
        for comparison in Self.all {
            #expect(comparison.accepts([0xE2, 0x80], expected: [0xE2, 0x80]))
            #expect(!comparison.accepts([0xE2, 0x80], expected: [0xE2]))
            #expect(!comparison.accepts([0xC2], expected: []))
        }
    }
}

@Suite("Output comparison: numbers that are nearly equal")
struct FloatComparisonTests {
    @Test(
        "a number may differ by the tolerance, absolutely or in proportion",
        arguments: [
            ("0.30000001", "0.3", 1e-6, true), ("0.30001", "0.3", 1e-6, false),
            ("1000000.5", "1000000", 1e-6, true), ("1000002", "1000000", 1e-6, false),
            ("1", "1.0", 0, true), ("+1", "1", 0, true), ("1e3", "1000", 0, true),
            (".5", "0.50", 0, true), ("5.", "5", 0, true), ("-0", "0", 0, true),
            ("1 2\n", "1.0000001  2", 1e-6, true), ("12", "1 2", 1e-6, false),
            ("1", "1 2", 1, false), ("1 2", "1", 1, false), ("", "", 0, true), ("", "0", 1, false),
            ("x=1", "x=1", 0, true), ("x=1.0", "x=1", 1, false),
            ("yes 0.1", "yes 0.1001", 0.1, true),
            ("Yes", "yes", 1, false),
            ("nan", "nan", 0, true), ("nan", "1", 1, false), ("inf", "1e999", 1, false),
            ("1e999", "1e998", 1, false), ("0x10", "16", 0, false), ("1_0", "10", 1, false),
            ("1-1", "0", 1, false), ("e", "0", 1, false), ("--1", "-1", 1, false),
        ] as [(String, String, Double, Bool)])
    func table(actual: String, expected: String, tolerance: Double, accepted: Bool) {
        #expect(
            OutputComparison.float(tolerance: tolerance)
                .accepts(Array(actual.utf8), expected: Array(expected.utf8)) == accepted)
    }

    @Test func `the tolerance is in proportion to what is expected, not to what was printed`() {
        let comparison = OutputComparison.float(tolerance: 0.5)
        #expect(comparison.accepts(Array("15".utf8), expected: Array("10".utf8)))
        #expect(!comparison.accepts(Array("15.1".utf8), expected: Array("10".utf8)))
    }

    @Test func `by its name it has a millionth`() {
        #expect(OutputComparison(named: "float") == .float(tolerance: 1e-6))
    }
}

@Suite("Expectation: when a run is right")
struct ExpectationTests {
    private func result(_ ending: Ending, _ output: [UInt8]) -> StageResult {
        StageResult(
            ending: ending, usage: Usage(wallTime: .zero, cpuTime: .zero, memoryBytes: nil),
            standardOutput: output)
    }

    @Test func `any candidate will do, without one nothing will`() {
        let printed = result(.exited(status: 3), Array("b\n".utf8))
        #expect(Expectation(candidates: ["a", "b"], comparison: .lines).isMet(by: printed))
        #expect(!Expectation(candidates: ["a"], comparison: .lines).isMet(by: printed))
        #expect(!Expectation(candidates: [], comparison: .lines).isMet(by: printed))
        #expect(!Expectation(candidates: ["b"], comparison: .exact).isMet(by: printed))
    }

    @Test func `what is compared is what the answer shows`() {
        let halved = result(.stopped(over: .standardOutput), [0x61, 0xE2, 0x82])
        #expect(halved.outputText == "a")
        #expect(Expectation(candidates: ["a"], comparison: .exact).isMet(by: halved))
        let odd = result(.exited(status: 0), [0xFF])
        #expect(Expectation(candidates: ["\u{FFFD}"], comparison: .exact).isMet(by: odd))
    }
}

@Suite("Output text: bytes that become characters")
struct OutputTextTests {
    @Test func `a whole stream is decoded at once, what is invalid is replaced`() {
        #expect(OutputText.decode([0xC3, 0xA9]) == "é")
        #expect(OutputText.decode([0x61, 0xFF, 0xE2, 0x82, 0x62]) == "a\u{FFFD}\u{FFFD}b")
        #expect(OutputText.decode([0]) == "\0")
    }

    @Test func `a cut never leaves half a character`() {
        let text = Array("aé€😀".utf8)
        let whole = [0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10]
        for (limit, length) in whole.enumerated() {
            let prefix = OutputText.prefix(of: text, limitBytes: limit)
            #expect(prefix == Array(text.prefix(length)))
        }
    }

    @Test func `invalid bytes that no cut explains stay`() {
        for bytes: [UInt8] in [[0x80, 0x80, 0x80], [0xFF], [0xE2, 0x41], [0xC3, 0xA9], []] {
            #expect(OutputText.withoutHalfCharacter(bytes) == bytes)
        }
    }
}

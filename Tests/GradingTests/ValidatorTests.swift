import Grading
import TestSupport
import Testing

@Suite("Validators: what an output is worth")
struct ValidatorTests {
    private static let numeric = Validator.tokenNumeric(tolerance: 1e-6)

    private static func accepts(_ validator: Validator, _ output: String, _ expected: String)
        -> Bool
    {
        validator.validate(Array(output.utf8), expected: Array(expected.utf8)) == .score(.one)
    }

    @Test(
        "tokens",
        arguments: [
            // output, expected, token, caseless
            ("", "", true, true), ("  \n", "", true, true), ("a", "", false, false),
            ("1 2", "1\n2\n", true, true), ("12", "1 2", false, false),
            ("1 2 3", "1 2", false, false), ("1 2", "1 2 3", false, false),
            ("Yes", "YES", false, true), ("ß", "SS", false, false), ("ß", "ẞ", false, true),
            ("ÄÖ", "äö", false, true), ("Σ", "ς", false, true), ("ſ", "S", false, true),
            ("K", "k", false, true), ("ı", "i", false, false), ("İ", "i", false, false),
            ("ﬁ", "fi", false, false), ("Ǆ", "ǅ", false, true), ("Ж", "ж", false, true),
            ("ᏸ", "Ᏸ", false, true), ("𐐀", "𐐨", false, true), ("é", "e\u{301}", false, false),
            ("1\u{A0}2", "1 2", true, true), ("1\u{85}2", "1 2", true, true),
            ("1\u{3000}2", "1 2", true, true), ("1\u{1C}2", "1 2", true, true),
            ("1\u{1F}2", "1 2", true, true), ("1\u{1B}2", "1 2", false, false),
            ("1\u{2028}2\u{202F}3\u{205F}4\u{1680}5", "1 2 3 4 5", true, true),
            ("1\u{FEFF}2", "1 2", false, false), ("1\u{200B}2", "1 2", false, false),
            ("1\u{0}", "1", false, false), ("1.0", "1", false, false),
        ] as [(String, String, Bool, Bool)])
    func tokens(output: String, expected: String, token: Bool, caseless: Bool) {
        #expect(Self.accepts(.token, output, expected) == token)
        #expect(Self.accepts(.token, expected, output) == token)
        #expect(Self.accepts(.tokenCaseless, output, expected) == caseless)
        #expect(Self.accepts(.tokenCaseless, expected, output) == caseless)
    }

    @Test(
        "numbers",
        arguments: [
            ("1.0", "1", true), ("Answer: 3", "3", true), ("1e-5", "1 -5", true),
            ("1e5", "100000", false), ("+3", "3", true), ("abc", "xyz", true), ("", "", true),
            ("3", "", false), (".5", "0.5", true), ("5.", "5", true), ("-0", "0", true),
            ("1-2", "3-4-5", true), ("1-2", "1", false), ("--", "..", true), ("-", "1", false),
            ("1.0000014", "1", true), ("0.0000015", "0", true), ("0.000002", "0", false),
            ("1.0000016", "1", false), ("1000001", "1000000", true),
            ("1000002", "1000000", false), ("-1", "1", false), ("1,5", "1 5", true),
            ("9999999999999999999999", "9999999999999999999998", true), ("٣", "", true),
            ("0x10", "0 10", true), ("nan", "inf", true),
        ] as [(String, String, Bool)])
    func numbers(output: String, expected: String, isEqual: Bool) {
        #expect(Self.accepts(Self.numeric, output, expected) == isEqual)
        #expect(Self.accepts(Self.numeric, expected, output) == isEqual)
    }

    @Test func `without tolerance numbers must be the same`() {
        let exact = Validator.tokenNumeric(tolerance: 0)
        #expect(Self.accepts(exact, "1.50", "1.5"))
        #expect(!Self.accepts(exact, "1.5000000001", "1.5"))
        #expect(!Self.accepts(exact, "0.0000000001", "0"))
    }

    @Test func `short numbers are read as long ones are`() {
        let exact = Validator.tokenNumeric(tolerance: 0)
        for number in ["0.1", "123.456", "-7.25", "99999999.999999", "-0.000001", "5.", ".5", "0"] {
            // The same value in more digits than a short one has.
            let (sign, size) = number.hasPrefix("-") ? ("-", number.dropFirst()) : ("", number[...])
            let zeros = String(repeating: "0", count: 20)
            let point = size.contains(".") ? "" : "."
            #expect(Self.accepts(exact, number, sign + zeros + size + point + zeros), "\(number)")
        }
    }

    @Test func `numbers of any length are read, and what is beyond a double is none`() {
        let nines = String(repeating: "9", count: 400)
        #expect(Self.accepts(Self.numeric, nines, "--"))
        #expect(!Self.accepts(Self.numeric, nines, "1"))
        let long = "0." + String(repeating: "0", count: 100_000) + "1"
        #expect(Self.accepts(Self.numeric, long, "0"))
        let third = "0." + String(repeating: "3", count: 100_000)
        #expect(Self.accepts(.tokenNumeric(tolerance: 0), third, "0.33333333333333333333333"))
        let half = "0.5" + String(repeating: "0", count: 5000) + "1"
        #expect(Self.accepts(.tokenNumeric(tolerance: 0), half, "0.5"))
        let leading = String(repeating: "0", count: 5000) + "12"
        #expect(Self.accepts(.tokenNumeric(tolerance: 0), leading, "12"))
    }

    @Test(
        "a program that says its score itself",
        arguments: [
            ("0.5", "x", Rational(1, over: 2)), ("1 2 3", "", .one), ("2", "", .one),
            ("-1", "", .zero), ("", "1", .zero), ("   ", "1", .zero), ("abc 1", "", .zero),
            ("1/3", "", .zero), ("0.333333333\n", "", Rational(1, over: 3)),
            ("0.333333", "", Rational(341, over: 1024)), ("5e-1", "", Rational(1, over: 2)),
            ("+0.7", "", Rational(7, over: 10)), ("nan", "", .zero), ("inf", "", .zero),
            ("0x1", "", .zero), ("1e", "", .zero), ("1e999", "", .zero), ("1e-999", "", .zero),
            ("0.5\n", "0.5\n", Rational(1, over: 2)), (".", "", .zero), ("1_0", "", .zero),
        ] as [(String, String, Rational)])
    func literal(output: String, expected: String, score: Rational) {
        let validation = Validator.literal.validate(
            Array(output.utf8), expected: Array(expected.utf8))
        #expect(validation == .score(score))
    }

    @Test func `equal tokens in another layout are only the literal validator's business`() {
        let (output, expected) = (Array("1  2\n".utf8), Array("1 2\n".utf8))
        #expect(Validator.literal.validate(output, expected: expected) == .otherLayout)
        #expect(Validator.literal.validate(expected, expected: expected) == .score(.one))
        #expect(Validator.token.validate(output, expected: expected) == .score(.one))
        #expect(Validation.otherLayout.score == .zero)
    }

    @Test func `a token of four mebibytes ends the comparison`() {
        let limit = 4 << 20
        let long = [UInt8](repeating: UInt8(ascii: "7"), count: limit)
        for validator in [Validator.token, .tokenCaseless, Self.numeric] {
            #expect(validator.validate(long, expected: long) == .score(.zero))
            let short = Array(long.dropLast())
            #expect(validator.validate(short, expected: short) == .score(.one))
        }
    }

    @Test(
        "bytes that are no text are compared as they are",
        arguments: [
            ([0xFF], [0xFF], true), ([0xFF], [0xFE], false), ([0x85], [0x20], false),
            ([0xC3], [0xC3], true), ([0xE2, 0x80], [0xE2, 0x80], true),
            ([0x31, 0xE3, 0xC2, 0xA0, 0x32], [0x31, 0xE3, 0x20, 0x32], true),
            ([0xF8, 0x41], [0xF8, 0x61], false), ([0xC1, 0x81], [0x41], false),
            ([0xED, 0xA0, 0x80], [0xED, 0xA0, 0x81], false), ([0], [0], true),
        ] as [([UInt8], [UInt8], Bool)])
    func invalid(one: [UInt8], other: [UInt8], isEqual: Bool) {
        #expect((Validator.token.validate(one, expected: other) == .score(.one)) == isEqual)
        if one != [0xF8, 0x41] {
            let caseless = Validator.tokenCaseless.validate(one, expected: other)
            #expect((caseless == .score(.one)) == isEqual)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `any two outputs get a score, the same both ways, and each is its own equal`(
        seed: UInt64
    ) {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [UInt8] =
            Array("01.-eE+ \n\tAaZz".utf8)
            + [0xC2, 0xA0, 0x85, 0xE2, 0x80, 0xA8, 0xE1, 0x9A, 0xE3, 0xFF, 0, 0xF0, 0xC4, 0xB1]
        for _ in 0..<200 {
            let count = Int.random(in: 0...24, using: &generator)
            let one = generator.bytes(count, of: alphabet)
            let other = generator.bytes(count, of: alphabet)
            for validator in [Validator.token, .tokenCaseless, Self.numeric] {
                #expect(validator.validate(one, expected: one) == .score(.one))
                #expect(
                    validator.validate(one, expected: other)
                        == validator.validate(other, expected: one))
            }
            let score = Validator.literal.validate(one, expected: other).score
            #expect(score >= .zero && score <= .one)
        }
    }
}

@Suite("Custom validators: what a validator's run says")
struct CustomValidationTests {
    private func execution(
        _ output: String, errors: String = "", verdict: JudgeVerdict = .ok
    ) -> Execution {
        Execution(
            meta: RunMeta(verdict: verdict), output: Array(output.utf8),
            errorOutput: Array(errors.utf8))
    }

    @Test(
        "the first token is the score",
        arguments: [
            ("1", .one), ("0.5 all else\n", Rational(1, over: 2)), ("7", .one), ("-3", .zero),
            ("", .zero), ("ok", .zero), ("1/3", .zero),
        ] as [(String, Rational)])
    func score(output: String, score: Rational) {
        #expect(Validation(by: execution(output)) == .score(score))
    }

    @Test(arguments: JudgeVerdict.allCases.filter { $0 != .ok })
    func `a validator that does not end well gives nothing`(verdict: JudgeVerdict) {
        #expect(Validation(by: execution("1", verdict: verdict)) == .score(.zero))
    }

    @Test func `a case that must fail must fail as foreseen`() {
        let foreseen = Array("  bad input\n".utf8)
        let said = execution("0", errors: "line 3: bad input!")
        #expect(Validation(by: said, expectedFailure: foreseen) == .score(.zero))
        let silent = execution("0.5", errors: "bad  input")
        #expect(Validation(by: silent, expectedFailure: foreseen) == .validatorFailed)
        #expect(Validation(by: execution("1"), expectedFailure: foreseen) == .score(.one))
        let partial = execution("0.5", errors: "bad input")
        #expect(
            Validation(by: partial, expectedFailure: foreseen) == .score(Rational(1, over: 2)))
    }
}

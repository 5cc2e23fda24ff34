import Grading
import TestSupport
import Testing

@Suite("Problem packages: what is refused, and in which words")
struct PackageRefusalTests {
    @Test(
        "the rule, the file and the reason are said",
        arguments: [
            ([:], "problem-bad-layout: cases: there are no files NAME.in and NAME.out"),
            (["a/cases/x.txt": ""], "problem-bad-layout: a/cases: there are no files"),
            (["cases/1.in": ""], "mismatched-input-file: cases/1.in: has no 1.out"),
            (["cases/1.out": ""], "mismatched-input-file: cases/1.out: has no 1.in"),
            (
                ["a/cases/1.in": "", "b/cases/1.out": ""],
                "problem-bad-layout: the problem's files must stand at the top or in one folder"
            ),
            (
                ["interactive/sums.idl": ""],
                "problem-bad-layout: interactive: interactive problems need libinteractive"
            ),
            (["cases/../1.in": ""], "invalid-zip-filename: cases/../1.in: is not a path"),
            (["/cases/1.in": ""], "invalid-zip-filename: /cases/1.in: is not a path"),
            (["cases//1.in": ""], "invalid-zip-filename: cases//1.in: is not a path"),
            (["cases\\1.in": ""], "invalid-zip-filename: cases\\1.in: is not a path"),
            (["cases/\n.in": ""], "invalid-zip-filename: cases/?.in: is not a path"),
            (["": ""], "invalid-zip-filename: : is not a path"),
            (["settings.json": "{"], "json-parse-error: settings.json: unexpected end of the text"),
            (
                ["settings.json": "[]"],
                "json-parse-error: settings.json: the file must be an object"
            ),
            (
                ["settings.json": #"{"Limits":{"TimeLimit":"fast"}}"#],
                "json-parse-error: settings.json: Limits.TimeLimit must be a time like"
            ),
            (
                ["settings.json": #"{"Validator":{"Name":"magic"}}"#],
                "json-parse-error: settings.json: Validator.Name must be one of token, token-cas"
            ),
            (
                ["settings.json": #"{"Validator":{"Tolerance":-1}}"#],
                "json-parse-error: settings.json: Validator.Tolerance must be 0 or more"
            ),
            (
                ["settings.json": #"{"Validator":{"GroupScorePolicy":"max"}}"#],
                "json-parse-error: settings.json: Validator.GroupScorePolicy must be sum-if-not"
            ),
        ] as [([String: String], String)])
    func refusal(files: [String: String], words: String) {
        let refusal = MemoryPackage(files).refusal()
        #expect(refusal?.hasPrefix(words) == true, "\(refusal ?? "taken")")
    }

    @Test(
        "a testplan names every case and no other",
        arguments: [
            ("1 1\n", "missing case: 2"), ("1 1\n2 1\n3 1\n", "missing case: 3 is not in cases/"),
            ("1 1\n2 1.2.3\n", "the weight of 2 is no usable number: 1.2.3"),
            ("1 1\n2 .\n", "the weight of 2 is no usable number: ."), ("", "missing case: 1"),
            ("1 1\n2 99999999999999\n", "the weight of 2 is no usable number: 99999999999999"),
        ])
    func testplan(text: String, reason: String) {
        let refusal = MemoryPackage.make(["testplan": text]).refusal()
        #expect(refusal == "invalid-testplan: testplan: \(reason)")
    }

    @Test(
        "a validator stands there if and only if the problem is judged by it",
        arguments: [
            ("custom", [], "there is no validator.LANGUAGE"),
            (
                "custom", ["validator.cpp", "validator.py"],
                "there must be one validator.LANGUAGE: validator.cpp, validator.py"
            ),
            ("token", ["validator.cpp"], "a validator is there, and the problem's validator is"),
        ])
    func validator(name: String, files: [String], words: String) throws {
        let more = Dictionary(uniqueKeysWithValues: files.map { ($0, "") })
        let form = PackageForm.make { $0.validator = name }
        let refusal = try #require(MemoryPackage.make(more).refusal(form))
        #expect(refusal.hasPrefix("problem-bad-layout: "))
        #expect(refusal.contains(words))
    }

    @Test(
        "aliases have at most 32 plain characters",
        arguments: [
            ("a", true), ("Sumas_2-b", true), (String(repeating: "a", count: 32), true),
            (String(repeating: "a", count: 33), false), ("", false), ("a b", false), ("ñ", false),
            ("../x", false), ("a.b", false),
        ])
    func alias(alias: String, isTaken: Bool) {
        #expect((Alias.fault(in: alias) == nil) == isTaken)
        #expect(((try? MemoryPackage.make().problem(alias: alias)) != nil) == isTaken)
    }

    @Test(
        "fields of a form have ranges",
        arguments: [
            ("time_limit", PackageForm.make { $0.timeLimitMs = 0 }),
            ("extra_wall_time", .make { $0.extraWallTimeMs = 5001 }),
            ("overall_wall_time_limit", .make { $0.overallWallTimeMs = 60001 }),
            ("memory_limit", .make { $0.memoryLimitKiB = -1 }),
            ("output_limit", .make { $0.outputLimitBytes = -1 }),
            ("input_limit", .make { $0.inputLimitBytes = .min }),
            ("validator_time_limit", .make { $0.validatorTimeLimitMs = 0 }),
            ("validator", .make { $0.validator = "magic" }),
            ("group_score_policy", .make { $0.groupScorePolicy = "max" }),
            ("tolerance", .make { $0.tolerance = .nan }),
            ("languages", .make { $0.languages = ["c11-gcc", "cobol"] }),
        ])
    func form(parameter: String, form: PackageForm) {
        #expect(form.fault?.parameter == parameter)
        #expect(PackageForm().fault == nil)
    }

    @Test func `what cannot be read is the reader's error`() {
        struct Broken: PackageFiles {
            let names = ["settings.json", "cases/1.in", "cases/1.out"]
            func read(_ name: String) throws -> [UInt8] { throw MemoryPackage.Missing() }
        }
        #expect(throws: MemoryPackage.Missing.self) {
            try Problem.read(alias: "a", files: Broken())
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `any names and any texts are a problem or one known error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let parts = [
            "cases", "tests", "/", "/", "a", "1", ".in", ".out", ".", "..", "settings.json", "é",
            "testplan", "tests.json", "validator.cpp", "statements", ".markdown", "e\u{301}", "\0",
            "invalid-cases", ".expected-failure", "examples", "\u{301}",
        ]
        let texts = [
            "{", "}", "[", "]", "\"Limits\":", "\"TimeLimit\":", "\"1s\"", ",", "1", "1.5 2\n",
            "\"solutions\":", "\"Validator\":", "\"Name\":", "\"custom\"", "null", "1 1\n", "#",
            "\"filename\":", "\"../a\"", "\"max_score\":", "\u{FEFF}", "\"verdict\":", "\"AC\"",
        ]
        func text(_ words: [String]) -> String {
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                words.randomElement(using: &generator) ?? ""
            }.joined()
        }
        for _ in 0..<100 {
            var files = Bool.random(using: &generator) ? MemoryPackage.make() : MemoryPackage([:])
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                files.files[text(parts)] = Array(text(texts).utf8)
            }
            for name in ["settings.json", "testplan", "tests/tests.json"] {
                if Int.random(in: 0..<3, using: &generator) == 0 {
                    files.files[name] = Array(text(texts).utf8)
                }
            }
            do {
                _ = try files.problem()
            } catch {
                #expect(error is PackageRefusal, "seed \(seed): \(error)")
            }
        }
    }
}

import Grading
import Testing

@Suite("Self-tests of a package")
struct SelfTestsTests {
    private func package(_ tests: String, _ more: [String: String] = [:]) -> MemoryPackage {
        let files = ["tests/tests.json": tests, "solutions/a.cpp": "", "tests/partial.py": ""]
        return MemoryPackage.make(files.merging(more) { $1 })
    }

    @Test func `solutions have a program, a verdict and a range`() throws {
        let files = package(
            """
            {"max_score":2,"solutions":[
              {"filename":"../solutions/a.cpp","language":"cpp17-gcc","verdict":"AC"},
              {"filename":"partial.py","score_range":[0.2,0.5],"verdict":"PA"}],
             "inputs":{"filename":"partial.py","language":"py3"}}
            """,
            [
                "tests/invalid-cases/neg.in": "-1", "tests/invalid-cases/neg.out": "",
                "tests/invalid-cases/neg.expected-failure": "negative",
            ])
        let tests = try #require(try files.problem().tests)
        #expect(tests.solutions.map(\.program.path) == ["solutions/a.cpp", "tests/partial.py"])
        #expect(tests.solutions.map(\.program.language) == ["cpp17-gcc", "py3"])
        #expect(tests.solutions.map(\.verdict) == [.accepted, .partial])
        #expect(tests.solutions.map(\.scoreRange) == [nil, 0.2...0.5])
        #expect(tests.inputs?.path == "tests/partial.py")
        #expect(
            tests.invalidCases.map(\.expectedFailure) == [
                "tests/invalid-cases/neg.expected-failure"
            ])
    }

    @Test func `paths are those of the package, with the folder around it`() throws {
        let files = MemoryPackage.make(
            [
                "tests/tests.json":
                    #"{"solutions":[{"filename":"../solutions/a.c","verdict":"AC"}]}"#,
                "solutions/a.c": "",
            ], below: "sumas/")
        let tests = try #require(try files.problem().tests)
        #expect(tests.solutions.map(\.program.path) == ["sumas/solutions/a.c"])
        #expect(tests.solutions.map(\.program.language) == ["c11-gcc"])
    }

    @Test(
        "what cannot be is refused",
        arguments: [
            (#"{"max_score":3}"#, "max_score must be the sum of all weights, which is 2"),
            (#"{"solutions":[{"filename":"x.py","verdict":"AC"}]}"#, "solutions[0].filename must"),
            (
                #"{"solutions":[{"filename":"../../../etc/passwd","verdict":"AC"}]}"#,
                "solutions[0].filename must"
            ),
            (
                #"{"solutions":[{"filename":"partial.py"}]}"#,
                "solutions[0] must be a solution with a verdict or a score_range"
            ),
            (
                #"{"solutions":[{"filename":"partial.py","verdict":"GOOD"}]}"#,
                "solutions[0].verdict must be a verdict like AC"
            ),
            (
                #"{"solutions":[{"filename":"partial.py","score_range":[0.5,0.2]}]}"#,
                "solutions[0].score_range must be two numbers"
            ),
            (
                #"{"solutions":[{"filename":"partial.py","score_range":[0,1.5]}]}"#,
                "solutions[0].score_range must be two numbers"
            ),
            ("[]", "the file must be an object"),
        ])
    func refusal(tests: String, reason: String) throws {
        let refusal = try #require(package(tests).refusal())
        #expect(refusal.hasPrefix("tests-bad-layout: tests/tests.json: \(reason)"), "\(refusal)")
    }

    @Test func `an invalid case says how it has to fail`() {
        #expect(
            package("{}", ["tests/invalid-cases/a.in": ""]).refusal()
                == "tests-bad-layout: tests/invalid-cases/a.in: has no a.expected-failure")
        #expect(package("{").refusal()?.hasPrefix("json-parse-error: tests/tests.json: ") == true)
    }

    @Test(
        "a grade keeps a promise or breaks it",
        arguments: [
            (#""verdict":"PA""#, nil), (#""verdict":"AC""#, "gets PA, not AC"),
            (#""score_range":[0.5,0.5]"#, nil),
            (#""score_range":[0,0.4]"#, "gets 0.5, not between 0 and 0.4"),
        ])
    func promise(members: String, fault: String?) throws {
        let files = package("{\"solutions\":[{\"filename\":\"partial.py\",\(members)}]}")
        let problem = try files.problem()
        let grade = Grader(groups: problem.groups, policy: problem.policy)
            .grade([.make(.ok, .one), .make(.ok, .zero)])
        #expect(problem.tests?.solutions[0].fault(in: grade) == fault)
    }

    @Test func `a score is a whole percentage unless fractions are allowed`() throws {
        let third = Grader(
            groups: [CaseGroup(name: "a", cases: [ProblemCase(name: "a")])], policy: .sumIfNotZero
        ).grade([.make(.ok, Rational(1, over: 3))])
        let solution = #""solutions":[{"filename":"partial.py","verdict":"PA"}]"#
        let strict = try #require(try package("{\(solution)}").problem().tests)
        #expect(
            strict.solutions[0].fault(in: third)
                == "gets 0.333333333333333, which is no whole percentage")
        let lax = try #require(
            try package("{\"allow_fractional_percentages\":true,\(solution)}").problem().tests)
        #expect(lax.solutions[0].fault(in: third) == nil)
    }
}

@Suite("Output-only submissions")
struct OutputOnlyTests {
    @Test func `plain text is the output of the case Main`() throws {
        let source = OutputOnly(source: "42\n")
        #expect(source == .plain(Array("42\n".utf8)))
        var problem = try MemoryPackage(["cases/Main.in": "", "cases/Main.out": ""]).problem()
        problem.limits.outputBytes = 3
        let runs = OutputOnly.executions(of: problem, outputs: source.outputs())
        #expect(runs.map(\.verdict) == [.ok])
        #expect(runs[0].output == Array("42\n".utf8))
        #expect(runs[0].meta == RunMeta(verdict: .ok, outputBytes: 3))
        problem.limits.outputBytes = 2
        let long = OutputOnly.executions(of: problem, outputs: source.outputs())
        #expect(long.map(\.verdict) == [.outputLimit])
    }

    @Test func `an archive's folders do not count, and what is missing is RTE`() throws {
        let source = OutputOnly(source: "data:application/zip;base64,UEsF")
        #expect(source == .archive(base64: "UEsF"))
        let outputs = source.outputs(unpacked: ["x/1.out": [0x31], "readme": [], "3.out": []])
        let runs = OutputOnly.executions(of: try MemoryPackage.make().problem(), outputs: outputs)
        #expect(runs.map(\.verdict) == [.ok, .runtimeError])
    }

    @Test func `after too much in all the rest is OLE`() throws {
        let problem = try MemoryPackage.make().problem()
        let runs = OutputOnly.executions(
            of: problem, outputs: ["1": [1, 2, 3], "2": [1]], totalLimitBytes: 2)
        #expect(runs.map(\.verdict) == [.outputLimit, .outputLimit])
        #expect(runs[1].meta.outputBytes == 0)
    }
}

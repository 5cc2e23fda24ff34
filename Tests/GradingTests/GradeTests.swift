import Grading
import JSON
import Judging
import Testing

@Suite("Grade: what clients are told")
struct GradeTests {
    private let grade = Grader(
        groups: [
            CaseGroup(
                name: "easy", cases: [ProblemCase(name: "easy.a", weight: Rational(40))]),
            CaseGroup(
                name: "hard", cases: [ProblemCase(name: "hard.a", weight: Rational(60))]),
        ], policy: .sumIfNotZero, maxScore: Rational(100)
    ).grade(
        [
            JudgedCase(
                execution: RunMeta(
                    verdict: .ok, time: .milliseconds(43), wallTime: .milliseconds(47),
                    memoryBytes: 3_145_728, outputBytes: 2), validation: .score(.one)),
            JudgedCase(
                execution: RunMeta(
                    verdict: .timeLimit, exitStatus: -1, signal: "SIGXCPU", time: .seconds(1),
                    wallTime: .milliseconds(1024), memoryBytes: 3_000_000), validation: nil,
                individualMeta: [
                    Grade.BinaryMeta(name: "validator", meta: RunMeta(verdict: .ok))
                ]),
        ], judgedBy: "runner1",
        compileMeta: [
            Grade.BinaryMeta(name: "Main", meta: RunMeta(verdict: .ok, time: .milliseconds(410)))
        ])

    private let expected = """
        {"verdict":"TLE","compile_meta":{"Main":{"verdict":"OK","time":0.41,"sys_time":0,\
        "wall_time":0,"memory":0,"output_size":0}},"score":0.4,"contest_score":40,\
        "max_score":100,"time":1.043,"wall_time":1.071,"memory":3145728,"judged_by":"runner1",\
        "groups":[{"group":"easy","score":0.4,"contest_score":40,"max_score":40,"cases":[\
        {"name":"easy.a","verdict":"AC","score":1,"contest_score":40,"max_score":40,"meta":\
        {"verdict":"OK","time":0.043,"sys_time":0,"wall_time":0.047,"memory":3145728,\
        "output_size":2}}]},{"group":"hard","score":0,"contest_score":0,"max_score":60,"cases":[\
        {"name":"hard.a","verdict":"TLE","score":0,"contest_score":0,"max_score":60,"meta":\
        {"verdict":"TLE","exit_status":-1,"signal":"SIGXCPU","time":1,"sys_time":0,\
        "wall_time":1.024,"memory":3000000,"output_size":0},"individual_meta":{"validator":\
        {"verdict":"OK","time":0,"sys_time":0,"wall_time":0,"memory":0,"output_size":0}}}]}]}
        """

    @Test func `details hold every group and case`() {
        #expect(grade.json.text == expected)
    }

    @Test func `a failed compilation has no groups and says what the compiler said`() throws {
        let result = StageResult.make(
            .exited(status: 1), output: "on stdout", errors: "Main.cpp:3:1: error: x\u{FFFD}")
        let grade = try #require(
            Grade.compileFailure(of: "Main", language: "cpp17-gcc", result: result))
        #expect(grade.verdict == .compileError)
        #expect(grade.score == .zero)
        #expect(grade.compileError == "Main:\nMain.cpp:3:1: error: x\u{FFFD}")
        #expect(grade.json["groups"] == .null)
        #expect(grade.json["compile_meta"]?["Main"]?["verdict"] == "RTE")
        for language in ["pas", "cs"] {
            let grade = Grade.compileFailure(of: "validator", language: language, result: result)
            #expect(grade?.compileError == "validator:\non stdout")
        }
        #expect(Grade.compileFailure(of: "Main", language: "c", result: .make()) == nil)
    }

    @Test func `a compiler's endless message is cut between characters`() throws {
        let text = String(repeating: "é", count: 100_000) + "\u{FFFD}"
        let result = StageResult.make(.stopped(over: .wallTime), errors: "x" + text)
        let grade = try #require(Grade.compileFailure(of: "Main", language: "go", result: result))
        let message = try #require(grade.compileError)
        #expect(message.utf8.count == Grade.compileErrorLimitBytes - 1 + "Main:\n".utf8.count)
        #expect(!message.contains("\u{FFFD}"))
    }

    @Test func `an error of the judge has no groups and no points`() {
        let grade = Grade.judgeError(judgedBy: "runner1")
        #expect(grade.json["verdict"] == "JE")
        #expect(grade.json["groups"] == .null)
        #expect(grade.status == RunStatus(groupVerdicts: nil))
    }

    @Test(
        "the four words of a run's status",
        arguments: [
            (nil, "COMPILATION_ERROR INTERRUPTED NOT_AVAILABLE NOT_AVAILABLE"),
            ([], "COMPILATION_ERROR INTERRUPTED NOT_AVAILABLE NOT_AVAILABLE"),
            ([.accepted], "FINISHED CORRECT AVAILABLE AVAILABLE"),
            ([.accepted, .wrong], "FINISHED INCORRECT AVAILABLE AVAILABLE"),
            ([.partial], "FINISHED INCORRECT AVAILABLE AVAILABLE"),
            ([.timeLimit, .accepted], "INTERRUPTED INTERRUPTED AVAILABLE EXCEEDED"),
            ([.memoryLimit, .timeLimit], "INTERRUPTED INTERRUPTED EXCEEDED EXCEEDED"),
            ([.outputLimit, .wrong], "INTERRUPTED EXCEEDED AVAILABLE AVAILABLE"),
            ([.runtimeError, .wrong], "RUNTIME_ERROR INCORRECT AVAILABLE AVAILABLE"),
            ([.runtimeError], "RUNTIME_ERROR INTERRUPTED AVAILABLE AVAILABLE"),
            (
                [.restrictedFunction, .runtimeError],
                "RUNTIME_FUNCTION_ERROR INTERRUPTED AVAILABLE AVAILABLE"
            ),
            ([.validatorError], "VALIDATOR_ERROR INTERRUPTED AVAILABLE AVAILABLE"),
            ([.judgeError], "JUDGE_ERROR INTERRUPTED NOT_AVAILABLE NOT_AVAILABLE"),
        ] as [([JudgeVerdict]?, String)])
    func status(verdicts: [JudgeVerdict]?, words: String) {
        let status = RunStatus(groupVerdicts: verdicts)
        let prefixes = ["EXECUTION_", "OUTPUT_", "MEMORY_", "RUNTIME_"]
        let texts = zip(prefixes, words.split(separator: " ")).map { $0 + $1 }
        #expect([status.execution, status.output, status.memory, status.runtime] == texts)
    }
}

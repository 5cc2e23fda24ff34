import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Paiza: what came of a run")
struct PaizaDetailsTests {
    private static let id = "482915037716204"

    private static func stage(
        _ ending: Ending = .exited(status: 0), cpu: Duration = .milliseconds(104),
        wall: Duration = .seconds(2), memory: Int? = 9_000_000, out: String = "", err: String = ""
    ) -> StageResult {
        StageResult(
            ending: ending, usage: Usage(wallTime: wall, cpuTime: cpu, memoryBytes: memory),
            standardOutput: Array(out.utf8), standardError: Array(err.utf8))
    }

    private static func details(
        compile: StageResult? = nil, run: StageResult?, policy: PaizaPolicy = PaizaPolicy()
    ) -> String {
        text(.success(JobResult(compile: compile, runs: run.map { [$0] } ?? [])), policy)
    }

    private static func text(
        _ outcome: Result<JobResult, EngineRefusal>, _ policy: PaizaPolicy = PaizaPolicy()
    ) -> String {
        let order = PaizaOrder(language: "c", sourceCode: [0x78])
        return String(
            decoding: Paiza.conclude(order, id: id, outcome: outcome, policy: policy),
            as: UTF8.self)
    }

    private static let head =
        #"{"id": "482915037716204", "language": "c", "note": null, "status": "completed", "#
    private static let noBuild =
        #""build_stdout": null, "build_stderr": null, "build_exit_code": 0, "build_time": null, "#
        + #""build_memory": null, "build_result": null, "#
    private static let goodBuild =
        #""build_stdout": "", "build_stderr": "warning\n", "build_exit_code": 0, "#
        + #""build_time": 0.5, "build_memory": 30000000, "build_result": "success", "#
    private static let noRun =
        #""stdout": "", "stderr": "", "exit_code": null, "time": null, "memory": null, "#
        + #""connections": 0, "result": "failure"}"#
    private static let build = stage(
        cpu: .milliseconds(500), memory: 30_000_000, err: "warning\n")

    @Test func `a run that is not over has nothing but its name`() {
        let response = Paiza.renderRunning(
            PaizaOrder(language: "c", sourceCode: [0x78]), id: Self.id, policy: PaizaPolicy())
        #expect(response.status == .ok)
        #expect(response.headers["Cache-Control"] == "no-store")
        #expect(
            response.text
                == #"{"id": "482915037716204", "language": "c", "note": null, "#
                + #""status": "running", "build_stdout": null, "build_stderr": null, "#
                + #""build_exit_code": null, "build_time": null, "build_memory": null, "#
                + #""build_result": null, "stdout": null, "stderr": null, "exit_code": null, "#
                + #""time": null, "memory": null, "connections": null, "result": null}"#)
    }

    @Test func `a language without a build ran well`() {
        #expect(
            Self.details(run: Self.stage(out: "é\n\0\u{1}", err: "e"))
                == Self.head + Self.noBuild
                + #""stdout": "é\n\u0000\u0001", "stderr": "e", "exit_code": 0, "time": 0.1, "#
                + #""memory": 9000000, "connections": 0, "result": "success"}"#)
    }

    @Test func `a compiled program ran well`() {
        #expect(
            Self.details(compile: Self.build, run: Self.stage(out: "hi\n"))
                == Self.head + Self.goodBuild
                + #""stdout": "hi\n", "stderr": "", "exit_code": 0, "time": 0.1, "#
                + #""memory": 9000000, "connections": 0, "result": "success"}"#)
    }

    @Test(
        "a build that did not succeed",
        arguments: [
            (
                .exited(status: 1), "a",
                #""build_stderr": "a", "build_exit_code": 1, "build_time": 0.1, "#
                    + #""build_memory": 9000000, "build_result": "failure", "#
            ),
            (
                .signalled(11), "",
                #""build_stderr": "", "build_exit_code": 139, "build_time": 0.1, "#
                    + #""build_memory": 9000000, "build_result": "failure", "#
            ),
            (
                .stopped(over: .cpuTime), "a",
                #""build_stderr": "a", "build_exit_code": 137, "build_time": 0.1, "#
                    + #""build_memory": 9000000, "build_result": "timeout", "#
            ),
            (
                .stopped(over: .wallTime), "a",
                #""build_stderr": "a", "build_exit_code": 137, "build_time": 2, "#
                    + #""build_memory": 9000000, "build_result": "timeout", "#
            ),
            (
                .stopped(over: .memory), "a\n",
                #""build_stderr": "a\n[memory limit exceeded]\n", "build_exit_code": 137, "#
                    + #""build_time": 0.1, "build_memory": 9000000, "build_result": "failure", "#
            ),
            (
                .stopped(over: .standardError), "abc",
                #""build_stderr": "abc\n[stderr truncated at 3 bytes]\n", "build_exit_code": 137, "#
                    + #""build_time": 0.1, "build_memory": 9000000, "build_result": "failure", "#
            ),
            (
                .forbidden(call: "ptrace"), "",
                #""build_stderr": "[forbidden system call: ptrace]\n", "build_exit_code": 159, "#
                    + #""build_time": 0.1, "build_memory": 9000000, "build_result": "failure", "#
            ),
        ] as [(Ending, String, String)])
    func badBuild(ending: Ending, err: String, columns: String) {
        #expect(
            Self.details(compile: Self.stage(ending, out: "o", err: err), run: nil)
                == Self.head + #""build_stdout": "o", "# + columns + Self.noRun)
    }

    @Test(
        "a run that did not succeed keeps what it wrote, and says what ended it",
        arguments: [
            (.exited(status: 3), "e", "e", 3, "0.1", "failure"),
            (.signalled(11), "e", "e", 139, "0.1", "failure"),
            (.signalled(9), "", "", 137, "0.1", "failure"),
            (.stopped(over: .cpuTime), "e", "e", 137, "0.1", "timeout"),
            (.stopped(over: .wallTime), "e", "e", 137, "2", "timeout"),
            (
                .stopped(over: .memory), "e", #"e\n[memory limit exceeded]\n"#, 137, "0.1",
                "failure"
            ),
            (
                .stopped(over: .standardOutput), "", #"[stdout truncated at 4 bytes]\n"#, 137,
                "0.1", "failure"
            ),
            (
                .stopped(over: .standardError), #"ee"#, #"ee\n[stderr truncated at 2 bytes]\n"#,
                137, "0.1", "failure"
            ),
            (
                .forbidden(call: "ptrace"), "e", #"e\n[forbidden system call: ptrace]\n"#, 159,
                "0.1", "failure"
            ),
        ] as [(Ending, String, String, Int, String, String)])
    func badRun(
        ending: Ending, err: String, shown: String, code: Int, time: String, result: String
    ) {
        #expect(
            Self.details(compile: Self.build, run: Self.stage(ending, out: "part", err: err))
                == Self.head + Self.goodBuild
                + #""stdout": "part", "stderr": "\#(shown)", "exit_code": \#(code), "#
                + #""time": \#(time), "memory": 9000000, "connections": 0, "#
                + #""result": "\#(result)"}"#)
    }

    @Test(
        "without a result nobody waits for ever",
        arguments: [
            (.sandboxFailed(step: "mount: EPERM"), "sandbox failed: mount: EPERM"),
            (.cancelled, "cancelled"), (.shuttingDown, "server is shutting down"),
            (.queueFull(retryAfterSeconds: 1), "server is busy"),
            (
                .filesDoNotFit(limitBytes: 10),
                "source_code does not fit into a workspace of 10 bytes"
            ),
        ] as [(EngineRefusal, String)])
    func noResult(refusal: EngineRefusal, words: String) {
        #expect(
            Self.text(.failure(refusal))
                == Self.head
                + #""build_stdout": null, "build_stderr": null, "build_exit_code": null, "#
                + #""build_time": null, "build_memory": null, "build_result": null, "#
                + #""stdout": "", "stderr": "[\#(words)]\n", "exit_code": null, "time": null, "#
                + #""memory": null, "connections": 0, "result": "error"}"#)
    }

    @Test func `a result without a run is our fault, not the program's`() throws {
        for compile in [nil, Self.build] {
            let text = Self.details(compile: compile, run: nil)
            #expect(try JSONValue(parsing: text)["result"] == "error")
        }
    }

    @Test func `bytes that are no text are replaced, not dropped`() throws {
        var run = Self.stage()
        run.standardOutput = [0x61, 0xFF, 0x62, 0x0A]
        #expect(
            try JSONValue(parsing: Self.details(run: run))["stdout"] == "a\u{FFFD}b\n")
    }

    @Test func `memory that this host cannot measure is null`() throws {
        let text = Self.details(run: Self.stage(memory: nil))
        #expect(try JSONValue(parsing: text)["memory"] == .null)
    }

    @Test(
        "times, as numbers and as texts",
        arguments: [
            (.zero, "0", "0.00"), (.milliseconds(4), "0", "0.00"),
            (.milliseconds(5), "0.01", "0.01"), (.milliseconds(100), "0.1", "0.10"),
            (.milliseconds(1995), "2", "2.00"), (.microseconds(1_234_999), "1.23", "1.23"),
            (.seconds(300), "300", "300.00"),
        ] as [(Duration, String, String)])
    func times(cpu: Duration, number: String, text: String) {
        let run = Self.stage(cpu: cpu)
        #expect(Self.details(run: run).contains(#""time": \#(number), "#))
        let asText = Self.details(
            compile: run, run: run, policy: PaizaPolicy(timeIsText: true))
        #expect(asText.contains(#""time": "\#(text)", "#))
        #expect(asText.contains(#""build_time": "\#(text)", "#))
    }

    @Test func `where a timeout counts as a failure, stderr has the reason`() throws {
        let policy = PaizaPolicy(timeoutIsFailure: true)
        let wall = try JSONValue(
            parsing: Self.details(run: Self.stage(.stopped(over: .wallTime)), policy: policy))
        #expect(wall["result"] == "failure")
        #expect(wall["exit_code"] == 137)
        #expect(wall["stderr"] == "[wall time limit exceeded]\n")
        let build = try JSONValue(
            parsing: Self.details(
                compile: Self.stage(.stopped(over: .cpuTime)), run: nil, policy: policy))
        #expect(build["build_result"] == "failure")
        #expect(build["build_stderr"] == "[CPU time limit exceeded]\n")
    }

    @Test func `what was kept is served as it is`() {
        let bytes = Paiza.conclude(
            PaizaOrder(language: "c", sourceCode: [0x78]), id: Self.id,
            outcome: .failure(.cancelled), policy: PaizaPolicy())
        let response = Paiza.renderDetails(bytes)
        #expect(response.body == bytes)
        #expect(response.status == .ok)
        #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
        #expect(response.headers["Cache-Control"] == "no-store")
    }

    @Test func `create and status say how far a run is, and nothing of errors`() {
        for render in [Paiza.renderCreated, Paiza.renderStatus] {
            #expect(
                render(Self.id, false).text == #"{"id": "482915037716204", "status": "running"}"#)
            #expect(
                render(Self.id, true).text == #"{"id": "482915037716204", "status": "completed"}"#)
            #expect(render(Self.id, true).headers["Cache-Control"] == "no-store")
        }
    }
}

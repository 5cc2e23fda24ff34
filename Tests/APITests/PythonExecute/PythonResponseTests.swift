import HTTP
import JSON
import Judging
import Testing

@testable import API

extension PythonFacts {
    static let made = PythonFacts(
        jobID: "job", processID: 7, queueID: 99, queueLength: 2, maxQueueLength: 5,
        queuedSeconds: 0.0124, ranSeconds: 0.1236, buildNumber: "1.0.0")
    /// The end of an envelope made of these.
    static let tail =
        #""pid":7,"queue_id":99,"run_time":0.124,"queue_time":0.012,"total_time":0.136,"#
        + #""queue_length":2,"build_number":"1.0.0"}"#
}

@Suite("Python execute: answers")
struct PythonResponseTests {
    static let front = #"{"endpoint":"/v1/code/execute/python","code":"#
    static let order = PythonOrder(code: "", timeoutSeconds: 10, id: "mine")

    static func kept(
        _ ending: Ending = .exited(status: 0), report: String? = #"{"result":null}"#,
        isWhole: Bool = true, stdout: String = "", stderr: String = "", wall: Duration = .zero,
        order: PythonOrder = order
    ) -> [UInt8] {
        var run = StageResult.make(ending, stdout: stdout, stderr: stderr)
        run.usage.wallTime = wall
        run.report = StageResult.Report(Array((report ?? "").utf8), isWhole: isWhole)
        return PythonExecute.conclude(
            order, .success(JobResult(compile: nil, runs: [run])), facts: .made)
    }

    static func kept(_ refusal: EngineRefusal) -> [UInt8] {
        PythonExecute.conclude(order, .failure(refusal), facts: .made)
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `success is the envelope of the document, member by member`() {
        let kept = Self.kept(report: #"{"result":{"a":[1,2.50]}}"#, stdout: "Hola\n", stderr: "w")
        #expect(
            Self.text(kept) == Self.front + #"200,"id":"mine","job_id":"job","#
                + #""response":{"result":{"a":[1,2.50]},"stdout":"Hola\n","stderr":"w","#
                + #""exit_code":0},"message":"success","# + PythonFacts.tail)
        let response = PythonExecute.render(kept, policy: PythonPolicy())
        #expect(response.status == .ok)
        #expect(response.body == kept)
        #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
    }

    @Test func `a request without id has null`() throws {
        let kept = Self.kept(order: PythonOrder(code: "", timeoutSeconds: 1))
        #expect(try JSONValue(parsing: kept)["id"] == .null)
    }

    @Test func `a failed program has the document's fields and the toolkit's`() {
        let kept = Self.kept(
            .exited(status: 1), report: #"{"error":"Error: division by zero\n"}"#,
            stdout: "antes\n", stderr: "Traceback")
        #expect(
            Self.text(kept) == Self.front + #"400,"error":"Error: division by zero\n","#
                + #""stdout":"antes\n","stderr":"Traceback","exit_code":400,"id":"mine","#
                + #""job_id":"job","response":null,"message":{"error":"Error: division by zero\n","#
                + #""stdout":"antes\n","stderr":"Traceback","exit_code":1},"# + PythonFacts.tail)
        #expect(PythonExecute.render(kept, policy: PythonPolicy()).status == .badRequest)
    }

    @Test(
        "how a process ended, in words",
        arguments: [
            (.exited(status: 3), nil, "Process exited with code 3", 3),
            (.exited(status: 3), #"{"result":1}"#, "Process exited with code 3", 3),
            (.exited(status: 0), #"{"error":"e"}"#, "e", 0),
            (.signalled(9), nil, "Process ended by signal SIGKILL (9)", -9),
            (.signalled(11), #"{"result":1}"#, "Process ended by signal SIGSEGV (11)", -11),
            (
                .forbidden(call: "ptrace"), nil,
                "Process ended at the forbidden system call ptrace", -31
            ),
            (.stopped(over: .memory), nil, "Error: memory limit exceeded\n", -9),
            (
                .stopped(over: .standardOutput), nil,
                "Error: stdout exceeds the limit of 3 bytes\n", -9
            ),
            (
                .stopped(over: .standardError), nil, "Error: stderr exceeds the limit of 2 bytes\n",
                -9
            ),
        ] as [(Ending, String?, String, Int)])
    func died(ending: Ending, report: String?, error: String, code: Int) throws {
        let body = try JSONValue(
            parsing: Self.kept(ending, report: report, stdout: "out", stderr: "er"))
        #expect(body["code"] == 400)
        #expect(body["error"]?.string == error)
        #expect(body["stdout"] == "out")
        #expect(body["exit_code"] == 400)
        #expect(body["message"]?["exit_code"]?.int == code)
    }

    @Test func `a process that ends well without a record has lost its result`() throws {
        let body = try JSONValue(parsing: Self.kept(report: nil, stdout: "x"))
        #expect(body["code"] == 400)
        #expect(body["error"] == "Process exited with code 0 without a result")
        #expect(body["stdout"] == "x")
    }

    @Test(
        "a record that is none of ours is not believed",
        arguments: [
            "x", "{}", "[]", #"{"result":}"#, #"{"result":1,"x":2}"#, #"{"result":1}}"#,
            #"{"result":1"#, #"{"result":1}{"result":2}"#, #"{"error":5}"#, #"{"error":"a","b":1}"#,
            #"{"result": 1},"code":200,"x":{"y":1}"#, #"{"error":{"error":"x"}}"#,
            "{\"result\":\u{FEFF}1}", #"{"result":nan}"#, #"{"result":01}"#, "{\"result\":\"\n\"}",
        ])
    func forged(report: String) throws {
        let body = try JSONValue(parsing: Self.kept(report: report))
        #expect(body["code"] == 400, "\(body.text)")
        #expect(body["error"] == "Process exited with code 0, and its result cannot be read")
    }

    @Test func `a record that is not UTF-8 is not passed on`() throws {
        var run = StageResult.make()
        run.report = StageResult.Report(Array(#"{"result":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
        let kept = PythonExecute.conclude(
            Self.order, .success(JobResult(compile: nil, runs: [run])), facts: .made)
        #expect(try JSONValue(parsing: kept)["code"] == 400)
    }

    @Test(
        "a result is passed on as it was written",
        arguments: [
            ("9007199254740993", "9007199254740993"), ("-0.0", "-0.0"), ("1e999", "1e999"),
            (#" [ 1 ] "#, #" [ 1 ] "#), (#"{"a":1,"a":2}"#, #"{"a":1,"a":2}"#),
            (#""\ud800""#, "\"\u{FFFD}\""), (#""\u00e9""#, #""\u00e9""#),
        ])
    func passedOn(sent: String, shown: String) {
        let text = Self.text(Self.kept(report: #"{"result":\#(sent)}"#))
        #expect(text.contains(#""response":{"result":\#(shown),"stdout""#), "\(text)")
    }

    @Test(
        "a result that is too much is an error that says why",
        arguments: [
            (
                String(repeating: "[", count: 129) + String(repeating: "]", count: 129),
                "the result is nested deeper than 128"
            ),
            (
                "[" + String(repeating: "0,", count: 1_000_000) + "0]",
                "the result has more than 1000000 values"
            ),
        ])
    func tooMuch(value: String, words: String) throws {
        let body = try JSONValue(parsing: Self.kept(report: #"{"result":\#(value)}"#))
        #expect(body["error"]?.string == "Error: \(words)\n")
        #expect(body["code"] == 400)
    }

    @Test func `a result that was cut is an error that says why`() throws {
        let body = try JSONValue(parsing: Self.kept(report: #"{"result":[1"#, isWhole: false))
        #expect(body["error"] == "Error: the result is larger than 12 bytes\n")
    }

    @Test(
        "time-outs: the time asked for, or less where the settings allow no more",
        arguments: [(10, 10.2, 10), (1, 1.0, 1), (10, 11.5, 10), (300, 60.1, 60), (1, 0.99, 1)])
    func timedOut(asked: Int, ran: Double, said: Int) {
        let order = PythonOrder(code: "", timeoutSeconds: asked)
        let kept = Self.kept(
            .stopped(over: .wallTime), stdout: "x", wall: .milliseconds(Int(ran * 1000)),
            order: order)
        let error = "Execution timed out after \(said) seconds"
        #expect(
            Self.text(kept) == Self.front + #"408,"error":"\#(error)","id":null,"job_id":"job","#
                + #""response":null,"message":{"error":"\#(error)"},"# + PythonFacts.tail)
        #expect(PythonExecute.render(kept, policy: PythonPolicy()).status == .requestTimeout)
    }

    @Test func `a failed sandbox is the document's 500, and says nothing of this host`() {
        let kept = Self.kept(.sandboxFailed(step: "mountProc: secret"))
        let error = "An internal server error occurred"
        #expect(
            Self.text(kept) == Self.front + #"500,"error":"\#(error)","stdout":"","stderr":"","#
                + #""exit_code":500,"id":"mine","job_id":"job","response":null,"message":"#
                + #"{"error":"\#(error)","stdout":"","stderr":"","exit_code":500},"#
                + PythonFacts.tail)
    }

    @Test func `a full queue is the toolkit's 429, with a time to come again`() throws {
        let kept = Self.kept(.queueFull(retryAfterSeconds: 17))
        let body = try JSONValue(parsing: kept)
        #expect(body["message"] == "MAX_QUEUE_LENGTH (5) reached")
        #expect(body["error"] == "Too many requests, try again in 17 seconds")
        for (name, value) in [
            ("code", 429), ("id", "mine"), ("job_id", "job"), ("pid", 7), ("queue_id", 99),
            ("queue_length", 2), ("build_number", "1.0.0"),
        ] as [(String, JSONValue)] {
            #expect(body[name] == value, "\(name)")
        }
        let response = PythonExecute.render(kept, policy: PythonPolicy())
        #expect(response.status == .tooManyRequests)
        #expect(response.headers["Retry-After"] == "17")
    }

    @Test(
        arguments: [
            (.shuttingDown, 503, "The server is shutting down"),
            (.cancelled, 400, "Execution was cancelled"),
            (
                .filesDoNotFit(limitBytes: 5), 400,
                "Error: code exceeds the workspace limit of 5 bytes\n"
            ),
        ] as [(EngineRefusal, Int, String)])
    func `a run that came to nothing says why`(
        refusal: EngineRefusal, code: Int, error: String
    ) throws {
        let kept = Self.kept(refusal)
        let body = try JSONValue(parsing: kept)
        #expect(body["code"]?.int == code)
        #expect(body["error"]?.string == error)
        #expect(body["response"] == .null)
        #expect(Int(PythonExecute.render(kept, policy: PythonPolicy()).status.code) == code)
    }

    @Test(
        "strictly, an error has the document's members and no others",
        arguments: [
            (
                kept(.exited(status: 1), report: #"{"error":"e"}"#, stdout: "o"),
                #"{"error":"e","stdout":"o","exit_code":400}"#
            ),
            (
                kept(.stopped(over: .wallTime), wall: .seconds(10)),
                #"{"error":"Execution timed out after 10 seconds"}"#
            ),
            (
                kept(.sandboxFailed(step: "")),
                #"{"error":"An internal server error occurred","stdout":"","stderr":"","#
                    + #""exit_code":500}"#
            ),
        ])
    func strict(kept: [UInt8], body: String) {
        let response = PythonExecute.render(kept, policy: PythonPolicy(strictErrors: true))
        #expect(Self.text(response.body) == body)
    }

    @Test func `strictly, success is as ever`() {
        let kept = Self.kept()
        #expect(PythonExecute.render(kept, policy: PythonPolicy(strictErrors: true)).body == kept)
    }

    @Test(arguments: ["", "{}", #"{"endpoint":"/v1/code/execute/python","code":2"#])
    func `bytes that conclude has not made are an error of ours`(text: String) {
        let response = PythonExecute.render(Array(text.utf8), policy: PythonPolicy())
        #expect(response.status == .internalServerError)
    }

    @Test func `202 is the toolkit's, member by member`() {
        let response = PythonExecute.renderAccepted(Self.order, wasPreferred: true, facts: .made)
        #expect(response.status == .accepted)
        #expect(response.headers["Preference-Applied"] == "respond-async")
        #expect(
            response.text == #"{"code":202,"id":"mine","job_id":"job","message":"processing","#
                + #""pid":7,"queue_id":99,"max_queue_length":5,"queue_length":2,"#
                + #""build_number":"1.0.0"}"#)
        var facts = PythonFacts.made
        facts.maxQueueLength = nil
        let other = PythonExecute.renderAccepted(Self.order, facts: facts)
        #expect(other.headers["Preference-Applied"] == nil)
        #expect(other.text.contains(#""max_queue_length":"unlimited""#))
    }
}

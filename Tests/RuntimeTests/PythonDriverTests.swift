import API
import Engine
import HTTP
import JSON
import Judging
import Sandboxing
import Testing

/// Programs through the shipped driver in the real sandbox, as the endpoint answers them.
@Suite("Runtimes: a Python program that returns", .timeLimit(.minutes(3)))
struct PythonDriverTests {
    /// What a program must come to. `nil`: anything.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var code: String
        var status = 200
        /// JSON text, exactly.
        var result: String?
        var stdout: String?
        /// A part of `error`, or all of it where it ends in a line feed.
        var error: String?
        /// A part of stderr.
        var stderr: String?
        /// The process's.
        var exitCode: Int?

        var testDescription: String { name }
    }

    static func good(
        _ name: String, _ code: String, result: String = "null", stdout: String? = "",
        stderr: String? = nil
    ) -> Case {
        Case(name: name, code: code, result: result, stdout: stdout, stderr: stderr)
    }

    static func bad(
        _ name: String, _ code: String, _ error: String, stdout: String? = "",
        stderr: String? = nil, exitCode: Int? = 1
    ) -> Case {
        Case(
            name: name, code: code, status: 400, stdout: stdout, error: error, stderr: stderr,
            exitCode: exitCode)
    }

    @Test(arguments: values + endings + sources + processes + scopes)
    func `a program is answered`(_ expected: Case) async throws {
        let (response, body) = try await Self.answer(to: expected.code)
        #expect(Int(response.status.code) == expected.status, "\(body.text)")
        #expect(body["code"]?.int == expected.status)
        guard expected.status == 200 else {
            return expect(body, expected)
        }
        let text = String(decoding: response.body, as: UTF8.self)
        if let result = expected.result {
            #expect(text.contains(#""result":\#(result),"#), "\(text)")
        }
        if let stdout = expected.stdout { #expect(body["response"]?["stdout"]?.string == stdout) }
        let stderr = body["response"]?["stderr"]?.string ?? "none"
        #expect(expected.stderr.map { stderr.contains($0) } ?? stderr.isEmpty, "\(stderr)")
        #expect(body["response"]?["exit_code"] == 0)
        #expect(body["message"] == "success")
    }

    private func expect(_ body: JSONValue, _ expected: Case) {
        let error = body["error"]?.string ?? ""
        let wanted = expected.error ?? ""
        let isMet = wanted.hasSuffix("\n") ? error == wanted : error.contains(wanted)
        #expect(isMet, "\(error)")
        if let stdout = expected.stdout { #expect(body["stdout"]?.string == stdout) }
        if let stderr = expected.stderr {
            #expect(body["stderr"]?.string?.contains(stderr) == true, "\(body.text)")
        }
        #expect(body["exit_code"] == 400)
        #expect(body["response"] == .null)
        #expect(body["message"]?["error"]?.string == error)
        #expect(expected.exitCode == nil || body["message"]?["exit_code"]?.int == expected.exitCode)
    }

    static func answer(
        to code: String, timeout: Int = 10, _ change: (inout Job) -> Void = { _ in }
    ) async throws -> (response: HTTPResponse, body: JSONValue) {
        let policy = PythonPolicy()
        let order = PythonOrder(code: code, timeoutSeconds: timeout)
        var job = try order.job(
            catalogue: RuntimeCatalogue(TestRuntimes.loaded.runtimes), policy: policy)
        change(&job)
        let result = try await TestRuntimes.scheduler.get().submit(job, from: ClientID("python"))
        let kept = PythonExecute.conclude(
            order, .success(result),
            facts: PythonFacts(jobID: "j", processID: 1, queueID: 2, buildNumber: "1"))
        let response = PythonExecute.render(kept, policy: policy)
        return (response, try JSONValue(parsing: response.body, depthLimit: 140))
    }
}

extension PythonDriverTests {
    @Test func `a program over its time is a 408, though it burns every core`() async throws {
        let code = """
            import os
            os.fork()
            print('x', flush=True)
            while True: pass
            """
        let (response, body) = try await Self.answer(to: code, timeout: 1)
        #expect(response.status == .requestTimeout)
        #expect(body["error"] == "Execution timed out after 1 seconds")
        #expect(body["message"] == ["error": "Execution timed out after 1 seconds"])
        #expect(body["stdout"] == nil)
    }

    @Test func `a program over its memory or its output is a 400 that says so`() async throws {
        let (_, memory) = try await Self.answer(to: "x = b'x' * (200 << 20)") {
            $0.runLimits.memoryBytes = 64 << 20
        }
        #expect(memory["error"] == "Error: memory limit exceeded\n")
        #expect(memory["message"]?["exit_code"] == -9)
        let (response, output) = try await Self.answer(to: "while True: print('é' * 10)") {
            $0.runLimits.outputBytes = 1000
        }
        #expect(response.status == .badRequest)
        #expect(output["error"] == "Error: stdout exceeds the limit of 1000 bytes\n")
        #expect(output["stdout"]?.string?.utf8.count == 999)
    }

    @Test func `each way works under every list of system calls`() async throws {
        for profile in CallProfile.allCases {
            let (_, body) = try await Self.answer(to: "print('x')\nreturn 1") {
                $0.callProfile = profile
            }
            #expect(body["response"]?["result"] == 1, "\(profile): \(body.text)")
        }
    }
}

package import HTTP
import JSON
package import Judging

extension Piston {
    /// What came of a job. The order of members is the reference's.
    package static func render(
        _ result: JobResult, of execution: PistonExecution
    ) -> HTTPResponse {
        HTTPResponse(json: body(result, of: execution)).with(result.timing)
    }

    static func body(_ result: JobResult, of execution: PistonExecution) -> JSONValue {
        var body = JSONObject()
        body["compile"] = result.compile.map(stage)
        switch execution.version {
        case .v2:
            // After a failed compilation `run` is a copy of `compile`.
            body["run"] = (result.runs.first ?? result.compile).map(stage)
        case .v3:
            let pairs = zip(execution.testcases, result.runs)
            body["testcases"] = .array(
                pairs.map { testcase($0, $1, execution.comparison) })
        }
        body["language"] = .string(execution.job.runtime.language)
        body["version"] = .string(execution.job.runtime.version)
        return .object(body)
    }

    package static func render(_ refusal: PistonRefusal) -> HTTPResponse {
        HTTPResponse(refusal.status, json: ["message": .string(refusal.message)])
    }

    /// The reference has no words for any of these: its queue has no end, and its sandbox
    /// fails with an empty body.
    package static func render(_ refusal: EngineRefusal) -> HTTPResponse {
        let status: HTTPStatus =
            switch refusal {
            case .queueFull: .tooManyRequests
            case .sandboxFailed: .internalServerError
            case .shuttingDown, .cancelled: .serviceUnavailable
            case .filesDoNotFit: .badRequest
            }
        var response = HTTPResponse(status, json: ["message": .string(message(refusal))])
        if case .queueFull(let seconds) = refusal {
            response.headers.set("Retry-After", "\(seconds)")
        }
        return response
    }

    package static func message(_ refusal: EngineRefusal) -> String {
        switch refusal {
        case .queueFull(let seconds): "Too many requests, try again in \(seconds) s"
        case .sandboxFailed(let step): "Sandbox failed: \(step)"
        case .shuttingDown: "The server is shutting down"
        case .filesDoNotFit(let bytes): "files exceed the workspace limit of \(bytes) bytes"
        case .cancelled: "The request was cancelled"
        }
    }

    /// `GET /api/v2/runtimes`. `runtime` is absent where the package is named like the language.
    package static func render(_ catalogue: RuntimeCatalogue) -> HTTPResponse {
        HTTPResponse(
            json: .array(
                catalogue.runtimes.map { runtime in
                    var entry: JSONObject = [
                        "language": .string(runtime.language), "version": .string(runtime.version),
                        "aliases": .array(runtime.aliases.map { .string($0) }),
                    ]
                    entry["runtime"] = runtime.package.map { .string($0) }
                    return .object(entry)
                }))
    }

    /// `GET /`, the words of the version whose API this is.
    package static func renderGreeting() -> HTTPResponse {
        HTTPResponse(json: ["message": "Piston v3.1.1"])
    }

    /// Any path that is no endpoint. A body is looked at before the path, as everywhere.
    package static func renderNotFound(_ request: HTTPRequest) -> HTTPResponse {
        do throws(PistonRefusal) {
            _ = try body(of: request)
            try checkContentType(of: request)
            return render(.notFound)
        } catch {
            return render(error)
        }
    }

    /// The testcase of that index.
    static func testcase(
        _ index: Int, _ run: StageResult, of execution: PistonExecution
    ) -> JSONValue {
        testcase(execution.testcases[index], run, execution.comparison)
    }

    private static func testcase(
        _ testcase: PistonTestcase, _ run: StageResult, _ comparison: OutputComparison
    ) -> JSONValue {
        let details = stage(run)
        let output = details["stdout"] ?? ""
        let printed = Array((output.string ?? "").utf8)
        var entry = JSONObject()
        entry["id"] = testcase.id
        entry["input"] = testcase.input
        entry["expectedOutput"] = testcase.expectedOutput
        entry["actualOutput"] = output
        // Only stdout counts: not the exit code, not stderr.
        entry["passed"] = .bool(
            testcase.candidates.contains { comparison.accepts(printed, expected: Array($0.utf8)) })
        entry["run_details"] = details
        return .object(entry)
    }
}

// MARK: - Stages

extension Piston {
    /// `code` and `signal`, one of which is null.
    static func exit(_ result: StageResult) -> (code: JSONValue, signal: JSONValue) {
        let ending = Ending(result.ending)
        return (
            ending.code.map { JSONValue($0) } ?? .null, ending.signal.map { .string($0) } ?? .null
        )
    }

    static func stage(_ result: StageResult) -> JSONValue {
        let ending = Ending(result.ending)
        return [
            "signal": ending.signal.map { .string($0) } ?? .null,
            "stdout": .string(text(result.standardOutput, cut: .standardOutput, result)),
            "stderr": .string(text(result.standardError, cut: .standardError, result)),
            "code": ending.code.map { JSONValue($0) } ?? .null,
            "output": .string(OutputText.decode(result.interleaved)),
            "memory": result.usage.memoryBytes.map { JSONValue($0) } ?? .null,
            "message": ending.message.map { .string($0) } ?? .null,
            "status": ending.status.map { .string($0) } ?? .null,
            "cpu_time": JSONValue(result.usage.cpuTime.wholeMilliseconds),
            "wall_time": JSONValue(result.usage.wallTime.wholeMilliseconds),
        ]
    }

    /// The stream whose limit ended the run may have been cut inside a character.
    private static func text(
        _ bytes: [UInt8], cut limit: Judging.Ending.Limit, _ result: StageResult
    ) -> String {
        let isCut = result.ending == .stopped(over: limit)
        return OutputText.decode(isCut ? OutputText.withoutHalfCharacter(bytes) : bytes)
    }

    /// How a stage ended, in Piston's words. The statuses are a closed set: `RE`, `SG`, `TO`,
    /// `OL`, `EL` and `XX`, the last for a failed sandbox, which is a 500 here. Clients test
    /// `signal` for `SIGKILL` to see that a limit was exceeded.
    private struct Ending {
        var code: Int?
        var signal: String?
        var status: String?
        var message: String?

        init(_ ending: Judging.Ending) {
            switch ending {
            case .exited(0): code = 0
            case .exited(let number):
                code = Int(number)
                status = "RE"
                message = "Exited with error status \(number)"
            case .signalled(let number):
                signal = SignalName.name(of: number)
                status = "SG"
                message = "Caught fatal signal \(number)"
            case .forbidden(let call):
                signal = "SIGSYS"
                status = "SG"
                message = "Caught fatal signal 31 (forbidden system call: \(call))"
            case .stopped(let limit):
                signal = "SIGKILL"
                (status, message) = Self.words(for: limit)
            }
        }

        private static func words(for limit: Judging.Ending.Limit) -> (String, String) {
            switch limit {
            case .cpuTime: ("TO", "Time limit exceeded")
            case .wallTime: ("TO", "Time limit exceeded (wall clock)")
            case .standardOutput: ("OL", "stdout length exceeded")
            case .standardError: ("EL", "stderr length exceeded")
            // There is no status for memory, and inventing one would break closed enums.
            case .memory: ("SG", "Memory limit exceeded")
            }
        }
    }
}

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
            body["testcases"] = .array(testcases(execution, result.runs))
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
        testcase(execution.testcases[index], run, execution.job.expectations[index])
    }

    /// Empty when the compilation failed. What a job did not run any more, because it stops at
    /// its first failure, is shown as skipped.
    private static func testcases(
        _ execution: PistonExecution, _ runs: [StageResult]
    ) -> [JSONValue] {
        if runs.isEmpty { return [] }
        return execution.testcases.indices.map { place in
            guard place < runs.count else { return skipped(execution.testcases[place]) }
            return testcase(
                execution.testcases[place], runs[place], execution.job.expectations[place])
        }
    }

    private static func testcase(
        _ testcase: PistonTestcase, _ run: StageResult, _ expectation: Expectation
    ) -> JSONValue {
        let details = stage(run)
        var entry = testcase.echo
        entry["actualOutput"] = details["stdout"]
        entry["passed"] = .bool(expectation.isMet(by: run))
        entry["run_details"] = details
        return .object(entry)
    }

    private static func skipped(_ testcase: PistonTestcase) -> JSONValue {
        var entry = testcase.echo
        entry["actualOutput"] = .null
        entry["passed"] = false
        entry["run_details"] = .null
        entry["skipped"] = true
        return .object(entry)
    }
}

extension PistonTestcase {
    fileprivate var echo: JSONObject {
        var entry = JSONObject()
        entry["id"] = id
        entry["input"] = input
        entry["expectedOutput"] = expectedOutput
        return entry
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
        var stage: JSONObject = [
            "signal": ending.signal.map { .string($0) } ?? .null,
            "stdout": .string(result.outputText),
            "stderr": .string(result.errorText),
            "code": ending.code.map { JSONValue($0) } ?? .null,
            "output": .string(OutputText.decode(result.interleaved)),
            "memory": result.usage.memoryBytes.map { JSONValue($0) } ?? .null,
            "message": ending.message.map { .string($0) } ?? .null,
            "status": ending.status.map { .string($0) } ?? .null,
            "cpu_time": JSONValue(result.usage.cpuTime.wholeMilliseconds),
            "wall_time": JSONValue(result.usage.wallTime.wholeMilliseconds),
        ]
        stage["files"] = result.files.map { .array($0.map(file)) }
        return .object(stage)
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

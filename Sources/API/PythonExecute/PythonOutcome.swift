import JSON
import Judging

/// What came of a run, in the terms of this API.
enum PythonOutcome: Equatable {
    /// `result` is JSON text.
    case success(result: [UInt8], stdout: String, stderr: String)
    /// The program's fault. `exitCode` is its own: negative for a signal.
    case failed(error: String, stdout: String, stderr: String, exitCode: Int)
    case timedOut(seconds: Int)
    case queueFull(retryAfterSeconds: Int)
    case shuttingDown
    case cancelled
    case internalError

    init(_ outcome: Result<JobResult, EngineRefusal>, of order: PythonOrder) {
        switch outcome {
        case .success(let result):
            guard let run = result.runs.first else {
                self = .internalError
                return
            }
            self.init(run, timeoutSeconds: order.timeoutSeconds)
        case .failure(.queueFull(let seconds)): self = .queueFull(retryAfterSeconds: seconds)
        case .failure(.filesDoNotFit(let bytes)):
            let error = "Error: code exceeds the workspace limit of \(bytes) bytes\n"
            self = .failed(error: error, stdout: "", stderr: "", exitCode: 1)
        case .failure(.shuttingDown): self = .shuttingDown
        case .failure(.cancelled): self = .cancelled
        case .failure(.sandboxFailed): self = .internalError
        }
    }

    private init(_ run: StageResult, timeoutSeconds: Int) {
        let failure: (error: String, exitCode: Int)
        switch run.ending {
        case .exited(let status):
            switch PythonRecord(run.report) {
            case .result(let text) where status == 0:
                self = .success(result: text, run)
                return
            // It went another way than by the driver: its result, if there was one, is lost.
            case .none where status == 0:
                failure = ("Process exited with code 0 without a result", 0)
            case .result, .none: failure = ("Process exited with code \(status)", Int(status))
            case .error(let text): failure = (text, Int(status))
            case .tooMuch(let words): failure = ("Error: \(words)\n", Int(status))
            case .malformed:
                failure = (
                    "Process exited with code \(status), and its result cannot be read", Int(status)
                )
            }
        case .signalled(let number):
            let name = SignalName.name(of: number)
            failure = ("Process ended by signal \(name) (\(number))", -Int(number))
        case .forbidden(let call):
            failure = ("Process ended at the forbidden system call \(call)", -31)
        case .stopped(.wallTime), .stopped(.cpuTime):
            // Less than asked for, where the settings allow no more.
            let ran = Int(run.usage.wallTime.components.seconds)
            self = .timedOut(seconds: max(1, min(timeoutSeconds, ran)))
            return
        case .stopped(.memory): failure = ("Error: memory limit exceeded\n", -9)
        case .stopped(.standardOutput):
            let error = "Error: stdout exceeds the limit of \(run.standardOutput.count) bytes\n"
            failure = (error, -9)
        case .stopped(.standardError):
            let error = "Error: stderr exceeds the limit of \(run.standardError.count) bytes\n"
            failure = (error, -9)
        }
        self = .failed(
            error: failure.error, stdout: run.outputText, stderr: run.errorText,
            exitCode: failure.exitCode)
    }

    private static func success(result: [UInt8], _ run: StageResult) -> PythonOutcome {
        .success(result: result, stdout: run.outputText, stderr: run.errorText)
    }
}

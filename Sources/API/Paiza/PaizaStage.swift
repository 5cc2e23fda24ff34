import JSON
import Judging

/// A compilation or a run, in this API's words.
struct PaizaStage {
    var result: String
    /// As a shell has it: 128 and the signal's number for a program that a signal ended.
    var exitCode: Int
    var standardOutput: String
    /// With a note at its end where `result` does not say what ended the program.
    var standardError: String
    var memoryBytes: Int?
    private var time: Duration

    init(_ stage: StageResult, _ policy: PaizaPolicy) {
        let ending = PaizaEnding(stage, policy)
        result = ending.result
        exitCode = ending.exitCode
        standardOutput = stage.outputText
        standardError = stage.errorText
        if let note = ending.note {
            if standardError.utf8.last.map({ $0 != UInt8(ascii: "\n") }) ?? false {
                standardError += "\n"
            }
            standardError += Self.note(note)
        }
        memoryBytes = stage.usage.memoryBytes
        // A program that slept until its time was up has used hardly any CPU time.
        let isWallTime = stage.ending == .stopped(over: .wallTime)
        time = isWallTime ? stage.usage.wallTime : stage.usage.cpuTime
    }

    /// What the server adds to a program's stderr: a line of its own.
    static func note(_ text: String) -> String { "[\(text)]\n" }

    /// Seconds, to two decimals; half goes up.
    func time(_ policy: PaizaPolicy) -> JSONValue {
        let (seconds, attoseconds) = time.components
        let hundredths =
            Int(seconds) * 100 + Int((attoseconds + 5_000_000_000_000_000) / 10_000_000_000_000_000)
        guard policy.timeIsText else { return .number(Double(hundredths) / 100) }
        let fraction = hundredths % 100
        return .string("\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)")
    }
}

/// How a stage ended. Results are a closed set: `success`, `failure`, `timeout`, and `error`,
/// which is not the program's.
private struct PaizaEnding {
    var result = "failure"
    var exitCode: Int
    var note: String?

    init(_ stage: StageResult, _ policy: PaizaPolicy) {
        switch stage.ending {
        case .exited(let status):
            exitCode = Int(status)
            if status == 0 { result = "success" }
        case .signalled(let number): exitCode = Self.signalBase + Int(number)
        case .forbidden(let call):
            exitCode = Self.signalBase + Self.badSystemCall
            note = "forbidden system call: \(call)"
        case .stopped(let limit):
            exitCode = Self.signalBase + Self.kill
            tell(limit, stage, policy)
        }
    }

    private static let signalBase = 128
    private static let kill = 9
    private static let badSystemCall = 31

    private mutating func tell(
        _ limit: Ending.Limit, _ stage: StageResult, _ policy: PaizaPolicy
    ) {
        switch limit {
        case .cpuTime, .wallTime:
            guard policy.timeoutIsFailure else { return result = "timeout" }
            note = "\(limit.words) limit exceeded"
        case .memory: note = "memory limit exceeded"
        case .standardOutput:
            note = "stdout truncated at \(stage.standardOutput.count) bytes"
        case .standardError:
            note = "stderr truncated at \(stage.standardError.count) bytes"
        }
    }
}

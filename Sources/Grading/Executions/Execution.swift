package import Judging

/// One execution of one binary with the verdict on it: on how it ran, not on what it printed.
package struct Execution: Sendable, Equatable {
    package var meta: RunMeta
    package var output: [UInt8]
    package var errorOutput: [UInt8]

    package var verdict: JudgeVerdict { meta.verdict }

    package init(meta: RunMeta, output: [UInt8] = [], errorOutput: [UInt8] = []) {
        self.meta = meta
        self.output = output
        self.errorOutput = errorOutput
    }

    /// One that never took place, with nothing used.
    package init(notRun verdict: JudgeVerdict) { self.init(meta: RunMeta(verdict: verdict)) }

    /// What the end of a run means. The order decides: first how it ended, then memory, which
    /// overrides everything. `language` is the name that the client sent: `c` itself, unlike
    /// `c11-gcc`, may end with any status.
    package init(_ result: StageResult, language: String, limits: ProblemLimits) {
        let quirks = LanguageQuirks(language)
        var meta = RunMeta(
            verdict: Self.verdict(of: result, quirks: quirks, limits: limits),
            time: result.usage.cpuTime, wallTime: result.usage.wallTime,
            memoryBytes: max(0, (result.usage.memoryBytes ?? 0) - quirks.baselineBytes),
            outputBytes: result.standardOutput.count)
        Self.describe(result.ending, in: &meta)
        if result.ending == .stopped(over: .memory) { meta.memoryBytes = limits.memoryBytes }
        let isHeapExhausted =
            quirks.isJava && meta.exitStatus != 0
            && Bytes.contains(result.standardError, "java.lang.OutOfMemoryError")
        if meta.memoryBytes > limits.memoryBytes || isHeapExhausted { meta.verdict = .memoryLimit }
        meta.memoryBytes = min(meta.memoryBytes, limits.memoryBytes)
        self.init(meta: meta, output: result.standardOutput, errorOutput: result.standardError)
    }

    private static func verdict(
        of result: StageResult, quirks: LanguageQuirks, limits: ProblemLimits
    ) -> JudgeVerdict {
        switch result.ending {
        case .forbidden: .restrictedFunction
        case .stopped(.cpuTime), .stopped(.wallTime): .timeLimit
        case .stopped(.memory): .memoryLimit
        case .stopped(.standardOutput), .stopped(.standardError): .outputLimit
        case .exited(0): .ok
        case .exited(let status): quirks.verdict(ofStatus: status)
        case .signalled(let number): verdict(ofSignal: number, result.usage, limits)
        }
    }

    /// A program can raise SIGXCPU itself; only with its time used up it is what it says.
    private static func verdict(
        ofSignal number: Int32, _ usage: Usage, _ limits: ProblemLimits
    ) -> JudgeVerdict {
        switch SignalName.name(of: number) {
        case "SIGSYS": .restrictedFunction
        case "SIGALRM": .timeLimit
        case "SIGXCPU": limits.isUsedUp(by: usage) ? .timeLimit : .runtimeError
        case "SIGXFSZ": .outputLimit
        default: .runtimeError
        }
    }

    /// The signal that clients expect for what ended the run.
    private static func describe(_ ending: Ending, in meta: inout RunMeta) {
        switch ending {
        case .exited(let status):
            meta.exitStatus = Int(status)
            return
        case .signalled(let number): meta.signal = SignalName.name(of: number)
        case .stopped(.cpuTime), .stopped(.wallTime): meta.signal = "SIGXCPU"
        case .stopped(.standardOutput), .stopped(.standardError): meta.signal = "SIGXFSZ"
        case .stopped(.memory): meta.signal = "SIGKILL"
        case .forbidden(let call):
            meta.signal = "SIGSYS"
            meta.call = call
        }
        meta.exitStatus = -1
    }
}

/// What is particular about judging a language.
package struct LanguageQuirks: Sendable, Equatable {
    private let language: String

    package init(_ language: String) { self.language = language }

    var isJava: Bool { language == "java" }

    /// What an empty program of the language's machine takes: not the contestant's doing.
    package var baselineBytes: Int {
        switch language {
        case "java", "kt": 47 << 20
        case "js": 31 << 20
        case "cs": 20 << 20
        case "rb": 12 << 20
        default: 0
        }
    }

    func verdict(ofStatus status: UInt8) -> JudgeVerdict {
        switch language {
        case "c": .ok
        // Karel's way to say that it was given too many instructions.
        case "kj", "kp": status == 1 ? .timeLimit : .runtimeError
        default: .runtimeError
        }
    }

    /// Whether its compiler complains on standard output.
    package var compilerWritesToOutput: Bool { language == "pas" || language == "cs" }
}

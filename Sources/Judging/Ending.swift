/// How one run ended, as the kernel saw it. Says nothing about right or wrong.
package enum Ending: Sendable, Equatable {
    /// The program returned from `main` or called exit(3).
    case exited(status: UInt8)
    /// A signal that we did not send ended it. The number is Linux's.
    case signalled(Int32)
    /// We ended it, because it went over a limit.
    case stopped(over: Limit)

    /// It made a system call that no honest program makes, and was ended before the kernel
    /// carried it out. The name, as in syscalls(2).
    case forbidden(call: String)

    /// The limit that a run went over. One case for each that ends a run.
    package enum Limit: Sendable, Equatable, CaseIterable {
        case cpuTime, wallTime, memory, standardOutput, standardError
    }

    /// Whether the program ended by itself with status 0.
    package var isSuccess: Bool { self == .exited(status: 0) }
}

/// For messages: `exited with status 1`, `ended by SIGKILL`.
extension Ending: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exited(let status): "exited with status \(status)"
        case .signalled(let number): "ended by \(SignalName.name(of: number))"
        case .stopped(let limit): "stopped over \(limit.words)"
        case .forbidden(let call): "ended at the call \(call)"
        }
    }
}

extension Ending.Limit {
    /// `wall time`.
    package var words: String {
        switch self {
        case .cpuTime: "CPU time"
        case .wallTime: "wall time"
        case .memory: "memory"
        case .standardOutput: "output"
        case .standardError: "error output"
        }
    }
}

/// What a run used.
package struct Usage: Sendable, Equatable {
    /// From just before execve(2) to the end of the program.
    package var wallTime: Duration
    /// User plus system time of every process and thread of the run.
    package var cpuTime: Duration
    /// The run's peak. `nil` where this host offers no way to measure it.
    package var memoryBytes: Int?

    package init(wallTime: Duration, cpuTime: Duration, memoryBytes: Int?) {
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.memoryBytes = memoryBytes
    }
}

/// One finished stage: a compilation, or the program on one input.
package struct StageResult: Sendable, Equatable {
    package var ending: Ending
    package var usage: Usage
    package var standardOutput: [UInt8]
    package var standardError: [UInt8]
    /// Both streams in the order in which the server read them.
    package var interleaved: [UInt8]
    /// Of a run whose job wants files; `nil` when it wants none.
    package var files: [ReturnedFile]?
    /// Of a run whose job wants one; `nil` when it wants none.
    package var report: Report?

    /// What a program wrote to its descriptor 3. As little to be trusted as its output.
    package struct Report: Sendable, Equatable {
        /// The first bytes, at most as many as the job wants.
        package var bytes: [UInt8]
        /// It wrote no more than these.
        package var isWhole: Bool

        package init(_ bytes: [UInt8] = [], isWhole: Bool = true) {
            self.bytes = bytes
            self.isWhole = isWhole
        }
    }

    package init(
        ending: Ending, usage: Usage, standardOutput: [UInt8] = [], standardError: [UInt8] = [],
        interleaved: [UInt8] = []
    ) {
        self.ending = ending
        self.usage = usage
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.interleaved = interleaved
    }
}

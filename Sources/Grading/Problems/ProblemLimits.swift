package import Judging

/// What a program may use on one case of a problem, or a validator on one output.
package struct ProblemLimits: Sendable, Equatable {
    package var time: Duration
    /// On top of `time`, for the wall clock.
    package var extraWallTime: Duration
    /// All cases of a run together.
    package var overallWallTime: Duration
    package var memoryBytes: Int
    package var outputBytes: Int

    package init(
        time: Duration = .seconds(1), extraWallTime: Duration = .zero,
        overallWallTime: Duration = .seconds(60), memoryBytes: Int = 32 << 20,
        outputBytes: Int = 10 << 10
    ) {
        self.time = time
        self.extraWallTime = extraWallTime
        self.overallWallTime = overallWallTime
        self.memoryBytes = memoryBytes
        self.outputBytes = outputBytes
    }

    /// By the wall clock, one case. Without extra time it is the CPU's, so sleeping is TLE.
    package var wallTime: Duration { time + extraWallTime }

    /// As setrlimit(2) counts it, in whole seconds.
    package var wholeCPUTime: Duration {
        let (seconds, rest) = time.components
        return .seconds(rest > 0 ? seconds + 1 : seconds)
    }

    func isUsedUp(by usage: Usage) -> Bool {
        usage.cpuTime >= time || usage.wallTime >= wallTime
    }

    /// `base` with what this problem says. `startup` is added for the wall clock; what memory a
    /// language's machine takes by itself, and some for measuring, is added to the memory.
    package func applied(
        to base: Limits, language: String, startup: Duration = .zero
    ) -> Limits {
        var limits = base
        limits.cpuTime = wholeCPUTime + startup
        limits.wallTime = wallTime + startup
        limits.memoryBytes =
            memoryBytes + LanguageQuirks(language).baselineBytes + Self.measuringBytes
        limits.outputBytes = outputBytes
        limits.fileSizeBytes = outputBytes
        return limits
    }

    /// So that it is the measured peak that says "too much memory".
    private static let measuringBytes = 16 << 20
}

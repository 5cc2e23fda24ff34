/// What the cases of one run have used together, which decides whether the next one is run at all.
package struct RunBudget: Sendable, Equatable {
    /// A setting of the judge, not of a problem.
    package static let usualOutputBytes = 100 << 20

    package private(set) var wallTime: Duration = .zero
    package private(set) var outputBytes = 0
    private let overallWallTime: Duration
    private let outputLimitBytes: Int

    package init(limits: ProblemLimits, outputLimitBytes: Int = usualOutputBytes) {
        overallWallTime = limits.overallWallTime
        self.outputLimitBytes = outputLimitBytes
    }

    /// What a case gets without being run; `nil`: it is run.
    package var verdictWithoutRunning: JudgeVerdict? {
        if wallTime > overallWallTime { return .timeLimit }
        return outputBytes > outputLimitBytes ? .outputLimit : nil
    }

    package mutating func add(_ execution: Execution) {
        wallTime += execution.meta.wallTime
        outputBytes += execution.meta.outputBytes
    }

    /// As if the cases had been run one after the other: those that would not have been run have
    /// nothing used and nothing printed.
    package mutating func admit(_ executions: [Execution]) -> [Execution] {
        executions.map { execution in
            if let verdict = verdictWithoutRunning { return Execution(notRun: verdict) }
            add(execution)
            return execution
        }
    }
}

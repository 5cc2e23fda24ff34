import Judging

/// A job from its files to its results: compile once, then each input in order.
///
/// Plain and synchronous: it runs on the slot's thread and owns nothing but the order.
enum JobRunner {
    static func run(_ job: Job, on sandbox: any Sandbox) throws(SandboxFailure) -> JobResult {
        // The package's files stay as long as the job.
        defer { withExtendedLifetime(job.runtime.files) {} }
        try sandbox.open(job.files, limits: job.workspaceLimits)
        defer { sandbox.close() }
        var compile: StageResult?
        if let command = job.runtime.compileArguments(for: job) {
            let result = try sandbox.run(
                job.stage(
                    command, limits: job.compileLimits, input: [],
                    workspace: job.inputs.isEmpty ? .consume : .replace))
            guard result.ending.isSuccess else { return JobResult(compile: result, runs: []) }
            compile = result
        }
        let runCommand = job.runtime.runArguments(for: job)
        var runs: [StageResult] = []
        runs.reserveCapacity(job.inputs.count)
        var limits = job.runLimits
        var budget = job.outputBudgetBytes
        for (index, input) in job.inputs.enumerated() {
            let isLast = index == job.inputs.count - 1
            limits.outputBytes = min(job.runLimits.outputBytes, max(0, budget))
            runs.append(
                try sandbox.run(
                    job.stage(
                        runCommand, limits: limits, input: input,
                        workspace: isLast ? .consume : .copy)))
            budget -= runs[index].interleaved.count
        }
        return JobResult(compile: compile, runs: runs)
    }
}

extension Job {
    /// Bounds that fit both stages: what the compilation leaves, the program finds.
    var workspaceLimits: Limits {
        guard runtime.compile != nil else { return runLimits }
        var limits = runLimits
        limits.workspaceBytes = max(limits.workspaceBytes, compileLimits.workspaceBytes)
        limits.workspaceInodes = max(limits.workspaceInodes, compileLimits.workspaceInodes)
        return limits
    }

    func stage(
        _ arguments: [String], limits: Limits, input: [UInt8], workspace: Stage.WorkspaceUse
    ) -> Stage {
        Stage(
            arguments: arguments, environment: runtime.environment, input: input, limits: limits,
            workspace: workspace, package: runtime.files)
    }
}

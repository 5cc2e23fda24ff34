import Judging

/// A job from its files to its results: compile once, then each input in order.
///
/// Plain and synchronous: it runs on the slot's thread and owns nothing but the order.
enum JobRunner {
    static func run(
        _ job: Job, on sandbox: any Sandbox, live: LiveJob? = nil
    ) throws(SandboxFailure) -> JobResult {
        // The package's files stay as long as the job.
        defer { withExtendedLifetime(job.runtime.files) {} }
        try sandbox.open(job.files, limits: job.workspaceLimits)
        defer { sandbox.close() }
        live?.post(.started)
        var compile: StageResult?
        if let command = job.runtime.compileArguments(for: job) {
            var stage = job.stage(
                command, limits: job.compileLimits, input: [],
                workspace: job.inputs.isEmpty ? .consume : .replace)
            stage.nextCallProfile = job.callProfile
            let result = try run(stage, .compile, on: sandbox, live: live)
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
            var stage = job.stage(
                runCommand, limits: limits, input: input, workspace: isLast ? .consume : .copy)
            stage.callProfile = job.callProfile
            // Jobs mostly resemble each other.
            stage.nextCallProfile = isLast && compile != nil ? .standard : job.callProfile
            stage.isInteractive = live?.isInteractive ?? false
            runs.append(try run(stage, .run(index), on: sandbox, live: live))
            budget -= runs[index].interleaved.count
        }
        return JobResult(compile: compile, runs: runs)
    }

    /// One stage, and the events round it.
    private static func run(
        _ stage: Stage, _ name: JobStage, on sandbox: any Sandbox, live: LiveJob?
    ) throws(SandboxFailure) -> StageResult {
        live?.post(.stage(name))
        let result = try sandbox.run(stage, live: live)
        live?.post(.ended(name, result))
        return result
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

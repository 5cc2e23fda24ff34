import Judging

/// A job from its files to its results: compile once, then each input in order.
///
/// Plain and synchronous: it runs on the slot's thread and owns nothing but the order.
enum JobRunner {
    /// How a job begins: compiled, where there is something to compile.
    struct Beginning: Sendable {
        var compile: StageResult?
        /// `compile` was done for another job.
        var buildWasShared = false
        /// There is something to run.
        var goesOn: Bool { compile?.ending.isSuccess ?? true }
    }

    /// `build` is what it takes instead of compiling, if it can.
    static func run(
        _ job: Job, using build: Build? = nil, on sandbox: any Sandbox, live: LiveJob? = nil
    ) throws(SandboxFailure) -> JobResult {
        defer { sandbox.close() }
        let beginning = try begin(job, using: build, on: sandbox, live: live)
        let runs =
            beginning.goesOn ? try runs(of: job, on: sandbox, live: live, usesUp: true) : []
        return JobResult(beginning, runs: runs)
    }

    /// All runs, in their order, in a workspace that is open. With `usesUp` the last one gets the
    /// workspace itself; it must not when others copy it.
    static func runs(
        of job: Job, on sandbox: any Sandbox, live: LiveJob?, usesUp: Bool
    ) throws(SandboxFailure) -> [StageResult] {
        var runs: [StageResult] = []
        runs.reserveCapacity(job.inputs.count)
        var budget = job.outputBudgetBytes
        var wallTime = Duration.zero
        for index in job.inputs.indices {
            var stage = job.stage(ofRun: index, outputBytesLeft: budget)
            if index == job.inputs.count - 1 {
                if usesUp { stage.workspace = .consume }
                // Jobs mostly resemble each other.
                if job.runtime.compile != nil { stage.nextCallProfile = .standard }
            }
            stage.isInteractive = live?.isInteractive ?? false
            let result = try run(stage, index, of: job, on: sandbox, live: live)
            runs.append(result)
            wallTime += result.usage.wallTime
            if job.ends(after: result, ofRun: index) || job.ends(afterWallTime: wallTime) { break }
            budget -= result.byteCount
        }
        return runs
    }

    /// Opens the workspace and compiles, where there is something to compile. The workspace is
    /// open afterwards, whatever came of it, unless the compilation that failed is `build`'s.
    static func begin(
        _ job: Job, using build: Build? = nil, on sandbox: any Sandbox, live: LiveJob?
    ) throws(SandboxFailure) -> Beginning {
        if let build, try open(build, on: sandbox) {
            tell(live, of: build.compile)
            return Beginning(compile: build.compile, buildWasShared: true)
        }
        try sandbox.open(job.files, limits: job.workspaceLimits)
        live?.post(.started)
        guard let command = job.runtime.compileArguments(for: job) else { return Beginning() }
        var stage = job.stage(
            command, limits: job.compileLimits, memoryBytes: job.compileLimits.memoryBytes,
            input: [],
            workspace: job.inputs.isEmpty ? .consume : .replace)
        stage.nextCallProfile = job.callProfile
        live?.post(.stage(.compile))
        let result = try sandbox.run(stage, live: live)
        live?.post(.ended(.compile, result))
        return Beginning(compile: result)
    }

    /// False when it is of no use; then the job is compiled as any other. Nobody is told before
    /// that is known.
    private static func open(
        _ build: Build, on sandbox: any Sandbox
    ) throws(SandboxFailure) -> Bool {
        guard let workspace = build.workspace else { return true }
        do throws(SandboxFailure) {
            try sandbox.open(workspace)
            // A copy that has failed says so here.
            _ = try sandbox.share()
            return true
        } catch {
            guard case .step = error else { throw error }
            return false
        }
    }

    /// The story of a compilation as if it had been this job's.
    private static func tell(_ live: LiveJob?, of compile: StageResult) {
        guard let live else { return }
        live.post(.started)
        live.post(.stage(.compile))
        if live.passesOutput {
            for (stream, bytes) in [
                (OutputStream.standardOutput, compile.standardOutput),
                (.standardError, compile.standardError),
            ] where !bytes.isEmpty { live.post(.output(stream, bytes)) }
        }
        live.post(.ended(.compile, compile))
    }

    /// Does runs that are dealt out, each on a copy of the workspace, as long as there are some
    /// and `goesOn`. One that could not be done is given back.
    static func work(
        _ job: Job, _ deal: RunDeal, on sandbox: any Sandbox, live: LiveJob?,
        while goesOn: () -> Bool
    ) throws(SandboxFailure) {
        while goesOn(), let hand = deal.take() {
            let stage = job.stage(ofRun: hand.index, outputBytesLeft: hand.outputBytes)
            do throws(SandboxFailure) {
                deal.put(
                    try run(stage, hand.index, of: job, on: sandbox, live: live), of: hand.index)
            } catch {
                deal.giveBack(hand.index)
                throw error
            }
        }
    }

    /// The run on one input, and the events round it.
    private static func run(
        _ stage: Stage, _ index: Int, of job: Job, on sandbox: any Sandbox, live: LiveJob?
    ) throws(SandboxFailure) -> StageResult {
        live?.post(.stage(.run(index)))
        var result = try sandbox.run(stage, live: live)
        if let kept = job.keptErrorBytes {
            result.standardError = Array(result.standardError.prefix(kept))
            result.interleaved = []
        }
        // Nothing is left of what the job may return.
        if stage.returns == nil { result.files = job.returns?.refusal }
        live?.post(.ended(.run(index), result))
        return result
    }
}

extension JobResult {
    init(_ beginning: JobRunner.Beginning, runs: [StageResult]) {
        self.init(compile: beginning.compile, runs: runs)
        buildWasShared = beginning.buildWasShared
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

    /// The run on one input, in a copy of the workspace.
    func stage(ofRun index: Int, outputBytesLeft: Int) -> Stage {
        var limits = limits(ofRun: index)
        limits.outputBytes = min(limits.outputBytes, max(0, outputBytesLeft))
        var stage = stage(
            arguments(ofRun: index), limits: limits, memoryBytes: memoryBytes(ofRun: index),
            input: inputs[index], workspace: .copy)
        stage.files = runOverrides[index]?.files ?? []
        stage.returns = returns?.within(outputBytesLeft)
        stage.reportBytes = reportBytes.map { min($0, max(0, outputBytesLeft)) }
        stage.callProfile = callProfile
        stage.nextCallProfile = callProfile
        return stage
    }

    func stage(
        _ arguments: [String], limits: Limits, memoryBytes: Int, input: [UInt8],
        workspace: Stage.WorkspaceUse
    ) -> Stage {
        Stage(
            arguments: arguments,
            environment: runtime.environment(memoryBytes: memoryBytes),
            input: input, limits: limits, workspace: workspace, package: runtime.files)
    }
}

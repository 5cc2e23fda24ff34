package import Engine
package import Grading
package import Judging

/// A submission with what it is judged by.
package struct JudgeTask: Sendable {
    package var problem: Problem
    /// As the client named it: `c` and `c11-gcc` are judged differently.
    package var language: String
    /// What that means: `c11-gcc`.
    package var languageID: String
    /// The source is no program but what one would print.
    package var isOutput: Bool
    /// What serves the language; `nil`: nothing does.
    package var runtime: Runtime?
    /// What the source is called in the workspace, e.g. `Main.cpp`.
    package var fileName: String
    package var source: [UInt8]
    /// The problem's points in a contest; 1 in practice.
    package var maxScore: Rational
    /// Whose turn it is that its validators run.
    package var client: ClientID
    package var priority: JobPriority

    package init(
        problem: Problem, language: String, languageID: String, isOutput: Bool, runtime: Runtime?,
        fileName: String, source: [UInt8], maxScore: Rational = .one, client: ClientID,
        priority: JobPriority = .normal
    ) {
        self.problem = problem
        self.language = language
        self.languageID = languageID
        self.isOutput = isOutput
        self.runtime = runtime
        self.fileName = fileName
        self.source = source
        self.maxScore = maxScore
        self.client = client
        self.priority = priority
    }
}

extension JudgeTask {
    package var sourceText: String { String(decoding: source, as: UTF8.self) }
}

/// What the server's settings say about judging.
package struct JudgePolicy: Sendable {
    package var limits: LimitPolicy
    /// What all cases of one run may print together.
    package var outputBytes: Int
    /// By a language's id: what is added to its limits of time, for a machine that starts slowly.
    package var startup: [String: Duration]
    package var callProfile: CallProfile
    /// The most slots that work on one submission's cases at a time.
    package var parallelCases: Int
    /// Who has judged, for `judged_by`.
    package var name: String

    package init(
        limits: LimitPolicy = LimitPolicy(), outputBytes: Int = RunBudget.usualOutputBytes,
        startup: [String: Duration] = [:], callProfile: CallProfile = .judging,
        parallelCases: Int = 1, name: String = ""
    ) {
        self.limits = limits
        self.outputBytes = outputBytes
        self.startup = startup
        self.callProfile = callProfile
        self.parallelCases = parallelCases
        self.name = name
    }
}

extension JudgePolicy {
    /// Enough to see what ended a program, and for the log.
    private static let keptErrorBytes = 4 << 10

    /// Runs nothing: where only the turn is waited for, so that what is done with a submission
    /// comes no sooner than what others have sent.
    package var turn: Job {
        Job(
            runtime: Runtime(language: "output", version: "1.0.0", run: Runtime.Command([])),
            files: [], inputs: [], compileLimits: limits.compile, runLimits: limits.run)
    }

    /// The job that compiles a submission once and runs it on every case. Its inputs come later:
    /// they are the problem's.
    package func job(for task: JudgeTask, _ runtime: Runtime) -> Job {
        let problem = task.problem
        let room = room(problem.limits, runtime, task.language, startup[task.languageID] ?? .zero)
        // The case that goes over what all may print is judged; those behind it are not run.
        let budget =
            outputBytes + room.outputBytes + problem.cases.count * Self.keptErrorBytes
        var job = Job(
            runtime: runtime, files: [JobFile(path: task.fileName, content: task.source)],
            inputs: [], compileLimits: limits.configured(.compile, for: runtime),
            runLimits: room, outputBudgetBytes: budget, callProfile: callProfile)
        job.keptErrorBytes = Self.keptErrorBytes
        job.ownMemoryBytes = inForce(problem.limits).memoryBytes
        job.wallTimeBudget = problem.limits.overallWallTime
        job.parallelism = parallelCases
        job.sharesBuild = true
        return job
    }

    /// What a package says, as far as this server grants it, for what is told of a run.
    func inForce(_ own: ProblemLimits) -> ProblemLimits {
        var own = own
        own.memoryBytes = min(own.memoryBytes, limits.maximum.memoryBytes)
        return own
    }

    /// What a package grants, as far as this server grants anything.
    private func room(
        _ own: ProblemLimits, _ runtime: Runtime, _ language: String, _ startup: Duration = .zero
    ) -> Limits {
        var room = own.applied(
            to: limits.configured(.run, for: runtime), language: language, startup: startup)
        room.lower(to: limits.maximum)
        return room
    }

    /// The job that asks a problem's own validator about outputs: those of the cases at `places`.
    func job(
        asking validator: CustomValidator, _ runtime: Runtime, of task: JudgeTask,
        _ texts: ProblemTexts, _ executions: [Execution], at places: [Int]
    ) -> Job {
        let file = JobFile(
            path: "validator.\(validator.language)", content: texts.validatorSource ?? [])
        var job = Job(
            runtime: runtime, files: [file], inputs: places.map { executions[$0].output },
            compileLimits: limits.configured(.compile, for: runtime),
            runLimits: room(validator.limits, runtime, validator.language),
            outputBudgetBytes: outputBytes + places.count * Self.keptErrorBytes,
            callProfile: callProfile)
        job.keptErrorBytes = Self.keptErrorBytes
        job.wallTimeBudget =
            task.problem.limits.overallWallTime + validator.limits.overallWallTime
        let cases = task.problem.cases
        for (index, place) in places.enumerated() {
            var files = [
                JobFile(path: "data.in", content: texts.inputs[place]),
                JobFile(path: "meta.in", content: Array(executions[place].meta.fileText.utf8)),
            ]
            if let expected = texts.outputs[place] {
                files.append(JobFile(path: "data.out", content: expected))
            }
            job.runOverrides[index] = RunOverride(
                arguments: [cases[place].name, task.language], files: files)
        }
        job.ownMemoryBytes = inForce(validator.limits).memoryBytes
        job.parallelism = parallelCases
        job.sharesBuild = true
        return job
    }
}

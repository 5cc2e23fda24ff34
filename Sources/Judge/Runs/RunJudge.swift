package import Engine
package import Grading
package import Judging
internal import Linux

/// What a submission is worth: from how its cases ran to a grade.
///
/// Theory of operation. The scheduler runs the submission's cases as one job. What they printed is
/// then held against what was expected, or given to the problem's own validator, which is another
/// job: compiled once too, and confined like the submission. Everything that decides is in
/// `Grading`; this only brings the parts together.
package struct RunJudge: Sendable {
    private let scheduler: Scheduler
    package let policy: JudgePolicy
    /// Serves the language of a validator, by the ending of its file.
    private let validatorRuntime: @Sendable (String) -> Runtime?

    /// A grade, and what only the problem's admins are told.
    package struct Judgement: Sendable, Equatable {
        package var grade: Grade
        package var log: String

        package init(_ grade: Grade, log: String = "") {
            self.grade = grade
            self.log = log
        }
    }

    package init(
        scheduler: Scheduler, policy: JudgePolicy,
        validatorRuntime: @escaping @Sendable (String) -> Runtime?
    ) {
        self.scheduler = scheduler
        self.policy = policy
        self.validatorRuntime = validatorRuntime
    }

    /// Our own failure.
    package func judgeError(of task: JudgeTask, saying reason: String) -> Judgement {
        Judgement(
            .judgeError(maxScore: task.maxScore, judgedBy: policy.name), log: reason + "\n")
    }

    /// What came of the job of a submission.
    ///
    /// - Throws: what the engine says if the validator cannot be run; then nothing is judged.
    package func judge(
        _ task: JudgeTask, _ texts: ProblemTexts, _ result: JobResult
    ) async throws(EngineRefusal) -> Judgement {
        var metas: [Grade.BinaryMeta] = []
        if let compile = result.compile {
            let failure = Grade.compileFailure(
                of: "Main", language: task.language, result: compile, maxScore: task.maxScore,
                judgedBy: policy.name)
            if let failure { return Judgement(failure) }
            metas = [Grade.BinaryMeta(name: "Main", meta: RunMeta(compilation: compile))]
        }
        let limits = policy.inForce(task.problem.limits)
        var executions = result.runs.map {
            Execution($0, language: task.language, limits: limits)
        }
        // Those that were not run any more: the budget says why.
        while executions.count < task.problem.cases.count {
            executions.append(Execution(notRun: .timeLimit))
        }
        var budget = RunBudget(limits: limits, outputLimitBytes: policy.outputBytes)
        executions = budget.admit(executions)
        return try await judge(task, texts, executions, metas)
    }

    /// A submission that is the output itself, by the names of cases.
    package func judge(
        _ task: JudgeTask, _ texts: ProblemTexts, outputs: [String: [UInt8]]
    ) async throws(EngineRefusal) -> Judgement {
        let executions = OutputOnly.executions(
            of: task.problem, outputs: outputs, totalLimitBytes: policy.outputBytes)
        return try await judge(task, texts, executions, [])
    }

    /// An archive of outputs that cannot be read.
    package func unreadable(_ task: JudgeTask, saying reason: String) -> Judgement {
        Judgement(
            .compileFailure(
                of: "Main", saying: Array(reason.utf8), metas: [], maxScore: task.maxScore,
                judgedBy: policy.name))
    }

    private func judge(
        _ task: JudgeTask, _ texts: ProblemTexts, _ executions: [Execution],
        _ metas: [Grade.BinaryMeta]
    ) async throws(EngineRefusal) -> Judgement {
        if case .custom(let validator) = task.problem.validator {
            return try await ask(validator, task, texts, executions, metas)
        }
        let validator = task.problem.validator
        // Comparing takes as long as the outputs are.
        let cases = await OSThread.value(name: "judge") {
            executions.enumerated().map { place, execution in
                JudgedCase(execution, validator: validator, expected: texts.outputs[place] ?? [])
            }
        }
        return Judgement(grade(task, cases, metas))
    }

    private func grade(
        _ task: JudgeTask, _ cases: [JudgedCase], _ metas: [Grade.BinaryMeta]
    ) -> Grade {
        Grader(
            groups: task.problem.groups, policy: task.problem.policy, maxScore: task.maxScore
        ).grade(cases, judgedBy: policy.name, compileMeta: metas)
    }
}

// MARK: - The problem's own validator

extension RunJudge {
    /// Whether the validator of an uploaded package, if it has one, can be compiled here: else
    /// every submission would hear that it was its own fault.
    ///
    /// Throws `PackageRefusal` with what the compiler says, or `EngineRefusal`.
    package func checkValidator(
        of problem: Problem, _ source: [UInt8]?, for client: ClientID
    ) async throws {
        guard case .custom(let validator) = problem.validator else { return }
        guard let runtime = validatorRuntime(validator.language) else {
            throw PackageRefusal(
                .badLayout, validator.path, "no language of this server compiles it")
        }
        let file = JobFile(path: "validator.\(validator.language)", content: source ?? [])
        let limits = policy.limits
        let job = Job(
            runtime: runtime, files: [file], inputs: [],
            compileLimits: limits.configured(.compile, for: runtime),
            runLimits: limits.configured(.run, for: runtime), callProfile: policy.callProfile)
        guard let compile = try await scheduler.submit(job, from: client).compile,
            let failure = Grade.compileFailure(
                of: validator.path, language: validator.language, result: compile)
        else { return }
        throw PackageRefusal(
            .badLayout, nil, "it cannot be compiled: \(failure.compileError ?? "")")
    }

    private func ask(
        _ validator: CustomValidator, _ task: JudgeTask, _ texts: ProblemTexts,
        _ executions: [Execution], _ metas: [Grade.BinaryMeta]
    ) async throws(EngineRefusal) -> Judgement {
        guard let runtime = validatorRuntime(validator.language) else {
            let reason = "no language of this server compiles \(validator.path)"
            return Judgement(
                .compileFailure(
                    of: "validator", saying: Array(reason.utf8), metas: metas,
                    maxScore: task.maxScore, judgedBy: policy.name), log: reason + "\n")
        }
        let places = executions.indices.filter { executions[$0].verdict == .ok }
        let job = policy.job(asking: validator, runtime, of: task, texts, executions, at: places)
        let result = try await scheduler.goOn(with: job, for: task.client)
        var metas = metas
        if let compile = result.compile {
            let failure = Grade.compileFailure(
                of: "validator", language: validator.language, result: compile, earlier: metas,
                maxScore: task.maxScore, judgedBy: policy.name)
            if let failure { return Judgement(failure, log: failure.compileError ?? "") }
            metas.append(.init(name: "validator", meta: RunMeta(compilation: compile)))
        }
        var answers: [Int: Execution] = [:]
        for (place, run) in zip(places, result.runs) {
            answers[place] = Execution(
                run, language: validator.language, limits: policy.inForce(validator.limits))
        }
        let cases = executions.indices.map { place in
            JudgedCase(
                executions[place], validator: answers[place],
                expectedFailure: texts.expectedFailures[place])
        }
        return Judgement(
            grade(task, cases, metas), log: Self.log(task.problem.cases, answers, places))
    }

    /// How the validator ended where it did not end well, and what it wrote to standard error.
    private static func log(
        _ cases: [ProblemCase], _ answers: [Int: Execution], _ places: [Int]
    ) -> String {
        var log = ""
        let unasked = places.count { answers[$0] == nil }
        if unasked > 0 {
            log += "validator: too slow; \(unasked) cases were not judged and have no points\n"
        }
        for place in places where log.utf8.count < logBytes {
            guard let answer = answers[place] else { continue }
            let text = OutputText.decode(answer.errorOutput)
            guard answer.verdict != .ok || !text.isEmpty else { continue }
            log += "validator \(cases[place].name): \(answer.verdict.rawValue)"
            if let signal = answer.meta.signal { log += " \(signal)" }
            if answer.meta.exitStatus > 0 { log += " exit status \(answer.meta.exitStatus)" }
            log += "\n" + text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n")
        }
        return log
    }

    private static let logBytes = 64 << 10
}

import Grading
import Judging

extension OmegaUpRequest {
    /// What is asked for, or what is wrong with it. Who may ask was checked before.
    package func call(_ policy: OmegaUpPolicy) throws(OmegaUpRefusal) -> OmegaUpCall {
        switch endpoint {
        case .runCreate: .createRun(try submission())
        case .runStatus:
            .runStatus(
                run: try run(), username: try parameters.filled(.username),
                wait: try wait(policy))
        case .runDetails: .runDetails(run: try run(), wait: try wait(policy))
        case .runSource: .runSource(run: try run())
        case .runRejudge:
            .rejudge(run: try run(), debug: try parameters.flag(.debug) ?? false)
        case .runDisqualify: .disqualify(try selection())
        case .runRequalify: .requalify(try selection())
        case .runList: .listRuns(try filter(policy))
        case .runCounts: .runCounts
        case .runDownload:
            .downloadRun(run: try run(), showsDiff: try parameters.flag(.show_diff) ?? false)
        case .problemCreate: .createProblem(try problemChange(isNew: true))
        case .problemUpdate: .updateProblem(try problemChange(isNew: false))
        case .problemDetails:
            .problemDetails(
                problem: try parameters.alias(.problem_alias), contest: try optionalContest())
        case .problemRuns:
            .problemRuns(
                problem: try parameters.alias(.problem_alias),
                isOwn: !(try parameters.flag(.show_all) ?? false), try filter(policy))
        case .contestCreate: .createContest(try newContest())
        case .contestAddProblem:
            .addProblem(
                contest: try contest(), try contestProblem(),
                order: try parameters.integer(.order_in_contest, in: 0...1_000_000))
        case .contestOpen: .openContest(contest: try contest())
        case .contestDetails: .contestDetails(contest: try contest())
        case .contestRuns: .contestRuns(contest: try contest(), try filter(policy))
        case .userLogin:
            .login(
                user: try parameters.required(.usernameOrEmail),
                password: try parameters.required(.password))
        case .userCreateAPIToken: .createAPIToken(name: try parameters.alias(.name))
        case .userListAPITokens: .listAPITokens
        case .userRevokeAPIToken: .revokeAPIToken(name: try parameters.required(.name))
        case .sessionCurrentSession: .currentSession
        case .timeGet: .time
        case .graderStatus: .graderStatus
        }
    }

    private func run() throws(OmegaUpRefusal) -> String { try parameters.alias(.run_alias) }

    private func contest() throws(OmegaUpRefusal) -> String {
        try parameters.alias(.contest_alias)
    }

    private func optionalContest() throws(OmegaUpRefusal) -> String? {
        guard let text = try parameters.filled(.contest_alias) else { return nil }
        return try OmegaUpParameters.checkedAlias(text, .contest_alias)
    }

    /// Nothing is checked but that each is a text: see `OmegaUp.admit`.
    private func submission() throws(OmegaUpRefusal) -> OmegaUpSubmission {
        OmegaUpSubmission(
            problem: try parameters.text(.problem_alias),
            contest: try parameters.text(.contest_alias),
            problemset: try parameters.text(.problemset_id),
            language: try parameters.text(.language), source: try parameters.bytes(.source),
            isDocumented: isDocumented)
    }

    private func selection() throws(OmegaUpRefusal) -> OmegaUpRunSelection {
        if let text = try parameters.text(.run_alias) {
            return .run(try OmegaUpParameters.checkedAlias(text, .run_alias))
        }
        guard parameters.values[.username] != nil else { throw .parameterEmpty("run_alias") }
        return .runs(
            problem: try parameters.alias(.problem_alias), contest: try contest(),
            username: try parameters.required(.username))
    }

    /// An extension of ours: seconds, as a decimal number.
    private func wait(_ policy: OmegaUpPolicy) throws(OmegaUpRefusal) -> Duration? {
        guard let seconds = try parameters.number(.wait), seconds > 0 else { return nil }
        // A double of any size may come, and a Duration does not hold each of them.
        let limit = policy.longPollMaximum.milliseconds / 1000
        return seconds < limit ? .seconds(seconds) : policy.longPollMaximum
    }

    private func filter(_ policy: OmegaUpPolicy) throws(OmegaUpRefusal) -> OmegaUpRunFilter {
        var filter = OmegaUpRunFilter()
        filter.page = try parameters.integer(.offset, in: 0...Int.max) ?? filter.page
        let rows = try parameters.integer(.rowcount, in: 1...Int.max) ?? filter.rowCount
        filter.rowCount = min(rows, policy.rowsMaximum)
        let states = OmegaUpRun.State.allCases.map(\.rawValue)
        filter.state = try parameters.choice(.status, of: states).flatMap(OmegaUpRun.State.init)
        filter.verdict = try parameters.choice(.verdict, of: OmegaUpRunFilter.verdicts)
        let languages = OmegaUpLanguages.ids + policy.languageAliases.keys.sorted()
        filter.language = try parameters.choice(.language, of: languages)
        if endpoint != .problemRuns {
            filter.problem = try parameters.filled(.problem_alias)
        }
        filter.username = try parameters.filled(.username)
        filter.execution = try parameters.choice(.execution, of: RunStatus.executionWords)
        filter.output = try parameters.choice(.output, of: RunStatus.outputWords)
        return filter
    }
}

// MARK: - Problems and contests

extension OmegaUpRequest {
    private func problemChange(isNew: Bool) throws(OmegaUpRefusal) -> OmegaUpProblemChange {
        var change = OmegaUpProblemChange(alias: try parameters.alias(.problem_alias))
        change.title = try isNew ? parameters.required(.title) : parameters.text(.title)
        change.source = try parameters.text(.source)
        change.message = try isNew ? parameters.text(.message) : parameters.required(.message)
        change.visibility = try visibility()
        change.languages = try languages()
        change.timeLimitMs = try parameters.integer(.time_limit, in: 1...3_600_000)
        change.extraWallTimeMs = try parameters.integer(.extra_wall_time, in: 0...5000)
        change.overallWallTimeMs = try parameters.integer(
            .overall_wall_time_limit, in: 0...60_000)
        change.memoryKiB = try parameters.integer(.memory_limit, in: 1...(1 << 30))
        change.outputBytes = try parameters.integer(.output_limit, in: 0...(1 << 40))
        change.inputBytes = try parameters.integer(.input_limit, in: 0...(1 << 40))
        change.validator = try parameters.choice(.validator, of: Validator.names)
        change.validatorTimeMs = try parameters.integer(.validator_time_limit, in: 0...3_600_000)
        change.groupScorePolicy = try parameters.choice(
            .group_score_policy, of: ["sum-if-not-zero", "min"])
        change.showDiff = try parameters.choice(.show_diff, of: ["none", "examples", "all"])
        change.contents = try parameters.bytes(.problem_contents)
        if isNew, change.contents == nil { throw .parameterEmpty("problem_contents") }
        return change
    }

    /// A number, or its name in newer clients.
    private func visibility() throws(OmegaUpRefusal) -> Int? {
        switch parameters.lenient(.visibility) {
        case "private": 0
        case "public": 2
        default: try parameters.integer(.visibility, in: -3...3)
        }
    }

    private func languages() throws(OmegaUpRefusal) -> [String]? {
        guard let names = try parameters.list(.languages) else { return nil }
        let known = OmegaUpLanguages.ids + OmegaUpLanguages.aliases.keys.sorted()
        for name in names where !known.contains(name) {
            throw .parameterNotInExpectedSet("languages", value: name, expected: known)
        }
        return names
    }

    private func contestProblem() throws(OmegaUpRefusal) -> Contest.Entry {
        let points = try parameters.number(.points) ?? 100
        guard Contest.points.contains(points) else {
            throw .parameterInvalid(
                "points", "It must be a number from 0 to \(Contest.points.upperBound).")
        }
        return Contest.Entry(alias: try parameters.alias(.problem_alias), points: points)
    }

    private func newContest() throws(OmegaUpRefusal) -> Contest {
        let alias = try parameters.alias(.alias)
        let title = try parameters.required(.title)
        guard let start = try parameters.time(.start_time) else {
            throw .parameterEmpty("start_time")
        }
        guard let finish = try parameters.time(.finish_time) else {
            throw .parameterEmpty("finish_time")
        }
        guard finish >= start else {
            throw .parameterInvalid("finish_time", "It must not be before `start_time`.")
        }
        var contest = Contest(alias: alias, title: title, start: start, finish: finish)
        contest.description = try parameters.text(.description) ?? ""
        let range = 0...1_000_000_000
        // The web's form sends 0 for none.
        contest.windowMinutes = try parameters.integer(.window_length, in: range)
            .flatMap { $0 == 0 ? nil : $0 }
        contest.submissionsGapSeconds =
            try parameters.integer(.submissions_gap, in: range) ?? contest.submissionsGapSeconds
        contest.penaltyMinutes = try parameters.integer(.penalty, in: range) ?? 0
        contest.penaltyType = try word(.penalty_type) ?? contest.penaltyType
        contest.scoreMode = try word(.score_mode) ?? contest.scoreMode
        contest.feedback = try word(.feedback) ?? contest.feedback
        contest.languages = try languages().flatMap { $0.isEmpty ? nil : $0 }
        let mode = try parameters.choice(
            .admission_mode, of: ["private", "registration", "public"])
        // Nobody but its admins, until somebody is let in.
        contest.participants = mode == "private" ? [] : nil
        return contest
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: OmegaUpName
    ) throws(OmegaUpRefusal) -> Word? {
        try parameters.choice(name, of: Word.allCases.map(\.rawValue)).flatMap(Word.init)
    }
}

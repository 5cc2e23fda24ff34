import Grading

extension OmegaUp {
    /// Every rule about a submission, in the service's order: the first that is broken is told.
    package static func admit(
        _ submission: OmegaUpSubmission, _ facts: OmegaUpFacts, policy: OmegaUpPolicy
    ) throws(OmegaUpRefusal) -> OmegaUpAccepted {
        try Admission(submission: submission, facts: facts, policy: policy).accepted()
    }
}

private struct Admission {
    var submission: OmegaUpSubmission
    var facts: OmegaUpFacts
    var policy: OmegaUpPolicy

    func accepted() throws(OmegaUpRefusal) -> OmegaUpAccepted {
        guard let username = facts.username else { throw .loginRequired }
        guard let sent = submission.source else { throw .parameterEmpty("source") }
        let problem = try problem()
        let (language, id) = try language(problem)
        let source = try source(sent, id)
        if submission.isDocumented, submission.contest == nil, submission.problemset == nil {
            throw .parameterEmpty("contest_alias")
        }
        let contest = try contest()
        let opened = contest.flatMap {
            $0.opened ?? (policy.opensContestsBySubmission ? facts.now : nil)
        }
        if let contest {
            try check(contest, problem, id, opened: opened)
        } else {
            try checkPractice(problem)
        }
        let next = try nextSubmission(contest)
        let rules = contest?.contest
        return OmegaUpAccepted(
            username: username, problem: problem.alias, contest: rules?.alias,
            language: language, languageID: id, source: source,
            kind: contest?.isAdmin == true ? .test : .normal,
            points: rules.map { $0.problem(problem.alias)?.points ?? policy.practicePoints },
            scoreMode: rules?.scoreMode ?? .partial,
            penaltyIsRuntime: rules?.penaltyType == .runtime,
            submitDelayMinutes: submitDelay(rules, problem),
            submissionDeadline: rules?.end(openedAt: opened) ?? 0,
            nextSubmissionTimestamp: next,
            opensContest: opened != nil && contest?.opened == nil)
    }

    private func problem() throws(OmegaUpRefusal) -> OmegaUpFacts.Problem {
        guard let alias = submission.problem else { throw .parameterEmpty("problem_alias") }
        _ = try OmegaUpParameters.checkedAlias(alias, .problem_alias)
        guard let problem = facts.problem else { throw .problemNotFound }
        if problem.isDeprecated { throw .problemDeprecated }
        if problem.visibility <= Self.banned { throw .problemNotFound }
        return problem
    }

    /// And what is below it: deleted.
    private static let banned = -2

    /// As sent, and the id that it means.
    private func language(
        _ problem: OmegaUpFacts.Problem
    ) throws(OmegaUpRefusal) -> (String, String) {
        guard let sent = submission.language else { throw .parameterEmpty("language") }
        let wanted = ids(problem.languages)
        let expected = facts.languages.filter(wanted.contains)
        guard let id = OmegaUpLanguages.id(of: sent, aliases: policy.languageAliases),
            expected.contains(id)
        else { throw .parameterNotInExpectedSet("language", value: sent, expected: expected) }
        return (sent, id)
    }

    private func ids(_ names: [String]) -> Set<String> {
        Set(names.compactMap { OmegaUpLanguages.id(of: $0, aliases: policy.languageAliases) })
    }

    private func source(_ sent: [UInt8], _ id: String) throws(OmegaUpRefusal) -> [UInt8] {
        let limit =
            id == OmegaUpLanguages.outputOnly ? policy.outputOnlyBytes : policy.sourceBytes
        guard sent.count <= limit else {
            throw .parameterStringTooLong("source", limit: limit, unit: "bytes")
        }
        return Self.trimmed(sent)
    }

    /// Without what PHP's `trim` takes away: blanks, tabs, line ends, NUL.
    static func trimmed(_ text: [UInt8]) -> [UInt8] {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == 0x20 || (0x09...0x0B).contains(byte) || byte == 0x0D || byte == 0
        }
        guard let first = text.firstIndex(where: { !isBlank($0) }),
            let last = text.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(text[first...last])
    }

    /// `nil` in practice.
    private func contest() throws(OmegaUpRefusal) -> OmegaUpFacts.Contest? {
        let problemset = submission.problemset.flatMap { $0.isEmpty ? nil : $0 }
        guard submission.contestAlias == nil || problemset == nil else {
            throw .incompatibleArgs("contest_alias", "problemset_id")
        }
        // Sets of problems that are no contests there are none of.
        guard problemset == nil else { throw .problemsetNotFound }
        guard let alias = submission.contestAlias else { return nil }
        if let contest = facts.contest { return contest }
        guard policy.acceptsUnknownContests else { throw .parameterNotFound("contest_alias") }
        _ = try OmegaUpParameters.checkedAlias(alias, .contest_alias)
        return nil
    }

    private func checkPractice(_ problem: OmegaUpFacts.Problem) throws(OmegaUpRefusal) {
        guard problem.visibility >= 1 || problem.isAdmin || !problem.isInRunningContest else {
            throw .problemIsNotPublic
        }
    }

    private func check(
        _ contest: OmegaUpFacts.Contest, _ problem: OmegaUpFacts.Problem, _ id: String,
        opened: Int?
    ) throws(OmegaUpRefusal) {
        let rules = contest.contest
        if let languages = rules.languages, !ids(languages).contains(id) {
            let known = ids(languages)
            throw .parameterNotInExpectedSet(
                "language", value: submission.language ?? "",
                expected: facts.languages.filter(known.contains))
        }
        guard rules.problem(problem.alias) != nil else {
            throw .parameterNotFound("problem_alias")
        }
        guard facts.now <= rules.end(openedAt: opened) else { throw .runNotInsideContest }
        if !contest.isAdmin {
            guard opened != nil, rules.admits(facts.username ?? "") else {
                throw .runNotEvenOpened
            }
            guard facts.now >= rules.start else { throw .runNotInsideContest }
        }
        if rules.penaltyType == .problemOpen, problem.opened == nil { throw .runNotEvenOpened }
    }

    /// When the next one is allowed.
    private func nextSubmission(
        _ contest: OmegaUpFacts.Contest?
    ) throws(OmegaUpRefusal) -> Int {
        let gap = max(policy.submissionGapSeconds, contest?.contest.submissionsGapSeconds ?? 0)
        let isExempt = contest?.isAdmin ?? facts.isSystemAdmin
        if let last = facts.lastSubmission, !isExempt, facts.now < last + gap {
            throw .runWaitGap(next: last + gap)
        }
        return facts.now + gap
    }

    /// Whole minutes.
    private func submitDelay(
        _ rules: Contest?, _ problem: OmegaUpFacts.Problem
    ) -> Int {
        let beginning: Int? =
            switch rules?.penaltyType {
            case nil, .some(.none), .runtime: nil
            case .contestStart: rules?.start
            case .problemOpen: problem.opened
            }
        return beginning.map { max(0, facts.now - $0) / 60 } ?? 0
    }
}

/// What the rules of submitting ask about a submission. Times are Unix seconds.
package struct Submission: Sendable, Equatable {
    package var username: String
    package var problem: String
    package var language: String
    package var now: Int
    /// In a contest: of the contest. In practice: of the system.
    package var isAdmin: Bool
    /// When the participant opened the contest; `nil`: not yet.
    package var contestOpenedAt: Int?
    /// When the participant opened the problem.
    package var problemOpenedAt: Int?
    /// When the last one to the same problem in the same contest, or in practice, was sent.
    package var previous: Int?

    package init(
        username: String, problem: String, language: String, now: Int, isAdmin: Bool = false,
        contestOpenedAt: Int? = nil, problemOpenedAt: Int? = nil, previous: Int? = nil
    ) {
        self.username = username
        self.problem = problem
        self.language = language
        self.now = now
        self.isAdmin = isAdmin
        self.contestOpenedAt = contestOpenedAt
        self.problemOpenedAt = problemOpenedAt
        self.previous = previous
    }
}

/// The rule that a submission breaks.
package enum SubmissionRefusal: Error, Sendable, Equatable {
    case problemIsNotPublic
    case languageNotInContest(allowed: [String])
    case problemNotInContest
    /// Before the start, or after the end.
    case outsideContest
    case contestNotOpened
    /// The time from which on another one is taken.
    case tooSoon(next: Int)

    /// The key that clients test.
    package var errorName: String {
        switch self {
        case .problemIsNotPublic: "problemIsNotPublic"
        case .languageNotInContest: "parameterNotInExpectedSet"
        case .problemNotInContest: "parameterNotFound"
        case .outsideContest: "runNotInsideContest"
        case .contestNotOpened: "runNotEvenOpened"
        case .tooSoon: "runWaitGap"
        }
    }

    package var status: Int {
        switch self {
        case .languageNotInContest, .problemNotInContest: 400
        case .problemIsNotPublic, .outsideContest, .contestNotOpened, .tooSoon: 403
        }
    }

    /// The parameter to blame, if one is.
    package var parameter: String? {
        switch self {
        case .languageNotInContest: "language"
        case .problemNotInContest: "problem_alias"
        case .problemIsNotPublic, .outsideContest, .contestNotOpened, .tooSoon: nil
        }
    }
}

/// Seconds between two submissions to one problem.
package struct SubmissionGap: Sendable, Equatable {
    package var seconds: Int

    /// In practice; the server's setting. The real judge has 60.
    package init(practice leastSeconds: Int) { seconds = max(0, leastSeconds) }

    /// In a contest: its own, and not less than the server's.
    package init(_ contest: Contest, leastSeconds: Int) {
        seconds = max(leastSeconds, contest.submissionsGap)
    }

    /// For `nextSubmissionTimestamp` of one that was taken.
    package func next(after time: Int) -> Int { time + seconds }

    /// Admins need not wait.
    package func refusal(of submission: Submission) -> SubmissionRefusal? {
        guard let previous = submission.previous, !submission.isAdmin else { return nil }
        let next = next(after: previous)
        return submission.now >= next ? nil : .tooSoon(next: next)
    }

    /// In practice, where besides the gap only the problem's being public counts. Its admins may,
    /// and everybody when no contest with it is still to end.
    package func practiceRefusal(
        of submission: Submission, isPublic: Bool, isProblemAdmin: Bool, isInOpenContest: Bool
    ) -> SubmissionRefusal? {
        guard isPublic || isProblemAdmin || !isInOpenContest else { return .problemIsNotPublic }
        return refusal(of: submission)
    }
}

extension Contest {
    /// The first rule that a submission breaks, in the order in which they are to be checked;
    /// `nil`: it is taken. The end of the contest binds admins too.
    package func refusal(
        of submission: Submission, leastGapSeconds: Int = usualGap
    ) -> SubmissionRefusal? {
        if let languages, !languages.contains(submission.language) {
            return .languageNotInContest(allowed: languages)
        }
        if problem(submission.problem) == nil { return .problemNotInContest }
        if submission.now > deadline(openedAt: submission.contestOpenedAt) {
            return .outsideContest
        }
        if !submission.isAdmin {
            let isInvited = participants?.contains(submission.username) ?? true
            guard isInvited, submission.contestOpenedAt != nil else { return .contestNotOpened }
            guard submission.now >= start else { return .outsideContest }
        }
        if penaltyType == .problemOpen, submission.problemOpenedAt == nil {
            return .contestNotOpened
        }
        return SubmissionGap(self, leastSeconds: leastGapSeconds).refusal(of: submission)
    }

    /// Whole minutes that count against a submission.
    package func submitDelayMinutes(of submission: Submission) -> Int {
        let since: Int? =
            switch penaltyType {
            case .contestStart: start
            case .problemOpen: submission.problemOpenedAt
            case .none, .runtime: nil
            }
        return since.map { max(0, submission.now - $0) / 60 } ?? 0
    }

    /// What counts against it once it has been judged.
    package func penalty(submitDelayMinutes: Int, grade: Grade) -> Int {
        penaltyType == .runtime ? grade.runtimeMilliseconds : submitDelayMinutes
    }

    /// The points of a score from 0 to 1, as the contest counts them; 0 for a problem of others.
    package func contestScore(_ score: Rational, problem alias: String) -> Rational {
        scoreMode.applied(to: score) * (problem(alias)?.points ?? .zero)
    }
}

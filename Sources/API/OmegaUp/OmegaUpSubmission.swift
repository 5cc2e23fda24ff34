package import Grading

/// What a client wants to have graded, as it came: nothing is checked yet. `nil`: not sent.
package struct OmegaUpSubmission: Sendable, Equatable {
    package var problem: String?
    package var contest: String?
    package var problemset: String?
    package var language: String?
    package var source: [UInt8]?
    /// By a path of the older documents, where `contest_alias` must be there.
    package var isDocumented: Bool

    package init(
        problem: String?, contest: String? = nil, problemset: String? = nil, language: String?,
        source: [UInt8]?, isDocumented: Bool = false
    ) {
        self.problem = problem
        self.contest = contest
        self.problemset = problemset
        self.language = language
        self.source = source
        self.isDocumented = isDocumented
    }

    /// The contest's alias; `nil` in practice.
    package var contestAlias: String? { contest.flatMap { $0.isEmpty ? nil : $0 } }
}

/// What is known of the user, the problem and the contest that a submission names. Times are Unix
/// seconds.
package struct OmegaUpFacts: Sendable, Equatable {
    package struct Problem: Sendable, Equatable {
        package var alias: String
        /// Ids or older names; empty: it takes no submissions.
        package var languages: [String]
        package var isDeprecated = false
        /// The service's number: 1 and more is public, -2 and -3 banned.
        package var visibility = 2
        /// Of the user who submits.
        package var isAdmin = false
        package var isInRunningContest = false
        /// When the user opened it in this contest; `nil`: not yet.
        package var opened: Int?

        package init(alias: String, languages: [String] = Grading.Problem.usualLanguages) {
            self.alias = alias
            self.languages = languages
        }
    }

    package struct Contest: Sendable, Equatable {
        package var contest: Grading.Contest
        /// Of the user who submits.
        package var isAdmin = false
        /// When the user opened it; `nil`: not yet.
        package var opened: Int?

        package init(_ contest: Grading.Contest) { self.contest = contest }
    }

    package var now: Int
    /// `nil`: nobody.
    package var username: String?
    package var isSystemAdmin = false
    /// `nil`: there is none of that alias.
    package var problem: Problem?
    package var contest: Contest?
    /// The user's one before this, for the same problem in the same contest, or in practice.
    package var lastSubmission: Int?
    /// Of this server: `OmegaUpLanguages.available`.
    package var languages: [String]

    package init(now: Int, username: String?, problem: Problem?, languages: [String]) {
        self.now = now
        self.username = username
        self.problem = problem
        self.languages = languages
    }
}

/// A submission that breaks no rule, and what follows.
package struct OmegaUpAccepted: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case normal
        /// Of a contest's admin: graded, and not ranked.
        case test
        case disqualified
    }

    package var username: String
    package var problem: String
    /// `nil` in practice.
    package var contest: String?
    /// As sent.
    package var language: String
    /// The id that it means.
    package var languageID: String
    /// Without white space at its ends.
    package var source: [UInt8]
    package var kind: Kind
    /// What the problem is worth in the contest; `nil` in practice.
    package var points: Double?
    /// What the contest makes of a score; in practice it stays.
    package var scoreMode = ScoreMode.partial
    package var penaltyIsRuntime = false
    package var submitDelayMinutes: Int
    /// Unix seconds; 0: none.
    package var submissionDeadline: Int
    package var nextSubmissionTimestamp: Int
    /// The user has not opened the contest, and does so by this.
    package var opensContest = false
}

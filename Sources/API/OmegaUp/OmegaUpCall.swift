package import Grading

/// What a request asks for, with values of the right kinds. Runs are named by their guids.
package enum OmegaUpCall: Sendable, Equatable {
    /// Checked by `OmegaUp.admit`.
    case createRun(OmegaUpSubmission)
    /// `username` is said back; `wait`: the answer is held until the run is over, that long at
    /// most.
    case runStatus(run: String, username: String?, wait: Duration?)
    case runDetails(run: String, wait: Duration?)
    case runSource(run: String)
    case rejudge(run: String, debug: Bool)
    case disqualify(OmegaUpRunSelection)
    case requalify(OmegaUpRunSelection)
    case listRuns(OmegaUpRunFilter)
    case runCounts
    case downloadRun(run: String, showsDiff: Bool)
    case createProblem(OmegaUpProblemChange)
    case updateProblem(OmegaUpProblemChange)
    case problemDetails(problem: String, contest: String?)
    /// `isOwn`: only the caller's.
    case problemRuns(problem: String, isOwn: Bool, OmegaUpRunFilter)
    case createContest(Contest)
    /// `order`: its place among the problems, from 1.
    case addProblem(contest: String, Contest.Entry, order: Int?)
    case openContest(contest: String)
    case contestDetails(contest: String)
    case contestRuns(contest: String, OmegaUpRunFilter)
    case login(user: String, password: String)
    case createAPIToken(name: String)
    case listAPITokens
    case revokeAPIToken(name: String)
    case currentSession
    case time
    case graderStatus
}

/// One run, or those of one user to one problem in a contest.
package enum OmegaUpRunSelection: Sendable, Equatable {
    case run(String)
    case runs(problem: String, contest: String, username: String)
}

/// What `problem/create` and `problem/update` say. `nil`: nothing, so that it stays as it is, or as
/// its package says.
package struct OmegaUpProblemChange: Sendable, Equatable {
    package var alias: String
    package var title: String?
    /// Where the problem comes from.
    package var source: String?
    /// What a change is for.
    package var message: String?
    /// The service's number: 0 private, 2 public.
    package var visibility: Int?
    /// Empty: it takes no submissions.
    package var languages: [String]?
    package var timeLimitMs: Int?
    package var extraWallTimeMs: Int?
    package var overallWallTimeMs: Int?
    package var memoryKiB: Int?
    package var outputBytes: Int?
    /// Of a source; nothing enforces it but pages.
    package var inputBytes: Int?
    package var validator: String?
    package var validatorTimeMs: Int?
    /// `sum-if-not-zero` or `min`.
    package var groupScorePolicy: String?
    package var showDiff: String?
    /// A zip archive.
    package var contents: [UInt8]?

    package init(alias: String) { self.alias = alias }
}

/// Which runs of a list are wanted. `nil`: whichever.
package struct OmegaUpRunFilter: Sendable, Equatable {
    /// Of pages, from 0.
    package var page = 0
    package var rowCount = 100
    package var state: OmegaUpRun.State?
    /// `NO-AC`: every other than `AC`.
    package var verdict: String?
    /// As sent with the run.
    package var language: String?
    package var problem: String?
    package var username: String?
    package var execution: String?
    package var output: String?

    package init() {}

    package func matches(_ run: OmegaUpRun) -> Bool {
        func fits(_ wanted: String?, _ value: String) -> Bool { wanted.map { $0 == value } ?? true }
        let verdict =
            self.verdict == Self.notAccepted
            ? run.verdict != "AC" : fits(self.verdict, run.verdict)
        return verdict && fits(language, run.language) && fits(problem, run.problem)
            && fits(username, run.username) && fits(execution, run.words.execution)
            && fits(output, run.words.output) && (state.map { $0 == run.state } ?? true)
    }

    /// The places of the wanted page in a list of that many.
    package func rows(of count: Int) -> Range<Int> {
        let start = page.multipliedReportingOverflow(by: rowCount)
        guard !start.overflow, start.partialValue < count else { return count..<count }
        return start.partialValue..<min(count, start.partialValue + rowCount)
    }

    static let notAccepted = "NO-AC"
    static let verdicts = [
        "AC", "PA", "PE", "WA", "TLE", "OLE", "MLE", "RTE", "RFE", "CE", "JE", "VE", notAccepted,
    ]
}

/// omegaUp's API: problems that are stored here, runs that are graded on their test cases.
///
/// Theory of operation. A run is accepted at once with a `guid`, and the client asks for it until
/// its verdict is there; problems, contests, users and runs belong to somebody else. Everything
/// here is a pure function:
///
///     OmegaUp.owns(path)                 whether a path is this API's
///     OmegaUpRequest(request)            which endpoint, with what, shown by whom
///     OmegaUpRequest.call(policy)        the same with typed values, or an `OmegaUpRefusal`
///     OmegaUp.admit(submission, facts)   every rule about a submission, in order
///     OmegaUp.render…                    what is known → response
///     OmegaUp.decorate(response, rate)   what an answer to an API token says besides
///
/// What is kept of an accepted run is `OmegaUpOrder.encoded`; of a finished one,
/// `OmegaUpResult.encoded`. Every answer to a question is made of these two.
///
/// There are two families of paths. The service has `/api/CONTROLLER/METHOD/` with parameters; its
/// older documents, by which programs were written too, have `/runs/create/` and
/// `/runs/GUID/details/`. Both mean the same endpoints here, and `documented` tells which one was
/// used, for the little that differs.
package enum OmegaUp {}

/// What the server's settings say about this API.
package struct OmegaUpPolicy: Sendable, Equatable {
    /// Between two submissions of one user to one problem. The service has 60.
    package var submissionGapSeconds: Int
    package var sourceBytes: Int
    /// Of a submission that is the output itself.
    package var outputOnlyBytes: Int
    /// Other names of languages, as `OmegaUpLanguages.aliases`.
    package var languageAliases: [String: String]
    /// A contest that nobody knows is practice for 100 points, instead of an error.
    package var acceptsUnknownContests: Bool
    /// Who submits to a contest has opened it, instead of having to.
    package var opensContestsBySubmission: Bool
    /// What a run without a contest is worth where a number is needed.
    package var practicePoints: Double
    /// The most runs in one list.
    package var rowsMaximum: Int
    /// The most that an answer is held back for `wait`.
    package var longPollMaximum: Duration

    package init(
        submissionGapSeconds: Int = 0, sourceBytes: Int = 1 << 20,
        outputOnlyBytes: Int = 16 << 20,
        languageAliases: [String: String] = OmegaUpLanguages.aliases,
        acceptsUnknownContests: Bool = false, opensContestsBySubmission: Bool = false,
        practicePoints: Double = 100, rowsMaximum: Int = 1000,
        longPollMaximum: Duration = .seconds(60)
    ) {
        self.submissionGapSeconds = submissionGapSeconds
        self.sourceBytes = sourceBytes
        self.outputOnlyBytes = outputOnlyBytes
        self.languageAliases = languageAliases
        self.acceptsUnknownContests = acceptsUnknownContests
        self.opensContestsBySubmission = opensContestsBySubmission
        self.practicePoints = practicePoints
        self.rowsMaximum = rowsMaximum
        self.longPollMaximum = longPollMaximum
    }
}

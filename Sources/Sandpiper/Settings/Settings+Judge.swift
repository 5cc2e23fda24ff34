import API
import JSON
import Judging

/// What can be set about graded runs.
extension Settings {
    struct OmegaUpSettings: Sendable, Equatable {
        var policy = OmegaUpPolicy()
        /// With one API token in a clock hour; 0: as many as come.
        var callsPerHour = 0
        /// How long a login lasts.
        var sessionSeconds = 86_400
        /// What all cases of one run may print together.
        var outputBytes = 100 << 20
        /// Language id → what its start takes, added to the wall-clock limit.
        var startup: [String: Duration] = [:]
        /// Slots for the cases of one run.
        var parallelCases = 1
        /// Every user may read details and source of every run, not just owner and administrators.
        var detailsAreOpen = false
        var callProfile = CallProfile.judging
        /// For how long a graded run is kept; 0: for ever.
        var keepDays = 0
        /// What is kept of one user's runs.
        var userBytes = 256 << 20
    }

    var omegaUpPolicy: OmegaUpPolicy {
        var policy = omegaup.policy
        policy.longPollMaximum = runs.waitMaximum
        return policy
    }
}

extension Settings.OmegaUpSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings([
            "submissionGapSeconds", "sourceBytes", "outputOnlyBytes", "openContests",
            "opensContestsBySubmission", "practicePoints", "rowsMaximum", "callsPerHour",
            "sessionSeconds", "outputBytes", "startupMs", "parallelCases", "openDetails",
            "seccompProfile", "keepDays", "userBytes",
        ])
        try cursor["submissionGapSeconds"].set(&policy.submissionGapSeconds, in: 0...86_400)
        try cursor["sourceBytes"].set(&policy.sourceBytes, in: 1...1 << 30)
        try cursor["outputOnlyBytes"].set(&policy.outputOnlyBytes, in: 1...1 << 30)
        try cursor["openContests"].set(&policy.acceptsUnknownContests)
        try cursor["opensContestsBySubmission"].set(&policy.opensContestsBySubmission)
        if let points = cursor["practicePoints"].optional {
            policy.practicePoints = try points.double()
            guard (0...1e9).contains(policy.practicePoints) else {
                throw points.mismatch("between 0 and 1000000000")
            }
        }
        try cursor["rowsMaximum"].set(&policy.rowsMaximum, in: 1...100_000)
        try cursor["callsPerHour"].set(&callsPerHour, in: 0...1_000_000_000)
        try cursor["sessionSeconds"].set(&sessionSeconds, in: 60...10 * 365 * 86_400)
        try cursor["outputBytes"].set(&outputBytes, in: 1...1 << 40)
        for (id, own) in try cursor["startupMs"].optional?.members() ?? []
        where !id.hasPrefix("//") {
            guard OmegaUpLanguages.ids.contains(id) else {
                throw JSONMismatch(path: own.path, problem: "is no language, such as java or py3")
            }
            startup[id] = .milliseconds(try own.integer(in: 0...600_000))
        }
        try cursor["parallelCases"].set(&parallelCases, in: 1...1024)
        try cursor["keepDays"].set(&keepDays, in: 0...36_500)
        try cursor["userBytes"].set(&userBytes, in: 1 << 10...1 << 50)
        try cursor["openDetails"].set(&detailsAreOpen)
        try cursor["seccompProfile"].set(&callProfile)
    }
}

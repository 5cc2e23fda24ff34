import API
import JSON
import Judging

/// What can be set about runs that outlive their request, and the APIs that bring them.
extension Settings {
    struct StorageSettings: Sendable, Equatable {
        /// Of a finished run.
        var timeToLive = Duration.seconds(86_400)
        /// What all runs may take together.
        var totalBytes = 1 << 30
        /// Of that, the latest requests and results, in memory.
        var memoryBytes = 64 << 20
    }

    struct RunSettings: Sendable, Equatable {
        /// The longest that a request may wait for a run's end.
        var waitMaximum = Duration.seconds(60)
    }

    struct PaizaSettings: Sendable, Equatable {
        var guest = Guest.auto
        var policy = PaizaPolicy()

        /// Whether the key that everybody knows opens this API.
        enum Guest: String {
            /// Where no key is needed.
            case auto
            case yes, no
        }
    }

    func paizaPolicy(isKeyNeeded: Bool) -> PaizaPolicy {
        var policy = paiza.policy
        policy.limits = limits
        policy.callProfile = sandbox.callProfile
        policy.acceptsGuest =
            switch paiza.guest {
            case .auto: !isKeyNeeded
            case .yes: true
            case .no: false
            }
        policy.longPollMaximum = runs.waitMaximum
        return policy
    }
}

extension Settings.StorageSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["timeToLiveMs", "totalBytes", "memoryBytes"])
        var milliseconds = 86_400_000
        try cursor["timeToLiveMs"].set(&milliseconds, in: 1000...100 * 365 * 86_400_000)
        timeToLive = .milliseconds(milliseconds)
        try cursor["totalBytes"].set(&totalBytes, in: 1 << 20...1 << 50)
        try cursor["memoryBytes"].set(&memoryBytes, in: 0...1 << 50)
    }
}

extension Settings.RunSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["waitMaximumMs"])
        try cursor["waitMaximumMs"].set(&waitMaximum)
    }
}

extension Settings.PaizaSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings([
            "guest", "keyOptional", "httpStatuses", "timeAsString", "timeoutAsFailure",
            "anyOrigin", "sourceBytes", "inputBytes",
        ])
        if let word = try cursor["guest"].optional?.string() {
            guard let known = Guest(rawValue: word) else {
                throw cursor["guest"].mismatch("auto, yes or no")
            }
            guest = known
        }
        try cursor["keyOptional"].set(&policy.keyIsOptional)
        try cursor["httpStatuses"].set(&policy.errorsAreHTTPStatuses)
        try cursor["timeAsString"].set(&policy.timeIsText)
        try cursor["timeoutAsFailure"].set(&policy.timeoutIsFailure)
        try cursor["anyOrigin"].set(&policy.allowsEveryOrigin)
        try cursor["sourceBytes"].set(&policy.sourceBytes, in: 1...1 << 30)
        try cursor["inputBytes"].set(&policy.inputBytes, in: 1...1 << 30)
    }
}

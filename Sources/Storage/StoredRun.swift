/// A run as its API brings it.
package struct NewRun: Sendable, Equatable {
    /// Unique among all runs; the API makes it. At most 255 bytes of UTF-8.
    package var id: String
    /// Which API it belongs to.
    package var kind: String
    /// Who may see it, in the API's words.
    package var owner: String
    /// What else it is to be found by, in the API's words.
    package var labels: [String]
    /// 0 goes first.
    package var priority: UInt8
    package var createdMs: Int64
    package var lifetime: Lifetime
    package var request: [UInt8]
    /// What the API keeps beside the run, in memory; see `RunStore.annotate`.
    package var annotation: [UInt8]
    /// What is to be posted when the run is finished.
    package var deliveries: [Delivery]

    /// How long it is kept once it is finished. An unfinished run is always kept.
    package enum Lifetime: Sendable, Equatable {
        /// `Configuration.timeToLiveMs`.
        case standard
        case milliseconds(Int64)
        case untilRemoved
    }

    package init(
        id: String, kind: String, owner: String = "", labels: [String] = [], priority: UInt8 = 1,
        createdMs: Int64, lifetime: Lifetime = .standard, request: [UInt8] = [],
        annotation: [UInt8] = [], deliveries: [Delivery] = []
    ) {
        self.id = id
        self.kind = kind
        self.owner = owner
        self.labels = labels
        self.priority = priority
        self.createdMs = createdMs
        self.lifetime = lifetime
        self.request = request
        self.annotation = annotation
        self.deliveries = deliveries
    }
}

/// A run as look-ups show it: everything but the request and the result.
package struct StoredRun: Sendable, Equatable {
    /// Its place in the order of acceptance; never given twice.
    package let sequence: UInt64
    package let id: String
    package let kind: String
    package let owner: String
    package let labels: [String]
    package let priority: UInt8
    package let createdMs: Int64
    /// After its end; `nil`: kept until removed.
    package let timeToLiveMs: Int64?

    package internal(set) var state: State = .waiting
    /// The API's word for how far it is; empty at first.
    package internal(set) var stage = ""
    /// How many attempts have been started, those before a restart included. Of a run that is
    /// opened again, the number goes on at the next multiple of `attemptsPerOpening`.
    package internal(set) var attempts: UInt32 = 0
    /// When the latest attempt was started.
    package internal(set) var startedMs: Int64?
    /// When the latest result came.
    package internal(set) var finishedMs: Int64?
    package internal(set) var annotation: [UInt8] = []
    package internal(set) var deliveries: [Delivery] = []
    package internal(set) var requestBytes = 0
    /// `nil` while there is no result.
    package internal(set) var resultBytes: Int?

    package enum State: UInt8, Sendable {
        case waiting = 0
        case running = 1
        case finished = 2
    }

    /// When it may be forgotten: `nil` for never, and while a delivery is still to be made.
    package var expiresMs: Int64? {
        guard state == .finished, let finishedMs, let timeToLiveMs,
            !deliveries.contains(where: { $0.state == .pending })
        else { return nil }
        return finishedMs.addingReportingOverflow(timeToLiveMs).overflow
            ? nil : finishedMs + timeToLiveMs
    }
}

extension StoredRun {
    /// More than anybody makes before he gives a run up.
    package static let attemptsPerOpening: UInt32 = 64

    /// Attempts since it was accepted, or last opened again.
    package var attemptsSinceOpened: UInt32 { attempts % Self.attemptsPerOpening }

    /// What `attempts` is when it is opened again: so each attempt has a number of its own.
    package var attemptsWhenReopened: UInt32 {
        (attempts / Self.attemptsPerOpening &+ 1) &* Self.attemptsPerOpening
    }

    /// The earliest time of its pending deliveries, once it is finished.
    var nextDeliveryMs: Int64? {
        guard state == .finished else { return nil }
        return deliveries.filter { $0.state == .pending }.map(\.nextAttemptMs).min()
    }
}

/// One message to somebody outside about a finished run, and how often it was tried.
package struct Delivery: Sendable, Equatable {
    /// The same at every attempt; unique within the run.
    package var id: String
    /// Where to, in the API's words. May hold secrets; the files of the store are private.
    package var target: String
    package var state: State
    package var attempts: UInt32
    /// Not before this; 0 for as soon as the run is finished.
    package var nextAttemptMs: Int64
    /// What the last attempt was answered, for people.
    package var lastAnswer: String

    package enum State: UInt8, Sendable {
        case pending = 0
        case delivered = 1
        /// Nobody tries it any more.
        case abandoned = 2
    }

    package init(
        id: String, target: String, state: State = .pending, attempts: UInt32 = 0,
        nextAttemptMs: Int64 = 0, lastAnswer: String = ""
    ) {
        self.id = id
        self.target = target
        self.state = state
        self.attempts = attempts
        self.nextAttemptMs = nextAttemptMs
        self.lastAnswer = lastAnswer
    }
}

package struct DueDelivery: Sendable, Equatable {
    package var run: String
    package var delivery: Delivery
}

/// Which runs, in which order, and how many.
package struct RunQuery: Sendable, Equatable {
    package var kind: String
    /// At most one further condition.
    package var filter: Filter
    package var newestFirst: Bool
    /// Passes over so many.
    package var skip: Int
    /// The `next` of the page before: stays right while runs come and go.
    package var after: UInt64?
    package var limit: Int

    package enum Filter: Sendable, Hashable {
        case all
        case owner(String)
        case label(String)
    }

    package init(
        kind: String, _ filter: Filter = .all, newestFirst: Bool = true, skip: Int = 0,
        after: UInt64? = nil, limit: Int = 100
    ) {
        self.kind = kind
        self.filter = filter
        self.newestFirst = newestFirst
        self.skip = skip
        self.after = after
        self.limit = limit
    }
}

package struct RunPage: Sendable, Equatable {
    package var runs: [StoredRun]
    /// How many there are on all pages together.
    package var total: Int
    /// For `RunQuery.after`; `nil` on the last page.
    package var next: UInt64?
}

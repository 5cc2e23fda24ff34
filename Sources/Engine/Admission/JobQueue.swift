/// Who sends jobs, as far as fairness goes: an API key, else an address.
package struct ClientID: Sendable, Hashable {
    package var text: String
    package init(_ text: String) { self.text = text }
}

/// Names one job of one scheduler. Never reused.
package struct JobID: Sendable, Hashable {
    package var number: UInt64
    package init(_ number: UInt64) { self.number = number }
}

/// How a job comes into the queue.
package enum Entrance: Sendable, Equatable {
    /// Like any: turned away where there is no room.
    case ordinary
    /// Its place was promised, and is counted already.
    case promised
    /// Nobody is there who could be told to come again: it was accepted before a restart.
    case exempt
}

/// How many jobs may wait.
package struct QueueLimits: Sendable, Equatable {
    package var length: Int
    package var perClient: Int
    package init(length: Int = 1024, perClient: Int = 256) {
        self.length = length
        self.perClient = perClient
    }
}

/// Which jobs run, which wait, which are turned away.
///
/// A plain value with no clock, no task and no lock: `Scheduler` owns one and does what it says.
/// Bounded on purpose; a queue without an end only moves the time-out to the client. Fair
/// between clients: whose turn it is goes round, and each client's own jobs keep their order.
package struct JobQueue {
    package enum Admission: Equatable {
        case start(slot: Int)
        case wait(ahead: Int)
        case refuse(queued: Int)
    }

    private let limits: QueueLimits
    private var freeSlots: [Int]
    private var waiting: [ClientID: [JobID]] = [:]
    /// Clients with waiting jobs, the next one first.
    private var turns: [ClientID] = []
    package private(set) var count = 0
    /// Places kept for jobs that are still on their way.
    private var promised: [ClientID: Int] = [:]
    private var promisedCount = 0

    package init(slots: Int, limits: QueueLimits) {
        self.limits = limits
        // The last one freed is taken first: its caches are warm.
        freeSlots = Array((0..<slots).reversed())
    }

    package mutating func admit(
        _ job: JobID, from client: ClientID, by entrance: Entrance = .ordinary
    ) -> Admission {
        if entrance == .promised { withdrawPromise(to: client) }
        if count == 0, let slot = freeSlots.popLast() { return .start(slot: slot) }
        guard entrance != .ordinary || hasRoom(for: client) else { return .refuse(queued: count) }
        if waiting[client] == nil { turns.append(client) }
        waiting[client, default: []].append(job)
        count += 1
        return .wait(ahead: count - 1)
    }

    /// Keeps a place for a job that will come as `.promised`. False: there is none.
    package mutating func promisePlace(to client: ClientID) -> Bool {
        guard freeSlots.count > promisedCount || hasRoom(for: client) else { return false }
        promised[client, default: 0] += 1
        promisedCount += 1
        return true
    }

    /// The job does not come.
    package mutating func withdrawPromise(to client: ClientID) {
        let own = promised[client] ?? 0
        precondition(own > 0, "a place is promised before it is taken")
        promised[client] = own == 1 ? nil : own - 1
        promisedCount -= 1
    }

    private func hasRoom(for client: ClientID) -> Bool {
        count + promisedCount < limits.length
            && (waiting[client]?.count ?? 0) + (promised[client] ?? 0) < limits.perClient
    }

    /// A slot is free again: the job that gets it, if one waits.
    package mutating func release(slot: Int) -> JobID? {
        guard !turns.isEmpty else {
            freeSlots.append(slot)
            return nil
        }
        let client = turns.removeFirst()
        var jobs = waiting[client] ?? []
        precondition(!jobs.isEmpty, "a client has a turn only while it has jobs")
        let job = jobs.removeFirst()
        count -= 1
        waiting[client] = jobs.isEmpty ? nil : jobs
        if !jobs.isEmpty { turns.append(client) }
        return job
    }

    /// A slot that is free while nobody waits, for work that can be interrupted.
    package mutating func borrow() -> Int? { count == 0 ? freeSlots.popLast() : nil }

    /// A waiting job is given up. False when it does not wait any more.
    package mutating func remove(_ job: JobID, from client: ClientID) -> Bool {
        guard var jobs = waiting[client], let index = jobs.firstIndex(of: job) else { return false }
        jobs.remove(at: index)
        count -= 1
        waiting[client] = jobs.isEmpty ? nil : jobs
        if jobs.isEmpty { turns.removeAll { $0 == client } }
        return true
    }

    package var isIdle: Bool { count == 0 }
    package var freeSlotCount: Int { freeSlots.count }
}

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
/// A job whose build is under way elsewhere is held back: others pass it, and it keeps its place.
/// While a slot is free, every job that waits is held back.
package struct JobQueue {
    package enum Admission: Equatable {
        case start(slot: Int)
        case wait(ahead: Int)
        case refuse(queued: Int)
    }

    private let limits: QueueLimits
    private var freeSlots: [Int]
    private struct Entry {
        var job: JobID
        var build: BuildID?
    }
    private var waiting: [ClientID: [Entry]] = [:]
    private var held: Set<BuildID> = []
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

    /// `build` is what the job shares with others, if it does. It is held back when there is room
    /// to wait, and starts otherwise if it can.
    package mutating func admit(
        _ job: JobID, from client: ClientID, by entrance: Entrance = .ordinary,
        build: BuildID? = nil
    ) -> Admission {
        if entrance == .promised { withdrawPromise(to: client) }
        let mayWait = entrance != .ordinary || hasRoom(for: client)
        if !(isHeld(build) && mayWait), let slot = freeSlots.popLast() { return .start(slot: slot) }
        guard mayWait else { return .refuse(queued: count) }
        if waiting[client] == nil { turns.append(client) }
        waiting[client, default: []].append(Entry(job: job, build: build))
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

    /// Jobs that want this build wait until `letGo`.
    package mutating func hold(_ build: BuildID) { held.insert(build) }

    /// Some that waited may start now: see `next`.
    package mutating func letGo(_ build: BuildID) { held.remove(build) }

    /// A slot is free again: the job that gets it, if one waits.
    package mutating func release(slot: Int) -> JobID? {
        freeSlots.append(slot)
        return next()?.job
    }

    /// A free slot for a waiting job, if there are both.
    package mutating func next() -> (job: JobID, slot: Int)? {
        guard let (turn, place) = firstReady, let slot = freeSlots.popLast() else { return nil }
        let client = turns.remove(at: turn)
        var jobs = waiting[client] ?? []
        let job = jobs.remove(at: place).job
        count -= 1
        waiting[client] = jobs.isEmpty ? nil : jobs
        if !jobs.isEmpty { turns.append(client) }
        return (job, slot)
    }

    /// Whose turn it is of those with a job that is not held back, and which it is.
    private var firstReady: (turn: Int, place: Int)? {
        for (turn, client) in turns.enumerated() {
            let place = waiting[client]?.firstIndex { !isHeld($0.build) }
            if let place { return (turn, place) }
        }
        return nil
    }

    private func isHeld(_ build: BuildID?) -> Bool { build.map(held.contains) ?? false }

    /// A slot that is free while nobody could use it, for work that can be interrupted.
    package mutating func borrow() -> Int? { isIdle ? freeSlots.popLast() : nil }

    /// A waiting job is given up. False when it does not wait any more.
    package mutating func remove(_ job: JobID, from client: ClientID) -> Bool {
        guard var jobs = waiting[client], let index = jobs.firstIndex(where: { $0.job == job })
        else { return false }
        jobs.remove(at: index)
        count -= 1
        waiting[client] = jobs.isEmpty ? nil : jobs
        if jobs.isEmpty { turns.removeAll { $0 == client } }
        return true
    }

    /// Nobody waits for a slot; those who are held back wait for something else.
    package var isIdle: Bool { firstReady == nil }
    package var freeSlotCount: Int { freeSlots.count }
}

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

/// Which jobs go first.
package enum JobPriority: Sendable, Equatable {
    case normal
    /// Starts when no job of normal priority is ready. What waits so takes no room from those.
    case low
}

/// How many jobs of one priority may wait.
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
/// between clients: see `QueueLane`, of which each priority has its own.
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
    private var normal = QueueLane()
    private var low = QueueLane()
    private var held: Set<BuildID> = []

    package init(slots: Int, limits: QueueLimits) {
        self.limits = limits
        // The last one freed is taken first: its caches are warm.
        freeSlots = Array((0..<slots).reversed())
    }

    /// Jobs that wait.
    package var count: Int { normal.count + low.count }

    private func lane(_ priority: JobPriority) -> QueueLane { priority == .low ? low : normal }

    private mutating func change<Result>(
        _ priority: JobPriority, _ body: (inout QueueLane) -> Result
    ) -> Result {
        priority == .low ? body(&low) : body(&normal)
    }

    /// `build` is what the job shares with others, if it does. It is held back when there is room
    /// to wait, and starts otherwise if it can.
    package mutating func admit(
        _ job: JobID, from client: ClientID, by entrance: Entrance = .ordinary,
        priority: JobPriority = .normal, build: BuildID? = nil
    ) -> Admission {
        if entrance == .promised { withdrawPromise(to: client, priority) }
        let mayWait =
            entrance != .ordinary || lane(priority).hasRoom(for: client, within: limits)
        if !(isHeld(build) && mayWait), let slot = freeSlots.popLast() { return .start(slot: slot) }
        // Those of normal priority do not wait for the others.
        let ahead = priority == .low ? count : normal.count
        guard mayWait else { return .refuse(queued: ahead) }
        change(priority) { $0.add(job, from: client, build: build) }
        return .wait(ahead: ahead)
    }

    /// Keeps a place for a job that will come as `.promised`, with the same priority. False: there
    /// is none.
    package mutating func promisePlace(
        to client: ClientID, _ priority: JobPriority = .normal
    ) -> Bool {
        guard
            freeSlots.count > normal.promisedCount + low.promisedCount
                || lane(priority).hasRoom(for: client, within: limits)
        else { return false }
        change(priority) { $0.promise(to: client) }
        return true
    }

    /// The job does not come.
    package mutating func withdrawPromise(
        to client: ClientID, _ priority: JobPriority = .normal
    ) {
        change(priority) { $0.withdrawPromise(to: client) }
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
        guard let slot = freeSlots.last,
            let job = normal.take(except: held) ?? low.take(except: held)
        else { return nil }
        freeSlots.removeLast()
        return (job, slot)
    }

    private func isHeld(_ build: BuildID?) -> Bool { build.map(held.contains) ?? false }

    /// A slot that is free while nobody could use it, for work that can be interrupted.
    package mutating func borrow() -> Int? { isIdle ? freeSlots.popLast() : nil }

    /// A waiting job is given up. False when it does not wait any more.
    package mutating func remove(_ job: JobID, from client: ClientID) -> Bool {
        normal.remove(job, from: client) || low.remove(job, from: client)
    }

    /// Nobody waits for a slot; those who are held back wait for something else.
    package var isIdle: Bool { !normal.isReady(except: held) && !low.isReady(except: held) }
    package var freeSlotCount: Int { freeSlots.count }
}

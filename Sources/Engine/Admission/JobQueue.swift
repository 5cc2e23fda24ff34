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
    /// Nobody is there who could be told to come again: it was accepted before.
    case exempt
}

/// Which jobs go first: one starts when none of a priority before its own is ready. What waits with
/// one priority takes no room from those of others.
package enum JobPriority: Int, Sendable, CaseIterable {
    /// What goes on with something begun, whose results are held in memory until it is done.
    case high
    case normal
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
    /// By priority.
    private var lanes = JobPriority.allCases.map { _ in QueueLane() }
    private var held: Set<BuildID> = []

    package init(slots: Int, limits: QueueLimits) {
        self.limits = limits
        // The last one freed is taken first: its caches are warm.
        freeSlots = Array((0..<slots).reversed())
    }

    /// Jobs that wait.
    package var count: Int { count(upTo: .low) }

    /// With that priority or one before it.
    private func count(upTo priority: JobPriority) -> Int {
        lanes[...priority.rawValue].reduce(0) { $0 + $1.count }
    }

    /// `build` is what the job shares with others, if it does. It is held back when there is room
    /// to wait, and starts otherwise if it can.
    package mutating func admit(
        _ job: JobID, from client: ClientID, by entrance: Entrance = .ordinary,
        priority: JobPriority = .normal, build: BuildID? = nil
    ) -> Admission {
        if entrance == .promised { withdrawPromise(to: client, priority) }
        let mayWait =
            entrance != .ordinary || lanes[priority.rawValue].hasRoom(for: client, within: limits)
        if !(isHeld(build) && mayWait), let slot = freeSlots.popLast() { return .start(slot: slot) }
        let ahead = count(upTo: priority)
        guard mayWait else { return .refuse(queued: ahead) }
        lanes[priority.rawValue].add(job, from: client, build: build)
        return .wait(ahead: ahead)
    }

    /// Keeps a place for a job that will come as `.promised`, with the same priority. False: there
    /// is none.
    package mutating func promisePlace(
        to client: ClientID, _ priority: JobPriority = .normal
    ) -> Bool {
        guard
            freeSlots.count > lanes.reduce(0, { $0 + $1.promisedCount })
                || lanes[priority.rawValue].hasRoom(for: client, within: limits)
        else { return false }
        lanes[priority.rawValue].promise(to: client)
        return true
    }

    /// The job does not come.
    package mutating func withdrawPromise(
        to client: ClientID, _ priority: JobPriority = .normal
    ) {
        lanes[priority.rawValue].withdrawPromise(to: client)
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
        guard let slot = freeSlots.last else { return nil }
        for priority in lanes.indices {
            guard let job = lanes[priority].take(except: held) else { continue }
            freeSlots.removeLast()
            return (job, slot)
        }
        return nil
    }

    private func isHeld(_ build: BuildID?) -> Bool { build.map(held.contains) ?? false }

    /// A slot that is free while nobody could use it, for work that can be interrupted.
    package mutating func borrow() -> Int? { isIdle ? freeSlots.popLast() : nil }

    /// A waiting job is given up. False when it does not wait any more.
    package mutating func remove(_ job: JobID, from client: ClientID) -> Bool {
        lanes.indices.contains { lanes[$0].remove(job, from: client) }
    }

    /// Nobody waits for a slot; those who are held back wait for something else.
    package var isIdle: Bool { !lanes.contains { $0.isReady(except: held) } }
    package var freeSlotCount: Int { freeSlots.count }
}

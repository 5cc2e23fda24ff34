package import Judging

/// The one scheduler of all APIs: takes jobs, gives each a slot, hands results back.
///
/// Theory of operation. `JobQueue` decides, this actor acts. A job that may start goes to its
/// slot's thread and runs there from files to results; one that must wait is a continuation
/// kept under its id. Cancelling the task that called `submit` gives a waiting job up and kills
/// a running one. A launcher that dies costs its job one repetition, which the client does not
/// notice; a second death is an error.
package actor Scheduler {
    let slots: [any SandboxSlot]
    var queue: JobQueue {
        didSet { demand.set(!queue.isIdle) }
    }
    /// For those who work on a slot that was only lent.
    let demand = Demand()
    var crews: [Crew] = []
    private var waiting: [JobID: CheckedContinuation<Int, any Error>] = [:]
    private var lastID: UInt64 = 0
    private var isStopping = false
    /// Mean time a job holds its slot, in seconds; recent jobs count more.
    private var meanSeconds = 0.1

    package init(slots: [any SandboxSlot], limits: QueueLimits) {
        self.slots = slots
        queue = JobQueue(slots: slots.count, limits: limits)
    }

    /// Runs a job when its turn comes. `live` is for this job alone: its events are complete
    /// when this returns or throws.
    ///
    /// - Throws: `EngineRefusal`.
    package func submit(
        _ job: Job, from client: ClientID, live: LiveJob? = nil, by entrance: Entrance = .ordinary
    ) async throws(EngineRefusal) -> JobResult {
        defer { live?.finish() }
        // A removed package's files stay as long as the jobs that run from them.
        defer { withExtendedLifetime(job.runtime.files) {} }
        guard !isStopping else {
            if entrance == .promised { queue.withdrawPromise(to: client) }
            throw .shuttingDown
        }
        let clock = ContinuousClock()
        let arrived = clock.now
        let slot = try await slot(for: client, by: entrance)
        let started = clock.now
        let outcome = await perform(job, on: slot, live: live)
        let worked = clock.now - started
        noteDuration(worked)
        pass(slot)
        var result = try outcome.get()
        result.timing = JobResult.Timing(queued: started - arrived, worked: worked)
        return result
    }

    /// Keeps a place for a job that will be submitted as `.promised`. For those who have something
    /// to do first that must not be done in vain.
    package func promisePlace(to client: ClientID) throws(EngineRefusal) {
        guard !isStopping else { throw .shuttingDown }
        guard queue.promisePlace(to: client) else {
            throw .queueFull(retryAfterSeconds: retryAfterSeconds(queued: queue.count))
        }
    }

    /// That job does not come.
    package func withdrawPromise(to client: ClientID) { queue.withdrawPromise(to: client) }

    /// Waits for a slot in the queue's order.
    private func slot(
        for client: ClientID, by entrance: Entrance
    ) async throws(EngineRefusal) -> Int {
        lastID += 1
        let id = JobID(lastID)
        switch queue.admit(id, from: client, by: entrance) {
        case .start(let slot): return slot
        case .refuse(let queued):
            throw .queueFull(retryAfterSeconds: retryAfterSeconds(queued: queued))
        case .wait: break
        }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    waiting[id] = continuation
                    if Task.isCancelled { giveUp(id, from: client) }
                }
            } onCancel: {
                Task { await self.giveUp(id, from: client) }
            }
        } catch {
            throw error as? EngineRefusal ?? .cancelled
        }
    }

    private func giveUp(_ id: JobID, from client: ClientID) {
        guard queue.remove(id, from: client) else { return }
        waiting.removeValue(forKey: id)?.resume(throwing: EngineRefusal.cancelled)
    }

    private func perform(
        _ job: Job, on index: Int, live: LiveJob?
    ) async -> Result<JobResult, EngineRefusal> {
        let control = JobControl()
        live?.attach(control)
        let outcome = await withTaskCancellationHandler {
            let first = await attempt(job, on: index, under: control, live)
            // What a watcher has seen happen cannot be taken back.
            guard case .failure(.launcherLost) = first, live?.hasBegun != true else {
                return first
            }
            return await attempt(job, on: index, under: control, live)
        } onCancel: {
            control.cancel()
        }
        return outcome.mapError { EngineRefusal($0) }
    }

    private func attempt(
        _ job: Job, on index: Int, under control: JobControl, _ live: LiveJob?
    ) async -> Result<JobResult, SandboxFailure> {
        if isSpread(job, live) {
            return await attemptSpread(job, on: index, under: control, live)
        }
        return await slots[index].perform(under: control) { sandbox in
            do throws(SandboxFailure) {
                return .success(try JobRunner.run(job, on: sandbox, live: live))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The slot goes to the next job, or is free.
    func pass(_ slot: Int) {
        guard let next = queue.release(slot: slot) else { return lendFreeSlots() }
        guard let continuation = waiting.removeValue(forKey: next) else {
            preconditionFailure("every waiting job has a continuation")
        }
        continuation.resume(returning: slot)
    }
}

extension EngineRefusal {
    init(_ failure: SandboxFailure) {
        switch failure {
        case .cancelled: self = .cancelled
        case .launcherLost: self = .sandboxFailed(step: "launcher lost")
        case .step(let name, let reason): self = .sandboxFailed(step: "\(name): \(reason)")
        case .filesDoNotFit(let bytes): self = .filesDoNotFit(limitBytes: bytes)
        }
    }
}

// MARK: - Load and end

extension Scheduler {
    package struct Load: Sendable, Equatable {
        package var running: Int
        package var queued: Int
        package var slots: Int
        /// New jobs are turned away.
        package var isStopping: Bool
    }

    /// Slots that a job holds, from the moment it is promised one.
    private var running: Int { slots.count - queue.freeSlotCount }

    package var load: Load {
        Load(running: running, queued: queue.count, slots: slots.count, isStopping: isStopping)
    }

    /// Takes no more jobs. Those accepted are finished: their requests wait for them.
    package func stopAdmitting() { isStopping = true }

    private func noteDuration(_ duration: Duration) {
        meanSeconds = meanSeconds * 0.9 + (duration / .seconds(1)) * 0.1
    }

    /// When the jobs now waiting will have been served, roughly.
    private func retryAfterSeconds(queued: Int) -> Int {
        let seconds = Double(queued + running) * meanSeconds / Double(max(1, slots.count))
        return min(max(1, Int(seconds.rounded(.up))), 600)
    }
}

package import Judging

/// The inputs of a job, read when it has its slot: a job that waits holds none of them in memory.
package typealias LateInputs = @Sendable () async throws -> [[UInt8]]

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
    /// What is kept of compilations, for jobs that share them.
    var builds: BuildKeeper
    /// Wakes up when the next build's time is over.
    var sweeper: Task<Void, Never>?
    private var waiting: [JobID: Waiter] = [:]
    private(set) var lastID: UInt64 = 0
    private var isStopping = false
    /// Mean time a job holds its slot, in seconds; recent jobs count more.
    private var meanSeconds = 0.1

    /// What a job gets when its turn has come.
    struct Place: Sendable {
        var slot: Int
        var part: BuildPart
    }

    private struct Waiter {
        var build: BuildID?
        var continuation: CheckedContinuation<Place, any Error>
    }

    package init(
        slots: [any SandboxSlot], limits: QueueLimits, builds: BuildLimits = BuildLimits()
    ) {
        self.slots = slots
        queue = JobQueue(slots: slots.count, limits: limits)
        self.builds = BuildKeeper(limits: builds)
    }

    deinit { sweeper?.cancel() }

    /// Runs a job when its turn comes. `live` is for this job alone: its events are complete
    /// when this returns or throws. `inputs` is called at most once, when the job has its slot,
    /// and takes the place of the job's own inputs.
    ///
    /// - Throws: `EngineRefusal`; what `inputs` throws is the end of the step `inputs`.
    package func submit(
        _ job: Job, from client: ClientID, live: LiveJob? = nil,
        by entrance: Entrance = .ordinary, priority: JobPriority = .normal,
        inputs: LateInputs? = nil
    ) async throws(EngineRefusal) -> JobResult {
        defer { live?.finish() }
        // A removed package's files stay as long as the jobs that run from them.
        defer { withExtendedLifetime(job.runtime.files) {} }
        // What was accepted before may need another job to be finished.
        guard !isStopping || entrance == .exempt else {
            if entrance == .promised { queue.withdrawPromise(to: client, priority) }
            throw .shuttingDown
        }
        let clock = ContinuousClock()
        let arrived = clock.now
        let build = enter(job, live, inputsFollow: inputs != nil)
        defer { if let build { builds.leave(build) } }
        let place = try await place(for: client, by: entrance, priority, build)
        let started = clock.now
        let outcome = await perform(job, inputs, at: place, live: live)
        let worked = clock.now - started
        noteDuration(worked)
        pass(place.slot)
        var result = try outcome.get()
        result.timing = JobResult.Timing(queued: started - arrived, worked: worked)
        return result
    }

    /// Keeps a place for a job that will be submitted as `.promised`. For those who have something
    /// to do first that must not be done in vain.
    package func promisePlace(
        to client: ClientID, priority: JobPriority = .normal
    ) throws(EngineRefusal) {
        guard !isStopping else { throw .shuttingDown }
        guard queue.promisePlace(to: client, priority) else {
            throw .queueFull(retryAfterSeconds: retryAfterSeconds(queued: queue.count))
        }
    }

    /// That job does not come.
    package func withdrawPromise(to client: ClientID, priority: JobPriority = .normal) {
        queue.withdrawPromise(to: client, priority)
    }

    /// Waits for a slot in the queue's order.
    private func place(
        for client: ClientID, by entrance: Entrance, _ priority: JobPriority, _ build: BuildID?
    ) async throws(EngineRefusal) -> Place {
        lastID += 1
        let id = JobID(lastID)
        switch queue.admit(id, from: client, by: entrance, priority: priority, build: build) {
        case .start(let slot): return Place(slot: slot, part: part(of: id, in: build))
        case .refuse(let queued):
            throw .queueFull(retryAfterSeconds: retryAfterSeconds(queued: queued))
        case .wait: break
        }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    waiting[id] = Waiter(build: build, continuation: continuation)
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
        waiting.removeValue(forKey: id)?.continuation.resume(throwing: EngineRefusal.cancelled)
    }

    private func perform(
        _ submitted: Job, _ inputs: LateInputs?, at place: Place, live: LiveJob?
    ) async -> Result<JobResult, EngineRefusal> {
        var part = place.part
        let job: Job
        switch await complete(submitted, inputs, &part) {
        case .success(let complete): job = complete
        case .failure(let refusal): return .failure(refusal)
        }
        let control = JobControl()
        live?.attach(control)
        let outcome = await withTaskCancellationHandler {
            let first = await attempt(job, on: place.slot, &part, under: control, live)
            // What a watcher has seen happen cannot be taken back.
            guard case .failure(.launcherLost) = first, live?.hasBegun != true else {
                return first
            }
            return await attempt(job, on: place.slot, &part, under: control, live)
        } onCancel: {
            control.cancel()
        }
        abandon(&part)
        return outcome.mapError { EngineRefusal($0) }
    }

    /// The job with its inputs, when they come only now. Meanwhile it holds its slot.
    private func complete(
        _ job: Job, _ inputs: LateInputs?, _ part: inout BuildPart
    ) async -> Result<Job, EngineRefusal> {
        guard let inputs else { return .success(job) }
        var job = job
        do {
            job.inputs = try await inputs()
        } catch {
            abandon(&part)
            let refusal = EngineRefusal.inputsFailed("\(error)")
            return .failure(Task.isCancelled ? .cancelled : refusal)
        }
        // With nothing to run, there will be no workspace that others could take.
        if job.inputs.isEmpty { abandon(&part) }
        return .success(job)
    }

    /// Nothing came of it, if it was to build.
    private func abandon(_ part: inout BuildPart) {
        guard case .build(let id) = part else { return }
        part = .alone
        end(id, .abandoned, nil)
    }

    private func attempt(
        _ job: Job, on index: Int, _ part: inout BuildPart, under control: JobControl,
        _ live: LiveJob?
    ) async -> Result<JobResult, SandboxFailure> {
        if isDoneInSteps(job, part, live) {
            return await attemptInSteps(job, on: index, &part, under: control, live)
        }
        let build = part.kept
        let result = await slots[index].perform(under: control) { sandbox in
            Result { () throws(SandboxFailure) in
                try JobRunner.run(job, using: build, on: sandbox, live: live)
            }
        }
        if case .success(let result) = result { noteUse(of: part, result.buildWasShared) }
        return result
    }

    /// The slot goes to the next job, or is free.
    func pass(_ slot: Int) {
        guard let next = queue.release(slot: slot) else { return lendFreeSlots() }
        start(next, on: slot)
    }

    /// Free slots go to jobs that are held back no longer.
    func fillFreeSlots() {
        while let (job, slot) = queue.next() { start(job, on: slot) }
    }

    private func start(_ job: JobID, on slot: Int) {
        guard let waiter = waiting.removeValue(forKey: job) else {
            preconditionFailure("every waiting job has a continuation")
        }
        let place = Place(slot: slot, part: part(of: job, in: waiter.build))
        waiter.continuation.resume(returning: place)
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

package import Engine
internal import Judging
package import Storage
internal import Synchronization

/// Runs that outlive the request which brought them: accepted, done, kept; found again by their id.
///
/// Theory of operation. A run is promised a place in the queue, then stored, then submitted; so
/// what is refused was never stored, and what is stored is never refused. It is an `ActiveRun`
/// until its result is on the disk: up to then everybody is told that it is running, so nobody
/// sees a result that a power cut could take back. What a restart finds unfinished is run again,
/// some at a time. When the server stops, runs that wait stay unfinished, and those under way may
/// end.
package final class RunKeeper: Sendable {
    /// Runs found at a start that are submitted at a time: their jobs are in memory.
    static let revivalsMax = 64
    /// A run that was begun so often and never ended is what ends the server.
    static let attemptsMax = 25

    /// Between two attempts to keep a result that the disk did not take.
    static let retryPause = Duration.milliseconds(200)

    package let store: any RunStore
    private let scheduler: Scheduler
    /// Called with the id of each run that has finished.
    private let whenFinished: @Sendable (String) -> Void
    /// Takes a line for people about what went wrong here.
    private let report: @Sendable (String) -> Void
    /// What the unfinished runs of one client may take, as they were sent.
    private let bytesPerClient: Int
    private let held = Mutex<[ClientID: Int]>([:])
    /// Found at the start, and not yet submitted.
    private let unrevived = Mutex<[String: Unrevived]>([:])

    private struct Unrevived: Sendable {
        var stored: StoredRun
        var revival: @Sendable (StoredRun, [UInt8]) async -> RunRevival
    }
    private let active = Mutex<[String: ActiveRun]>([:])
    private let isStopping = Mutex(false)

    package init(
        store: any RunStore, scheduler: Scheduler, bytesPerClient: Int = .max,
        report: @escaping @Sendable (String) -> Void = { _ in },
        whenFinished: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.bytesPerClient = bytesPerClient
        self.report = report
        self.store = store
        self.scheduler = scheduler
        self.whenFinished = whenFinished
    }

    // MARK: Accepting

    /// When this returns, the run survives whatever happens to the server.
    package func accept(
        _ run: NewRun, _ order: RunOrder
    ) async throws(RunRefusal) -> ActiveRun {
        guard hold(run.request.count, for: order.client) else {
            throw .engine(.queueFull(retryAfterSeconds: 10))
        }
        do throws(EngineRefusal) {
            try await scheduler.promisePlace(to: order.client, priority: order.priority)
        } catch {
            letGo(run.request.count, of: order.client)
            throw .engine(error)
        }
        let entry = ActiveRun(id: run.id, kind: run.kind, attempt: 0)
        let isNew = active.withLock { active in
            guard active[run.id] == nil else { return false }
            active[run.id] = entry
            return true
        }
        do throws(StorageRefusal) {
            guard isNew else { throw .idTaken }
            do throws(StorageRefusal) {
                try await store.accept(run)
            } catch {
                forget(entry)
                throw error
            }
        } catch {
            letGo(run.request.count, of: order.client)
            await scheduler.withdrawPromise(to: order.client, priority: order.priority)
            throw .storage(error)
        }
        start(entry, order, by: .promised, held: run.request.count)
        return entry
    }

    /// Runs a finished run once more, whether there is room or not. Its result stays until the new
    /// one is on the disk; from the return on it is unfinished, whatever happens to the server.
    /// While the disk takes nothing, it is run all the same, and a crash leaves it finished.
    /// False: there is no such run, or it is not finished.
    package func again(_ id: String, _ order: RunOrder) async -> Bool {
        guard let stored = try? await store.run(id), stored.state == .finished else {
            return false
        }
        let entry = ActiveRun(
            id: id, kind: stored.kind, attempt: Int(stored.attemptsWhenReopened))
        let isNew = active.withLock { active in
            guard active[id] == nil else { return false }
            active[id] = entry
            return true
        }
        guard isNew else { return false }
        // Nobody else changes it now; but somebody may have, before.
        let current = try? await store.run(id)
        guard current?.state == .finished, current?.attempts == stored.attempts,
            await store.reopen(id) != .unknownRun
        else {
            forget(entry)
            return false
        }
        start(entry, order, by: .exempt)
        return true
    }

    /// False: one client's runs would take more than his share.
    private func hold(_ byteCount: Int, for client: ClientID) -> Bool {
        held.withLock { held in
            let sum = held[client, default: 0] + byteCount
            guard sum <= bytesPerClient else { return false }
            held[client] = sum
            return true
        }
    }

    private func letGo(_ byteCount: Int, of client: ClientID) {
        held.withLock { held in
            let rest = held[client, default: 0] - byteCount
            held[client] = rest > 0 ? rest : nil
        }
    }

    @discardableResult
    private func start(
        _ run: ActiveRun, _ order: RunOrder, by entrance: Entrance, held byteCount: Int = 0
    ) -> Task<Void, Never> {
        let task = Task {
            await perform(run, order, by: entrance)
            letGo(byteCount, of: order.client)
        }
        run.attach(task)
        if isStopping.withLock({ $0 }) { run.interrupt(evenIfBegun: false) }
        return task
    }

    // MARK: Doing

    private func perform(_ run: ActiveRun, _ order: RunOrder, by entrance: Entrance) async {
        var outcome = await attempt(run, order, by: entrance)
        if case .failure(let refusal) = outcome, refusal.isAboutInputs, !run.isCancelled {
            // Who was to read them knows whether that is a failure.
            return await finish(run, await order.conclude(outcome))
        }
        if case .failure(.sandboxFailed(let step)) = outcome, !run.isCancelled {
            // Our fault, so it is tried again, as a restart would.
            report("run \(run.id) is repeated: \(step)")
            run.note(.gap)
            outcome = await attempt(run, order, by: .exempt)
        }
        switch outcome {
        case .failure(.cancelled) where !run.isCancelled,
            .failure(.shuttingDown) where !run.isCancelled:
            leave(run)
        case .failure(.cancelled), .failure(.shuttingDown):
            await cancel(run, order)
        case .failure(.sandboxFailed(let step)):
            report("run \(run.id) failed: \(step)")
            await finish(run, await order.conclude(outcome))
        default:
            await finish(run, await order.conclude(outcome))
        }
    }

    private func attempt(
        _ run: ActiveRun, _ order: RunOrder, by entrance: Entrance
    ) async -> Result<JobResult, EngineRefusal> {
        guard let job = order.job else {
            if entrance == .promised {
                await scheduler.withdrawPromise(to: order.client, priority: order.priority)
            }
            return .success(JobResult(compile: nil, runs: []))
        }
        let live = LiveJob(
            order.tellsOutput ? .output : .results, bufferBytes: LiveJob.unbounded)
        async let told: Void = tell(live, to: run)
        let outcome: Result<JobResult, EngineRefusal>
        do throws(EngineRefusal) {
            outcome = .success(
                try await scheduler.submit(
                    job, from: order.client, live: live, by: entrance, priority: order.priority,
                    inputs: order.inputs))
        } catch {
            outcome = .failure(error)
        }
        await told
        return outcome
    }

    private func cancel(_ run: ActiveRun, _ order: RunOrder) async {
        store.update(run.id, stage: RunStage.cancelled)
        await finish(run, await order.conclude(.failure(.cancelled)))
    }

    /// Nobody is told before the result is on the disk. While the disk takes nothing, the run is
    /// not over.
    private func finish(_ run: ActiveRun, _ result: [UInt8]?) async {
        guard let result else { return leave(run) }
        var durability = await store.finish(run.id, result)
        while durability == .deferred {
            // Not this task's sleep: it may be cancelled, which changes nothing here.
            await Task { try? await Task.sleep(for: Self.retryPause) }.value
            if isStopping.withLock({ $0 }) { return leave(run) }
            if store.condition == .open { durability = await store.confirm(run.id) }
        }
        forget(run, result)
        whenFinished(run.id)
    }

    /// The server stops: the next one does the run. Up to the end it counts as unfinished,
    /// whatever the store has in memory.
    private func leave(_ run: ActiveRun) { run.end(with: nil) }

    private func forget(_ run: ActiveRun, _ result: [UInt8]? = nil) {
        active.withLock { $0[run.id] = nil }
        run.end(with: result)
    }

    private func tell(_ live: LiveJob, to run: ActiveRun) async {
        // stdout, stderr.
        var text = [OutputTextStream(), OutputTextStream()]
        while let event = await live.next() {
            switch event {
            case .started:
                run.begin()
                store.begin(run.id)
            case .stage(let stage):
                store.update(run.id, stage: RunStage.word(for: stage))
                run.note(.stage(stage))
            case .output(let stream, let bytes):
                let piece = text[stream == .standardOutput ? 0 : 1].decode(bytes)
                if !piece.isEmpty { run.note(.output(stream, piece)) }
            case .ended:
                for (index, stream) in [OutputStream.standardOutput, .standardError].enumerated() {
                    let rest = text[index].finish()
                    if !rest.isEmpty { run.note(.output(stream, rest)) }
                }
            }
        }
    }

    // MARK: Finding

    /// `nil`: no run of that id is waiting or running here.
    package func activeRun(_ id: String) -> ActiveRun? { active.withLock { $0[id] } }

    /// Whichever API the run came by. Whether it is active is asked first: what ends between the
    /// two questions is shown as running once more.
    package func find(_ id: String) async throws(StorageRefusal) -> FoundRun? {
        let isActive = activeRun(id) != nil
        guard let run = try await store.run(id) else { return nil }
        return FoundRun(run: run, isOver: run.state == .finished && !isActive)
    }

    /// As `find`, but an unfinished run is waited for.
    package func find(
        _ id: String, waitingUntil deadline: ContinuousClock.Instant?
    ) async throws(StorageRefusal) -> FoundRun? {
        if let deadline, let active = activeRun(id) { await active.waitForEnd(until: deadline) }
        return try await find(id)
    }

    /// Ends a run that is not finished, and returns when its result says so and is on the disk, or
    /// at the deadline. False: no such run is waiting or running.
    package func cancel(
        _ id: String, until deadline: ContinuousClock.Instant? = nil
    ) async -> Bool {
        guard let run = activeRun(id) else { return false }
        run.cancel()
        if let unrevived = takeUnrevived(id) {
            Task { await revive(unrevived, run) }
        }
        await run.waitForEnd(until: deadline)
        return true
    }

    /// Whether it was found at the start and has not been submitted yet.
    package func isHeldBack(_ id: String) -> Bool { unrevived.withLock { $0[id] != nil } }

    // MARK: Starting and stopping

    /// Takes up what an earlier server accepted and did not finish. Returns when all of it can be
    /// found; the runs go on for as long as they take.
    package func revive(
        _ revival: @escaping @Sendable (StoredRun, [UInt8]) async -> RunRevival
    ) async throws(StorageRefusal) -> Int {
        let runs = try await store.unfinished().map { stored in
            (stored, ActiveRun(id: stored.id, kind: stored.kind, attempt: Int(stored.attempts)))
        }
        active.withLock { active in
            for (_, run) in runs { active[run.id] = run }
        }
        unrevived.withLock { unrevived in
            for (stored, run) in runs {
                unrevived[run.id] = Unrevived(stored: stored, revival: revival)
            }
        }
        Task {
            await withTaskGroup(of: Void.self) { group in
                for (index, (_, run)) in runs.enumerated() {
                    if index >= Self.revivalsMax { await group.next() }
                    group.addTask {
                        guard let unrevived = self.takeUnrevived(run.id) else { return }
                        await self.revive(unrevived, run)
                    }
                }
            }
        }
        return runs.count
    }

    private func takeUnrevived(_ id: String) -> Unrevived? {
        unrevived.withLock { $0.removeValue(forKey: id) }
    }

    private func revive(_ unrevived: Unrevived, _ run: ActiveRun) async {
        let stored = unrevived.stored
        guard !isStopping.withLock({ $0 }) else { return leave(run) }
        // What cannot be read is concluded as damaged: else it would be running for ever.
        var request: [UInt8] = []
        do throws(StorageRefusal) {
            request = try await store.request(of: run.id) ?? []
        } catch {
            if error == .closed { return leave(run) }
            report("run \(run.id) of before cannot be read: \(error)")
        }
        switch await unrevived.revival(stored, request) {
        case .unknown: forget(run)
        case .settled(let result): await finish(run, result)
        case .order(let order):
            if run.isCancelled {
                await cancel(run, order)
            } else if stored.attemptsSinceOpened >= Self.attemptsMax {
                let step = "the server ended \(stored.attemptsSinceOpened) times while it ran"
                await finish(run, await order.conclude(.failure(.sandboxFailed(step: step))))
            } else {
                await start(run, order, by: .exempt).value
            }
        }
    }

    /// Begins nothing any more: runs that wait are left for the next start.
    package func stopBeginning() {
        isStopping.withLock { $0 = true }
        for run in active.withLock({ $0.values }) { run.interrupt(evenIfBegun: false) }
    }

    /// Waits for the runs under way; after the deadline they are ended, and left for the next
    /// start.
    package func stop(by deadline: ContinuousClock.Instant) async {
        stopBeginning()
        let runs = active.withLock { Array($0.values) }
        for run in runs { await run.waitForEnd(until: deadline) }
        for run in runs { run.interrupt(evenIfBegun: true) }
        for run in runs { await run.join() }
    }
}

/// How far a run is, in the words that the store keeps.
package enum RunStage {
    package static let compile = "compile"
    package static let run = "run"
    package static let cancelled = "cancelled"

    static func word(for stage: JobStage) -> String {
        switch stage {
        case .compile: compile
        case .run: run
        }
    }
}

internal import Linux
internal import Synchronization

/// The embedded store: look-ups in memory, an append-only journal on the disk.
///
/// Theory of operation. `JournalState` holds the table of all runs, behind a lock that nobody keeps
/// for long; look-ups read it from any thread. A change is made in memory and its record put in a
/// queue, both under that lock, so that the order in the journal is the order of the changes. One
/// thread, `JournalThread`, owns the files: it takes everything that has gathered, writes it,
/// waits for the disk once for all of it (group commit), and tells the callers. A new run is
/// visible only after that; every other change at once. A second thread reads requests and results
/// that have left the memory.
///
/// The journal is a row of segments. New records go to the last one; the first one is given up
/// when there is too much waste (`CompactionRule`), a step beside each batch. What is read at a
/// start is the sum of the records (`RunTable`), whatever was cut or lost among them.
///
/// When the disk is full, new runs are refused, what was written of the batch is cut off, and
/// every other change stays queued until a later attempt succeeds. When a write or fdatasync(2)
/// fails otherwise, nothing is known of the segment since the last success, and asking again would
/// be answered with a false yes; so what was not yet known to be durable is written again to a new
/// segment, once at once, and then every `retryMs`, while new runs are refused.
package final class Journal: RunStore {
    private let state: JournalState
    private let reader: ReaderThread
    private let now: @Sendable () -> Int64

    /// Reads what the data directory holds, and goes on from there. Blocks: for the start only.
    /// `now` answers milliseconds since 1970; `report` is called on the journal's thread.
    package static func open(
        _ configuration: Configuration,
        now: @escaping @Sendable () -> Int64 = Host.wallClockMilliseconds,
        report: @escaping @Sendable (JournalEvent) -> Void
    ) throws(StorageFailure) -> (journal: Journal, start: JournalStart) {
        try open(configuration, faults: .none, now: now, report: report)
    }

    static func open(
        _ configuration: Configuration, faults: DiskFaults,
        now: @escaping @Sendable () -> Int64 = Host.wallClockMilliseconds,
        report: @escaping @Sendable (JournalEvent) -> Void
    ) throws(StorageFailure) -> (journal: Journal, start: JournalStart) {
        let directory = JournalDirectory(data: configuration.directory)
        do {
            try PrivateFiles.makeDirectory(directory.path)
            let lock = try DirectoryLock(directory)
            var replay = JournalReplay(
                directory, memoryBytes: configuration.memoryBytes, faults: faults)
            try replay.run()
            let start = replay.start
            let state = try replay.state(configuration)
            let reader = try ReaderThread()
            let writer = SegmentWriter(
                directory, salt: state.salt, faults: faults, tail: replay.tail)
            try OSThread.start(name: "journal") {
                JournalThread(state, writer, directory, lock, now: now, report: report).run()
            }
            return (Journal(state, reader, now: now), start)
        } catch let failure as StorageFailure {
            throw failure
        } catch {
            throw StorageFailure(
                description: "the runs in \(directory.path) cannot be opened: \(error); make the "
                    + "directory writable for this user, or choose another data directory")
        }
    }

    private init(
        _ state: JournalState, _ reader: ReaderThread, now: @escaping @Sendable () -> Int64
    ) {
        self.state = state
        self.reader = reader
        self.now = now
    }

    deinit { state.close(nil) }

    package func close() async {
        await withCheckedContinuation { state.close($0) }
    }

    package var condition: StoreCondition { state.contents.withLock { $0.condition } }
}

// MARK: - Changes

extension Journal {
    package func accept(_ new: NewRun) async throws(StorageRefusal) {
        let limit = state.configuration.payloadBytesMax
        guard new.request.count <= limit else { throw .tooLarge(limitBytes: limit) }
        let snapshot = RunSnapshot(run: storedRun(new), request: new.request)
        let frame = JournalRecord.snapshot(snapshot).frame(salt: state.salt)
        let outcome = await withCheckedContinuation { waiter in
            let item = JournalState.Item(frame: frame, effect: .accept(snapshot), waiter: waiter)
            if let refusal = state.admit(item, snapshot.run) {
                waiter.resume(returning: .refused(refusal))
            }
        }
        if case .refused(let refusal) = outcome { throw refusal }
    }

    private func storedRun(_ new: NewRun) -> StoredRun {
        let timeToLiveMs: Int64? =
            switch new.lifetime {
            case .standard: state.configuration.timeToLiveMs
            case .milliseconds(let own): max(0, own)
            case .untilRemoved: nil
            }
        var run = StoredRun(
            sequence: state.nextSequence(), id: new.id, kind: new.kind, owner: new.owner,
            labels: new.labels, priority: new.priority, createdMs: new.createdMs,
            timeToLiveMs: timeToLiveMs)
        run.annotation = new.annotation
        run.deliveries = new.deliveries
        run.requestBytes = new.request.count
        return run
    }

    package func begin(_ id: String) {
        let startedMs = now()
        state.change(id) { entry in
            let run = entry.run
            guard run.state != .finished else { return nil }
            return .progress(
                run.sequence,
                RunProgress(
                    state: .running, stage: "", attempts: run.attempts &+ 1, startedMs: startedMs))
        }
    }

    package func update(_ id: String, stage: String) {
        state.change(id) { entry in
            let run = entry.run
            guard run.state != .finished, run.stage != stage else { return nil }
            return .progress(
                run.sequence,
                RunProgress(
                    state: run.state, stage: stage, attempts: run.attempts,
                    startedMs: run.startedMs))
        }
    }

    @discardableResult
    package func finish(_ id: String, _ result: [UInt8]) async -> Durability {
        precondition(
            result.count <= RecordFrame.payloadBytesMax / 2,
            "an API bounds its results far below what a record holds")
        let sequence = state.contents.withLock { $0.table.sequences[id] }
        guard let sequence else { return .unknownRun }
        // Framed outside of the lock, since it may be large.
        let record = JournalRecord.finished(sequence, finishedMs: now(), result: result)
        let frame = record.frame(salt: state.salt)
        let outcome = await withCheckedContinuation { waiter in
            let item = JournalState.Item(frame: frame, effect: .result(sequence), waiter: waiter)
            if !state.change(record, item) { waiter.resume(returning: .refused(.closed)) }
        }
        return Self.durability(outcome)
    }

    /// Records are written in order, so a small one behind the others stands for all of them.
    package func confirm(_ id: String) async -> Durability {
        await change(id) { .annotated($0.run.sequence, $0.run.annotation) }
    }

    @discardableResult
    package func reopen(_ id: String) async -> Durability {
        await change(id) { entry in
            let run = entry.run
            guard run.state == .finished else { return nil }
            return .reopened(run.sequence, attempts: run.attemptsWhenReopened)
        }
    }

    @discardableResult
    package func annotate(_ id: String, _ annotation: [UInt8]) async -> Durability {
        await change(id) { .annotated($0.run.sequence, annotation) }
    }

    @discardableResult
    package func remove(_ id: String) async -> Durability {
        await change(id) { .removed($0.run.sequence) }
    }

    @discardableResult
    package func record(_ delivery: Delivery, of id: String) async -> Durability {
        await change(id) { .delivery($0.run.sequence, delivery) }
    }

    private func change(
        _ id: String, _ record: (RunTable.Entry) -> JournalRecord?
    ) async -> Durability {
        let outcome = await withCheckedContinuation { waiter in
            let found = state.change(id, waiter: waiter, record)
            if !found.isKnown {
                waiter.resume(returning: .refused(.closed))
            } else if !found.isChanged {
                waiter.resume(returning: .durable)
            }
        }
        return Self.durability(outcome)
    }

    /// A change is refused only if there is nothing (any more) that it could be made to.
    private static func durability(_ outcome: JournalState.Outcome) -> Durability {
        switch outcome {
        case .durable: .durable
        case .deferred: .deferred
        case .refused: .unknownRun
        }
    }
}

// MARK: - Look-ups

extension Journal {
    package func run(_ id: String) -> StoredRun? {
        state.contents.withLock { $0.table[id]?.run }
    }

    package func runs(_ query: RunQuery) -> RunPage {
        state.contents.withLock { $0.table.page(query) }
    }

    package func unfinished() -> [StoredRun] {
        state.contents.withLock { $0.table.unfinished() }
    }

    package func dueDeliveries(nowMs: Int64, limit: Int) -> [DueDelivery] {
        state.contents.withLock { $0.table.dueDeliveries(nowMs: nowMs, limit: limit) }
    }

    package func nextDeliveryMs() -> Int64? {
        state.contents.withLock { $0.table.nextDeliveryMs }
    }

    package func request(of id: String) async throws(StorageRefusal) -> [UInt8]? {
        try await payload(.request, of: id)
    }

    package func result(of id: String) async throws(StorageRefusal) -> [UInt8]? {
        try await payload(.result, of: id)
    }

    private enum Whereabouts {
        case memory([UInt8])
        case disk(SegmentFile, Place)
    }

    private func payload(
        _ part: PayloadPart, of id: String
    ) async throws(StorageRefusal) -> [UInt8]? {
        let found = state.contents.withLock { contents -> Whereabouts? in
            guard let entry = contents.table[id],
                let payload = part == .request ? entry.request : entry.result
            else { return nil }
            if let bytes = payload.bytes { return .memory(bytes) }
            guard let place = payload.place, let file = contents.segments[place.segment] else {
                return nil
            }
            return .disk(file, place)
        }
        switch found {
        case nil: return nil
        case .memory(let bytes): return bytes
        case .disk(let file, let place):
            return try await reader.payload(part, in: file, at: place, salt: state.salt).get()
        }
    }
}

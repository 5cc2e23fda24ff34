internal import Linux
internal import Synchronization

/// What callers and the journal's thread share: the table, and what waits to be written.
///
/// Nothing is done under the lock that waits for anything, or that grows with the number of runs.
final class JournalState: Sendable {
    /// One record on its way to the disk.
    struct Item: Sendable {
        var frame: [UInt8]
        var effect: Effect
        /// Told once the record is on the disk, or known not to get there for now.
        var waiter: CheckedContinuation<Outcome, Never>?

        /// What the table learns when the record is on the disk.
        enum Effect: Sendable {
            case nothing
            /// Only now it is there for look-ups.
            case accept(RunSnapshot)
            case result(UInt64)
        }
    }

    enum Outcome: Sendable, Equatable {
        case durable
        case deferred
        case refused(StorageRefusal)
    }

    struct Contents: Sendable {
        var table: RunTable
        var items: [Item] = []
        /// Of frames that are not on the disk yet, those that the thread has taken included.
        var pendingBytes = 0
        /// Runs that are on their way to the disk for the first time, and what they will take.
        var accepting: Set<String> = []
        var acceptingBytes = 0
        var condition = StoreCondition.open
        var isClosing = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var segments: [UInt64: SegmentFile]
        /// Of all segments.
        var diskBytes: Int
    }

    let configuration: Journal.Configuration
    let salt: UInt64
    let wakeup: Wakeup
    let contents: Mutex<Contents>
    private let lastSequence: Atomic<UInt64>

    init(
        _ configuration: Journal.Configuration, salt: UInt64, table: RunTable,
        lastSequence: UInt64, segments: [UInt64: SegmentFile], diskBytes: Int
    ) throws(SystemError) {
        self.configuration = configuration
        self.salt = salt
        self.lastSequence = Atomic(lastSequence)
        wakeup = try Wakeup()
        contents = Mutex(Contents(table: table, segments: segments, diskBytes: diskBytes))
    }

    func nextSequence() -> UInt64 { lastSequence.add(1, ordering: .relaxed).newValue }

    // MARK: - From callers

    /// Puts a new run in the queue, or says why not.
    func admit(_ item: Item, _ run: StoredRun) -> StorageRefusal? {
        let (refusal, isFirst) = contents.withLock { contents -> (StorageRefusal?, Bool) in
            let isFirst = contents.items.isEmpty
            if let refusal = contents.refusal(of: run, configuration) { return (refusal, false) }
            let weight = RunTable.weight(run)
            contents.makeRoom(for: weight, below: configuration.totalBytes, salt: salt)
            contents.accepting.insert(run.id)
            contents.acceptingBytes += weight
            contents.add(item)
            return (nil, isFirst)
        }
        if isFirst { wakeup.signal() }
        return refusal
    }

    /// Makes a change to a run in memory and puts its record in the queue. `record` is asked under
    /// the lock, for something small; `nil`: there is nothing to change.
    ///
    /// - Returns: whether there is such a run, and whether there was something to change.
    @discardableResult
    func change(
        _ id: String, waiter: CheckedContinuation<Outcome, Never>? = nil,
        _ record: (RunTable.Entry) -> JournalRecord?
    ) -> (isKnown: Bool, isChanged: Bool) {
        let (known, changed, isFirst) = contents.withLock { contents in
            guard !contents.isClosing, let entry = contents.table[id] else {
                return (false, false, false)
            }
            guard let record = record(entry) else { return (true, false, false) }
            let isFirst = contents.items.isEmpty
            contents.table.apply(record, at: nil)
            contents.add(
                Item(frame: record.frame(salt: salt), effect: .nothing, waiter: waiter))
            return (true, true, isFirst)
        }
        if isFirst { wakeup.signal() }
        return (known, changed)
    }

    /// The same for a record with a large frame, which was made before. False: the run is gone.
    func change(_ record: JournalRecord, _ item: Item) -> Bool {
        let (isKnown, isFirst) = contents.withLock { contents in
            guard !contents.isClosing, let sequence = record.sequence,
                contents.table.entries[sequence] != nil
            else { return (false, false) }
            let isFirst = contents.items.isEmpty
            contents.table.apply(record, at: nil)
            contents.add(item)
            return (true, isFirst)
        }
        if isFirst { wakeup.signal() }
        return isKnown
    }

    func close(_ closer: CheckedContinuation<Void, Never>?) {
        let isOver = contents.withLock { contents in
            contents.isClosing = true
            if contents.condition == .closed { return true }
            if let closer { contents.closers.append(closer) }
            return false
        }
        if isOver { closer?.resume() } else { wakeup.signal() }
    }
}

extension JournalState.Contents {
    fileprivate mutating func add(_ item: JournalState.Item) {
        items.append(item)
        pendingBytes += item.frame.count
    }

    fileprivate func refusal(
        of run: StoredRun, _ configuration: Journal.Configuration
    ) -> StorageRefusal? {
        if isClosing { return .closed }
        switch condition {
        case .open: break
        case .full: return .full
        case .broken(let reason): return .broken(reason)
        case .closed: return .closed
        }
        if table[run.id] != nil || accepting.contains(run.id) { return .idTaken }
        if pendingBytes > configuration.pendingBytesMax { return .busy }
        let kept = table.liveBytes - table.disposableBytes + acceptingBytes
        return kept + RunTable.weight(run) > configuration.totalBytes ? .full : nil
    }

    /// Forgets what would expire first, as far as that is needed.
    fileprivate mutating func makeRoom(for weight: Int, below totalBytes: Int, salt: UInt64) {
        while table.liveBytes + acceptingBytes + weight > totalBytes,
            let sequence = table.nextToExpire
        {
            forget(sequence, salt: salt)
        }
    }

    mutating func forget(_ sequence: UInt64, salt: UInt64) {
        let record = JournalRecord.removed(sequence)
        table.apply(record, at: nil)
        add(JournalState.Item(frame: record.frame(salt: salt), effect: .nothing))
    }
}

// MARK: - For the journal's thread

extension JournalState {
    struct Work {
        var items: [Item]
        var isClosing: Bool
        /// When the next run expires.
        var nextExpiryMs: Int64?
    }

    /// Everything that waits, after what has expired at `nowMs` has been put behind it: of that no
    /// more than a handful at once.
    func takeWork(nowMs: Int64) -> Work {
        wakeup.clear()
        return contents.withLock { contents in
            for _ in 0..<64 {
                guard let expiry = contents.table.nextExpiryMs, expiry <= nowMs,
                    let sequence = contents.table.nextToExpire
                else { break }
                contents.forget(sequence, salt: salt)
            }
            let items = contents.items
            contents.items = []
            return Work(
                items: items, isClosing: contents.isClosing,
                nextExpiryMs: contents.table.nextExpiryMs)
        }
    }

    /// The items are on the disk, one after another from `place` on.
    func settle(_ items: ArraySlice<Item>, from place: Place) {
        var place = place
        var rest = items
        while !rest.isEmpty {
            // A few at a time: look-ups come in between.
            let some = rest.prefix(32)
            rest = rest.dropFirst(32)
            contents.withLock { contents in
                for item in some {
                    place.byteCount = item.frame.count
                    contents.settle(item.effect, at: place)
                    contents.pendingBytes -= item.frame.count
                    place.offset += item.frame.count
                }
                contents.table.forgetPayloads(above: configuration.memoryBytes)
            }
            for item in some { item.waiter?.resume(returning: .durable) }
        }
    }

    /// The item did not get to the disk, and will not.
    func drop(_ item: Item, _ refusal: StorageRefusal) {
        contents.withLock { contents in
            contents.pendingBytes -= item.frame.count
            if case .accept(let snapshot) = item.effect { contents.endAcceptance(of: snapshot.run) }
        }
        item.waiter?.resume(returning: .refused(refusal))
    }

    func setCondition(_ condition: StoreCondition) {
        contents.withLock { $0.condition = condition }
    }

    func add(_ segment: SegmentFile) {
        contents.withLock { contents in
            contents.segments[segment.number] = segment
            contents.diskBytes += SegmentHead.byteCount
        }
    }

    func remove(segment number: UInt64, byteCount: Int) {
        contents.withLock { contents in
            contents.segments[number] = nil
            contents.diskBytes -= byteCount
        }
    }
}

extension JournalState.Contents {
    fileprivate mutating func settle(_ effect: JournalState.Item.Effect, at place: Place) {
        switch effect {
        case .nothing: break
        case .accept(let snapshot):
            endAcceptance(of: snapshot.run)
            table.apply(.snapshot(snapshot), at: place)
        case .result(let sequence): table.placeResult(of: sequence, at: place)
        }
    }

    fileprivate mutating func endAcceptance(of run: StoredRun) {
        accepting.remove(run.id)
        acceptingBytes -= RunTable.weight(run)
    }
}

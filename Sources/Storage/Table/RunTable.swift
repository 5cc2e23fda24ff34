/// Every run, and by what it is found: the sum of the journal's records.
///
/// A plain value without a file, a clock or a lock. A start and a live change go through the same
/// `apply`. Requests and results may leave the memory once their place in the journal is known.
struct RunTable: Sendable {
    struct Entry: Sendable {
        var run: StoredRun
        var request: Payload
        var result: Payload?
        /// The segment of its snapshot. Every later record about the run stands there or behind.
        var baseSegment: UInt64
    }

    private(set) var entries: [UInt64: Entry] = [:]
    private(set) var sequences: [String: UInt64] = [:]
    /// What all runs would take if each were written once.
    private(set) var liveBytes = 0
    /// Payloads that are in memory.
    private(set) var memoryBytes = 0
    /// Not finished.
    private(set) var open: Set<UInt64> = []
    /// What could go to make room: runs that would expire some time.
    private(set) var disposableBytes = 0

    private var index: [IndexKey: SortedList<UInt64>] = [:]
    private var expiries = SortedList<RunTime>()
    /// Finished runs by the time of their next delivery.
    private(set) var deliveries = SortedList<RunTime>()
    /// By segment: runs whose snapshot was written there. Some have gone, or moved on.
    private var based: [UInt64: [UInt64]] = [:]
    /// Payloads in memory that are in the journal too, in the order in which they came.
    private var recent: [(sequence: UInt64, part: PayloadPart)] = []
    private var firstRecent = 0

    struct IndexKey: Hashable, Sendable {
        var kind: String
        var filter: RunQuery.Filter
    }

    subscript(id: String) -> Entry? { sequences[id].flatMap { entries[$0] } }

    func list(_ key: IndexKey) -> SortedList<UInt64> { index[key] ?? .init() }

    // MARK: - Changes

    /// Takes in what a record says. `place`: where it stands, `nil` if it is still to be written.
    /// One about a run that is gone says nothing.
    mutating func apply(_ record: JournalRecord, at place: Place?) {
        if case .snapshot(let snapshot) = record {
            insert(snapshot, at: place)
            return
        }
        guard let sequence = record.sequence, var entry = entries[sequence] else { return }
        if case .removed = record {
            remove(sequence)
            return
        }
        let before = entry.run
        // The table must not hold the arrays while they are changed.
        entries[sequence] = nil
        Self.change(&entry, by: record, at: place, memory: &memoryBytes)
        update(from: before, to: entry.run)
        entries[sequence] = entry
        if case .finished = record, place != nil { remember(sequence, .result) }
    }

    private static func change(
        _ entry: inout Entry, by record: JournalRecord, at place: Place?, memory: inout Int
    ) {
        switch record {
        case .progress(_, let progress):
            entry.run.state = progress.state
            entry.run.stage = progress.stage
            entry.run.attempts = progress.attempts
            entry.run.startedMs = progress.startedMs
        case .finished(_, let finishedMs, let bytes):
            memory += bytes.count - (entry.result?.bytes?.count ?? 0)
            let unplaced = (entry.result?.unplaced ?? 0) + (place == nil ? 1 : 0)
            entry.result = Payload(bytes: bytes, place: place, unplaced: unplaced)
            entry.run.state = .finished
            entry.run.finishedMs = finishedMs
            entry.run.resultBytes = bytes.count
        case .reopened(_, let attempts):
            entry.run.state = .waiting
            entry.run.stage = ""
            entry.run.attempts = attempts
        case .annotated(_, let annotation): entry.run.annotation = annotation
        case .delivery(_, let delivery):
            let known = entry.run.deliveries.firstIndex { $0.id == delivery.id }
            if let known {
                entry.run.deliveries[known] = delivery
            } else {
                entry.run.deliveries.append(delivery)
            }
        case .snapshot, .removed, .padding: break
        }
    }

    private mutating func insert(_ snapshot: RunSnapshot, at place: Place?) {
        let run = snapshot.run
        let sequence = run.sequence
        if entries[sequence] != nil { remove(sequence) }
        // The same id under another number was removed in a record that is lost.
        if let other = sequences[run.id] { remove(other) }
        entries[sequence] = Entry(
            run: run, request: Payload(bytes: snapshot.request, place: place),
            result: snapshot.result.map { Payload(bytes: $0, place: place) },
            baseSegment: place?.segment ?? 0)
        sequences[run.id] = sequence
        memoryBytes += snapshot.request.count + (snapshot.result?.count ?? 0)
        for key in Self.keys(of: run) { index[key, default: .init()].insert(sequence) }
        update(from: nil, to: run)
        guard let place else { return }
        based[place.segment, default: []].append(sequence)
        remember(sequence, .request)
        if snapshot.result != nil { remember(sequence, .result) }
    }

    private mutating func remove(_ sequence: UInt64) {
        guard let entry = entries.removeValue(forKey: sequence) else { return }
        sequences[entry.run.id] = nil
        memoryBytes -= (entry.request.bytes?.count ?? 0) + (entry.result?.bytes?.count ?? 0)
        for key in Self.keys(of: entry.run) {
            index[key]?.remove(sequence)
            if index[key]?.isEmpty == true { index[key] = nil }
        }
        update(from: entry.run, to: nil)
    }

    /// Everything that follows from how a run is.
    private mutating func update(from old: StoredRun?, to new: StoredRun?) {
        guard let sequence = (new ?? old)?.sequence else { return }
        if let old {
            liveBytes -= Self.weight(old)
            if let expiry = old.expiresMs {
                disposableBytes -= Self.weight(old)
                expiries.remove(RunTime(timeMs: expiry, sequence: sequence))
            }
            if let next = old.nextDeliveryMs {
                deliveries.remove(RunTime(timeMs: next, sequence: sequence))
            }
        }
        open.remove(sequence)
        guard let new else { return }
        liveBytes += Self.weight(new)
        if new.state != .finished { open.insert(sequence) }
        if let expiry = new.expiresMs {
            disposableBytes += Self.weight(new)
            expiries.insert(RunTime(timeMs: expiry, sequence: sequence))
        }
        if let next = new.nextDeliveryMs {
            deliveries.insert(RunTime(timeMs: next, sequence: sequence))
        }
    }

    private static func keys(of run: StoredRun) -> Set<IndexKey> {
        let filters = [.all, .owner(run.owner)] + run.labels.map(RunQuery.Filter.label)
        return Set(filters.map { IndexKey(kind: run.kind, filter: $0) })
    }

    /// About what its snapshot takes in the journal.
    static func weight(_ run: StoredRun) -> Int {
        let texts = [run.id, run.kind, run.owner, run.stage] + run.labels
        let deliveries = run.deliveries.map {
            $0.id.utf8.count + $0.target.utf8.count + $0.lastAnswer.utf8.count + 32
        }
        return 128 + texts.reduce(0) { $0 + $1.utf8.count + 4 } + deliveries.reduce(0, +)
            + run.annotation.count + run.requestBytes + (run.resultBytes ?? 0)
    }

    /// After a start: nobody works on anything yet.
    mutating func stopAttempts() {
        for sequence in open { entries[sequence]?.run.state = .waiting }
    }
}

// MARK: - What is where

extension RunTable {
    /// The result that was applied without a place stands there now.
    mutating func placeResult(of sequence: UInt64, at place: Place) {
        guard var result = entries[sequence]?.result, result.unplaced > 0 else { return }
        result.unplaced -= 1
        if result.unplaced == 0 {
            result.place = place
            remember(sequence, .result)
        }
        entries[sequence]?.result = result
    }

    /// The snapshot of a run that was in the journal before is now there as well. What has changed
    /// since it was taken stands behind it.
    mutating func moveSnapshot(of sequence: UInt64, to place: Place) {
        guard entries[sequence] != nil else { return }
        entries[sequence]?.baseSegment = place.segment
        entries[sequence]?.request.place = place
        if entries[sequence]?.result?.place != nil { entries[sequence]?.result?.place = place }
        based[place.segment, default: []].append(sequence)
    }

    /// Takes runs whose snapshot stands in `segment` off its list, looking at `limit` at most;
    /// and whether that was all.
    mutating func takeRuns(
        basedIn segment: UInt64, limit: Int
    ) -> (sequences: [UInt64], isLast: Bool) {
        var taken: [UInt64] = []
        for _ in 0..<limit {
            guard let sequence = based[segment]?.popLast() else { break }
            if entries[sequence]?.baseSegment == segment { taken.append(sequence) }
        }
        let isLast = based[segment]?.isEmpty ?? true
        if isLast { based[segment] = nil }
        return (taken, isLast)
    }

    /// What `takeRuns` took was not written.
    mutating func putBack(_ sequence: UInt64) {
        guard let segment = entries[sequence]?.baseSegment else { return }
        based[segment, default: []].append(sequence)
    }

    /// Payloads that have been in memory longest leave it, until it holds no more than `budget`.
    mutating func forgetPayloads(above budget: Int) {
        while memoryBytes > budget, firstRecent < recent.count {
            let (sequence, part) = recent[firstRecent]
            firstRecent += 1
            forget(sequence, part)
        }
        guard firstRecent > 1024, firstRecent > recent.count / 2 else { return }
        recent.removeFirst(firstRecent)
        firstRecent = 0
    }

    private mutating func forget(_ sequence: UInt64, _ part: PayloadPart) {
        guard let entry = entries[sequence] else { return }
        let payload = part == .request ? entry.request : entry.result
        guard let payload, let bytes = payload.bytes, payload.place != nil else { return }
        memoryBytes -= bytes.count
        switch part {
        case .request: entries[sequence]?.request.bytes = nil
        case .result: entries[sequence]?.result?.bytes = nil
        }
    }

    private mutating func remember(_ sequence: UInt64, _ part: PayloadPart) {
        recent.append((sequence, part))
    }
}

// MARK: - What may go

extension RunTable {
    /// When the next run expires.
    var nextExpiryMs: Int64? { expiries.first?.timeMs }

    /// The run that expires next, whenever that is.
    var nextToExpire: UInt64? { expiries.first?.sequence }
}

internal import Linux
internal import Synchronization

/// The one thread that writes the journal. See `Journal` for what it does when the disk fails.
final class JournalThread {
    typealias Item = JournalState.Item

    let state: JournalState
    let directory: JournalDirectory
    var writer: SegmentWriter
    private let lock: DirectoryLock
    private let now: @Sendable () -> Int64
    let report: @Sendable (JournalEvent) -> Void

    /// Segments that are not written to any more, the oldest first, and their length.
    var closed: [(number: UInt64, byteCount: Int)]
    var compaction = Compaction()
    /// Taken from the queue and not written yet.
    private var backlog: [Item] = []
    /// Written, and not known to be on the disk: nobody waits for them, and no look-up needs their
    /// place.
    private var unsynced: [Item] = []
    /// While the disk does not take anything: when to try again.
    private var retryAt: ContinuousClock.Instant?

    /// Larger batches are written in parts.
    private static let batchBytes = 8 << 20
    /// More that nobody waits for is made durable all the same.
    private static let unsyncedCountMax = 4096

    init(
        _ state: JournalState, _ writer: SegmentWriter, _ directory: JournalDirectory,
        _ lock: DirectoryLock, now: @escaping @Sendable () -> Int64,
        report: @escaping @Sendable (JournalEvent) -> Void
    ) {
        self.state = state
        self.writer = writer
        self.directory = directory
        self.lock = lock
        self.now = now
        self.report = report
        let current = writer.file?.number
        closed = state.contents.withLock { contents in
            contents.segments.values.filter { $0.number != current }
                .map { (number: $0.number, byteCount: (try? $0.length()) ?? 0) }
                .sorted { $0.number < $1.number }
        }
    }

    func run() {
        FileSizeSignal.blockInThisThread()
        while true {
            let work = state.takeWork(nowMs: now())
            backlog += work.items
            if let retryAt {
                postponeBacklog()
                if work.isClosing || retryAt <= .now {
                    removeDeadSegments()
                    commitNext()
                    if self.retryAt == nil { continue }
                }
            } else if !backlog.isEmpty || (!work.isClosing && compactionIsDue()) {
                commitNext()
                continue
            }
            if work.isClosing { return end() }
            sleep(until: work.nextExpiryMs)
        }
    }

    private func sleep(until expiryMs: Int64?) {
        var milliseconds: Int64 = 60_000
        // What nobody waits for is on the disk after a second.
        if !unsynced.isEmpty { milliseconds = 1000 }
        if let expiryMs { milliseconds = min(milliseconds, expiryMs - now()) }
        if let retryAt {
            let left = (retryAt - .now) / .milliseconds(1)
            milliseconds = min(milliseconds, Int64(left.rounded(.up)))
        }
        let interest = Poll.Interest(state.wakeup.descriptor.raw)
        let ready = try? Poll.wait(
            for: [interest], milliseconds: Int32(clamping: max(milliseconds, 0)))
        if ready?.first == false, retryAt == nil, !unsynced.isEmpty { commit([]) }
    }

    private func end() {
        if retryAt == nil, !unsynced.isEmpty { commit([]) }
        lock.release()
        let closers = state.contents.withLock { contents in
            contents.condition = .closed
            defer { contents.closers = [] }
            return contents.closers
        }
        for closer in closers { closer.resume() }
    }
}

// MARK: - Writing

extension JournalThread {
    /// Writes the next part of the backlog, or, if there is nothing and the disk has failed, tries
    /// whether it takes something again.
    private func commitNext() {
        var bytes = 0
        let count =
            backlog.firstIndex { item in
                bytes += item.frame.count
                return bytes > Self.batchBytes
            } ?? backlog.count
        let batch = Array(backlog[..<max(count, min(1, backlog.count))])
        backlog.removeFirst(batch.count)
        if batch.isEmpty, retryAt != nil {
            commit([Item(frame: JournalRecord.padding.frame(salt: state.salt), effect: .nothing)])
        } else {
            commit(batch)
        }
    }

    private func commit(_ batch: [Item]) {
        let moves =
            retryAt == nil ? nextMoves(newBytes: batch.reduce(0) { $0 + $1.frame.count }) : []
        do {
            try write(batch, moves)
        } catch {
            guard error.mayBeRewritten else { return fail(batch, moves, error) }
            giveUpSegment(because: error)
            do {
                try write(batch, moves)
            } catch {
                // The second segment is no better.
                giveUpSegment(because: nil)
                return fail(batch, moves, error)
            }
        }
        if retryAt != nil {
            retryAt = nil
            state.setCondition(.open)
            report(.recovered)
        }
        finishMoves()
    }

    /// Writes `unsynced` again if it was lost, then the batch, then the moved runs; waits for the
    /// disk if anybody does; and tells everybody.
    private func write(_ batch: [Item], _ moves: [Compaction.Move]) throws(WriteFailure) {
        if let file = writer.file, writer.end >= state.configuration.segmentBytes,
            !batch.isEmpty || !moves.isEmpty
        {
            try synchronize()
            if let tail = writer.close() { closed.append((file.number, tail.end)) }
        }
        var lost: [Item] = []
        if writer.file == nil {
            do { state.add(try writer.begin()) } catch { throw WriteFailure(error, .begin) }
            lost = unsynced
        }
        let items = lost + batch
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            items.reduce(0) { $0 + $1.frame.count } + moves.reduce(0) { $0 + $1.frame.count })
        for item in items { bytes += item.frame }
        let itemBytes = bytes.count
        for move in moves { bytes += move.frame }
        let before = writer.end
        var place: Place
        do { place = try writer.append(bytes) } catch { throw WriteFailure(error, .append) }
        state.contents.withLock { $0.diskBytes += writer.end - before }
        place.offset += itemBytes - batch.reduce(0) { $0 + $1.frame.count }
        guard needsSync(batch, moves) else {
            unsynced += batch
            return
        }
        try synchronize()
        state.settle(batch[...], from: place)
        place.offset = before + itemBytes
        settle(moves, from: place)
    }

    private func needsSync(_ batch: [Item], _ moves: [Compaction.Move]) -> Bool {
        batch.isEmpty || !moves.isEmpty || retryAt != nil
            || unsynced.count + batch.count > Self.unsyncedCountMax
            || batch.contains { item in
                if case .nothing = item.effect { item.waiter != nil } else { true }
            }
    }

    private func synchronize() throws(WriteFailure) {
        do { try writer.synchronize() } catch { throw WriteFailure(error, .synchronize) }
        guard let file = writer.file else { return }
        state.settle(unsynced[...], from: Place(segment: file.number, offset: 0, byteCount: 0))
        unsynced = []
    }
}

// MARK: - When the disk fails

extension JournalThread {
    /// Where a batch got stuck, and what the kernel said.
    private struct WriteFailure: Error {
        enum Step { case begin, append, synchronize }

        var error: SystemError
        var step: Step

        init(_ error: SystemError, _ step: Step) {
            self.error = error
            self.step = step
        }

        /// Not for want of room while writing: then there is nothing wrong with the segment.
        var mayBeRewritten: Bool {
            switch step {
            case .begin: false
            case .append: !error.isOutOfRoom
            case .synchronize: true
            }
        }
    }

    private func giveUpSegment(because failure: WriteFailure?) {
        let end = writer.end
        guard let tail = writer.giveUp() else { return }
        let number = tail.file.number
        if let failure, retryAt == nil {
            let name = JournalDirectory.name(ofSegment: number)
            report(.segmentGivenUp(name, failure.error.description))
        }
        if tail.end <= SegmentHead.byteCount, (try? PrivateFiles.remove(tail.file.path)) != nil {
            // Nothing in it counts, and a disk that fails for hours leaves no heap of files.
            state.remove(segment: number, byteCount: end)
            return
        }
        state.contents.withLock { $0.diskBytes -= end - tail.end }
        closed.append((number, tail.end))
    }

    /// Refuses what is new; keeps what is not.
    private func fail(_ batch: [Item], _ moves: [Compaction.Move], _ failure: WriteFailure) {
        let reason = failure.error.description
        if !writer.cutBack() { giveUpSegment(because: failure) }
        let condition: StoreCondition = failure.error.isOutOfRoom ? .full : .broken(reason)
        let isNews = state.contents.withLock { contents in
            defer { contents.condition = condition }
            return contents.condition == .open
        }
        if isNews { report(failure.error.isOutOfRoom ? .full(reason) : .broken(reason)) }
        retryAt = .now + .milliseconds(state.configuration.retryMs)
        putBack(moves)
        backlog = batch + backlog
        postponeBacklog()
    }

    /// Whoever waits is told that it will take a while; what was to be accepted is refused.
    private func postponeBacklog() {
        let refusal: StorageRefusal =
            switch state.contents.withLock({ $0.condition }) {
            case .broken(let reason): .broken(reason)
            case .open, .full, .closed: .full
            }
        var kept: [Item] = []
        for var item in backlog {
            if case .accept = item.effect {
                state.drop(item, refusal)
            } else {
                item.waiter?.resume(returning: .deferred)
                item.waiter = nil
                kept.append(item)
            }
        }
        backlog = kept
    }
}

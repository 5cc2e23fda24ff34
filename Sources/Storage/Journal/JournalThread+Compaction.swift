internal import Linux
internal import Synchronization

/// Where giving up the oldest segment stands.
struct Compaction {
    /// A run of the oldest segment, ready to be written again.
    struct Move {
        var sequence: UInt64
        var frame: [UInt8]
    }

    /// Once begun, it is brought to an end.
    var isRunning = false
    /// All runs of the oldest segment are on their way, or have gone.
    var isLastStep = false
    /// Something in the oldest segment could not be read: its file is kept aside.
    var isDamaged = false
    /// A segment could not be removed. Were the next one given up, the first would come back at a
    /// start without the removals that stand in the next.
    var isStopped = false
}

/// How the oldest segment is given up: `CompactionRule` says when.
extension JournalThread {
    func compactionIsDue() -> Bool {
        guard !closed.isEmpty, !compaction.isStopped else { return false }
        if compaction.isRunning { return true }
        let rule = CompactionRule(segmentBytes: state.configuration.segmentBytes)
        compaction.isRunning = state.contents.withLock { contents in
            rule.isDue(
                diskBytes: contents.diskBytes, liveBytes: contents.table.liveBytes,
                closedCount: closed.count)
        }
        return compaction.isRunning
    }

    /// The next runs to be written again beside a batch of so many bytes.
    func nextMoves(newBytes: Int) -> [Compaction.Move] {
        guard compactionIsDue(), let victim = closed.first else { return [] }
        let rule = CompactionRule(segmentBytes: state.configuration.segmentBytes)
        let budget = rule.stepBytes(newBytes: newBytes)
        var moves: [Compaction.Move] = []
        var bytes = 0
        while bytes < budget && !compaction.isLastStep {
            // A few at a time, and their bytes outside of the lock: look-ups come in between.
            let (some, isLast) = state.contents.withLock { contents in
                let taken = contents.table.takeRuns(basedIn: victim.number, limit: 32)
                let entries = taken.sequences.compactMap { contents.table.entries[$0] }
                return (entries.map { Source($0, contents.segments) }, taken.isLast)
            }
            compaction.isLastStep = isLast
            for source in some {
                let frame = JournalRecord.snapshot(snapshot(source)).frame(salt: state.salt)
                bytes += frame.count
                moves.append(Compaction.Move(sequence: source.entry.run.sequence, frame: frame))
            }
        }
        return moves
    }

    /// A run, and the files from which its payloads can be read.
    private struct Source: Sendable {
        var entry: RunTable.Entry
        var requestFile: SegmentFile?
        var resultFile: SegmentFile?

        init(_ entry: RunTable.Entry, _ segments: [UInt64: SegmentFile]) {
            self.entry = entry
            requestFile = entry.request.place.flatMap { segments[$0.segment] }
            resultFile = entry.result?.place.flatMap { segments[$0.segment] }
        }
    }

    private func snapshot(_ source: Source) -> RunSnapshot {
        let run = source.entry.run
        let request = bytes(.request, source.entry.request, source.requestFile, of: run)
        let result = source.entry.result.map { bytes(.result, $0, source.resultFile, of: run) }
        return RunSnapshot(run: run, request: request, result: result)
    }

    private func bytes(
        _ part: PayloadPart, _ payload: Payload, _ file: SegmentFile?, of run: StoredRun
    ) -> [UInt8] {
        if let bytes = payload.bytes { return bytes }
        guard let place = payload.place, let file else { return [] }
        switch file.payload(part, at: place, salt: state.salt) {
        case .success(let bytes): return bytes
        case .failure(let refusal):
            compaction.isDamaged = true
            report(.payloadLost(run: run.id, "\(refusal)"))
            return []
        }
    }

    /// The moved runs are on the disk, one after another from `place` on.
    func settle(_ moves: [Compaction.Move], from place: Place) {
        var place = place
        var rest = moves[...]
        while !rest.isEmpty {
            state.contents.withLock { contents in
                for move in rest.prefix(32) {
                    place.byteCount = move.frame.count
                    contents.table.moveSnapshot(of: move.sequence, to: place)
                    place.offset += move.frame.count
                }
            }
            rest = rest.dropFirst(32)
        }
    }

    /// The moved runs could not be written.
    func putBack(_ moves: [Compaction.Move]) {
        guard compaction.isRunning else { return }
        compaction.isLastStep = false
        state.contents.withLock { contents in
            for move in moves { contents.table.putBack(move.sequence) }
        }
    }

    /// Removes the oldest segment once nothing in it is needed any more.
    func finishMoves() {
        guard compaction.isRunning, compaction.isLastStep, let victim = closed.first else { return }
        let path = directory.path(ofSegment: victim.number)
        do {
            if compaction.isDamaged {
                try PrivateFiles.rename(
                    path, to: directory.path(ofDamageIn: victim.number, at: 0))
            } else {
                try PrivateFiles.remove(path)
            }
            // Before the next one goes: no segment may come back whose removals have gone.
            try PrivateFiles.synchronizeDirectory(directory.path)
        } catch {
            compaction.isStopped = true
            report(.compactionStopped(error.description))
            return
        }
        closed.removeFirst()
        compaction = Compaction()
        state.remove(segment: victim.number, byteCount: victim.byteCount)
    }
}

extension JournalThread {
    /// Oldest segments in which nothing is needed any more go without anything being written: so
    /// removals make room on a disk that is full.
    func removeDeadSegments() {
        while let victim = closed.first, !compaction.isStopped {
            let isDead = state.contents.withLock { contents in
                while true {
                    let taken = contents.table.takeRuns(basedIn: victim.number, limit: 1024)
                    for sequence in taken.sequences { contents.table.putBack(sequence) }
                    if taken.isLast || !taken.sequences.isEmpty { return taken.sequences.isEmpty }
                }
            }
            guard isDead else { return }
            compaction.isRunning = true
            compaction.isLastStep = true
            finishMoves()
        }
    }
}

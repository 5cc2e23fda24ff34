import TestSupport
import Testing

@testable import Storage

@Suite("The table of runs: the sum of its records")
struct RunTableTests {
    private func place(_ segment: UInt64, _ offset: Int = 0) -> Place {
        Place(segment: segment, offset: offset, byteCount: 10)
    }

    private func table(_ records: [JournalRecord], segment: UInt64 = 1) -> RunTable {
        var table = RunTable()
        for (index, record) in records.enumerated() {
            table.apply(record, at: place(segment, index * 10))
        }
        return table
    }

    /// All that look-ups show of a table.
    private func contents(_ table: RunTable) -> [String: StoredRun] {
        Dictionary(uniqueKeysWithValues: table.entries.values.map { ($0.run.id, $0.run) })
    }

    @Test func `a run goes from waiting to finished and back`() {
        var table = table([.snapshot(.make(1, timeToLiveMs: 50))])
        #expect(table["run-1"]?.run.state == .waiting)
        #expect(table.unfinished().map(\.id) == ["run-1"])
        let progress = RunProgress(state: .running, stage: "s", attempts: 1, startedMs: 5)
        table.apply(.progress(1, progress), at: nil)
        #expect(table["run-1"]?.run.stage == "s")
        table.apply(.finished(1, finishedMs: 9, result: [1, 2]), at: nil)
        #expect(table["run-1"]?.run.state == .finished)
        #expect(table["run-1"]?.run.expiresMs == 59)
        #expect(table.unfinished().isEmpty)
        table.apply(.reopened(1, attempts: 64), at: nil)
        #expect(table["run-1"]?.run.state == .waiting)
        #expect(table["run-1"]?.run.expiresMs == nil)
        #expect(table["run-1"]?.result?.bytes == [1, 2])
        #expect(table.nextExpiryMs == nil)
    }

    @Test func `what waits to be run again goes by priority, then by acceptance`() {
        let table = table([
            .snapshot(.make(1, priority: 2)), .snapshot(.make(2, priority: 0)),
            .snapshot(.make(3, priority: 2)), .snapshot(.make(4, result: "r")),
        ])
        #expect(table.unfinished().map(\.sequence) == [2, 1, 3])
    }

    @Test func `runs are found by kind, owner and label, the newest first`() {
        let table = table([
            .snapshot(.make(1, owner: "ann", labels: ["x"])),
            .snapshot(.make(2, owner: "bob", labels: ["x", "y", "x"])),
            .snapshot(.make(3, kind: "other", owner: "ann", labels: ["x"])),
            .snapshot(.make(4, owner: "ann")),
        ])
        let found = { (query: RunQuery) in table.page(query).runs.map(\.sequence) }
        #expect(found(RunQuery(kind: "test")) == [4, 2, 1])
        #expect(found(RunQuery(kind: "test", .owner("ann"))) == [4, 1])
        #expect(found(RunQuery(kind: "test", .label("x"), newestFirst: false)) == [1, 2])
        #expect(found(RunQuery(kind: "test", .label("ann"))).isEmpty)
        let page = table.page(RunQuery(kind: "test", limit: 2))
        #expect(page.total == 3 && page.next == 2)
        #expect(table.page(RunQuery(kind: "test", after: page.next, limit: 2)).next == nil)
    }

    @Test func `a removed run is gone from everywhere`() {
        var table = table([
            .snapshot(.make(1, labels: ["x"], timeToLiveMs: 1, result: "r")),
            .snapshot(.make(2, deliveries: [Delivery(id: "d", target: "t")])),
            .finished(2, finishedMs: 1, result: []), .removed(1), .removed(2), .removed(3),
            .finished(1, finishedMs: 1, result: [1]),
        ])
        #expect(table.entries.isEmpty && table.sequences.isEmpty)
        #expect(table.liveBytes == 0 && table.memoryBytes == 0 && table.disposableBytes == 0)
        #expect(table.nextExpiryMs == nil && table.nextDeliveryMs == nil)
        #expect(table.page(RunQuery(kind: "test", .label("x"))).total == 0)
        #expect(table.takeRuns(basedIn: 1, limit: 100).sequences.isEmpty)
    }

    @Test func `of two runs of one id the later one stands`() {
        let table = table([.snapshot(.make(1, id: "a")), .snapshot(.make(2, id: "a"))])
        #expect(table["a"]?.run.sequence == 2)
        #expect(table.page(RunQuery(kind: "test")).total == 1)
    }

    @Test func `deliveries are due once their run is finished, the longest due first`() {
        var table = table([
            .snapshot(.make(1, deliveries: [Delivery(id: "d", target: "t", nextAttemptMs: 50)])),
            .snapshot(.make(2, deliveries: [Delivery(id: "e", target: "t", nextAttemptMs: 20)])),
            .snapshot(.make(3, deliveries: [Delivery(id: "f", target: "t")])),
            .finished(1, finishedMs: 1, result: []), .finished(2, finishedMs: 1, result: []),
        ])
        let due = { (nowMs: Int64) in
            table.dueDeliveries(nowMs: nowMs, limit: 9).map(\.delivery.id)
        }
        #expect(table.nextDeliveryMs == 20)
        #expect(due(19).isEmpty && due(49) == ["e"] && due(50) == ["e", "d"])
        #expect(table.dueDeliveries(nowMs: 50, limit: 1).count == 1)
        table.apply(.delivery(2, Delivery(id: "e", target: "t", nextAttemptMs: 90)), at: nil)
        table.apply(
            .delivery(1, Delivery(id: "d", target: "t", state: .abandoned)), at: nil)
        #expect(table.nextDeliveryMs == 90)
        #expect(table.dueDeliveries(nowMs: 99, limit: 9).map(\.run) == ["run-2"])
    }

    @Test func `a run with a delivery to be made does not expire`() {
        let pending = Delivery(id: "d", target: "t")
        var table = table([
            .snapshot(.make(1, timeToLiveMs: 10, deliveries: [pending])),
            .finished(1, finishedMs: 5, result: []),
        ])
        #expect(table.nextToExpire == nil && table.disposableBytes == 0)
        table.apply(.delivery(1, Delivery(id: "d", target: "t", state: .delivered)), at: nil)
        #expect(table.nextExpiryMs == 15)
        #expect(table.disposableBytes == table.liveBytes)
    }

    @Test("a record that is read twice changes nothing")
    func idempotence() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<100 {
            let records = Self.story(&generator)
            let split = Int.random(in: 0..<records.count, using: &generator)
            let once = table(records)
            // As after a segment was given up: its end is written again.
            let again = table(records + records[split...])
            #expect(contents(once) == contents(again))
            #expect(once.liveBytes == again.liveBytes && once.memoryBytes == again.memoryBytes)
        }
    }

    @Test("a snapshot in the middle of what follows it changes nothing")
    func snapshots() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<100 {
            let records = Self.story(&generator)
            let taken = Int.random(in: 1...records.count, using: &generator)
            let begun = Int.random(in: 0..<taken, using: &generator)
            // Taken after `taken` records, and written before those from `begun` on.
            let snapshots = table(Array(records[..<taken])).entries.values.map { entry in
                JournalRecord.snapshot(
                    RunSnapshot(
                        run: entry.run, request: entry.request.bytes ?? [],
                        result: entry.result?.bytes))
            }
            // What begins a run is on the disk before it can be in a snapshot.
            let isBegun = { (record: JournalRecord) in
                if case .snapshot = record { true } else { false }
            }
            let before = records[..<begun] + records[begun..<taken].filter(isBegun)
            let after = records[begun..<taken].filter { !isBegun($0) } + records[taken...]
            #expect(contents(table(records)) == contents(table(before + snapshots + after)))
        }
    }

    /// What may happen to a handful of runs.
    private static func story(_ generator: inout SeededGenerator) -> [JournalRecord] {
        var records: [JournalRecord] = []
        for number in 0..<40 as Range<UInt64> {
            let sequence = UInt64.random(in: 1...5, using: &generator)
            if number < 5 {
                records.append(.snapshot(.make(number + 1, timeToLiveMs: 5)))
                continue
            }
            let bytes = [UInt8](repeating: UInt8(number), count: Int(number))
            switch Int.random(in: 0..<12, using: &generator) {
            case 0...2:
                records.append(.finished(sequence, finishedMs: Int64(number), result: bytes))
            case 3...4: records.append(.reopened(sequence, attempts: UInt32(sequence)))
            case 5...6: records.append(.annotated(sequence, bytes))
            case 7...8:
                let delivery = Delivery(id: "\(number % 2)", target: "t", nextAttemptMs: 7)
                records.append(.delivery(sequence, delivery))
            case 9: records.append(.removed(sequence))
            default:
                let progress = RunProgress(
                    state: .running, stage: "\(number)", attempts: 1, startedMs: 1)
                records.append(.progress(sequence, progress))
            }
        }
        return records
    }

    // MARK: - What is where

    @Test func `payloads leave the memory, the oldest first, once they are in the journal`() {
        var table = table([
            .snapshot(.make(1, request: "12345")), .snapshot(.make(2, request: "67890")),
        ])
        table.apply(.finished(1, finishedMs: 1, result: [1, 2, 3]), at: nil)
        table.forgetPayloads(above: 8)
        #expect(table["run-1"]?.request.bytes == nil)
        #expect(table["run-2"]?.request.bytes != nil)
        // The result is not in the journal yet, so it stays.
        table.forgetPayloads(above: 0)
        #expect(table["run-1"]?.result?.bytes == [1, 2, 3])
        #expect(table.memoryBytes == 3)
        table.placeResult(of: 1, at: place(1, 99))
        table.forgetPayloads(above: 0)
        #expect(table["run-1"]?.result == Payload(bytes: nil, place: place(1, 99)))
        #expect(table.memoryBytes == 0)
    }

    @Test func `the place of a result that was replaced meanwhile is not believed`() {
        var table = table([.snapshot(.make(1))])
        table.apply(.finished(1, finishedMs: 1, result: [1]), at: nil)
        table.apply(.finished(1, finishedMs: 1, result: [2]), at: nil)
        table.placeResult(of: 1, at: place(1, 50))
        table.forgetPayloads(above: 0)
        #expect(table["run-1"]?.result?.bytes == [2])
        table.placeResult(of: 1, at: place(1, 60))
        #expect(table["run-1"]?.result?.place == place(1, 60))
    }

    @Test func `a moved run is no longer in the old segment`() {
        var table = table([.snapshot(.make(1)), .snapshot(.make(2))])
        let taken = table.takeRuns(basedIn: 1, limit: 100)
        #expect(Set(taken.sequences) == [1, 2] && taken.isLast)
        table.moveSnapshot(of: 1, to: place(3))
        table.putBack(2)
        #expect(table.takeRuns(basedIn: 1, limit: 100).sequences == [2])
        #expect(table.takeRuns(basedIn: 3, limit: 100).sequences == [1])
        #expect(table["run-1"]?.request.place == place(3))
    }

    @Test func `a result that came after the snapshot was taken keeps its own place`() {
        var table = table([.snapshot(.make(1)), .finished(1, finishedMs: 1, result: [1])])
        _ = table.takeRuns(basedIn: 1, limit: 100)
        table.apply(.finished(1, finishedMs: 2, result: [2]), at: nil)
        table.moveSnapshot(of: 1, to: place(3))
        #expect(table["run-1"]?.result?.place == nil)
        table.placeResult(of: 1, at: place(3, 70))
        #expect(table["run-1"]?.result?.place == place(3, 70))
    }
}

@Suite("When a segment is given up")
struct CompactionRuleTests {
    private let rule = CompactionRule(segmentBytes: 100)

    @Test func `not before there is as much waste as data, and two segments more`() {
        #expect(!rule.isDue(diskBytes: 1200, liveBytes: 500, closedCount: 3))
        #expect(rule.isDue(diskBytes: 1201, liveBytes: 500, closedCount: 3))
        #expect(rule.isDue(diskBytes: 201, liveBytes: 0, closedCount: 1))
    }

    @Test func `never the segment that is written to`() {
        #expect(!rule.isDue(diskBytes: 5000, liveBytes: 0, closedCount: 0))
    }

    @Test func `it overtakes what comes in, and goes on when nothing does`() {
        #expect(rule.stepBytes(newBytes: 8 << 20) > 8 << 20)
        #expect(rule.stepBytes(newBytes: 0) > 0)
    }
}

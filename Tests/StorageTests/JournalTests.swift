import Foundation
import Linux
import Synchronization
import Testing

@testable import Storage

/// A clock that goes when it is told to.
final class ManualClock: Sendable {
    private let time = Atomic<Int64>(1_000_000)
    var nowMs: Int64 { time.load(ordering: .relaxed) }
    func advance(_ milliseconds: Int64) { time.add(milliseconds, ordering: .relaxed) }
}

/// What a journal reports.
final class EventLog: Sendable {
    private let events = Mutex<[JournalEvent]>([])
    var all: [JournalEvent] { events.withLock { $0 } }
    func add(_ event: JournalEvent) { events.withLock { $0.append(event) } }
}

/// A journal in a directory of its own, which can be closed and opened again.
final class TestJournal {
    let directory: TemporaryDirectory
    let clock = ManualClock()
    let log = EventLog()
    private(set) var journal: Journal
    private(set) var start: JournalStart
    private let faults: DiskFaults
    private let configuration: Journal.Configuration

    init(
        in directory: TemporaryDirectory? = nil, faults: DiskFaults = .none,
        _ change: (inout Journal.Configuration) -> Void = { _ in }
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        var configuration = Journal.Configuration(directory: directory.path)
        configuration.retryMs = 5
        change(&configuration)
        self.directory = directory
        self.configuration = configuration
        self.faults = faults
        (journal, start) = try Journal.open(
            configuration, faults: faults, now: { [clock] in clock.nowMs },
            report: { [log] in log.add($0) })
    }

    func reopen() async throws {
        await journal.close()
        (journal, start) = try Journal.open(
            configuration, faults: faults, now: { [clock] in clock.nowMs },
            report: { [log] in log.add($0) })
    }
}

/// Looks again and again until it is so, for ten seconds at most.
func becomes(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if try await condition() { return true }
        await Task.yield()
    }
    return false
}

@Suite("The journal: runs and their changes")
struct JournalTests {
    @Test func `an accepted run is found, before and after a restart`() async throws {
        let test = try TestJournal()
        let run = NewRun.make(labels: ["x"], deliveries: [Delivery(id: "d", target: "t")])
        try await test.journal.accept(run)
        let found = try #require(test.journal.run("a"))
        #expect(found.state == .waiting && found.owner == "ann" && found.createdMs == 1000)
        try await test.reopen()
        #expect(test.journal.run("a") == found)
        #expect(text(try await test.journal.request(of: "a")) == "request")
        #expect(try await test.journal.result(of: "a") == nil)
        #expect(test.start == JournalStart(runs: 1, unfinished: 1, segments: 1))
    }

    @Test func `what stands beside a run from the first is there after a restart`()
        async throws
    {
        let test = try TestJournal()
        var run = NewRun.make("a")
        run.annotation = [1, 2]
        try await test.journal.accept(run)
        #expect(test.journal.run("a")?.annotation == [1, 2])
        try await test.reopen()
        #expect(test.journal.run("a")?.annotation == [1, 2])
    }

    @Test func `all that happens to a run is there after a restart`() async throws {
        let test = try TestJournal()
        try await test.journal.accept(.make("a", deliveries: [Delivery(id: "d", target: "t")]))
        try await test.journal.accept(.make("b", priority: 0))
        try await test.journal.accept(.make("c"))
        test.journal.begin("a")
        test.journal.update("a", stage: "compiling")
        #expect(test.journal.run("a")?.stage == "compiling")
        #expect(await test.journal.finish("a", Array("result".utf8)) == .durable)
        #expect(await test.journal.annotate("a", [7]) == .durable)
        let tried = Delivery(id: "d", target: "t", attempts: 1, nextAttemptMs: 9, lastAnswer: "500")
        #expect(await test.journal.record(tried, of: "a") == .durable)
        #expect(await test.journal.remove("c") == .durable)
        test.journal.begin("b")
        let before = try #require(test.journal.run("a"))
        try await test.reopen()
        #expect(test.journal.run("a") == before)
        #expect(before.attempts == 1 && before.annotation == [7] && before.deliveries == [tried])
        #expect(text(try await test.journal.result(of: "a")) == "result")
        #expect(test.journal.dueDeliveries(nowMs: 9, limit: 9).map(\.run) == ["a"])
        #expect(test.journal.run("c") == nil)
        // It was running; nobody runs it any more.
        let again = test.journal.unfinished()
        #expect(again.map(\.id) == ["b"] && again[0].state == .waiting && again[0].attempts == 1)
    }

    @Test func `a finished run that is opened again keeps its result until the next`() async throws
    {
        let test = try TestJournal()
        try await test.journal.accept(.make("a"))
        test.journal.begin("a")
        await test.journal.finish("a", [1])
        #expect(await test.journal.reopen("a") == .durable)
        test.journal.begin("a")
        try await test.reopen()
        #expect(test.journal.unfinished().map(\.id) == ["a"])
        // Numbers of attempts are not used twice, and counted anew.
        #expect(test.journal.run("a")?.attempts == StoredRun.attemptsPerOpening + 1)
        #expect(test.journal.run("a")?.attemptsSinceOpened == 1)
        #expect(try await test.journal.result(of: "a") == [1])
        await test.journal.finish("a", [2])
        #expect(try await test.journal.result(of: "a") == [2])
        #expect(test.journal.unfinished().isEmpty)
    }

    @Test func `progress that comes after the end changes nothing`() async throws {
        let test = try TestJournal()
        try await test.journal.accept(.make("a"))
        await test.journal.finish("a", [1])
        test.journal.begin("a")
        test.journal.update("a", stage: "late")
        #expect(test.journal.run("a")?.state == .finished)
        #expect(test.journal.run("a")?.stage == "")
    }

    @Test func `an id is given once at a time`() async throws {
        let test = try TestJournal()
        try await test.journal.accept(.make("a"))
        await #expect(throws: StorageRefusal.idTaken) { try await test.journal.accept(.make("a")) }
        await test.journal.remove("a")
        try await test.journal.accept(.make("a", owner: "bob"))
        try await test.reopen()
        #expect(test.journal.run("a")?.owner == "bob")
    }

    @Test func `changes to a run that is not there say so`() async throws {
        let test = try TestJournal()
        #expect(await test.journal.finish("x", []) == .unknownRun)
        #expect(await test.journal.annotate("x", []) == .unknownRun)
        #expect(await test.journal.remove("x") == .unknownRun)
        #expect(await test.journal.reopen("x") == .unknownRun)
        test.journal.begin("x")
        #expect(try await test.journal.request(of: "x") == nil)
    }

    @Test func `a request above the limit is refused by size`() async throws {
        let test = try TestJournal { $0.payloadBytesMax = 10 }
        try await test.journal.accept(.make("a", request: "0123456789"))
        await #expect(throws: StorageRefusal.tooLarge(limitBytes: 10)) {
            try await test.journal.accept(.make("b", request: "0123456789a"))
        }
    }

    @Test func `many at once are all accepted, in one order for everybody`() async throws {
        let test = try TestJournal()
        let journal = test.journal
        await withThrowingTaskGroup { group in
            for number in 0..<500 {
                group.addTask { try await journal.accept(.make("run \(number)")) }
            }
        }
        let order = test.journal.runs(RunQuery(kind: "test", limit: 1000)).runs.map(\.id)
        #expect(Set(order).count == 500)
        try await test.reopen()
        #expect(test.journal.runs(RunQuery(kind: "test", limit: 1000)).runs.map(\.id) == order)
    }

    @Test func `requests and results that have left the memory are read from the disk`()
        async throws
    {
        let test = try TestJournal {
            $0.memoryBytes = 0
            $0.segmentBytes = 500
        }
        for number in 0..<20 {
            try await test.journal.accept(.make("\(number)", request: "request \(number)"))
            if number % 2 == 0 { await test.journal.finish("\(number)", [UInt8(number)]) }
        }
        for _ in 0..<2 {
            for number in 0..<20 {
                let request = try await test.journal.request(of: "\(number)")
                #expect(text(request) == "request \(number)")
                let result = try await test.journal.result(of: "\(number)")
                #expect(result == (number % 2 == 0 ? [UInt8(number)] : nil))
            }
            try await test.reopen()
        }
    }

    @Test func `after the end everything new is refused, and what is there can be looked up`()
        async throws
    {
        let test = try TestJournal()
        try await test.journal.accept(.make("a"))
        await test.journal.close()
        await test.journal.close()
        await #expect(throws: StorageRefusal.closed) { try await test.journal.accept(.make("b")) }
        #expect(await test.journal.finish("a", []) == .unknownRun)
        #expect(test.journal.run("a") != nil)
        #expect(test.journal.condition == .closed)
    }

    @Test func `the journal is nobody else's to read`() async throws {
        let test = try TestJournal()
        try await test.journal.accept(.make("a"))
        let manager = FileManager.default
        let path = test.directory.path + "/journal"
        let mode = { (path: String) in
            try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(path) == 0o700)
        for name in test.directory.names { #expect(try mode("\(path)/\(name)") == 0o600) }
    }
}

@Suite("The journal: what goes, and when")
struct JournalBoundsTests {
    @Test func `a finished run goes when its time is over, an unfinished one never`() async throws {
        let test = try TestJournal { $0.timeToLiveMs = 1000 }
        try await test.journal.accept(.make("standard"))
        try await test.journal.accept(.make("short", lifetime: .milliseconds(10)))
        try await test.journal.accept(.make("kept", lifetime: .untilRemoved))
        try await test.journal.accept(.make("unfinished", lifetime: .milliseconds(10)))
        for id in ["standard", "short", "kept"] { await test.journal.finish(id, []) }
        let ids = { () async -> Set<String> in
            // A change makes the journal's thread look at the time.
            await test.journal.annotate("kept", [])
            await test.journal.annotate("kept", [])
            return Set(test.journal.runs(RunQuery(kind: "test")).runs.map(\.id))
        }
        test.clock.advance(9)
        #expect(await ids().count == 4)
        test.clock.advance(1)
        #expect(await ids() == ["standard", "kept", "unfinished"])
        test.clock.advance(1_000_000)
        #expect(await ids() == ["kept", "unfinished"])
        try await test.reopen()
        #expect(await ids() == ["kept", "unfinished"])
    }

    @Test func `without room the run that would expire first goes, however young`() async throws {
        let test = try TestJournal { $0.totalBytes = 10_000 }
        let big = String(repeating: "x", count: 3000)
        for (id, lifetime) in [("late", Int64(9000)), ("early", 1000)] {
            try await test.journal.accept(
                .make(id, lifetime: .milliseconds(lifetime), request: big))
            await test.journal.finish(id, [])
        }
        try await test.journal.accept(.make("kept", lifetime: .untilRemoved, request: big))
        await test.journal.finish("kept", [])
        try await test.journal.accept(.make("new", request: big))
        #expect(test.journal.run("early") == nil)
        #expect(test.journal.run("late") != nil)
    }

    @Test func `what is kept until removed, or not finished, never goes: new runs are refused`()
        async throws
    {
        let test = try TestJournal { $0.totalBytes = 10_000 }
        let big = String(repeating: "x", count: 4000)
        try await test.journal.accept(.make("kept", lifetime: .untilRemoved, request: big))
        await test.journal.finish("kept", [])
        try await test.journal.accept(.make("unfinished", request: big))
        try await test.journal.accept(.make("small", request: ""))
        await test.journal.finish("small", [])
        await #expect(throws: StorageRefusal.full) {
            try await test.journal.accept(.make("new", request: big))
        }
        // Nothing is thrown away for a run that does not fit even so.
        #expect(test.journal.run("small") != nil)
        await test.journal.remove("kept")
        try await test.journal.accept(.make("new", request: big))
    }

    @Test func `what is out of date does not pile up, and no run is lost on the way`()
        async throws
    {
        let test = try TestJournal {
            $0.segmentBytes = 10_000
            $0.memoryBytes = 0
        }
        for number in 0..<10 {
            try await test.journal.accept(
                .make("kept \(number)", lifetime: .untilRemoved, request: "kept \(number)"))
            await test.journal.finish("kept \(number)", [UInt8(number)])
        }
        for number in 0..<1000 {
            try await test.journal.accept(
                .make("\(number)", request: String(repeating: "x", count: 500)))
            await test.journal.finish("\(number)", [])
            await test.journal.remove("\(number)")
        }
        #expect(await becomes { test.directory.segments.count <= 4 })
        #expect(test.directory.segments.first != "000000000001.journal")
        for _ in 0..<2 {
            #expect(test.journal.runs(RunQuery(kind: "test")).total == 10)
            for number in 0..<10 {
                let id = "kept \(number)"
                #expect(text(try await test.journal.request(of: id)) == id)
                #expect(try await test.journal.result(of: id) == [UInt8(number)])
            }
            try await test.reopen()
        }
        #expect(test.log.all.isEmpty)
    }
}

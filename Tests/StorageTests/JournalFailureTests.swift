import Foundation
import Linux
import Synchronization
import Testing

@testable import Storage

/// A disk that fails while it is told to.
final class FailingDisk: Sendable {
    private let failing = Mutex<[DiskFaults.Call: SystemError]>([:])
    private let remaining = Mutex<[DiskFaults.Call: Int]>([:])

    /// Every such call says it, or only the next so many.
    func fail(_ call: DiskFaults.Call, _ error: SystemError, times: Int = .max) {
        failing.withLock { $0[call] = error }
        remaining.withLock { $0[call] = times }
    }

    func recover() { failing.withLock { $0 = [:] } }

    var faults: DiskFaults {
        DiskFaults { call in
            guard let error = self.failing.withLock({ $0[call] }) else { return nil }
            let isLeft = self.remaining.withLock { remaining in
                let left = remaining[call, default: 0]
                remaining[call] = left - 1
                return left > 0
            }
            return isLeft ? error : nil
        }
    }
}

@Suite("The journal: a disk that fails")
struct JournalFailureTests {
    static let noRoom = SystemError("pwrite", errno: 28)
    static let broken = SystemError.inputOutput("fdatasync")

    @Test func `a full disk refuses what is new, keeps what is there, and goes on with room`()
        async throws
    {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults)
        try await test.journal.accept(.make("a"))
        disk.fail(.write, Self.noRoom)
        await #expect(throws: StorageRefusal.full) { try await test.journal.accept(.make("b")) }
        #expect(test.journal.condition == .full)
        #expect(text(try await test.journal.request(of: "a")) == "request")
        #expect(await test.journal.finish("a", [1]) == .deferred)
        #expect(try await test.journal.result(of: "a") == [1])
        await #expect(throws: StorageRefusal.full) { try await test.journal.accept(.make("b")) }
        #expect(test.journal.run("b") == nil)
        disk.recover()
        #expect(await becomes { test.journal.condition == .open })
        try await test.journal.accept(.make("b"))
        try await test.reopen()
        #expect(test.start == JournalStart(runs: 2, unfinished: 1, segments: 1))
        #expect(try await test.journal.result(of: "a") == [1])
        guard case .full? = test.log.all.first, test.log.all.last == .recovered else {
            Issue.record("reported \(test.log.all)")
            return
        }
        #expect(test.log.all.count == 2)
    }

    @Test("after one failed fdatasync everything not known to be durable is written again")
    func oneFailedSync() async throws {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults)
        try await test.journal.accept(.make("a"))
        let before = try test.directory.read("000000000001.journal")
        test.journal.begin("a")
        test.journal.update("a", stage: "s")
        // Written, and nobody has waited for the disk.
        let isWritten = try await becomes {
            try test.directory.read("000000000001.journal").count > before.count + 40
        }
        #expect(isWritten)
        disk.fail(.synchronize, Self.broken, times: 1)
        // Nobody notices.
        try await test.journal.accept(.make("b"))
        #expect(test.journal.condition == .open)
        #expect(test.directory.segments.count == 2)
        guard case .segmentGivenUp(let name, let reason)? = test.log.all.first else {
            Issue.record("reported \(test.log.all)")
            return
        }
        #expect(name == "000000000001.journal" && reason.contains("fdatasync"))
        try await test.reopen()
        #expect(test.journal.run("a")?.attempts == 1 && test.journal.run("a")?.stage == "s")
        #expect(test.journal.run("b") != nil)
        #expect(test.start.damages.isEmpty)
    }

    @Test(
        "a disk that goes on failing refuses what is new until it works again",
        arguments: [DiskFaults.Call.synchronize, .write])
    func brokenDisk(call: DiskFaults.Call) async throws {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults)
        try await test.journal.accept(.make("a"))
        disk.fail(call, Self.broken)
        let refusal = StorageRefusal.broken(Self.broken.description)
        await #expect(throws: refusal) { try await test.journal.accept(.make("b")) }
        await #expect(throws: refusal) { try await test.journal.accept(.make("c")) }
        #expect(test.journal.condition == .broken(Self.broken.description))
        #expect(await test.journal.finish("a", [1]) == .deferred)
        #expect(test.journal.run("a")?.state == .finished)
        disk.recover()
        #expect(await becomes { test.journal.condition == .open })
        try await test.journal.accept(.make("d"))
        try await test.reopen()
        // What was refused is not there, although it had been written.
        #expect(Set(test.journal.runs(RunQuery(kind: "test")).runs.map(\.id)) == ["a", "d"])
        #expect(try await test.journal.result(of: "a") == [1])
    }

    @Test func `what was refused for want of room is not there later, however far it got`()
        async throws
    {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults) { $0.retryMs = 1_000_000 }
        try await test.journal.accept(.make("a"))
        let before = try test.directory.read("000000000001.journal")
        disk.fail(.write, Self.noRoom)
        await #expect(throws: StorageRefusal.full) { try await test.journal.accept(.make("b")) }
        #expect(try test.directory.read("000000000001.journal") == before)
        // It ends without the disk having recovered.
        await test.journal.close()
        disk.recover()
        let again = try TestJournal(in: test.directory)
        #expect(again.start == JournalStart(runs: 1, unfinished: 1, segments: 1))
        #expect(again.journal.run("a") != nil)
    }

    @Test func `a disk that fails for long leaves no heap of files`() async throws {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults) { $0.retryMs = 0 }
        try await test.journal.accept(.make("a"))
        disk.fail(.synchronize, Self.broken)
        for number in 0..<100 {
            await #expect(throws: StorageRefusal.self) {
                try await test.journal.accept(.make("\(number)"))
            }
            await test.journal.annotate("a", [UInt8(number)])
        }
        #expect(test.directory.segments.count < 4)
        #expect(test.log.all.count == 2)
    }

    @Test func `without room for a new segment runs are refused, and later taken`() async throws {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults) { $0.segmentBytes = 100 }
        try await test.journal.accept(.make("a"))
        disk.fail(.create, SystemError("open", errno: 28))
        await #expect(throws: StorageRefusal.full) { try await test.journal.accept(.make("b")) }
        disk.recover()
        #expect(await becomes { test.journal.condition == .open })
        try await test.journal.accept(.make("b"))
        try await test.reopen()
        #expect(test.start.runs == 2 && test.start.damages.isEmpty)
    }

    @Test func `what was deferred when the journal is closed is written if it can be`()
        async throws
    {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults) { $0.retryMs = 1_000_000 }
        try await test.journal.accept(.make("a"))
        disk.fail(.write, Self.noRoom)
        #expect(await test.journal.finish("a", [1]) == .deferred)
        disk.recover()
        try await test.reopen()
        #expect(try await test.journal.result(of: "a") == [1])
    }

    @Test func `a payload that cannot be read back is an error, not an empty one`() async throws {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults) { $0.memoryBytes = 0 }
        try await test.journal.accept(.make("a"))
        disk.fail(.read, SystemError.inputOutput("pread"))
        await #expect(throws: StorageRefusal.self) { try await test.journal.request(of: "a") }
        disk.recover()
        #expect(text(try await test.journal.request(of: "a")) == "request")
    }

    @Test func `removals make room on a full disk, though nothing can be written`() async throws {
        let disk = FailingDisk()
        let test = try TestJournal(faults: disk.faults) { $0.segmentBytes = 200 }
        for id in ["a", "b", "c"] { try await test.journal.accept(.make(id)) }
        let before = test.directory.segments
        disk.fail(.write, Self.noRoom)
        #expect(await test.journal.remove("a") == .deferred)
        #expect(await test.journal.remove("b") == .deferred)
        #expect(await becomes { test.directory.segments.first != before.first })
        disk.recover()
        #expect(await becomes { test.journal.condition == .open })
        try await test.reopen()
        #expect(test.journal.runs(RunQuery(kind: "test")).runs.map(\.id) == ["c"])
    }
}

@Suite("The journal: a disk that is really full")
struct FullDiskTests {
    /// Runs the StorageWriter in a mount namespace of its own, on a tmpfs of two megabytes.
    private func writer(_ script: String) async throws -> (
        ending: ChildProcess.Ending, lines: [String]
    ) {
        try await StorageWriter.run(
            ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script], until: nil)
    }

    static let mayMount = Host.isRoot && HostFiles.isExecutable("/usr/bin/unshare")

    @Test(.enabled(if: mayMount, "only root may mount a small disk in a mount namespace"))
    func `a full tmpfs refuses what is new; with room again the same process goes on`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let (ending, lines) = try await writer(
            """
            set -e
            mount -t tmpfs -o size=2m none '\(directory.path)'
            head -c 1500000 /dev/zero > '\(directory.path)/ballast'
            '\(StorageWriter.executable)' '\(directory.path)' full 8 '\(directory.path)/ballast'
            '\(StorageWriter.executable)' '\(directory.path)' list 1
            """)
        #expect(ending == .exited(0))
        #expect(lines.contains("refused full"))
        #expect(lines.contains("event storage works again"))
        #expect(lines.contains { $0.hasPrefix("event storage is full") })
        let stored = Set(lines.filter { $0.hasPrefix("stored ") }.map { $0.dropFirst(7) })
        let accepted = lines.filter { $0.hasPrefix("accepted ") }.map { $0.dropFirst(9) }
        let removed = Set(lines.filter { $0.hasPrefix("removing ") }.map { $0.dropFirst(9) })
        #expect(accepted.count > 100)
        #expect(accepted.contains("full-after"))
        for id in accepted where !removed.contains(id) {
            #expect(stored.contains(id), "\(id) was accepted and is gone")
        }
        #expect(!lines.contains { $0.hasPrefix("damage") })
    }
}

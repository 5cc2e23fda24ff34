import Foundation
import Linux
import Storage
import Synchronization

/// `Scripts/bench storage`: acceptances a second with more and more clients, what a look-up waits
/// meanwhile, and how long a start takes. Over the floor: one fdatasync(2) after one small write.
struct StorageSpeed {
    /// Times a hundred: runs of each kind.
    let rounds: Int

    func run() async throws {
        let scratch = try Scratch()
        try floor(scratch.path + "/floor")
        for clients in [1, 8, 64, 512] {
            try await accept(clients: clients, below: scratch.path)
        }
        try await replay(scratch.path + "/replay")
    }

    private func floor(_ path: String) throws {
        let file = try FileDescriptor.privateFile(path, .createNew)
        let bytes = [UInt8](repeating: 1, count: 1024)
        var samples = Samples()
        for number in 0..<rounds {
            try samples.time {
                try file.writeAll(bytes, at: number * bytes.count)
                try file.synchronizeData()
            }
        }
        print(
            "1 KiB + fdatasync: p50 \(samples.median.milliseconds)"
                + ", p99 \(samples.percentile(99).milliseconds)")
    }

    private static func run(_ id: String) -> NewRun {
        NewRun(
            id: id, kind: "bench", owner: "bench", createdMs: 0,
            request: [UInt8](repeating: 0x20, count: 1024))
    }

    /// Accepts, begins and finishes runs of a kibibyte; another thread looks up all the while.
    private func accept(clients: Int, below path: String) async throws {
        let configuration = Journal.Configuration(directory: "\(path)/\(clients)")
        let journal = try Journal.open(configuration) { print("bench: \($0)") }.journal
        let each = max(1, rounds * 100 / clients)
        let isOver = Atomic(false)
        let lookups = LookupTimes()
        async let looking: Void = lookups.measure(journal) { isOver.load(ordering: .relaxed) }
        let acceptSeconds = try await Self.seconds(clients) { client in
            for number in 0..<each { try await journal.accept(Self.run("\(client)-\(number)")) }
        }
        let finishSeconds = try await Self.seconds(clients) { client in
            for number in 0..<each {
                journal.begin("\(client)-\(number)")
                await journal.finish("\(client)-\(number)", [UInt8](repeating: 0x20, count: 1024))
            }
        }
        isOver.store(true, ordering: .relaxed)
        await looking
        await journal.close()
        let count = Double(clients * each)
        let samples = lookups.samples
        print(
            "\(clients) clients".padded(to: 13)
                + "\(Int(count / acceptSeconds)) accepted/s".padded(to: 19)
                + "\(Int(count / finishSeconds)) finished/s".padded(to: 19)
                + "look-up p50 \(samples.median.milliseconds), p99 "
                + "\(samples.percentile(99).milliseconds), max "
                + "\(samples.percentile(100).milliseconds) (\(samples.count))")
    }

    private static func seconds(
        _ clients: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for client in 0..<clients { group.addTask { try await body(client) } }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// A start with a thousand times as many finished runs as rounds: 100,000 by default.
    private func replay(_ path: String) async throws {
        let configuration = Journal.Configuration(directory: path)
        let journal = try Journal.open(configuration) { print("bench: \($0)") }.journal
        let each = max(1, rounds * 1000 / 512)
        _ = try await Self.seconds(512) { client in
            for number in 0..<each {
                let id = "\(client)-\(number)"
                try await journal.accept(Self.run(id))
                journal.begin(id)
                await journal.finish(id, [UInt8](repeating: 0x20, count: 1024))
            }
        }
        await journal.close()
        let start = ContinuousClock.now
        let again = try Journal.open(configuration) { print("bench: \($0)") }
        let duration = ContinuousClock.now - start
        print("start with \(again.start.runs) finished runs: \(duration.milliseconds)")
        await again.journal.close()
    }
}

/// How long look-ups take while the store is busy. On a thread of its own.
private final class LookupTimes: Sendable {
    private let times = Mutex(Samples())

    var samples: Samples { times.withLock { $0 } }

    func measure(_ journal: Journal, until isOver: @escaping @Sendable () -> Bool) async {
        await withCheckedContinuation { continuation in
            let measuring: @Sendable () -> Void = {
                var samples = Samples()
                var number = 0
                while !isOver() {
                    samples.time { _ = journal.run("0-\(number % 100)") }
                    number += 1
                    // Ten thousand a second, as a hundred busy pollers.
                    usleep(100)
                }
                self.times.withLock { $0 = samples }
                continuation.resume()
            }
            do { try OSThread.start(name: "lookups", measuring) } catch { measuring() }
        }
    }
}

import Foundation
import Linux
import Testing

@testable import Storage

@Suite("The journal: a server that is killed")
struct CrashTests {
    /// What a writer said, added up.
    private struct Promises {
        var accepted: Set<String> = []
        var finished: Set<String> = []
        /// From here on it may be gone.
        var removing: Set<String> = []
        var removed: Set<String> = []

        mutating func add(_ lines: [String]) {
            for line in lines {
                let words = line.split(separator: " ").map(String.init)
                guard words.count == 2 else { continue }
                switch words[0] {
                case "accepted": accepted.insert(words[1])
                case "finished": finished.insert(words[1])
                case "removing": removing.insert(words[1])
                case "removed": removed.insert(words[1])
                default: break
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `whenever it is killed, nothing it has said is forgotten, and nothing is made up`()
        async throws
    {
        let directory = try TemporaryDirectory()
        var promises = Promises()
        var generator = SystemRandomNumberGenerator()
        let end = ContinuousClock.now + .seconds(60)
        var rounds = 0
        while rounds < 30 && ContinuousClock.now < end {
            let (ending, lines) = try await StorageWriter.run(
                [StorageWriter.executable, directory.path, "r\(rounds)", "16"],
                until: Int.random(in: 1...600, using: &generator))
            #expect(ending == .signalled(9), "round \(rounds): \(lines.suffix(3))")
            #expect(lines.first == "ready")
            #expect(!lines.contains { $0.hasPrefix("refused") || $0.hasPrefix("event") })
            promises.add(lines)
            try await check(directory, promises, round: rounds)
            rounds += 1
        }
        #expect(rounds > 5 && promises.accepted.count > 300)
        // The old segments have been given up on the way.
        #expect(directory.segments.first != "000000000001.journal")
    }

    private func check(
        _ directory: TemporaryDirectory, _ promises: Promises, round: Int
    ) async throws {
        let test = try TestJournal(in: directory) { $0.memoryBytes = 0 }
        for damage in test.start.damages { #expect(damage.isTail, "\(damage)") }
        let unfinished = Set(test.journal.unfinished().map(\.id))
        for id in promises.accepted.subtracting(promises.removing) {
            let run = test.journal.run(id)
            #expect(run != nil, "round \(round): \(id) was accepted and is gone")
            guard let run else { continue }
            let request = try await test.journal.request(of: id)
            #expect(text(request) == Self.request(id, Int(run.createdMs)))
            guard promises.finished.contains(id) else { continue }
            let result = try await test.journal.result(of: id)
            #expect(result == request?.reversed(), "round \(round): \(id) was finished")
            #expect(!unfinished.contains(id))
        }
        for id in promises.removed { #expect(test.journal.run(id) == nil, "\(id) came back") }
        await test.journal.close()
    }

    /// What the writer sends for a run of that name and number.
    private static func request(_ id: String, _ number: Int) -> String {
        String(repeating: id + " ", count: 1 + number % 50)
    }
}

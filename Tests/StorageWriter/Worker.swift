import Storage
import Synchronization

/// Makes runs until one is refused, or for ever.
final class Worker: Sendable {
    private let journal: Journal
    private let prefix: String
    private let last = Atomic(0)

    init(journal: Journal, prefix: String) {
        self.journal = journal
        self.prefix = prefix
    }

    func run(tasks: Int) async {
        await withTaskGroup { group in
            for _ in 0..<tasks { group.addTask { while await self.one() {} } }
        }
    }

    /// One run, and what becomes of it: by its number it stays unfinished, is finished, or is
    /// finished and removed. False: it was refused.
    private func one() async -> Bool {
        let number = last.add(1, ordering: .relaxed).newValue
        let id = "\(prefix)-\(number)"
        let text = String(repeating: id + " ", count: 1 + number % 50)
        let run = NewRun(
            id: id, kind: "test", owner: prefix, createdMs: Int64(number),
            lifetime: .untilRemoved, request: Array(text.utf8))
        do {
            try await journal.accept(run)
        } catch {
            say("refused \(error)")
            return false
        }
        say("accepted \(id)")
        journal.begin(id)
        guard number % 8 != 0 else { return true }
        let durability = await journal.finish(id, Array(text.utf8.reversed()))
        if durability == .durable { say("finished \(id)") }
        guard number % 8 > 1 else { return true }
        say("removing \(id)")
        if await journal.remove(id) == .durable { say("removed \(id)") }
        return true
    }
}

internal import Grading
internal import JSON
internal import Linux
internal import Synchronization

/// Who opened what when, by contest.
extension ContestShelf {
    /// What is known of openings, and who waits until it is on the disk.
    struct Ledger {
        var openings: Openings
        var durable: Openings
        var isWriting = false
        var waiting: [Waiter] = []
    }

    struct Waiter {
        var time: Int
        var continuation: CheckedContinuation<Int, any Error>
    }

    /// Opens a contest for a user. `now` is returned, and on the disk then; or the time when he
    /// opened it before. Unix seconds.
    ///
    /// Throws `ShelfError`, or `ShelfFault` when a file cannot be read.
    package func open(_ contest: String, user: String, now: Int) async throws -> Int {
        try await note(contest, user: user, problem: nil, now: now)
    }

    /// The same for a problem of a contest.
    package func openProblem(
        _ contest: String, problem: String, user: String, now: Int
    ) async throws -> Int {
        try await note(contest, user: user, problem: problem, now: now)
    }

    /// When a user opened a contest, in Unix seconds; `nil`: not yet.
    package func opened(_ contest: String, user: String) throws -> Int? {
        try readOpenings(of: contest)[user, nil]
    }

    package func openedProblem(_ contest: String, problem: String, user: String) throws -> Int? {
        try readOpenings(of: contest)[user, problem]
    }

    /// Those on the disk. Read once, then ours.
    func readOpenings(of alias: String) throws -> Openings {
        guard Alias.fault(in: alias) == nil else { throw ShelfError.notFound(alias) }
        if let known = state.withLock({ $0.openings[alias]?.durable }) { return known }
        let name = alias + Self.openingsSuffix
        guard FileTree.kind(of: path(name)) != nil else { return Openings() }
        let read: Openings
        do {
            read = try Openings(try json(name))
        } catch {
            throw ShelfFault(alias: alias, reason: "\(name): \(error)")
        }
        return state.withLock { state in
            let ledger = state.openings[alias] ?? Ledger(openings: read, durable: read)
            state.openings[alias] = ledger
            return ledger.durable
        }
    }

    func removeOpenings(of alias: String) throws(SystemError) {
        let name = path(alias + Self.openingsSuffix)
        if FileTree.kind(of: name) != nil { try FileTree.remove(name) }
        state.withLock { $0.openings[alias] = nil }
    }

    private func note(
        _ alias: String, user: String, problem: String?, now: Int
    ) async throws -> Int {
        guard try find(alias) != nil else { throw ShelfError.notFound(alias) }
        let before = try readOpenings(of: alias)
        if let time = before[user, problem] { return time }
        return try await withCheckedThrowingContinuation { continuation in
            let mustWrite = state.withLock { state in
                var ledger =
                    state.openings[alias] ?? Ledger(openings: before, durable: before)
                let time = ledger.openings[user, problem] ?? now
                ledger.openings[user, problem] = time
                ledger.waiting.append(Waiter(time: time, continuation: continuation))
                let isFirst = !ledger.isWriting
                ledger.isWriting = true
                state.openings[alias] = ledger
                return isFirst
            }
            if mustWrite { Task { await self.writeOpenings(of: alias) } }
        }
    }

    /// Until nobody waits any more.
    private func writeOpenings(of alias: String) async {
        while let (openings, waiting) = nextToWrite(alias) {
            do {
                let name = alias + Self.openingsSuffix
                try await OSThread.value(name: "shelf") { try self.write(openings.json, to: name) }
                state.withLock { $0.openings[alias]?.durable = openings }
                for waiter in waiting { waiter.continuation.resume(returning: waiter.time) }
            } catch {
                for waiter in waiting + takeBack(alias) {
                    waiter.continuation.resume(throwing: error)
                }
            }
        }
    }

    private func nextToWrite(_ alias: String) -> (Openings, [Waiter])? {
        state.withLock { state in
            guard let ledger = state.openings[alias], !ledger.waiting.isEmpty else {
                state.openings[alias]?.isWriting = false
                return nil
            }
            state.openings[alias]?.waiting = []
            return (ledger.openings, ledger.waiting)
        }
    }

    /// What could not be written has not happened; nor what came to it since.
    private func takeBack(_ alias: String) -> [Waiter] {
        state.withLock { state in
            guard let ledger = state.openings[alias] else { return [] }
            state.openings[alias]?.openings = ledger.durable
            state.openings[alias]?.waiting = []
            return ledger.waiting
        }
    }
}

package import Grading
internal import JSON
package import Linux
internal import Synchronization

/// The contests of a judge: `ALIAS.json` in one directory, put there by an operator or through an
/// API, and beside each in `ALIAS.opened.json` who opened it when.
///
/// What an operator edits is noticed as on `ProblemShelf`. Times of opening are ours alone: read
/// once, then written anew for each that comes; those that come while one is written go together
/// into the next.
package final class ContestShelf: Sendable {
    let directory: String
    private let lookInterval: Duration
    let state = Mutex(State())
    /// Held from when a change is checked until it is in its place.
    private let changing = Mutex(())

    struct State {
        var sights: [String: Sight] = [:]
        /// Counts what we have changed ourselves.
        var changes = 0
        var openings: [String: Ledger] = [:]
    }

    struct Sight {
        var stamp: FileTree.Stamp
        var at: ContinuousClock.Instant
        var outcome: Result<Contest, ShelfFault>
    }

    package init(directory: String, lookInterval: Duration = .seconds(1)) {
        self.directory = directory
        self.lookInterval = lookInterval
    }

    /// Makes the directory if there is none and reads everything; what is wrong with single
    /// contests is answered. Blocks.
    package func start() throws(SystemError) -> [ShelfFault] {
        try PrivateFiles.makeDirectory(directory)
        for name in try PrivateFiles.names(in: directory) where name.hasPrefix(".new-") {
            try FileTree.remove(path(name))
        }
        var faults: [ShelfFault] = []
        for alias in aliases() {
            do {
                if let fault = Alias.fault(in: alias) {
                    throw ShelfFault(alias: alias, reason: "the file's name \(fault)")
                }
                _ = try find(alias)
                _ = try readOpenings(of: alias)
            } catch let fault as ShelfFault {
                faults.append(fault)
            } catch {
                faults.append(ShelfFault(alias: alias, reason: "\(error)"))
            }
        }
        return faults
    }

    private static let suffix = ".json"
    static let openingsSuffix = ".opened.json"

    private func aliases() -> [String] {
        HostFiles.names(in: directory).filter {
            $0.hasSuffix(Self.suffix) && !$0.hasSuffix(Self.openingsSuffix) && !$0.hasPrefix(".")
        }.map { String($0.dropLast(Self.suffix.count)) }
    }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    // MARK: Finding

    /// A contest as its file has it now, or had it a moment ago; `nil` when there is none.
    ///
    /// Throws what is wrong with it.
    package func find(_ alias: String) throws(ShelfFault) -> Contest? {
        guard Alias.fault(in: alias) == nil else { return nil }
        let now = ContinuousClock.now
        let (known, changes) = state.withLock { ($0.sights[alias], $0.changes) }
        if let known, known.at.duration(to: now) < lookInterval { return try known.outcome.get() }
        let name = alias + Self.suffix
        guard let stamp = FileTree.stamp(of: path(name)) else {
            state.withLock { $0.sights[alias] = nil }
            return nil
        }
        let outcome = known?.stamp == stamp ? known?.outcome : nil
        let sight = Sight(stamp: stamp, at: now, outcome: outcome ?? read(alias, name))
        // What was read before a change is not kept.
        state.withLock { if $0.changes == changes { $0.sights[alias] = sight } }
        return try sight.outcome.get()
    }

    private func read(_ alias: String, _ name: String) -> Result<Contest, ShelfFault> {
        do {
            let contest = try Contest(try json(name))
            guard contest.alias == alias else {
                throw JSONMismatch(path: "alias", problem: "must be \(alias), as the file is named")
            }
            return .success(contest)
        } catch {
            return .failure(ShelfFault(alias: alias, reason: "\(name): \(error)"))
        }
    }

    func json(_ name: String) throws -> JSONCursor {
        let file = try FileDescriptor.opening(name, below: directory)
        return JSONCursor(try JSONValue(parsing: file.contents()))
    }

    /// All that can be read, by their aliases' order.
    package var all: [Contest] { aliases().compactMap { try? find($0) } }

    /// Whether one cannot be read: then nobody knows its problems.
    package var hasFaults: Bool { aliases().contains { (try? find($0)) == nil } }

    // MARK: Changes

    /// Throws `ShelfError`.
    package func create(_ contest: Contest) async throws {
        try await put(contest) { shelf in
            guard FileTree.kind(of: shelf.path(contest.alias + Self.suffix)) == nil else {
                throw ShelfError.aliasInUse(contest.alias)
            }
            // Of one that had this name and is gone.
            try shelf.removeOpenings(of: contest.alias)
            return contest
        }
    }

    /// Changes the contest as it is on the disk now; what it has become. Its alias stays.
    ///
    /// Throws `ShelfError`, or `ShelfFault` when it cannot be read.
    @discardableResult
    package func update(
        _ alias: String, _ change: @escaping @Sendable (inout Contest) -> Void
    ) async throws -> Contest {
        try await put(nil) { shelf in
            shelf.forget(alias)
            guard var contest = try shelf.find(alias) else { throw ShelfError.notFound(alias) }
            change(&contest)
            contest.alias = alias
            return contest
        }
    }

    private func forget(_ alias: String) {
        state.withLock { state in
            state.changes += 1
            state.sights[alias] = nil
        }
    }

    @discardableResult
    private func put(
        _ contest: Contest?, _ decide: @escaping @Sendable (ContestShelf) throws -> Contest
    ) async throws -> Contest {
        if let contest, let fault = Alias.fault(in: contest.alias) {
            throw ShelfError.badAlias(fault)
        }
        return try await OSThread.value(name: "shelf") {
            try self.changing.withLock { _ in
                let contest = try decide(self)
                try self.write(contest.json, to: contest.alias + Self.suffix)
                self.forget(contest.alias)
                return contest
            }
        }
    }

    /// Whole or not at all, and on the disk when it returns.
    func write(_ json: JSONValue, to name: String) throws(ShelfError) {
        let place = path(".new-\(name)-" + PrivateFiles.randomHex(byteCount: 8))
        do throws(SystemError) {
            let file = try FileDescriptor.creating(place)
            try file.writeAll(json.bytes[...])
            try file.synchronizeData()
            try FileTree.rename(place, to: path(name))
            try PrivateFiles.synchronizeDirectory(directory)
        } catch {
            try? FileTree.remove(place)
            throw .disk("\(error)")
        }
    }
}

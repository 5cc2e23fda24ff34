package import Grading
internal import JSON
package import Linux
internal import Synchronization

/// The problems of a judge: folders below one directory, each a package, and beside each what is
/// said about it in `ALIAS.json`.
///
/// Theory of operation. An operator's packages are read where he put them, and what he changes is
/// noticed: when a problem is wanted, its files are looked at again, at most once in
/// `lookInterval`, and read again if they are others. Uploads are written aside and take their
/// place in one step (`ProblemShelf+Changes`). Whoever looks at files or moves them holds
/// `placing`, so nobody sees half of a change. All of that is on threads of its own.
package final class ProblemShelf: Sendable {
    let directory: String
    private let lookInterval: Duration
    private let state: Mutex<State>
    /// Held while files are looked at, or moved to their place.
    let placing = Mutex(())
    /// Held from when a change is checked until it is in its place.
    let changing = Mutex(())

    private struct State {
        var sights: [String: Sight] = [:]
        var looks: [String: Task<Result<ShelvedProblem?, ShelfFault>, Never>] = [:]
        var texts: RecentlyUsed<TextKey, ProblemTexts>
        var loads: [TextKey: Task<ProblemTexts, any Error>] = [:]
    }

    private struct Sight {
        var version: String
        var at: ContinuousClock.Instant
        var outcome: Result<ShelvedProblem, ShelfFault>
    }

    private struct TextKey: Hashable {
        var alias: String
        var version: String
    }

    package init(
        directory: String, textBytes: Int = 256 << 20, lookInterval: Duration = .seconds(1)
    ) {
        self.directory = directory
        self.lookInterval = lookInterval
        state = Mutex(State(texts: RecentlyUsed(byteLimit: textBytes)))
    }

    /// Makes the directory if there is none, finishes or throws away what a change that was cut
    /// short has left, and reads everything. What is wrong with single problems is answered and
    /// stops nothing. Blocks.
    package func start() throws(SystemError) -> [ShelfFault] {
        try PrivateFiles.makeDirectory(directory)
        var faults = try recover()
        for name in try PrivateFiles.names(in: directory) where !name.hasPrefix(".") {
            let kind = FileTree.kind(of: path(name))
            guard kind == .directory || kind == .link else {
                if let fault = strayFault(name) { faults.append(fault) }
                continue
            }
            if let fault = Alias.fault(in: name) {
                faults.append(ShelfFault(alias: name, reason: "the folder's name \(fault)"))
            } else if case .failure(let fault) = look(name) {
                faults.append(fault)
            }
        }
        return faults
    }

    /// Of a file among the folders: metadata needs a package.
    private func strayFault(_ name: String) -> ShelfFault? {
        guard name.hasSuffix(".json") else { return nil }
        let alias = String(name.dropLast(".json".count))
        guard FileTree.kind(of: path(alias)) == nil else { return nil }
        return ShelfFault(alias: alias, reason: "\(name) has no folder \(alias) beside it")
    }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    // MARK: Finding

    /// A problem as it stands there now, or stood a moment ago; `nil` when there is none. `isNow`:
    /// a moment ago is not enough.
    ///
    /// Throws what is wrong with it.
    package func find(
        _ alias: String, isNow: Bool = false
    ) async throws(ShelfFault) -> ShelvedProblem? {
        guard Alias.fault(in: alias) == nil else { return nil }
        if !isNow, let known = recent(alias) { return try known.get() }
        // Names that are made up end here. Amid a change the folder is not in its place for a
        // moment; then what was promised is, and after that the folder again.
        let places = [alias, Self.readyPrefix + alias, alias]
        guard places.contains(where: { FileTree.kind(of: path($0)) != nil }) else { return nil }
        let look = state.withLock { state in
            if let look = state.looks[alias] { return look }
            let look = Task { await self.lookOnThread(alias) }
            state.looks[alias] = look
            return look
        }
        return try await look.value.get()
    }

    private func recent(_ alias: String) -> Result<ShelvedProblem, ShelfFault>? {
        state.withLock { state in
            guard let sight = state.sights[alias], sight.at.duration(to: .now) < lookInterval
            else { return nil }
            return sight.outcome
        }
    }

    private func lookOnThread(_ alias: String) async -> Result<ShelvedProblem?, ShelfFault> {
        defer { state.withLock { $0.looks[alias] = nil } }
        return await OSThread.value(name: "shelf") { self.look(alias) }
    }

    /// Looks at the files, reads them if they are others than before, and remembers. Blocks.
    func look(_ alias: String) -> Result<ShelvedProblem?, ShelfFault> {
        placing.withLock { _ in lookWhilePlacing(alias) }
    }

    func lookWhilePlacing(_ alias: String) -> Result<ShelvedProblem?, ShelfFault> {
        let now = ContinuousClock.now
        guard FileTree.kind(of: path(alias)) != nil else {
            state.withLock { $0.sights[alias] = nil }
            return .success(nil)
        }
        let outcome: Result<ShelvedProblem, ShelfFault>
        var version = ""
        do {
            let folder = try folder(alias)
            version = folder.version
            let known = state.withLock { state in
                state.sights[alias].flatMap { $0.version == version ? $0.outcome : nil }
            }
            outcome = known ?? read(alias, folder)
        } catch {
            outcome = .failure(ShelfFault(alias: alias, reason: "\(error)"))
        }
        state.withLock { state in
            state.sights[alias] = Sight(version: version, at: now, outcome: outcome)
            state.texts.remove { $0.alias == alias && $0.version != version }
        }
        return outcome.map { $0 }
    }

    private func folder(_ alias: String) throws(PackageRefusal) -> PackageFolder {
        try PackageFolder(path(alias), beside: [FileTree.stamp(of: path("\(alias).json"))])
    }

    private func read(
        _ alias: String, _ folder: PackageFolder
    ) -> Result<ShelvedProblem, ShelfFault> {
        do {
            let metadata = try metadata(alias)
            let problem = try Problem.read(
                alias: alias, files: folder, form: metadata.form, defaults: metadata.defaults)
            return .success(
                ShelvedProblem(problem: problem, metadata: metadata, version: folder.version))
        } catch let fault as ShelfFault {
            return .failure(fault)
        } catch {
            return .failure(ShelfFault(alias: alias, reason: "\(error)"))
        }
    }

    private static let metadataBytesLimit = 1 << 20

    /// Of `ALIAS.json`, or as it is without one.
    func metadata(_ alias: String) throws(ShelfFault) -> ProblemMetadata {
        let name = "\(alias).json"
        guard FileTree.kind(of: path(name)) != nil else { return ProblemMetadata() }
        do {
            let file = try FileDescriptor.opening(name, below: directory)
            let bytes = try file.contents(atMost: Self.metadataBytesLimit)
            return try ProblemMetadata(JSONCursor(JSONValue(parsing: bytes)))
        } catch {
            throw ShelfFault(alias: alias, reason: "\(name): \(error)")
        }
    }

    // MARK: Texts

    /// What its submissions are judged with. Kept in memory for the next time, up to a bound;
    /// several who want the same at once wait for one reader.
    ///
    /// Throws `ShelfError`.
    package func load(_ shelved: ShelvedProblem) async throws -> ProblemTexts {
        let key = TextKey(alias: shelved.alias, version: shelved.version)
        if let texts = state.withLock({ $0.texts.use(key) }) { return texts }
        let load = state.withLock { state -> Task<ProblemTexts, any Error> in
            if let load = state.loads[key] { return load }
            let load = Task { try await self.load(shelved, key) }
            state.loads[key] = load
            return load
        }
        return try await load.value
    }

    private func load(_ shelved: ShelvedProblem, _ key: TextKey) async throws -> ProblemTexts {
        defer { state.withLock { $0.loads[key] = nil } }
        let texts: ProblemTexts
        do {
            texts = try await OSThread.value(name: "shelf") { try self.readTexts(of: shelved) }
        } catch {
            // It is not what it was when it was looked at: the next to ask has to look again.
            state.withLock { $0.sights[shelved.alias] = nil }
            throw error
        }
        state.withLock { $0.texts.keep(texts, for: key, bytes: texts.byteCount) }
        return texts
    }

    private func readTexts(of shelved: ShelvedProblem) throws(ShelfError) -> ProblemTexts {
        let problem = shelved.problem
        let package = try open(shelved)
        func text(_ path: String) throws(ShelfError) -> [UInt8] {
            CaseText.normalised(try bytes(path, of: shelved, in: package))
        }
        var (inputs, outputs, failures): ([[UInt8]], [[UInt8]?], [[UInt8]?]) = ([], [], [])
        for element in problem.cases {
            inputs.append(try text(element.input))
            outputs.append(try element.output.map(text))
            failures.append(try element.expectedFailure.map(text))
        }
        var validator: [UInt8]?
        if case .custom(let custom) = problem.validator {
            validator = try bytes(custom.path, of: shelved, in: package)
        }
        // What was written to meanwhile may be neither the old nor the new.
        let version = placing.withLock { _ in try? folder(shelved.alias).version }
        guard version == shelved.version else { throw .changed(shelved.alias) }
        return ProblemTexts(
            inputs: inputs, outputs: outputs, expectedFailures: failures,
            validatorSource: validator)
    }

    private func open(_ shelved: ShelvedProblem) throws(ShelfError) -> FileDescriptor {
        do throws(SystemError) {
            return try FileDescriptor.openingDirectory(path(shelved.alias))
        } catch {
            throw .unreadable(file: shelved.alias, reason: SystemError.text(error.errno))
        }
    }

    private func bytes(
        _ file: String, of shelved: ShelvedProblem, in package: borrowing FileDescriptor
    ) throws(ShelfError) -> [UInt8] {
        do throws(SystemError) {
            return try PackageFolder.read(file, below: package)
        } catch {
            let isReplaced = state.withLock { state in
                state.sights[shelved.alias].map { $0.version != shelved.version } ?? false
            }
            if isReplaced { throw .changed(shelved.alias) }
            throw .unreadable(
                file: "\(shelved.alias)/\(file)", reason: SystemError.text(error.errno))
        }
    }

    /// Inputs and outputs of some cases or examples as programs get them, the first of them: not
    /// more than `count`, and not many bytes.
    ///
    /// Throws `ShelfError`.
    package func texts(
        _ cases: [ProblemCase], of shelved: ShelvedProblem, atMost count: Int = 100
    ) async throws -> [(name: String, input: [UInt8], output: [UInt8])] {
        try await OSThread.value(name: "shelf") {
            let package = try self.open(shelved)
            var (texts, bytes): ([(name: String, input: [UInt8], output: [UInt8])], Int) = ([], 0)
            for element in cases.prefix(count) where bytes < Self.shownBytes {
                let input = try self.bytes(element.input, of: shelved, in: package)
                let output = try element.output.map {
                    try self.bytes($0, of: shelved, in: package)
                }
                bytes += input.count + (output?.count ?? 0)
                guard bytes <= Self.shownBytes else { break }
                texts.append(
                    (
                        element.name, CaseText.normalised(input),
                        CaseText.normalised(output ?? [])
                    ))
            }
            return texts
        }
    }

    private static let shownBytes = 256 << 10

    /// One file: examples and cases as programs get them, statements and sources as they are.
    ///
    /// Throws `ShelfError`.
    package func text(_ file: String, of shelved: ShelvedProblem) async throws -> [UInt8] {
        let bytes = try await OSThread.value(name: "shelf") {
            try self.bytes(file, of: shelved, in: self.open(shelved))
        }
        let examples = shelved.problem.examples + shelved.problem.cases
        let isCase = examples.contains { $0.input == file || $0.output == file }
        return isCase ? CaseText.normalised(bytes) : bytes
    }
}

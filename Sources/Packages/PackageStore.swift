internal import JSON
internal import Judging
internal import Linux
internal import Synchronization

/// The directory of packages: what is in it, what is on its way in, what is on its way out.
///
///     NAME/VERSION/            an installed package
///         package.json         its record; written last of all, removed first: without it the
///                              rest is a leftover, which the next start removes
///         usr/ etc/ …          the tree, of one from Debian
///         packages/NAME/VERSION/   the directory, of one of Piston's: so that exactly this much
///                              of the path is seen below /piston/packages
///     .incoming/…              installations under way
///     .apt/                    what apt-get(8) needs of its own
final class PackageStore: Sendable {
    let directory: String

    /// Files of a package that was removed.
    private enum Leaving {
        /// A job runs from them.
        case held
        /// They are being removed; these wait for the end of it.
        case removing([CheckedContinuation<Void, Never>])
    }
    private let leaving = Mutex<[String: Leaving]>([:])

    static let record = "package.json"
    static let incoming = ".incoming"

    init(directory: String) { self.directory = directory }

    func path(_ name: String, _ version: String) -> String { "\(directory)/\(name)/\(version)" }

    /// Makes the directory, and removes what installations and removals that were cut short have
    /// left.
    func prepare() throws(SystemError) {
        try PrivateFiles.makeDirectory(directory)
        // What cannot be removed stands in nobody's way: places have names of their own.
        try? FileTree.remove("\(directory)/\(Self.incoming)")
        for name in HostFiles.names(in: directory) where !name.hasPrefix(".") {
            for version in HostFiles.names(in: "\(directory)/\(name)")
            where FileTree.kind(of: "\(path(name, version))/\(Self.record)") != .file {
                try? FileTree.remove(path(name, version))
            }
            HostFiles.removeEmptyDirectory("\(directory)/\(name)")
        }
    }

    /// The records of everything that is installed, in the order of names.
    func records() -> [(name: String, version: String, record: JSONCursor)] {
        HostFiles.names(in: directory).filter { !$0.hasPrefix(".") }.flatMap { name in
            HostFiles.names(in: "\(directory)/\(name)").compactMap { version in
                guard let text = HostFiles.text("\(path(name, version))/\(Self.record)"),
                    let value = try? JSONValue(parsing: text)
                else { return nil }
                return (name, version, JSONCursor(value, path: "\(name) \(version)"))
            }
        }
    }

    // MARK: - In

    /// A new place for an installation under way: its name in `.incoming`.
    func makePlace() throws(SystemError) -> String {
        let place = PrivateFiles.randomHex(byteCount: 8)
        try PrivateFiles.makeDirectory(path(Self.incoming, place))
        return place
    }

    func abandon(_ place: String) { try? FileTree.remove(path(Self.incoming, place)) }

    /// What has come in becomes installed, in one step.
    func commit(
        _ place: String, as name: String, _ version: String, record: JSONValue
    ) throws(SystemError) {
        let incoming = path(Self.incoming, place)
        let file = try FileDescriptor.creating("\(incoming)/\(Self.record)")
        try file.writeAll(record.bytes[...])
        try PrivateFiles.makeDirectory("\(directory)/\(name)")
        try FileTree.rename(incoming, to: path(name, version))
    }

    // MARK: - Out

    /// Whether files of a removed package are still there.
    func isLeaving(_ name: String, _ version: String) -> Bool {
        leaving.withLock { $0[path(name, version)] != nil }
    }

    /// The package is none any more; its files go when `released` is called.
    func dismiss(_ name: String, _ version: String) throws(SystemError) {
        try FileTree.removeFile("\(path(name, version))/\(Self.record)")
        leaving.withLock { $0[path(name, version)] = .held }
    }

    /// Nobody holds the package's files any more. The removal has a thread of its own: this may
    /// be called wherever a job ends.
    func released(_ name: String, _ version: String) {
        let path = path(name, version)
        let goes = leaving.withLock { leaving in
            guard case .held? = leaving[path] else { return false }
            leaving[path] = .removing([])
            return true
        }
        guard goes else { return }
        let remove: @Sendable () -> Void = { [self] in
            try? FileTree.remove(path)
            HostFiles.removeEmptyDirectory("\(directory)/\(name)")
            let waiting = leaving.withLock { $0.removeValue(forKey: path) }
            if case .removing(let continuations)? = waiting {
                for continuation in continuations { continuation.resume() }
            }
        }
        // Without a thread it is done here, and takes as long as it takes.
        if (try? OSThread.start(name: "remove-package", remove)) == nil { remove() }
    }

    /// Until the files are gone; at once when a job holds them.
    func untilRemoved(_ name: String, _ version: String) async {
        await withCheckedContinuation { continuation in
            let waits = leaving.withLock { leaving in
                guard case .removing(let others)? = leaving[path(name, version)] else {
                    return false
                }
                leaving[path(name, version)] = .removing(others + [continuation])
                return true
            }
            if !waits { continuation.resume() }
        }
    }
}

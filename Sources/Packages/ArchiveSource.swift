internal import JSON
internal import Judging
internal import LaunchProtocol
internal import Linux

/// Reads Piston's index, and fetches and unpacks what stands in it.
struct ArchiveSource {
    /// Of the index: http, https or file.
    let repository: String
    let tools: ToolRun
    let bounds: TarInspector.Bounds
    let say: @Sendable (String) -> Void

    private static let indexBytesLimit = 16 << 20
    private static let infoBytesLimit = 1 << 20

    /// - Throws: `failed`: it cannot be reached, or is none.
    func index() throws(PackageRefusal) -> PackageIndex {
        var bytes: [UInt8] = []
        do throws(PackageRefusal) {
            try fetch(repository, failOnStatus: true) { part throws(PackageRefusal) in
                bytes += part
                guard bytes.count <= Self.indexBytesLimit else {
                    throw .failed("it is larger than \(Self.indexBytesLimit) bytes")
                }
            }
        } catch {
            throw .failed("the package index \(repository) cannot be read: \(error.words)")
        }
        let index = PackageIndex(String(decoding: bytes, as: UTF8.self))
        guard !index.entries.isEmpty || index.oddLines == 0 else {
            throw .failed("\(repository) is no package index")
        }
        if index.oddLines > 0 {
            say("\(repository): \(index.oddLines) lines are no entries")
        }
        return index
    }

    /// Inside the sandbox, and below `packages` of its place: where the package stands.
    static func home(of name: String, _ version: String) -> String {
        "\(PackageUse.folderRoot)/\(name)/\(version)"
    }

    /// Fetches, checks and unpacks below `place`; what the archive says about itself.
    func install(
        _ entry: PackageIndex.Entry, into place: String
    ) throws(PackageRefusal) -> PackageInfo {
        say("\(entry.name) \(entry.version): fetching \(entry.address)")
        let archive = "\(place)/pkg.tar.gz"
        try fetch(entry, to: archive)
        try check(archive, entry)
        say("\(entry.name) \(entry.version): unpacking")
        let directory = "\(place)/packages/\(entry.name)/\(entry.version)"
        try system { () throws(SystemError) in
            try PrivateFiles.makeDirectory(directory)
            var path = place
            for part in ["", "packages", entry.name, entry.version] {
                if !part.isEmpty { path += "/" + part }
                try FileTree.setMode(path, 0o755)
            }
            if let user = tools.confinedUser { try FileTree.give(directory, to: user) }
        }
        try unpack(archive, into: directory, home: Self.home(of: entry.name, entry.version))
        try system { () throws(SystemError) in try FileTree.remove(archive) }
        let info = try Self.info(below: directory)
        guard info.name == entry.name, info.version == entry.version else {
            throw .failed(
                "pkg-info.json says \(info.name) \(info.version), the index says "
                    + "\(entry.name) \(entry.version)")
        }
        guard FileTree.kind(of: "\(directory)/run") == .file else {
            throw .failed("the archive has no file run")
        }
        return info
    }

    static func info(below directory: String) throws(PackageRefusal) -> PackageInfo {
        let bytes = try system { () throws(SystemError) in
            try FileDescriptor.opening("pkg-info.json", below: directory).contents(
                atMost: infoBytesLimit)
        }
        do {
            return try PackageInfo(
                JSONCursor(JSONValue(parsing: bytes), path: "pkg-info.json"))
        } catch {
            throw .failed("pkg-info.json: \(error)")
        }
    }

    private func fetch(
        _ entry: PackageIndex.Entry, to path: String
    ) throws(PackageRefusal) {
        let file = try system { () throws(SystemError) in try FileDescriptor.creating(path) }
        var left = bounds.bytes
        // A page that says "not found" is fetched like any other: its sum is wrong.
        try fetch(entry.address, failOnStatus: false) { part throws(PackageRefusal) in
            left -= part.count
            guard left >= 0 else {
                throw .failed("\(entry.address) is larger than packages.unpackedBytes")
            }
            try system { () throws(SystemError) in try file.writeAll(part) }
        }
    }

    private func check(
        _ path: String, _ entry: PackageIndex.Entry
    ) throws(PackageRefusal) {
        let file = try system { () throws(SystemError) in try FileDescriptor.opening(path) }
        let text = try tools.check(["sha256sum"], input: file.raw, confined: true)
        let got = String(text.prefix { $0 != " " })
        guard got == entry.checksum else { throw .checksum(wanted: entry.checksum, got: got) }
    }

    private func unpack(
        _ archive: String, into directory: String, home: String
    ) throws(PackageRefusal) {
        let input = try system { () throws(SystemError) in try FileDescriptor.opening(archive) }
        let target = try system { () throws(SystemError) in
            try FileDescriptor.opening(directory)
        }
        var unpacker = Unpacker(tools: tools, directory: target.raw, bytes: bounds.bytes)
        try unpacker.unpack(
            from: ["gzip", "--decompress", "--stdout"], input: input.raw,
            inspector: TarInspector(bounds: bounds, home: home))
        try tools.openUp(directory, target.raw)
        do throws(TarInspector.Refusal) {
            try TarInspector.check(directory, bounds: bounds, home: home)
        } catch {
            throw .failed("the archive is refused: \(error)")
        }
    }

    /// `file:` is read here; the rest is curl's, without privileges. What an index of the network
    /// names is fetched from the network.
    private func fetch(
        _ address: String, failOnStatus: Bool,
        _ consume: (ArraySlice<UInt8>) throws(PackageRefusal) -> Void
    ) throws(PackageRefusal) {
        if address.hasPrefix("file://") {
            guard repository.hasPrefix("file://") else {
                throw .failed("\(address): only an index of this host may name its files")
            }
            return try read(String(address.dropFirst("file://".count)), consume)
        }
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw .failed("\(address) is no address: http://, https:// or file://")
        }
        let ending = try tools.stream(
            [
                "curl", "--silent", "--location", "--proto", "=http,https", "--proto-redir",
                "=http,https", "--max-redirs", "10", "--connect-timeout", "10", "--speed-limit",
                "1000", "--speed-time", "30",
            ] + (failOnStatus ? ["--fail", "--max-time", "30"] : []) + ["--", address],
            confined: true, into: consume)
        guard ending == .exited(0) else {
            throw .failed("curl could not fetch \(address) (\(ending); see curl(1), EXIT CODES)")
        }
    }

    private func read(
        _ path: String, _ consume: (ArraySlice<UInt8>) throws(PackageRefusal) -> Void
    ) throws(PackageRefusal) {
        let file = try system { () throws(SystemError) in try FileDescriptor.openingFile(path) }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let received = try system { () throws(SystemError) in try file.read(into: &buffer) }
            guard case .bytes(let count) = received else { return }
            try consume(buffer[..<count])
        }
    }
}

extension PackageRefusal {
    /// What went wrong, for a sentence of ours.
    var words: String {
        switch self {
        case .failed(let text): text
        default: "\(self)"
        }
    }
}

internal import JSON
internal import Judging
internal import Sandboxing

/// A package that is there: its files, and the runtimes it brings.
struct InstalledPackage: Sendable {
    let name: String
    let version: String
    /// What Debian's version looked like from outside; empty for an archive.
    let candidate: String
    let files: RuntimePackage
    let runtimes: [Runtime]

    var isDebian: Bool { files.kind == .system }

    var offer: PackageOffer { PackageOffer(name: name, version: version, isInstalled: true) }

    /// What was not learnt from the files themselves, for `PackageStore.record`.
    enum Record {
        /// Versions by the names of the folders.
        case debian(candidate: String, versions: [String: String])
        case archive(compiles: Bool, variables: [String: String])

        var json: JSONValue {
            let (kind, more): (String, (String, JSONValue))
            let texts: [String: String]
            switch self {
            case .debian(let candidate, let versions):
                (kind, more, texts) = ("debian", ("candidate", .string(candidate)), versions)
            case .archive(let compiles, let variables):
                (kind, more, texts) = ("archive", ("compiles", .bool(compiles)), variables)
            }
            let members = texts.sorted { $0.key < $1.key }.map {
                ($0.key, JSONValue.string($0.value))
            }
            return .object(
                JSONObject([
                    ("source", .string(kind)), more, ("texts", .object(JSONObject(members))),
                ]))
        }

        init(_ cursor: JSONCursor) throws(JSONMismatch) {
            var texts: [String: String] = [:]
            for (name, value) in try cursor["texts"].members() {
                texts[name] = try value.string()
            }
            switch try cursor["source"].string() {
            case "debian":
                self = .debian(candidate: try cursor["candidate"].string(), versions: texts)
            case "archive":
                self = .archive(compiles: try cursor["compiles"].bool(), variables: texts)
            default: throw cursor["source"].mismatch("debian or archive")
            }
        }
    }

    /// As a start finds it.
    init(
        record: JSONCursor, name: String, version: String, store: PackageStore,
        debian: [DebianPackage]
    ) throws {
        switch try Record(record) {
        case .debian(let candidate, let versions):
            guard let package = debian.first(where: { $0.name == name }) else {
                throw PackageRefusal.failed("no folder describes it any more")
            }
            self.init(
                package, version: version, candidate: candidate, versions: versions,
                files: store.files(.system, name, version))
        case .archive(let compiles, let variables):
            let path = "\(store.path(name, version))/packages/\(name)/\(version)"
            self.init(
                try ArchiveSource.info(below: path), compiles: compiles, variables: variables,
                files: store.files(.folder, name, version))
        }
    }

    init(
        _ package: DebianPackage, version: String, candidate: String,
        versions: [String: String], files: RuntimePackage
    ) {
        name = package.name
        self.version = version
        self.candidate = candidate
        self.files = files
        runtimes = package.folders.compactMap { folder in
            versions[folder.name].flatMap { folder.runtime(version: $0, in: files) }
        }
    }

    init(
        _ info: PackageInfo, compiles: Bool, variables: [String: String], files: RuntimePackage
    ) {
        name = info.name
        version = info.version
        candidate = ""
        self.files = files
        let home = ArchiveSource.home(of: info.name, info.version)
        runtimes = info.languages.map { language in
            Runtime(
                scriptsIn: home, compiles: compiles, language: language.name,
                version: info.version, aliases: language.aliases,
                package: info.namesPackage ? info.name : nil, variables: variables,
                limits: language.limits, files: files)
        }
    }
}

extension PackageStore {
    /// The files of an installed package, until it is removed and nobody holds them.
    func files(_ kind: RuntimePackage.Kind, _ name: String, _ version: String) -> RuntimePackage {
        RuntimePackage(kind, name: name, version: version) { [self] in released(name, version) }
    }
}

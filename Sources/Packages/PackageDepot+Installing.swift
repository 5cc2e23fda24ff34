internal import Judging
internal import Linux
internal import Sandboxing

extension PackageDepot {
    /// Fetches and unpacks, asks the tools for their versions, and commits.
    func installDebian(
        _ package: DebianPackage, _ candidate: String, at place: String,
        _ progress: PackageProgress
    ) async throws(PackageRefusal) -> InstalledPackage {
        let tools = tools()
        let installation = DebianInstallation(
            apt: apt(tools), tools: tools, bounds: configuration.bounds,
            say: progress.say)
        let tree = store.path(PackageStore.incoming, place)
        try await onThread("install") { () throws(PackageRefusal) in
            try installation.install(package, into: tree)
        }
        let incoming = RuntimePackage(.system, name: PackageStore.incoming, version: place)
        var versions: [String: String] = [:]
        for folder in package.folders {
            let result = try await run(folder.versionProbe(in: incoming))
            let answer = String(decoding: result.interleaved, as: UTF8.self)
            guard let version = folder.version(in: answer) else {
                throw .failed(
                    "\(folder.language) tells no version (\(result.ending)): "
                        + answer.prefix(200))
            }
            versions[folder.name] = version
        }
        guard let version = versions[package.folders[0].name] else {
            preconditionFailure("every folder has a version by now")
        }
        let record = InstalledPackage.Record.debian(candidate: candidate, versions: versions)
        try await commit(place, as: package.name, version, record)
        return InstalledPackage(
            package, version: version, candidate: candidate, versions: versions,
            files: store.files(.system, package.name, version))
    }

    /// Fetches and unpacks, has the package's `environment` read, and commits.
    func installArchive(
        _ entry: PackageIndex.Entry, at place: String, _ progress: PackageProgress
    ) async throws(PackageRefusal) -> InstalledPackage {
        let source = archives(tools(), progress.say)
        let path = store.path(PackageStore.incoming, place)
        let info = try await onThread("install") { () throws(PackageRefusal) in
            try source.install(entry, into: path)
        }
        let directory = "\(path)/packages/\(entry.name)/\(entry.version)"
        let incoming = RuntimePackage(.folder, name: PackageStore.incoming, version: place)
        var variables: [String: String] = [:]
        if FileTree.kind(of: "\(directory)/environment") == .file {
            variables = try await environment(of: entry, in: incoming)
        }
        let compiles = FileTree.kind(of: "\(directory)/compile") == .file
        try await commit(
            place, as: entry.name, entry.version,
            .archive(compiles: compiles, variables: variables))
        return InstalledPackage(
            info, compiles: compiles, variables: variables,
            files: store.files(.folder, entry.name, entry.version))
    }

    /// What bash, in the sandbox, makes of the file.
    private func environment(
        of entry: PackageIndex.Entry, in files: RuntimePackage
    ) async throws(PackageRefusal) -> [String: String] {
        let home = ArchiveSource.home(of: entry.name, entry.version)
        let script = "cd -- \"$0\" || exit; . ./environment; exec env -0"
        let result = try await run(
            Runtime(
                language: entry.name, version: entry.version,
                run: Runtime.Command(["/bin/bash", "-c", script, home]), files: files))
        guard result.ending.isSuccess else {
            throw .failed(
                "the package's environment cannot be read (\(result.ending)): "
                    + String(decoding: result.standardError.prefix(200), as: UTF8.self))
        }
        return PackageEnvironment.variables(in: result.standardOutput)
    }

    private func commit(
        _ place: String, as name: String, _ version: String, _ record: InstalledPackage.Record
    ) async throws(PackageRefusal) {
        guard !installed.contains(where: { $0.name == name && $0.version == version }) else {
            throw .alreadyInstalled
        }
        guard !store.isLeaving(name, version) else { throw .inUse(name: name, version: version) }
        let store = store
        try await onThread("commit") { () throws(PackageRefusal) in
            try system { () throws(SystemError) in
                try store.commit(place, as: name, version, record: record.json)
            }
        }
    }
}

package import Grading
internal import JSON
internal import Linux
internal import Synchronization

/// Problems that come or change while the server runs.
///
/// A change is written to a folder `.new-…`, brought to the disk, and promised by a rename to
/// `.ready-ALIAS`. From then on it happens, be it at the next start: the old folder is put aside as
/// `.old-…`, the new one takes its place, its metadata follows. Each of these steps can be
/// repeated.
extension ProblemShelf {
    /// Puts a new problem on the shelf. `metadata.defaults` becomes `.form`.
    ///
    /// Throws `PackageForm.Fault`, `PackageRefusal`, or `ShelfError`; nothing has changed then.
    @discardableResult
    package func create(
        _ alias: String, _ metadata: ProblemMetadata, files: [String: [UInt8]]
    ) async throws -> ShelvedProblem {
        try await change(alias) { shelf in
            guard FileTree.kind(of: shelf.path(alias)) == nil else {
                throw ShelfError.aliasInUse(alias)
            }
            return Change(metadata: metadata, files: files)
        }
    }

    /// A package as it would be read after an upload, and its own validator's source.
    ///
    /// Throws `PackageForm.Fault` or `PackageRefusal`.
    package static func preview(
        _ alias: String, _ form: PackageForm, files: [String: [UInt8]]
    ) throws -> (problem: Problem, validatorSource: [UInt8]?) {
        if let fault = form.fault { throw fault }
        let package = UploadedPackage(files: files)
        let problem = try Problem.read(alias: alias, files: package, form: form, defaults: .form)
        guard case .custom(let validator) = problem.validator else { return (problem, nil) }
        return (problem, try package.read(validator.path))
    }

    /// Changes a problem that is there, broken or not. What `form` says takes the place of what was
    /// said before, the rest stays; the same with everything else that is not `nil`. `files` are
    /// the whole package.
    ///
    /// Throws `PackageForm.Fault`, `PackageRefusal`, `ShelfError`, or `ShelfFault` when the old
    /// metadata cannot be read; nothing has changed then.
    @discardableResult
    package func update(
        _ alias: String, form: PackageForm = PackageForm(), admins: [String]? = nil,
        isDeprecated: Bool? = nil, files: [String: [UInt8]]? = nil
    ) async throws -> ShelvedProblem {
        try await change(alias) { shelf in
            guard Alias.fault(in: alias) == nil, FileTree.kind(of: shelf.path(alias)) != nil else {
                throw ShelfError.notFound(alias)
            }
            var metadata = try shelf.metadata(alias)
            metadata.form = form.over(metadata.form)
            metadata.admins = admins ?? metadata.admins
            metadata.isDeprecated = isDeprecated ?? metadata.isDeprecated
            return Change(metadata: metadata, files: files)
        }
    }

    private struct Change {
        var metadata: ProblemMetadata
        var files: [String: [UInt8]]?
    }

    /// One at a time: what `decide` has seen still holds when it has happened.
    private func change(
        _ alias: String,
        _ decide: @escaping @Sendable (ProblemShelf) throws -> Change
    ) async throws -> ShelvedProblem {
        let found = try await OSThread.value(name: "shelf") {
            try self.changing.withLock { _ in
                try self.finishEarlier(alias)
                var change = try decide(self)
                if let fault = change.metadata.form.fault { throw fault }
                // What could not be read again would take the problem away.
                _ = try ProblemMetadata(JSONCursor(change.metadata.json))
                if let files = change.files {
                    change.metadata.defaults = .form
                    try self.replace(alias, change.metadata, UploadedPackage(files: files))
                } else {
                    try self.note(change.metadata, about: alias)
                }
                return try self.look(alias).get()
            }
        }
        guard let found else { throw ShelfError.changed(alias) }
        return found
    }

    // MARK: Steps

    private func replace(
        _ alias: String, _ metadata: ProblemMetadata, _ package: UploadedPackage
    ) throws {
        _ = try Problem.read(
            alias: alias, files: package, form: metadata.form, defaults: metadata.defaults)
        let files = try package.stored()
        let place = newPlace(alias)
        do {
            try write(files, below: "\(place)/\(Self.packageName)")
            try Self.write(metadata, to: "\(place)/\(Self.metadataName)")
            try PrivateFiles.synchronizeAll(of: place)
            try FileTree.rename(place, to: path(Self.readyPrefix + alias))
        } catch {
            try? FileTree.remove(place)
            throw ShelfError.disk("\(error)")
        }
        do {
            try PrivateFiles.synchronizeDirectory(directory)
            try placing.withLock { _ in
                try finish(alias)
                _ = lookWhilePlacing(alias)
            }
        } catch {
            // Once the package is in its place, the next start does the rest.
            let ready = path(Self.readyPrefix + alias)
            if FileTree.kind(of: "\(ready)/\(Self.packageName)") != nil {
                try? FileTree.remove(ready)
            }
            throw ShelfError.disk("\(error)")
        }
        sweep()
    }

    private func note(_ metadata: ProblemMetadata, about alias: String) throws {
        _ = try Problem.read(
            alias: alias, files: PackageFolder(path(alias)), form: metadata.form,
            defaults: metadata.defaults)
        let place = newPlace(alias)
        do {
            try Self.write(metadata, to: place)
            try placing.withLock { _ in
                try FileTree.rename(place, to: path("\(alias).json"))
            }
            try PrivateFiles.synchronizeDirectory(directory)
        } catch {
            try? FileTree.remove(place)
            throw ShelfError.disk("\(error)")
        }
    }

    private static let newPrefix = ".new-"
    static let readyPrefix = ".ready-"
    private static let oldPrefix = ".old-"
    private static let packageName = "package"
    private static let metadataName = "metadata.json"

    private func newPlace(_ alias: String) -> String {
        path(Self.newPrefix + alias + "-" + PrivateFiles.randomHex(byteCount: 8))
    }

    private func write(_ files: [String: [UInt8]], below place: String) throws(SystemError) {
        try PrivateFiles.makeDirectory(place)
        for (name, bytes) in files {
            if let slash = name.lastIndex(of: "/") {
                try PrivateFiles.makeDirectory("\(place)/\(name[..<slash])")
            }
            try FileDescriptor.creating("\(place)/\(name)").writeAll(bytes[...])
        }
    }

    /// On the disk when it returns.
    private static func write(_ metadata: ProblemMetadata, to place: String) throws(SystemError) {
        let file = try FileDescriptor.creating(place)
        try file.writeAll(metadata.json.bytes[...])
        try file.synchronizeData()
    }

    /// One before it may have been stopped by the disk.
    private func finishEarlier(_ alias: String) throws {
        guard Alias.fault(in: alias) == nil,
            FileTree.kind(of: path(Self.readyPrefix + alias)) != nil
        else { return }
        do {
            try placing.withLock { _ in try finish(alias) }
        } catch {
            throw ShelfError.disk("\(error)")
        }
    }

    /// Does what `.ready-ALIAS` promises, from wherever it stopped.
    private func finish(_ alias: String) throws(SystemError) {
        let ready = path(Self.readyPrefix + alias)
        let package = "\(ready)/\(Self.packageName)"
        if FileTree.kind(of: package) != nil {
            let old = path(Self.oldPrefix + alias + "-" + PrivateFiles.randomHex(byteCount: 8))
            let isReplacing = FileTree.kind(of: path(alias)) != nil
            if isReplacing { try FileTree.rename(path(alias), to: old) }
            do throws(SystemError) {
                try FileTree.rename(package, to: path(alias))
            } catch {
                if isReplacing { try FileTree.rename(old, to: path(alias)) }
                throw error
            }
        }
        let metadata = "\(ready)/\(Self.metadataName)"
        if FileTree.kind(of: metadata) != nil {
            try FileTree.rename(metadata, to: path("\(alias).json"))
        }
        try PrivateFiles.synchronizeDirectory(directory)
        try FileTree.remove(ready)
    }

    /// What is left of old folders may go at any time.
    private func sweep() {
        for name in HostFiles.names(in: directory) where name.hasPrefix(Self.oldPrefix) {
            try? FileTree.remove(path(name))
        }
    }

    /// Once, before anybody looks: promised changes happen, others leave nothing.
    func recover() throws(SystemError) -> [ShelfFault] {
        var faults: [ShelfFault] = []
        for name in try PrivateFiles.names(in: directory) {
            do throws(SystemError) {
                if name.hasPrefix(Self.readyPrefix) {
                    try finish(String(name.dropFirst(Self.readyPrefix.count)))
                } else if name.hasPrefix(Self.newPrefix) {
                    try FileTree.remove(path(name))
                }
            } catch {
                faults.append(ShelfFault(alias: name, reason: "cannot be finished: \(error)"))
            }
        }
        if faults.isEmpty { sweep() }
        return faults
    }
}

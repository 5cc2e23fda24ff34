package import Engine
internal import Grading
package import Judging
internal import Linux

/// How much an archive may hold, and how long it may take.
package struct ArchiveLimits: Sendable, Equatable {
    /// All files together.
    package var unpackedBytes: Int
    /// With folders.
    package var files: Int
    package var time: Duration
    package var memoryBytes: Int

    package init(
        unpackedBytes: Int = 200 << 20, files: Int = 20_000, time: Duration = .seconds(30),
        memoryBytes: Int = 1 << 30
    ) {
        self.unpackedBytes = unpackedBytes
        self.files = files
        self.time = time
        self.memoryBytes = memoryBytes
    }
}

/// Unpacks archives that strangers sent: by the system's unzip, as a job in the sandbox like any
/// program of theirs. An archive that can be refused by what it says of itself never gets there.
package struct ProblemArchive: Sendable {
    private let scheduler: Scheduler
    private let limits: ArchiveLimits
    private let unzip: String

    package init(
        scheduler: Scheduler, limits: ArchiveLimits = ArchiveLimits(),
        unzip: String = "/usr/bin/unzip"
    ) {
        self.scheduler = scheduler
        self.limits = limits
        self.unzip = unzip
    }

    /// The host's unzip is not there.
    package struct MissingTool: Error, Sendable, CustomStringConvertible {
        var path: String
        package var description: String { "there is no \(path): apt-get install unzip" }
    }

    /// All files by their paths, without those of hidden folders.
    ///
    /// Throws `PackageRefusal` for what is wrong with the archive, `EngineRefusal`, or
    /// `MissingTool`.
    package func unpack(
        _ zip: [UInt8], for client: ClientID
    ) async throws -> [String: [UInt8]] {
        let unpacking = try await OSThread.value(name: "archive") { try plan(zip) }
        guard let unpacking else { return [:] }
        return try files(of: unpacking, from: await scheduler.submit(unpacking.job, from: client))
    }

    /// An archive that nothing is known against, and the job that unpacks it.
    package struct Unpacking: Sendable {
        package let job: Job
        fileprivate let wanted: [ZipDirectory.Entry]
    }

    /// `nil`: no files are in it. `unpackedBytes`: if there may be less than in any archive.
    ///
    /// Throws as `unpack` does.
    package func plan(_ zip: [UInt8], unpackedBytes: Int = .max) throws -> Unpacking? {
        var limits = limits
        limits.unpackedBytes = min(limits.unpackedBytes, unpackedBytes)
        let directory = try ZipDirectory(zip, limits: limits)
        let wanted = directory.files
        if wanted.isEmpty { return nil }
        let folders = directory.folders
        guard folders.count <= ReturnRequest.patternLimit else {
            throw Grading.PackageRefusal(
                .badLayout, nil,
                "its files stand in more than \(ReturnRequest.patternLimit) folders")
        }
        guard HostFiles.isExecutable(unzip) else { throw MissingTool(path: unzip) }
        let job = Self.job(directory.plainArchive, folders: folders, limits, unzip)
        return Unpacking(job: job, wanted: wanted)
    }

    /// What the job has left.
    ///
    /// Throws `PackageRefusal`.
    package func files(
        of unpacking: Unpacking, from result: JobResult
    ) throws -> [String: [UInt8]] {
        guard let run = result.runs.first else { throw refusal("could not be unpacked") }
        if let reason = reason(of: run.ending) { throw refusal(reason) }
        return try check(run.files ?? [], against: unpacking.wanted)
    }

    private static let root = "unpacked"

    private static func job(
        _ archive: [UInt8], folders: Set<String>, _ limits: ArchiveLimits, _ unzip: String
    ) -> Job {
        // Names as they are, version numbers too; what is there is written over, not asked about.
        let command = [unzip, "-qq", "-o", "-UU", "-V", "-d", root, "archive.zip"]
        var room = Limits(
            wallTime: limits.time, cpuTime: limits.time, memoryBytes: limits.memoryBytes,
            outputBytes: 1 << 20, processes: 4, openFiles: 64, fileSizeBytes: limits.unpackedBytes,
            workspaceBytes: archive.count + limits.unpackedBytes + (16 << 20))
        room.workspaceInodes = 2 * limits.files + 1000
        var job = Job(
            runtime: Runtime(
                language: "zip", version: "6.0.0", run: Runtime.Command(command),
                environment: ["PATH": "/usr/bin:/bin", "LANG": "C"]),
            files: [JobFile(path: "archive.zip", content: archive, isText: false)], inputs: [[]],
            compileLimits: room, runLimits: room,
            outputBudgetBytes: limits.unpackedBytes + limits.files * 512 + (4 << 20))
        job.returns = ReturnRequest(
            patterns: folders.map { $0.isEmpty ? "\(root)/*" : "\(root)/\($0)/*" },
            limits: ReturnLimits(
                // Folders among the files are looked at too.
                files: 2 * limits.files + 100, fileBytes: limits.unpackedBytes,
                totalBytes: limits.unpackedBytes))
        return job
    }

    private func refusal(_ reason: String, _ file: String? = nil) -> Grading.PackageRefusal {
        Grading.PackageRefusal(.badLayout, file, file == nil ? "the archive \(reason)" : reason)
    }

    /// What keeps it from being whole: unzip(1), DIAGNOSTICS. 1 is only a warning.
    private func reason(of ending: Ending) -> String? {
        switch ending {
        case .exited(status: 0), .exited(status: 1): nil
        case .exited(status: 12): "is a bomb: parts of it overlap"
        case .exited(status: 50): tooLarge
        case .exited(status: 81): "has files that are packed in a way nobody here can unpack"
        case .exited(status: 82): "is encrypted"
        // SIGXFSZ.
        case .signalled(25): tooLarge
        case .exited, .signalled, .forbidden: "is damaged"
        case .stopped(over: .cpuTime), .stopped(over: .wallTime):
            "takes longer than \(limits.time.components.seconds) s to unpack"
        case .stopped(let limit): "takes more \(limit.words) to unpack than it may"
        }
    }

    private var tooLarge: String { "has more than \(limits.unpackedBytes) bytes when unpacked" }

    /// What came out must be what the archive says it holds.
    private func check(
        _ returned: [ReturnedFile], against wanted: [ZipDirectory.Entry]
    ) throws(Grading.PackageRefusal) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for file in returned {
            guard case .content(let bytes) = file.outcome else { continue }
            files[String(file.name.dropFirst(Self.root.count + 1))] = bytes
        }
        for entry in wanted where files[entry.name]?.count != entry.bytes {
            let isThere = files[entry.name] != nil
            let reason = isThere ? "has another size than the archive says" : "cannot be unpacked"
            throw refusal(reason, entry.name)
        }
        if files.count == wanted.count { return files }
        let names = Set(wanted.map(\.name))
        return files.filter { names.contains($0.key) }
    }
}

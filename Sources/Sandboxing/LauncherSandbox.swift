internal import Engine
internal import Judging
internal import LaunchProtocol
internal import Linux

/// A slot's sandbox: drives the slot's launcher, feeds stdin, drains stdout and stderr.
///
/// Lives on the slot's thread and is used by nobody else. A launcher that died is replaced when
/// the next job needs it.
final class LauncherSandbox: Sandbox {
    private let launcherPath: String
    private let setup: Setup
    private let doorbell: Slot.Doorbell
    private let report: @Sendable (String) -> Void
    private var launcher: LauncherProcess?
    /// The job's, while there is one.
    var control = JobControl()
    /// Of the workspace that is open, or was last.
    private var openLimits = Limits()
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// How long past its wall time a run may stay without a report before its launcher is
    /// taken for dead.
    private static let patience: Duration = .seconds(10)

    /// `report` is told that the launcher is lost, and why.
    init(
        launcherPath: String, setup: Setup, doorbell: Slot.Doorbell,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.launcherPath = launcherPath
        self.setup = setup
        self.doorbell = doorbell
        self.report = report
    }

    /// Starts the launcher, if none is there.
    func start() throws(LauncherProcess.StartFailure) {
        if launcher == nil {
            launcher = try LauncherProcess.start(path: launcherPath, setup: setup)
        }
    }

    private func startForJob() throws(SandboxFailure) {
        do throws(LauncherProcess.StartFailure) {
            try start()
        } catch {
            throw .step("startLauncher", reason: "\(error)")
        }
    }

    func stop() { launcher = nil }

    func open(_ files: [JobFile], limits: Limits) throws(SandboxFailure) {
        try check(files, against: limits)
        try startForJob()
        openLimits = limits
        let workspace = ServerMessage.Workspace(
            files: files.map(ServerMessage.Workspace.File.init),
            sizeBytes: limits.workspaceBytes, inodes: limits.workspaceInodes
        ).encode()
        let content = try memoryFile(of: files, after: workspace)
        try send(.open(length: workspace.count), descriptors: [content.raw])
    }

    private func check(_ files: [JobFile], against limits: Limits) throws(SandboxFailure) {
        // A page for each file at least, as tmpfs counts.
        let size = files.reduce(0) { $0 + $1.content.count + 4096 }
        guard size <= limits.workspaceBytes, files.count <= limits.workspaceInodes else {
            throw .filesDoNotFit(limitBytes: limits.workspaceBytes)
        }
    }

    private func memoryFile(
        of files: [JobFile], after head: [UInt8]
    ) throws(SandboxFailure) -> FileDescriptor {
        try system { () throws(SystemError) in
            try FileDescriptor.memoryFile(
                named: "sandpiper-files", holding: [head] + files.map(\.content))
        }
    }

    /// Files for the next run.
    private func place(_ files: [JobFile]) throws(SandboxFailure) {
        try check(files, against: openLimits)
        let head = files.map(ServerMessage.Workspace.File.init).encode()
        let content = try memoryFile(of: files, after: head)
        try send(.place(length: head.count), descriptors: [content.raw])
    }

    func share() throws(SandboxFailure) -> any SharedWorkspace {
        try send(.share)
        var mount: FileDescriptor?
        let answer = launcher?.receive(wait: true, descriptor: &mount)
        if case .refused(let failure)? = answer {
            throw .step(failure.step.name, reason: SystemError.text(failure.errno))
        }
        guard answer == .shared, let mount else { throw lost() }
        let (bytes, files) = try system { () throws(SystemError) in try mount.fileSystemUse() }
        // The kernel needs about a KiB for each file besides.
        return WorkspaceMount(mount, limits: openLimits, byteCount: bytes + files * 1024)
    }

    func open(_ workspace: any SharedWorkspace) throws(SandboxFailure) {
        guard let mount = workspace as? WorkspaceMount else {
            preconditionFailure("a workspace is shared among sandboxes of one kind")
        }
        try startForJob()
        openLimits = mount.limits
        try send(
            .adopt(
                sizeBytes: mount.limits.workspaceBytes, inodes: mount.limits.workspaceInodes),
            descriptors: [mount.descriptor.raw])
    }

    func close() { _ = launcher?.send(.close) }

    func run(_ stage: Stage, live: LiveJob?) throws(SandboxFailure) -> StageResult {
        doorbell.wakeup.clear()
        if control.isCancelled { throw .cancelled }
        let plan = ServerMessage.run(try RunPlan(stage))
        guard plan.encode().count <= ServerMessage.largest else {
            return StageResult(notStarted: stage, reason: "Argument list too long")
        }
        let streams = try system { () throws(SystemError) in
            try StageStreams(
                input: stage.input, staysOpen: stage.isInteractive,
                hasReport: stage.reportBytes != nil)
        }
        let returned = try stage.returns.map { wanted throws(SandboxFailure) in
            try askForFiles(wanted)
        }
        if !stage.files.isEmpty { try place(stage.files) }
        try send(plan, descriptors: streams.programEnds)
        streams.closeProgramEnds()
        var output = StageOutput(
            limit: stage.limits.outputBytes, reportLimit: stage.reportBytes, live: live)
        let message: LauncherMessage
        do throws(SandboxFailure) {
            message = try attend(streams, &output, live, deadline: stage.limits.wallTime)
        } catch {
            // Whatever went wrong, a program may still be running: it ends with its launcher.
            _ = lost("its run could not be attended to")
            throw error
        }
        if control.isCancelled { throw .cancelled }
        var result = try result(of: message, output, stage)
        if let returned { result.files = try files(in: returned) }
        return result
    }

    /// Serves the streams until the launcher reports, then takes what is left in them: every
    /// writer is dead by then.
    private func attend(
        _ streams: StageStreams, _ output: inout StageOutput, _ live: LiveJob?,
        deadline: Duration
    ) throws(SandboxFailure) -> LauncherMessage {
        let giveUp = ContinuousClock.now + deadline + LauncherSandbox.patience
        var stopping = false
        while true {
            if let live, !stopping { try serve(live, streams) }
            let reads = output.hasRoom || stopping
            let ready = try system { () throws(SystemError) in
                try Poll.wait(
                    for: [
                        Poll.Interest(launcher?.descriptor ?? -1),
                        Poll.Interest(stopping ? -1 : doorbell.wakeup.descriptor.raw),
                    ] + streams.interests(reading: reads), milliseconds: 1000)
            }
            // A ring that was meant for the job before must not keep this thread awake.
            if ready[1] { doorbell.wakeup.clear() }
            try system { () throws(SystemError) in
                try streams.serve(Array(ready[2...]), into: &output, &buffer)
            }
            if !stopping && (output.overflow != nil || control.isCancelled) {
                stopping = true
                try send(.stop)
            }
            if ready[0] {
                guard let message = launcher?.receive(wait: false) else { throw lost() }
                try system { () throws(SystemError) in
                    try streams.drain(into: &output, &buffer)
                }
                return message
            }
            if ContinuousClock.now > giveUp { throw lost("it did not answer") }
        }
    }

    /// Takes what the watcher has to say. Its next word rings the doorbell.
    private func serve(_ live: LiveJob, _ streams: StageStreams) throws(SandboxFailure) {
        for number in live.takeSignals() { try send(.signal(number)) }
        guard streams.takesInput else { return }
        let (bytes, isEnd) = live.takeInput()
        streams.addInput(bytes, isEnd: isEnd)
    }

    private func result(
        of message: LauncherMessage, _ output: StageOutput, _ stage: Stage
    ) throws(SandboxFailure) -> StageResult {
        switch message {
        case .ended(let report):
            var result = StageResult(
                ending: Ending(report.ending, overflow: output.overflow),
                usage: Usage(report),
                standardOutput: output.standardOutput, standardError: output.standardError,
                interleaved: output.interleaved)
            result.report = output.report
            return result
        case .refused(let failure)
        where failure.step == .execute && !stage.arguments[0].hasPrefix("/"):
            // What the job itself was to bring is not there: as a shell would say it.
            return StageResult(notStarted: stage, reason: SystemError.text(failure.errno))
        // A keeper or a supervisor is gone: a new launcher has new ones.
        case .refused(let failure) where failure.step == .makeProcesses:
            throw lost("a process that it needs has ended")
        case .refused(let failure)
        where failure.step == .placeFiles
            && SystemError(failure.step.name, errno: failure.errno).isOutOfRoom:
            throw .filesDoNotFit(limitBytes: openLimits.workspaceBytes)
        case .refused(let failure):
            throw .step(failure.step.name, reason: SystemError.text(failure.errno))
        case .ready, .notReady, .shared: throw lost("it said what it cannot mean")
        }
    }

    /// The launcher fills the memory file before it reports.
    private func askForFiles(
        _ request: ReturnRequest
    ) throws(SandboxFailure) -> FileDescriptor {
        let file = try system { () throws(SystemError) in
            try FileDescriptor.memoryFile(named: "sandpiper-returned", holding: [])
        }
        try send(.collect(FileRequest(request)), descriptors: [file.raw])
        return file
    }

    private func files(
        in file: borrowing FileDescriptor
    ) throws(SandboxFailure) -> [ReturnedFile] {
        let bytes = try system { () throws(SystemError) in try file.contents() }
        guard let records = try? FileRecord.all(in: bytes) else {
            throw lost("it said what it cannot mean")
        }
        return records.map { ReturnedFile($0) }
    }

    private func send(
        _ message: ServerMessage, descriptors: [Int32] = []
    ) throws(SandboxFailure) {
        guard launcher?.send(message, descriptors: descriptors) == true else { throw lost() }
    }

    /// The next job, or this one's repetition, starts another.
    private func lost(_ reason: String = "it ended") -> SandboxFailure {
        if launcher != nil { report("lost its launcher (\(reason)); another takes its place") }
        launcher?.kill()
        launcher = nil
        return .launcherLost
    }

    private func system<Value: ~Copyable>(
        _ body: () throws(SystemError) -> Value
    ) throws(SandboxFailure) -> Value {
        do throws(SystemError) {
            return try body()
        } catch {
            throw .step(error.call, reason: SystemError.text(error.errno))
        }
    }
}

// MARK: - Between the two vocabularies

extension StageResult {
    /// A program that could not be started, and the job is to blame: status 127 and a line on
    /// stderr, as from a shell (POSIX, "Exit Status for Commands").
    init(notStarted stage: Stage, reason: String) {
        let text = Array("sandpiper: \(stage.arguments[0]): \(reason)\n".utf8)
        self.init(
            ending: .exited(status: 127),
            usage: Usage(wallTime: .zero, cpuTime: .zero, memoryBytes: 0),
            standardError: text, interleaved: text)
        report = stage.reportBytes.map { _ in Report() }
    }
}

extension Ending {
    init(_ ending: RunReport.Ending, overflow: OutputStream?) {
        // The limit counts even if the program ended before we could stop it.
        if let overflow {
            self = .stopped(
                over: overflow == .standardOutput ? .standardOutput : .standardError)
            return
        }
        switch ending {
        case .exited(let status): self = .exited(status: status)
        case .signalled(let number): self = .signalled(number)
        case .wallTime: self = .stopped(over: .wallTime)
        case .cpuTime: self = .stopped(over: .cpuTime)
        case .memory: self = .stopped(over: .memory)
        case .forbidden(let call): self = .forbidden(call: SeccompFilter.name(of: call))
        // We stop a run for its output, or because nobody waits for it.
        case .stopped: self = .signalled(9)
        }
    }
}

extension Usage {
    init(_ report: RunReport) {
        self.init(
            wallTime: .microseconds(report.wallMicroseconds),
            cpuTime: .microseconds(report.cpuMicroseconds),
            memoryBytes: report.memoryBytes < 0
                ? nil : max(report.memoryBytes, Limits.leastMemoryBytes))
    }
}

extension RunPlan {
    init(_ stage: Stage) throws(SandboxFailure) {
        let limits = stage.limits
        self.init(
            arguments: stage.arguments,
            environment: stage.environment.map { "\($0)=\($1)" }.sorted(),
            limits: Limits(
                wallMicroseconds: limits.wallTime.wholeMicroseconds,
                cpuMicroseconds: limits.cpuTime.wholeMicroseconds,
                memoryBytes: limits.memoryBytes, processes: limits.processes,
                openFiles: limits.openFiles, fileSizeBytes: limits.fileSizeBytes),
            workspace: WorkspaceUse(stage.workspace), filter: stage.callProfile.index,
            nextFilter: stage.nextCallProfile.index, hasReport: stage.reportBytes != nil,
            package: try PackageUse(stage.package))
    }
}

extension PackageUse {
    init(_ package: RuntimePackage?) throws(SandboxFailure) {
        guard let package else {
            self = .none
            return
        }
        guard let place = PackagePlace(package.name, package.version) else {
            throw .step(LaunchStep.openPackage.name, reason: "its name is no directory's")
        }
        switch package.kind {
        case .system: self = .system(place)
        case .folder: self = .folder(place)
        }
    }
}

extension ServerMessage.Workspace.File {
    init(_ file: JobFile) { self.init(path: file.path, length: file.content.count) }
}

extension CallProfile {
    /// Of its filter in `Setup.filters`.
    var index: Int {
        guard let index = CallProfile.allCases.firstIndex(of: self) else {
            preconditionFailure("allCases has all cases")
        }
        return index
    }
}

extension RunPlan.WorkspaceUse {
    init(_ use: Stage.WorkspaceUse) {
        switch use {
        case .copy: self = .copy
        case .consume: self = .consume
        case .replace: self = .replace
        }
    }
}

extension Duration {
    var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}

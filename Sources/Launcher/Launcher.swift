import CLinux
import Glibc
import LaunchProtocol

/// Runs one program at a time in a sandbox, and reports how it ended.
///
/// Theory of operation. The server starts one launcher for each slot, before it accepts
/// connections, and holds the other end of descriptor 3.
///
///     server ── launcher ─┬─ keeper of box 0 ── supervisor ── program
///                         └─ keeper of box 1 ── supervisor ── program (waiting)
///
/// The launcher has one thread and is small, so forking is cheap. It builds the slot's root once
/// and goes to live in it. Each of its two boxes has control groups, a user id and a keeper;
/// while a program runs in one box, the other is prepared: namespaces, /proc, and a process that
/// has given up everything and waits for its plan. So what a run costs is one message down the
/// line and execve(2); the used sandbox is thrown away after the answer.
///
/// Each process ends when the one above it does: every channel reports end-of-file. A supervisor
/// that ends takes its whole pid namespace along. So closing descriptor 3 ends everything.
struct Launcher {
    let server: Channel
    private var boxes: [Box] = []
    private var filterCount = 0
    /// Of the boxes, made or not yet.
    private var groups: [ControlGroups] = []
    /// The box that the next run gets.
    private var next = 0
    /// The current job's files, as every run finds them; `nil` between jobs.
    private var job: Workspace?
    /// Why there is no workspace, when making it failed: the next run is refused with it.
    private var jobFailure: LaunchFailure?
    /// A copy of `job` made ahead, for the box that runs next.
    private var ahead: Workspace?
    /// What is wanted of the next run, and the memory file that gets it.
    private var wanted: (request: FileRequest, file: Int32)?
    /// What the next run has for itself: the files, and where in the memory file their bytes begin.
    private var placed: (files: [ServerMessage.Workspace.File], content: Int32, start: Int)?

    init(server: Channel) { self.server = server }

    /// Returns the exit status, when the server is gone or the set-up failed.
    mutating func serve() -> Int32 {
        _ = clinux_block_signals()
        _ = umask(0o022)
        spareFromMemoryKiller()
        do throws(LaunchFailure) {
            try take(.newSession, setsid())
            try setUp()
            try boxes[next].prepare(filter: 0)
            server.send(LauncherMessage.ready.encode())
        } catch {
            server.send(LauncherMessage.notReady(error).encode())
            tearDown()
            return 1
        }
        while case .message(let bytes, let descriptors) = server.receive() {
            guard let message = try? ServerMessage(decoding: bytes) else { break }
            guard handle(message, descriptors) else { break }
        }
        tearDown()
        return 0
    }

    /// Keepers and supervisors share the programs' groups, and so their memory limit. They
    /// inherit this; a program gives it up. Without CAP_SYS_RESOURCE the kernel refuses; then a
    /// keeper that is killed costs the slot a new launcher.
    private func spareFromMemoryKiller() {
        let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, "-1000", 5)
        close(file)
    }

    private mutating func setUp() throws(LaunchFailure) {
        guard case .message(let bytes, let descriptors) = server.receive(), descriptors.count == 1,
            case .setUp(let length)? = try? ServerMessage(decoding: bytes)
        else { throw LaunchFailure(.enterNamespaces, errno: EPROTO) }
        defer { close(descriptors[0]) }
        guard let text = Launcher.front(of: descriptors[0], length),
            let setup = try? Setup(decoding: text)
        else { throw LaunchFailure(.enterNamespaces, errno: EPROTO) }
        try UserNamespace.enter(setup)
        for box in setup.boxes { groups.append(try ControlGroups(box.groups)) }
        try take(.enterNamespaces, clinux_unshare(Int32(clinux_CLONE_NEWNS)))
        try take(.enterNamespaces, clinux_make_mounts_private())
        let packages = setup.packages.isEmpty ? -1 : try PackageFiles.open(setup.packages)
        try Root.enter(setup)
        Rehearsal.run()
        filterCount = setup.filters.count
        for (box, groups) in zip(setup.boxes, groups) {
            let keeper = try Keeper.start(
                box: box, privilege: setup.privilege, groups: groups, filters: setup.filters)
            boxes.append(Box(owner: uid_t(box.userID), groups: groups, keeper: keeper))
        }
        if packages >= 0 { try PackageFiles.hang(packages) }
    }

    /// The first bytes of a memory file; `nil` if it has not as many.
    private static func front(of file: Int32, _ length: Int) -> [UInt8]? {
        var text = [UInt8](repeating: 0, count: max(0, length))
        return pread(file, &text, text.count, 0) == length ? text : nil
    }

    private func isKnown(_ filter: Int) -> Bool { (0..<filterCount).contains(filter) }

    /// False when the server is gone.
    private mutating func handle(_ message: ServerMessage, _ descriptors: [Int32]) -> Bool {
        switch message {
        case .setUp: return false
        case .open(let length):
            closeJob()
            guard descriptors.count == 1,
                let text = Launcher.front(of: descriptors[0], length),
                let workspace = try? ServerMessage.Workspace(decoding: text)
            else { return false }
            openJob(workspace, content: descriptors[0], from: length)
            close(descriptors[0])
            return true
        case .run(let plan):
            guard descriptors.count == plan.streamCount, isKnown(plan.filter),
                isKnown(plan.nextFilter)
            else { return false }
            return run(plan, streams: descriptors)
        case .share: return share()
        case .adopt(let sizeBytes, let inodes):
            closeJob()
            guard descriptors.count == 1 else { return false }
            adopt(descriptors[0], Workspace.Bounds(sizeBytes: sizeBytes, inodes: inodes))
            return true
        case .collect(let request):
            guard descriptors.count == 1 else { return false }
            forgetWanted()
            wanted = (request, descriptors[0])
            return true
        case .place(let length):
            guard descriptors.count == 1,
                let text = Launcher.front(of: descriptors[0], length),
                let files = try? [ServerMessage.Workspace.File](decoding: text)
            else { return false }
            forgetPlaced()
            placed = (files, descriptors[0], length)
            return true
        case .stop, .signal: return true  // Crossed the report of the run it was meant for.
        case .close:
            closeJob()
            return true
        }
    }

    private mutating func openJob(
        _ workspace: ServerMessage.Workspace, content: Int32, from offset: Int
    ) {
        let bounds = Workspace.Bounds(sizeBytes: workspace.sizeBytes, inodes: workspace.inodes)
        let owner = boxes[next].owner
        do throws(LaunchFailure) {
            let made = try Workspace(bounds: bounds, owner: owner, step: .fillWorkspace)
            job = made
            try made.fill(workspace.files, from: content, at: offset)
        } catch {
            jobFailure = error
        }
    }

    /// While others copy it no run gets the workspace itself: the server sees to that.
    private func share() -> Bool {
        guard let job, jobFailure == nil else {
            let failure = jobFailure ?? LaunchFailure(.fillWorkspace, errno: ENOENT)
            return server.send(LauncherMessage.refused(failure).encode())
        }
        return server.send(LauncherMessage.shared.encode(), descriptors: [job.mount])
    }

    /// The mount is another launcher's, and untrusted code has been in it; it is closed here.
    private mutating func adopt(_ mount: Int32, _ bounds: Workspace.Bounds) {
        let foreign = Workspace(mount: mount, bounds: bounds, owner: 0)
        defer { foreign.close() }
        do throws(LaunchFailure) {
            job = try foreign.copy(owner: boxes[next].owner, step: .fillWorkspace)
        } catch {
            jobFailure = error
        }
    }

    private mutating func closeJob() {
        job?.close()
        ahead?.close()
        forgetWanted()
        forgetPlaced()
        (job, ahead, jobFailure) = (nil, nil, nil)
    }

    private mutating func forgetWanted() {
        if let wanted { close(wanted.file) }
        wanted = nil
    }

    private mutating func forgetPlaced() {
        if let placed { close(placed.content) }
        placed = nil
    }

    /// One run, from plan to answer. Closes `streams`. False when the server is gone.
    private mutating func run(_ plan: RunPlan, streams: [Int32]) -> Bool {
        var open = streams
        // Ours must be closed while the program runs: the server waits for the end of its output.
        func closeStreams() {
            for stream in open { close(stream) }
            open = []
        }
        defer { closeStreams() }
        let box = next
        next = 1 - next
        var used: Workspace?
        // Answer first, clean up afterwards: these run when the answer has gone.
        defer {
            boxes[box].clear()
            used?.close()
            forgetWanted()
            forgetPlaced()
        }
        let answer: LauncherMessage
        do throws(LaunchFailure) {
            let workspace = try takeWorkspace(plan.workspace)
            used = workspace
            if let placed {
                try workspace.place(placed.files, from: placed.content, at: placed.start)
            }
            let package = try PackageFiles.mounts(for: plan.package)
            open += package
            try boxes[box].start(plan, streams: streams, mounts: [workspace.mount] + package)
            closeStreams()
            prepareAhead(plan)
            guard var report = waitForReport(of: box) else { return false }
            if plan.workspace == .replace, case .ended(let ended) = report,
                ended.ending == .exited(0)
            {
                report = keep(workspace, report)
            }
            if let wanted, case .ended = report {
                var collector = FileCollector(wanted.request, to: wanted.file)
                try collector.collect(from: workspace)
            }
            answer = report
        } catch {
            answer = .refused(error)
        }
        return server.send(answer.encode())
    }

    private mutating func takeWorkspace(
        _ use: RunPlan.WorkspaceUse
    ) throws(LaunchFailure) -> Workspace {
        if let jobFailure { throw jobFailure }
        guard let job else { throw LaunchFailure(.fillWorkspace, errno: ENOENT) }
        let owner = boxes[1 - next].owner
        switch use {
        case .copy:
            defer { ahead = nil }
            if let ahead { return ahead }
            return try job.copy(owner: owner, step: .fillWorkspace)
        case .consume, .replace:
            defer { (self.job, ahead) = (nil, nil) }
            if job.owner == owner && ahead == nil { return job }
            defer { job.close() }
            if let ahead { return ahead }
            return try job.copy(owner: owner, step: .fillWorkspace)
        }
    }

    /// While the program runs: the other box, and the files for its run.
    private mutating func prepareAhead(_ plan: RunPlan) {
        // A failure shows when the box is used: it is prepared again then, and reported.
        try? boxes[next].prepare(filter: plan.nextFilter)
        guard plan.workspace == .copy, let job else { return }
        ahead = try? job.copy(owner: boxes[next].owner, step: .fillWorkspace)
    }

    /// The compiled workspace becomes the job's.
    private mutating func keep(_ used: Workspace, _ report: LauncherMessage) -> LauncherMessage {
        do throws(LaunchFailure) {
            job = try used.copy(owner: boxes[next].owner, step: .keepWorkspace)
            return report
        } catch {
            return .refused(error)
        }
    }

    /// Passes the server's `stop` and signals on. `nil` when the server is gone.
    private mutating func waitForReport(of box: Int) -> LauncherMessage? {
        guard let supervisor = boxes[box].supervisor else { return nil }
        while true {
            let ready = waitForReadable(
                [supervisor.descriptor, server.descriptor], nanoseconds: -1)
            if ready[0] { return boxes[box].report() }
            guard ready[1] else { continue }
            guard case .message(let bytes, _) = server.receive(wait: false) else { return nil }
            switch try? ServerMessage(decoding: bytes) {
            case .stop: supervisor.send(Watch.stop)
            case .signal(let number): supervisor.send(Watch.signal(number))
            case .setUp, .open, .run, .share, .adopt, .collect, .place, .close, nil:
                return nil
            }
        }
    }

    /// Ends what was started, and removes the groups, which are empty then.
    private mutating func tearDown() {
        closeJob()
        for index in boxes.indices { boxes[index].end() }
        // A set-up that failed has made groups, and no box to go with them.
        for index in groups.indices.dropFirst(boxes.count) { groups[index].remove() }
    }
}

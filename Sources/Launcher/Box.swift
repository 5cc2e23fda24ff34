import CLinux
import Glibc
import LaunchProtocol

/// One of a slot's two places to run in: a user id, control groups, a keeper, and the
/// supervisor of the run that is prepared or under way.
struct Box {
    let owner: uid_t
    private var groups: ControlGroups
    private let keeper: Keeper
    /// The line to the supervisor; `nil` when there is none.
    private(set) var supervisor: Channel?
    /// What its program is under.
    private var filter = 0
    /// The run has ended, and its supervisor looks after what it has left.
    private var hasReported = false
    private var startedAt: Int64 = 0

    init(owner: uid_t, groups: ControlGroups, keeper: Keeper) {
        self.owner = owner
        self.groups = groups
        self.keeper = keeper
    }

    /// Has a supervisor made, with a process that waits for its plan under that filter, unless
    /// there is one.
    mutating func prepare(filter: Int) throws(LaunchFailure) {
        if supervisor != nil && filter != self.filter { dismissSupervisor() }
        guard supervisor == nil else { return }
        self.filter = filter
        let (cpuUsage, birthplace) = try groups.prepare()
        guard let (mine, theirs) = Channel.pair() else {
            let failure = LaunchFailure(.makeProcesses, errno: errno)
            if cpuUsage >= 0 { close(cpuUsage) }
            throw failure
        }
        guard
            keeper.makeSupervisor(
                over: theirs, filter: filter, cpuUsage: cpuUsage, birthplace: birthplace)
        else {
            mine.close()
            throw LaunchFailure(.makeProcesses, errno: EPIPE)
        }
        supervisor = mine
    }

    /// Sends the plan down. The mounts, the workspace's first, are attached by the supervisor.
    mutating func start(
        _ plan: RunPlan, streams: [Int32], mounts: [Int32]
    ) throws(LaunchFailure) {
        try prepare(filter: plan.filter)
        try waitUntilReady()
        try groups.begin(plan.limits)
        startedAt = monotonicNow()
        var bytes = ByteWriter()
        plan.encode(to: &bytes)
        supervisor?.send(bytes.bytes, descriptors: streams + mounts)
    }

    /// What belongs to us in the group's figures is there when the supervisor says so.
    private mutating func waitUntilReady() throws(LaunchFailure) {
        guard case .message(let bytes, _)? = supervisor?.receive(),
            let message = try? LauncherMessage(decoding: bytes)
        else { throw LaunchFailure(.makeProcesses, errno: EPIPE) }
        if case .refused(let failure) = message { throw failure }
    }

    /// What the supervisor says at the end, with the group's figures.
    mutating func report() -> LauncherMessage {
        guard case .message(let bytes, _)? = supervisor?.receive(),
            let message = try? LauncherMessage(decoding: bytes)
        else { return reportWithoutSupervisor() }
        guard case .ended(var report) = message else { return message }
        hasReported = true
        // Version 2 has no peak before Linux 5.19: the largest process must do.
        let peak = groups.peakBytes()
        if peak >= 0 { report.memoryBytes = peak }
        // A program that came to a good end did not fail for want of memory, even if one of
        // its processes did.
        if groups.memoryKillerCame(), report.ending != .exited(0) { report.ending = .memory }
        return .ended(report)
    }

    /// The kernel's memory killer may take the supervisor along, where it may not be told to
    /// spare it; the program is gone with it. Anything else is our failure.
    private mutating func reportWithoutSupervisor() -> LauncherMessage {
        guard groups.memoryKillerCame() else {
            return .refused(LaunchFailure(.makeProcesses, errno: EPIPE))
        }
        return .ended(
            RunReport(
                ending: .memory, wallMicroseconds: Int((monotonicNow() - startedAt) / 1000),
                cpuMicroseconds: groups.cpuMicrosecondsSinceBegin(),
                memoryBytes: groups.peakBytes()))
    }

    /// After a run: lets the used supervisor go, whose end the keeper waits for, and lifts the
    /// limits.
    mutating func clear() {
        groups.relax()
        // The next run, in the other box, may share a file with what this one has left.
        if hasReported { _ = supervisor?.receive() }
        hasReported = false
        dismissSupervisor()
    }

    private mutating func dismissSupervisor() {
        supervisor?.close()
        supervisor = nil
    }

    mutating func end() {
        clear()
        keeper.channel.close()
        var status: Int32 = 0
        while waitpid(keeper.process, &status, 0) < 0 && errno == EINTR {}
        groups.remove()
    }
}

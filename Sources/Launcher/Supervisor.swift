import CLinux
import Glibc
import LaunchProtocol

/// First process of a run's pid namespace: starts the program, watches its time, takes the
/// orphans, and leaves nobody behind.
///
/// It serves a single run. Deadlines are timers of the kernel, never ticks: the wall clock is
/// one deadline; CPU time is looked at when it could be used up at the earliest, were every
/// core burning. No signal of the program reaches it (it is process 1 of the namespace, where
/// only handled signals arrive, and it blocks all), nor can the program trace it (it is not
/// dumpable, and the filter forbids it). When it exits, the kernel kills whatever
/// might be left in the namespace.
struct Supervisor {
    let launcher: Channel
    /// `cpuacct.usage` or `cpu.stat` of the run's group; -1 without one.
    let cpuUsage: Int32

    /// Never returns.
    func run(box: Setup.Box, privilege: Setup.Privilege, filter: [UInt8]) -> Never {
        do throws(LaunchFailure) {
            _ = clinux_block_signals()
            _ = clinux_die_with_parent()
            _ = clinux_set_dumpable(0)
            _ = clinux_exact_timers()
            try take(.makeProcesses, clinux_set_hostname("sandpiper"))
            let processes = try mountProc(privilege: privilege)
            let children = try take(.makeProcesses, clinux_child_signal_fd())
            guard let (plans, theirs) = Channel.pair() else {
                throw LaunchFailure(.makeProcesses, errno: errno)
            }
            let program = try take(.makeProcesses, clinux_clone(0, -1))
            if program == 0 {
                closeAll(but: [theirs.descriptor])
                Program.run(box: box, privilege: privilege, filter: filter, plans: theirs)
            }
            theirs.close()
            let listener = try waitForProgram(plans)
            try protectProc(privilege: privilege)
            let meter = Meter(
                groupCPU: cpuUsage, groupLimitsMemory: box.groups != .none, processes: processes)
            try take(.supervise, kill(program, 0))
            guard meter.groupLimitsMemory && cpuUsage >= 0 || processes.contains(program) else {
                throw LaunchFailure(.supervise, errno: EACCES)
            }
            launcher.send(LauncherMessage.ready.encode())
            guard case .message(let bytes, let descriptors) = launcher.receive() else { _exit(0) }
            let plan = try attachFiles(bytes, descriptors)
            // Programs open /dev/stdin and its like, which leads to these pipes.
            let streams = Array(descriptors[..<plan.streamCount])
            for stream in streams {
                _ = fchown(stream, uid_t(box.userID), gid_t(box.userID))
            }
            hurry(meter)
            // Before the plan goes out: from here on it is the program's time.
            var watch = Watch(
                launcher: launcher, plans: plans, children: children, program: program,
                listener: listener, limits: plan.limits, meter: meter)
            plans.send(bytes, descriptors: streams)
            for descriptor in descriptors { close(descriptor) }
            let report = watch.untilTheEnd()
            plans.close()
            launcher.send(report.encode())
            // The launcher waits for this before it starts another run, and nobody else does.
            let isClean = SocketRemains.clear()
            launcher.send(LauncherMessage.ready.encode())
            _exit(isClean ? 0 : Keeper.boxIsUnclean)
        } catch {
            launcher.send(LauncherMessage.refused(error).encode())
            // Its sockets in the box's network go with it; the program never ran.
            _exit(0)
        }
    }

    /// What programs do must not keep us from stopping them. Only when the plan is there: what is
    /// made ready meanwhile must not keep the program waiting. Ahead of everybody only where
    /// groups do the counting: else many processes could make it count for ever. An ordinary
    /// user may say neither, but that he is soon done: so he comes before programs that compute,
    /// for as long as his share lasts.
    private func hurry(_ meter: Meter) {
        guard meter.countsProcesses || clinux_run_before_others() != 0 else { return }
        if clinux_set_nice(-20) != 0 { _ = clinux_ask_for_slices(100_000) }
    }

    /// The process is ready for its plan when it hands over its filter's listener; or it says
    /// which step failed.
    private func waitForProgram(_ plans: Channel) throws(LaunchFailure) -> Int32 {
        guard case .message(let bytes, let descriptors) = plans.receive() else {
            throw LaunchFailure(.makeProcesses, errno: EPIPE)
        }
        if descriptors.count == 1 { return descriptors[0] }
        if case .refused(let failure)? = try? LauncherMessage(decoding: bytes) { throw failure }
        throw LaunchFailure(.makeProcesses, errno: EPROTO)
    }

    /// Read-only from here on: else a program could take itself out of the memory killer's
    /// first choice again. The host's is out of sight.
    private func protectProc(privilege: Setup.Privilege) throws(LaunchFailure) {
        if !privilege.hasProc {
            try take(.mountProc, clinux_detach(Root.visibleProc))
            return
        }
        let proc = try take(.mountProc, open("/proc", clinux_O_PATH | O_DIRECTORY | O_CLOEXEC))
        defer { close(proc) }
        try take(.mountProc, clinux_set_mount_attributes(proc, clinux_MOUNT_READ_ONLY))
    }

    /// Descriptors: the program's streams, and the mounts of the workspace and of the package.
    private func attachFiles(
        _ bytes: [UInt8], _ descriptors: [Int32]
    ) throws(LaunchFailure) -> RunPlan {
        var input = ByteReader(bytes[...])
        guard let plan = try? RunPlan(from: &input), descriptors.count > plan.streamCount else {
            throw LaunchFailure(.makeProcesses, errno: EPROTO)
        }
        let mounts = descriptors[plan.streamCount...]
        try take(.mountWorkspace, clinux_move_mount(mounts[plan.streamCount], Root.workspace))
        try PackageFiles.attach(Array(mounts.dropFirst()), for: plan.package)
        return plan
    }

    /// `subset=pid` leaves the host's figures and switches out. Programs see no process but their
    /// own. In a user namespace (4) that is a matter of the capability to trace, which the
    /// supervisor has there; root, which may lack it, sees all by its group (2).
    private func mountProc(
        privilege: Setup.Privilege
    ) throws(LaunchFailure) -> ProcessTable {
        var path = Root.visibleProc
        if privilege.hasProc {
            path = "/proc"
            try take(
                .mountProc,
                clinux_mount_proc(path, "hidepid=\(privilege.isRoot ? 2 : 4),subset=pid"))
            if !privilege.isRoot { try take(.mountProc, clinux_detach(Root.visibleProc)) }
        }
        guard let table = ProcessTable(path: path, isHosts: !privilege.hasProc) else {
            throw LaunchFailure(.mountProc, errno: errno)
        }
        return table
    }
}

import CLinux
import Glibc
import LaunchProtocol

/// The process that becomes the untrusted program.
///
/// It is made before its job is known, gives up everything that it can, and then waits for the
/// plan: so what a run still costs is little more than execve(2). Each step in the order of
/// `LaunchStep`; the first that fails is reported with errno, and nothing runs.
enum Program {
    /// Never returns: becomes the program, or reports and exits.
    static func run(box: Setup.Box, privilege: Setup.Privilege, filter: [UInt8], plans: Channel)
        -> Never
    {
        var plans = plans
        do throws(LaunchFailure) {
            let listener = try prepare(box, privilege: privilege, filter: filter)
            plans.send([1], descriptors: [listener])
            close(listener)
            guard case .message(let bytes, let streams) = plans.receive() else { _exit(0) }
            var input = ByteReader(bytes[...])
            guard let plan = try? RunPlan(from: &input), streams.count == plan.streamCount else {
                throw LaunchFailure(.connectStreams, errno: EPROTO)
            }
            if plan.hasReport {
                // The program's own take the place of the line; a failure is reported all the same.
                let line = fcntl(plans.descriptor, F_DUPFD_CLOEXEC, Int32(plan.streamCount))
                plans = Channel(descriptor: try take(.connectStreams, line))
            }
            try become(plan, streams: streams, privilege: privilege)
        } catch {
            plans.send(LauncherMessage.refused(error).encode())
        }
        _exit(127)
    }

    /// What needs no plan. Returns the filter's listener, which is the supervisor's.
    private static func prepare(
        _ box: Setup.Box, privilege: Setup.Privilege, filter: [UInt8]
    ) throws(LaunchFailure) -> Int32 {
        try take(.resetSignals, clinux_reset_dispositions())
        try take(.leaveProcessGroup, privilege.isRoot ? setsid() : setpgid(0, 0))
        try offerToMemoryKiller(!privilege.hasProc ? Root.visibleProc : "/proc")
        if privilege.hasManyIDs {
            try take(.dropPrivileges, clinux_set_groups_to_none())
        }
        try take(.dropPrivileges, clinux_set_gid(gid_t(box.userID)))
        try take(.dropPrivileges, clinux_set_uid(uid_t(box.userID)))
        try take(.dropPrivileges, clinux_drop_capabilities())
        // Behind the change of identity, which would undo it.
        try take(.dropPrivileges, clinux_die_with_parent())
        try take(.forbidNewPrivileges, clinux_no_new_privileges())
        return try take(.installFilter, clinux_install_filter(filter, UInt16(filter.count / 8)))
    }

    /// What the plan says, up to execve(2).
    private static func become(
        _ plan: RunPlan, streams: [Int32], privilege: Setup.Privilege
    ) throws(LaunchFailure) {
        try connect(streams)
        try take(.enterWorkspace, chdir(Root.workspace + "/submission"))
        // An ordinary user's launcher, its keepers and what waits in the other box share the
        // program's user id, and RLIMIT_NPROC counts them.
        try setLimits(plan.limits, ownProcesses: privilege.hasManyIDs ? 1 : 6)
        _ = umask(0o022)
        let closeOnExec: UInt32 = 1 << 2  // CLOSE_RANGE_CLOEXEC
        try take(.closeDescriptors, clinux_close_range(UInt32(streams.count), .max, closeOnExec))
        var arguments = vector(plan.arguments)
        var environment = vector(plan.environment)
        // Blocked until here, so that no signal meets a process that is half one thing.
        _ = clinux_unblock_signals()
        guard let path = arguments[0] else { throw LaunchFailure(.execute, errno: EINVAL) }
        try take(.execute, execve(path, &arguments, &environment))
    }

    /// Makes the first of `streams` descriptor 0, the next one 1, and so on. What was received is
    /// above 2, and a fourth one may have arrived as 3: it loses what closes it at execve(2), as
    /// dup2(2) does for the others.
    private static func connect(_ streams: [Int32]) throws(LaunchFailure) {
        for (target, stream) in streams.enumerated() {
            let target = Int32(target)
            let result = stream == target ? fcntl(target, F_SETFD, 0) : dup2(stream, target)
            try take(.connectStreams, result)
        }
    }

    /// As execve(2) takes it: C strings, and a null pointer at the end.
    static func vector(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
        words.map { strdup($0) } + [nil]
    }

    private static func offerToMemoryKiller(_ proc: String) throws(LaunchFailure) {
        // Inherited from the supervisor; an ordinary user could not open its own file otherwise.
        _ = clinux_set_dumpable(1)
        let file = try take(
            .offerToMemoryKiller, open(proc + "/self/oom_score_adj", O_WRONLY | O_CLOEXEC))
        defer { close(file) }
        try take(.offerToMemoryKiller, write(file, "1000", 4))
    }

    private static func setLimits(
        _ limits: RunPlan.Limits, ownProcesses: Int
    ) throws(LaunchFailure) {
        for (resource, value) in values(of: limits, ownProcesses: ownProcesses) {
            try take(.setLimits, clinux_lower_limit(resource, value))
        }
    }

    /// Nets below the control groups, and what only rlimits can say. A stricter limit of the
    /// host stays.
    @inline(never)
    static func values(
        of limits: RunPlan.Limits, ownProcesses: Int
    ) -> [(resource: Int32, value: UInt64)] {
        // Whole seconds, counted for each process alone: a net for a host without cgroups.
        let cpuSeconds = UInt64(limits.cpuMicroseconds / 1_000_000 + 2)
        return [
            (clinux_RLIMIT_CPU, cpuSeconds), (clinux_RLIMIT_FSIZE, UInt64(limits.fileSizeBytes)),
            (clinux_RLIMIT_NOFILE, UInt64(limits.openFiles)),
            (clinux_RLIMIT_NPROC, UInt64(limits.processes + ownProcesses)),
            // Too little for any core file. Where the host pipes cores into a program of its own,
            // 0 would not keep it from being started as root; the kernel takes 1 for that.
            (clinux_RLIMIT_CORE, 1),
            (clinux_RLIMIT_MEMLOCK, 64 * 1024), (clinux_RLIMIT_MSGQUEUE, 0),
            (clinux_RLIMIT_SIGPENDING, 1024),
            // Deep recursion is an honest need; memory is bounded by its group.
            (clinux_RLIMIT_STACK, UInt64.max),
        ]
    }
}

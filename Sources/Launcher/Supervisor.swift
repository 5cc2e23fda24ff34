import CLinux
import Glibc
import LaunchProtocol

/// First process of a run's pid namespace: starts the program, watches its time, takes the
/// orphans, and leaves nobody behind.
///
/// It serves a single run. Deadlines are timers of the kernel, never ticks: the wall clock is
/// one deadline; CPU time is looked at when it could be used up at the earliest, were every
/// core burning. The program cannot signal it (it is process 1 of its namespace), nor trace it
/// (it is not dumpable, and the filter forbids it). When it exits, the kernel kills whatever
/// might be left in the namespace.
struct Supervisor {
    let launcher: Channel
    /// `cpuacct.usage` or `cpu.stat` of the run's group; -1 without one.
    let cpuUsage: Int32

    /// Never returns.
    func run(box: Setup.Box, privileged: Bool, filter: [UInt8]) -> Never {
        do throws(LaunchFailure) {
            _ = clinux_block_signals()
            _ = clinux_die_with_parent()
            _ = clinux_set_dumpable(0)
            _ = clinux_exact_timers()
            try take(.makeProcesses, clinux_set_hostname("sandpiper"))
            try mountProc(privileged: privileged)
            let children = try take(.makeProcesses, clinux_child_signal_fd())
            guard let (plans, theirs) = Channel.pair() else {
                throw LaunchFailure(.makeProcesses, errno: errno)
            }
            let program = try take(.makeProcesses, clinux_clone(0, -1))
            if program == 0 {
                closeAll(but: [theirs.descriptor])
                Program.run(box: box, privileged: privileged, filter: filter, plans: theirs)
            }
            theirs.close()
            guard case .message(let bytes, let descriptors) = launcher.receive() else { _exit(0) }
            let plan = try attachWorkspace(bytes, descriptors)
            // Before the plan goes out: from here on it is the program's time.
            var watch = Watch(
                supervisor: self, plans: plans, children: children, program: program,
                limits: plan.limits)
            plans.send(bytes, descriptors: Array(descriptors[..<3]))
            for descriptor in descriptors { close(descriptor) }
            launcher.send(watch.untilTheEnd().encode())
        } catch {
            launcher.send(LauncherMessage.refused(error).encode())
        }
        _exit(0)
    }

    /// Descriptors: the program's three streams, and the workspace's mount.
    private func attachWorkspace(
        _ bytes: [UInt8], _ descriptors: [Int32]
    ) throws(LaunchFailure) -> RunPlan {
        var input = ByteReader(bytes[...])
        guard descriptors.count == 4, let plan = try? RunPlan(from: &input) else {
            throw LaunchFailure(.makeProcesses, errno: EPROTO)
        }
        try take(.mountWorkspace, clinux_move_mount(descriptors[3], Root.workspace))
        return plan
    }

    /// `subset=pid` leaves the host's figures and switches out; where the kernel does not know
    /// the options, plain hidepid.
    private func mountProc(privileged: Bool) throws(LaunchFailure) {
        if clinux_mount_proc("/proc", "hidepid=2,subset=pid") != 0 {
            try take(.mountProc, clinux_mount_proc("/proc", "hidepid=2"))
        }
        if !privileged { try take(.mountProc, clinux_detach(Root.visibleProc)) }
    }
}

/// One run under the eyes of its supervisor.
struct Watch {
    private let supervisor: Supervisor
    private let plans: Channel
    private let children: Int32
    private let program: pid_t
    private let limits: RunPlan.Limits
    private let startedAt: Int64
    private let cpuAtStart: Int64
    private var killedFor: RunReport.Ending?
    private var programStatus: Int32?
    private var endedAt: Int64 = 0
    private var failure: LaunchFailure?
    private var programIsWaiting = true

    init(
        supervisor: Supervisor, plans: Channel, children: Int32, program: pid_t,
        limits: RunPlan.Limits
    ) {
        self.supervisor = supervisor
        self.plans = plans
        self.children = children
        self.program = program
        self.limits = limits
        startedAt = monotonicNow()
        cpuAtStart = Watch.cpuNanoseconds(supervisor.cpuUsage, program)
    }

    /// Waits until the program is gone, and everything it started with it.
    mutating func untilTheEnd() -> LauncherMessage {
        while programStatus == nil {
            waitForEvent()
            reap(wait: false)
            if programStatus == nil { checkDeadlines() }
        }
        lookForFailure()
        let cpu = killTheRest()
        if let failure { return .refused(failure) }
        return .ended(
            RunReport(
                ending: ending, wallMicroseconds: Int((endedAt - startedAt) / 1000),
                cpuMicroseconds: Int(cpu / 1000)))
    }

    private var ending: RunReport.Ending {
        if let killedFor { return killedFor }
        let status = programStatus ?? 0
        return status & 0x7f == 0
            ? .exited(UInt8(truncatingIfNeeded: status >> 8)) : .signalled(status & 0x7f)
    }

    private mutating func waitForEvent() {
        var ready: [Int16] = [0, 0, 0]
        // A descriptor of -1 is passed over by poll(2).
        let watched = [
            children, supervisor.launcher.descriptor, programIsWaiting ? plans.descriptor : -1,
        ]
        let deadline = min(wallDeadline, earliestCPUDeadline)
        let wait = max(0, deadline - monotonicNow())
        guard clinux_poll(watched, &ready, 3, killedFor == nil ? wait : -1) > 0 else { return }
        if ready[2] != 0 { lookForFailure() }
        if ready[1] != 0 {
            guard case .message = supervisor.launcher.receive(wait: false) else { _exit(0) }
            kill(for: .stopped)
        }
    }

    private var wallDeadline: Int64 { startedAt + Int64(limits.wallMicroseconds) * 1000 }

    private var cpuUsed: Int64 {
        Watch.cpuNanoseconds(supervisor.cpuUsage, program) - cpuAtStart
    }

    /// No limit can be reached before this moment, however many cores burn.
    private var earliestCPUDeadline: Int64 {
        let left = max(0, Int64(limits.cpuMicroseconds) * 1000 - cpuUsed)
        let cores = Int64(max(1, min(Watch.cores, limits.processes)))
        return monotonicNow() + max(left / cores, 500_000)
    }

    private static let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))

    private mutating func checkDeadlines() {
        if monotonicNow() >= wallDeadline {
            kill(for: .wallTime)
        } else if cpuUsed >= Int64(limits.cpuMicroseconds) * 1000 {
            kill(for: .cpuTime)
        }
    }

    /// SIGKILL to all in the namespace but this process; nobody can fork past it.
    private mutating func kill(for reason: RunReport.Ending) {
        if killedFor == nil { killedFor = reason }
        _ = Glibc.kill(-1, SIGKILL)
    }

    /// Takes everyone who has ended, among them orphans, so that no zombie stays.
    private mutating func reap(wait: Bool) {
        var pending = [UInt8](repeating: 0, count: 128 * 8)
        while read(children, &pending, pending.count) > 0 {}
        while true {
            var status: Int32 = 0
            let ended = waitpid(-1, &status, wait ? 0 : WNOHANG)
            if ended < 0 && errno == EINTR { continue }
            guard ended > 0 else { return }
            if ended == program {
                endedAt = monotonicNow()
                programStatus = status
            }
        }
    }

    /// The rest of the run ends with its program. Returns the run's CPU time in nanoseconds,
    /// which nobody can add to any more.
    private mutating func killTheRest() -> Int64 {
        _ = Glibc.kill(-1, SIGKILL)
        reap(wait: true)
        if supervisor.cpuUsage >= 0 { return max(0, cpuUsed) }
        return clinux_children_cpu_time()
    }

    /// The process says which step failed, or its end closes at execve(2).
    private mutating func lookForFailure() {
        guard programIsWaiting else { return }
        switch plans.receive(wait: false) {
        case .nothing: return
        case .end: programIsWaiting = false
        case .message(let bytes, _):
            programIsWaiting = false
            if case .refused(let failure)? = try? LauncherMessage(decoding: bytes) {
                self.failure = failure
            }
        }
    }

    /// Of the group; without one, of the program's own threads, while it lives.
    private static func cpuNanoseconds(_ file: Int32, _ program: pid_t) -> Int64 {
        if file >= 0, let text = readSmallFile(file) { return cpuTime(in: text) }
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(program, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            return 0
        }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Nanoseconds, from `cpuacct.usage` (a number of nanoseconds) or `cpu.stat` (which begins with
/// `usage_usec` and microseconds).
func cpuTime(in text: [UInt8]) -> Int64 {
    let label = Array("usage_usec ".utf8)
    guard text.starts(with: label) else { return Int64(leadingNumber(text[...]) ?? 0) }
    return Int64(leadingNumber(text[label.count...]) ?? 0) * 1000
}

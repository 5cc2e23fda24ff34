import CLinux
import Glibc
import LaunchProtocol

/// One run under the eyes of its supervisor.
struct Watch {
    private let launcher: Channel
    private let plans: Channel
    private let children: Int32
    private let program: pid_t
    /// Readable when the program makes a forbidden call.
    private let listener: Int32
    private let limits: RunPlan.Limits
    private let meter: Meter
    private let startedAt: Int64
    private let cpuAtStart: Int64
    /// The last look at what has been used: what it found, when, and how much CPU time it took.
    private var reading: Meter.Reading
    private var readAt: Int64
    private var lookTook: Int64 = 0
    private var killedFor: RunReport.Ending?
    private var programStatus: Int32?
    private var endedAt: Int64 = 0
    private var failure: LaunchFailure?
    private var programIsWaiting = true
    private var listenerHasEnded = false
    /// Only where no group limits memory: the most that was found.
    private var peakBytes = 0

    init(
        launcher: Channel, plans: Channel, children: Int32, program: pid_t, listener: Int32,
        limits: RunPlan.Limits, meter: Meter
    ) {
        self.launcher = launcher
        self.meter = meter
        self.plans = plans
        self.children = children
        self.program = program
        self.listener = listener
        self.limits = limits
        startedAt = monotonicNow()
        reading = meter.read()
        readAt = startedAt
        cpuAtStart = reading.cpu
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
        judgeAfterwards(cpu: cpu)
        return .ended(
            RunReport(
                ending: ending, wallMicroseconds: Int((endedAt - startedAt) / 1000),
                cpuMicroseconds: Int(cpu / 1000),
                memoryBytes: max(peakBytes, Int(clinux_children_peak_memory()))))
    }

    /// A program that ended before anybody looked may have been over its limits by then.
    private mutating func judgeAfterwards(cpu: Int64) {
        guard killedFor == nil else { return }
        if endedAt >= wallDeadline {
            killedFor = .wallTime
        } else if cpu >= Int64(limits.cpuMicroseconds) * 1000 {
            killedFor = .cpuTime
        }
    }

    private var ending: RunReport.Ending {
        if let killedFor { return killedFor }
        let status = programStatus ?? 0
        return status & 0x7f == 0
            ? .exited(UInt8(truncatingIfNeeded: status >> 8)) : .signalled(status & 0x7f)
    }

    private mutating func waitForEvent() {
        let deadline = min(wallDeadline, earliestCPUDeadline, earliestMemoryLimit)
        let wait = killedFor == nil ? max(0, deadline - monotonicNow()) : -1
        let ready = waitForReadable(
            [
                children, launcher.descriptor, programIsWaiting ? plans.descriptor : -1,
                killedFor == nil && !listenerHasEnded ? listener : -1,
            ], nanoseconds: wait)
        if ready[2] { lookForFailure() }
        if ready[3] {
            let call = clinux_forbidden_call(listener)
            if call >= 0 { kill(for: .forbidden(call: call)) }
            // Nothing to receive: who called was killed meanwhile; or the last process under the
            // filter is ending, and the descriptor stays ready for ever.
            listenerHasEnded = call < 0 && hasHungUp(listener)
        }
        if ready[1] {
            guard case .message(let order, _) = launcher.receive(wait: false) else { _exit(0) }
            obey(order)
        }
    }

    /// What the launcher says during a run.
    static let stop: [UInt8] = [0]
    static func signal(_ number: Int32) -> [UInt8] { [UInt8(truncatingIfNeeded: number)] }

    private mutating func obey(_ order: [UInt8]) {
        guard let number = order.first, number != 0 else { return kill(for: .stopped) }
        // To all in the namespace but this process. Until execve(2) they wait for it.
        _ = Glibc.kill(-1, Int32(number))
    }

    private var wallDeadline: Int64 { startedAt + Int64(limits.wallMicroseconds) * 1000 }

    /// At the last look.
    private var cpuUsed: Int64 { reading.cpu - cpuAtStart }

    /// No limit can be reached before this moment, however many cores burn.
    private var earliestCPUDeadline: Int64 {
        let left = max(0, Int64(limits.cpuMicroseconds) * 1000 - cpuUsed)
        let cores = Int64(max(1, min(Watch.cores, limits.processes)))
        return readAt + max(left / cores, pause(500_000))
    }

    /// The same for memory, where no group limits it: no core touches more than 4 bytes in a
    /// nanosecond.
    private var earliestMemoryLimit: Int64 {
        guard !meter.groupLimitsMemory else { return .max }
        let left = Int64(max(0, limits.memoryBytes - reading.bytes))
        return readAt + max(left / (4 * Int64(max(1, Watch.cores))), pause(2_000_000))
    }

    /// Nanoseconds until the next look: many processes must not make looking take more than half
    /// of a core.
    private func pause(_ least: Int64) -> Int64 { max(least, lookTook) }

    /// Looked up once, in the launcher: see `Rehearsal`.
    static let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))

    private mutating func checkDeadlines() {
        let now = monotonicNow()
        if now < min(earliestCPUDeadline, earliestMemoryLimit) {
            if now >= wallDeadline { kill(for: .wallTime) }
            return
        }
        look()
        // Memory first: on a machine so busy that this look comes late, it was exceeded first.
        if reading.bytes > limits.memoryBytes {
            kill(for: .memory)
        } else if readAt >= wallDeadline {
            kill(for: .wallTime)
        } else if cpuUsed >= Int64(limits.cpuMicroseconds) * 1000 {
            kill(for: .cpuTime)
        }
    }

    private mutating func look() {
        let begin = ownCPUTime()
        reading = meter.read()
        lookTook = ownCPUTime() - begin
        readAt = monotonicNow()
        peakBytes = max(peakBytes, reading.bytes)
    }

    /// SIGKILL to all in the namespace but this process; nobody can fork past it.
    private mutating func kill(for reason: RunReport.Ending) {
        if killedFor == nil {
            killedFor = reason
            // What the kernel needs to take a large process apart is not the program's time.
            endedAt = monotonicNow()
        }
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
                if killedFor == nil { endedAt = monotonicNow() }
                programStatus = status
            }
        }
    }

    /// The rest of the run ends with its program. Returns the run's CPU time in nanoseconds,
    /// which nobody can add to any more.
    private mutating func killTheRest() -> Int64 {
        _ = Glibc.kill(-1, SIGKILL)
        reap(wait: true)
        look()
        return max(0, cpuUsed)
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
}

import Judging

/// One attack of the suite, as data: what it tries, what must come of it, and what holds it.
/// `sandpiper-attacker` carries it out, under the same name.
struct Attack: Sendable {
    /// The classes of evasion that a limit must hold against.
    enum Kind: String, Sendable, CaseIterable {
        case time, processes, memory, output, disk, information, network, kernel
        case betweenRuns = "between runs"
        case compileTime = "compile-time"
    }

    /// What stands in the way. The first six are reported by `Isolation` under these names; the
    /// other two are always there.
    enum Layer: String, Sendable {
        case namespaces, root, identity, seccomp, rlimits, cgroup
        /// Deadlines, output limits, and the killing of what is left.
        case supervisor
        /// The tmpfs with its bounds, the copies of it, and that it is thrown away.
        case workspace
    }

    /// Which runs it takes.
    enum Shape: Sendable, Equatable {
        case once
        /// Three runs of a job, and one of another: the first leaves something, none of the
        /// others may find it.
        case again
        /// Two jobs at the same time.
        case neighbours
        /// The first as compilation, the second as the program.
        case compiled
    }

    /// An end that means that the sandbox held.
    enum Hold: Sendable, Equatable {
        /// The attacker says that it was refused.
        case says
        case stopped(over: Ending.Limit)
        case forbidden(call: String)
        case signalled(Int32)
        case exited(status: UInt8)
        /// There is no run at all, because this step of the launch refused.
        case refused(step: String)
    }

    var name: String
    var kind: Kind
    /// What it tries, in one sentence.
    var attempt: String
    /// The incident or the page behind it.
    var source: String
    var layers: [Layer]
    var holds: [Hold]
    var shape: Shape
    var limits: Limits
    /// How much stands on standard input.
    var inputBytes = 0

    init(
        _ name: String, _ attempt: String, _ source: String, by layers: [Layer],
        holds: [Hold] = [.says], shape: Shape = .once, limits: Limits = .attack
    ) {
        self.name = name
        kind = .time
        self.attempt = attempt
        self.source = source
        self.layers = layers
        self.holds = holds
        self.shape = shape
        self.limits = limits
    }

    func with(_ change: (inout Attack) -> Void) -> Attack {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Limits {
    /// Small, so that an attack that gets through does no harm and the suite is short.
    static let attack = Limits(
        wallTime: .seconds(4), cpuTime: .seconds(2), memoryBytes: 48 << 20,
        outputBytes: 64 << 10, processes: 16, openFiles: 64, fileSizeBytes: 1 << 20,
        workspaceBytes: 8 << 20, workspaceInodes: 256)

    /// Long enough for the attack to be under way; what it waits for is the limit.
    static let shortWallTime = attack.with { $0.wallTime = .milliseconds(300) }
    static let shortCPUTime = attack.with {
        $0.cpuTime = .milliseconds(300)
        // On a busy machine it takes a while to use up the CPU time.
        $0.wallTime = .seconds(15)
    }

    func with(_ change: (inout Limits) -> Void) -> Limits {
        var copy = self
        change(&copy)
        return copy
    }

    /// The stricter of both, member by member: what is configured is never widened.
    func lowered(to other: Limits) -> Limits {
        Limits(
            wallTime: min(wallTime, other.wallTime), cpuTime: min(cpuTime, other.cpuTime),
            memoryBytes: min(memoryBytes, other.memoryBytes),
            outputBytes: min(outputBytes, other.outputBytes),
            processes: min(processes, other.processes),
            openFiles: min(openFiles, other.openFiles),
            fileSizeBytes: min(fileSizeBytes, other.fileSizeBytes),
            workspaceBytes: min(workspaceBytes, other.workspaceBytes),
            workspaceInodes: min(workspaceInodes, other.workspaceInodes))
    }
}

import CLinux
import Glibc

/// What a run has used so far, read from inside its pid namespace.
///
/// With a control group the kernel counts CPU time, and memory needs no looking at: the group
/// limits it. Without one, the processes that are there now are added up, and the children that
/// were waited for. Who hides from that, such as children whose parent ignores SIGCHLD, and whom
/// the kernel therefore takes itself, is bounded by the wall time.
struct Meter {
    /// `cpuacct.usage` or `cpu.stat` of the run's group; -1 without one.
    let groupCPU: Int32
    /// Whether the group limits memory.
    let groupLimitsMemory: Bool
    /// Where to ask for what stands in sockets; -1 when nobody needs to know.
    private let socketQuestions: Int32
    private let processes: ProcessTable

    init(groupCPU: Int32, groupLimitsMemory: Bool, processes: ProcessTable) {
        self.groupCPU = groupCPU
        self.groupLimitsMemory = groupLimitsMemory
        self.processes = processes
        socketQuestions = groupLimitsMemory ? -1 : clinux_socket_questions()
    }

    /// Whether processes have to be looked at, one by one.
    var countsProcesses: Bool { groupCPU < 0 || !groupLimitsMemory }

    /// What has been used so far.
    struct Reading {
        /// User plus system time, in nanoseconds, since some beginning.
        var cpu: Int64
        /// 0 where a group limits memory. Of all processes, their page tables with it, and what
        /// stands in the workspace and in sockets. Shared pages count for each who has them. The
        /// network namespace is the box's, and one run at a time is in it.
        var bytes = 0
    }

    func read() -> Reading {
        let entries = countsProcesses ? processes.list() : []
        if let text = groupCPU >= 0 ? readSmallFile(groupCPU) : nil {
            return Reading(cpu: Meter.cpuTime(in: text), bytes: memoryBytes(entries))
        }
        let cpu = entries.reduce(clinux_children_cpu_time()) {
            $0 + Meter.ownCPUTime(of: $1.id) + childrensCPUTime(of: $1)
        }
        return Reading(cpu: cpu, bytes: memoryBytes(entries))
    }

    private func memoryBytes(_ entries: [ProcessTable.Entry]) -> Int {
        if groupLimitsMemory { return 0 }
        var others = Int(clinux_used_bytes(Root.workspace))
        var count: Int32 = 0
        if socketQuestions >= 0 { others += Int(clinux_unix_sockets(socketQuestions, &count)) }
        return entries.reduce(others) { sum, process in
            guard let text = processes.text("status", of: process) else { return sum }
            return sum + Meter.memoryBytes(inStatus: text)
        }
    }

    /// proc_pid_status(5): resident, swapped out, and page tables, which a program can have many
    /// of with nothing resident. The numbers are in KiB, behind tabs and spaces.
    private static func memoryBytes(inStatus text: [UInt8]) -> Int {
        let labels = ["VmRSS:", "VmSwap:", "VmPTE:"].map { Array($0.utf8) }
        return text.split(separator: UInt8(ascii: "\n")).reduce(0) { sum, line in
            guard let label = labels.first(where: { line.starts(with: $0) }) else { return sum }
            let number = line.dropFirst(label.count).drop { !(48...57).contains($0) }
            return sum + (leadingNumber(number) ?? 0) * 1024
        }
    }

    /// Of the children that it has waited for, to the tick; its own is counted to the nanosecond.
    private func childrensCPUTime(of process: ProcessTable.Entry) -> Int64 {
        // Fields count from behind the name, which may hold anything: proc_pid_stat(5) has
        // cutime and cstime as fields 16 and 17, in ticks.
        guard let text = processes.text("stat", of: process),
            let name = text.lastIndex(of: UInt8(ascii: ")"))
        else { return 0 }
        let fields = text[(name + 2)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 14 else { return 0 }
        let ticks = (leadingNumber(fields[13]) ?? 0) + (leadingNumber(fields[14]) ?? 0)
        return Int64(ticks) * (1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK)))))
    }

    private static func ownCPUTime(of process: pid_t) -> Int64 {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            return 0
        }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Nanoseconds, from `cpuacct.usage` (a number of nanoseconds) or `cpu.stat` (which begins
    /// with `usage_usec` and microseconds).
    static func cpuTime(in text: [UInt8]) -> Int64 {
        let label = Array("usage_usec ".utf8)
        guard text.starts(with: label) else { return Int64(leadingNumber(text[...]) ?? 0) }
        return Int64(leadingNumber(text[label.count...]) ?? 0) * 1000
    }
}

import CLinux
import Glibc
import LaunchProtocol

/// The control groups of one box: limits before a run, figures after it.
///
/// Version 1: one group for each controller, made once and used again, because moving a process
/// can wait for a grace period of the kernel (10 ms): the keeper moves in once, and what it
/// forks is born inside. Version 2: a group of its own for each run, since its peak can only be
/// reset on new kernels, and clone3(2) can give birth into it.
struct ControlGroups {
    private let groups: Setup.Groups
    /// Parent directories, opened while the host's paths could still be named.
    private let parents: [Int32]
    /// Version 1: memory, pids, cpuacct; version 2: the current run's.
    private var directories: [Int32]
    private let files: GroupFiles
    private var generation = 0
    /// Version 2: groups that are not used any more, and may hold processes that are ending.
    private var leftovers: [String] = []
    private var killsBefore = 0
    /// Of what the group was charged for when the run began: what is ours, and the page cache
    /// that earlier runs have read.
    private var ownBytes = 0
    private var cachedBefore = 0
    private var cpuBefore: Int64 = 0
    private static let ownBytesMax = 16 << 20

    /// - Throws: `makeBoxes`, when a parent is not there or not writable.
    init(_ groups: Setup.Groups) throws(LaunchFailure) {
        self.groups = groups
        files = GroupFiles(keeps: groups.isVersion1)
        directories = []
        let paths =
            switch groups {
            case .none: [String]()
            case .version1(let memory, let pids, let cpuacct, _): [memory, pids, cpuacct]
            case .version2(let parent, _): [parent]
            }
        var opened: [Int32] = []
        for path in paths {
            let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
            opened.append(path.isEmpty ? -1 : try take(.makeBoxes, open(path, flags)))
        }
        parents = opened
        if case .version1(_, _, _, let name) = groups {
            for parent in parents {
                directories.append(parent < 0 ? -1 : try ControlGroups.make(name, in: parent))
            }
            // Where it cannot be said, swap is bounded by memory.memsw all the same.
            try? write("0", to: "memory.swappiness", in: directories[0], optional: true)
        }
        if case .version2(_, let name) = groups {
            // A killed launcher of this box had its own.
            leftovers = directoryNames(in: parents[0]).filter { $0.hasPrefix("\(name)-") }
        }
    }

    /// A killed launcher leaves groups of these names. What was inside ends with it, link by
    /// link, so the group can go a moment later.
    private static func make(_ name: String, in parent: Int32) throws(LaunchFailure) -> Int32 {
        var patience = 2000
        while mkdirat(parent, name, 0o755) != 0 {
            guard errno == EEXIST, patience > 0 else {
                throw LaunchFailure(.makeBoxes, errno: errno)
            }
            patience -= 1
            if unlinkat(parent, name, AT_REMOVEDIR) != 0 { usleep(1000) }
        }
        return try take(.makeBoxes, openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    }

    /// Version 1: the calling process moves in. What it forks from here on is born inside.
    func enter() throws(LaunchFailure) {
        guard case .version1 = groups else { return }
        for directory in directories where directory >= 0 {
            try write("0", to: "cgroup.procs", in: directory)
        }
    }

    /// What the next run's supervisor gets: where it reads the CPU time (-1: nowhere), and the
    /// group that it is born into (version 2; else -1).
    mutating func prepare() throws(LaunchFailure) -> (cpuUsage: Int32, birthplace: Int32) {
        switch groups {
        case .none: return (-1, -1)
        case .version1:
            noteCounters()
            guard directories[2] >= 0 else { return (-1, -1) }
            let usage = openat(directories[2], "cpuacct.usage", O_RDONLY | O_CLOEXEC)
            return (try take(.setGroupLimits, usage), -1)
        case .version2(_, let name):
            retireCurrent(name)
            removeLeftovers()
            generation += 1
            let directory = try ControlGroups.make("\(name)-\(generation)", in: parents[0])
            directories = [directory]
            cachedBefore = 0
            noteCounters()
            let usage = openat(directory, "cpu.stat", O_RDONLY | O_CLOEXEC)
            return (try take(.setGroupLimits, usage), directory)
        }
    }

    /// Right before a run: its limits, and counters that begin at nothing.
    mutating func begin(_ limits: RunPlan.Limits) throws(LaunchFailure) {
        // Our own processes inside are not the program's; page cache gives way by itself.
        let before = usage()
        ownBytes = max(0, before - cachedBefore)
        // What is more than ours can be is not given on top, whatever it is.
        let memory = String(limits.memoryBytes + min(ownBytes, ControlGroups.ownBytesMax))
        // The supervisor is inside too; in version 1, which has no clone3(2) into a group, a
        // waiting keeper as well.
        let processes = String(limits.processes + (groups.isVersion1 ? 2 : 1))
        switch groups {
        case .none: return
        case .version1:
            let (memoryGroup, pidsGroup) = (directories[0], directories[1])
            if memoryGroup >= 0 {
                try write(memory, to: "memory.limit_in_bytes", in: memoryGroup)
                // Not there without swap accounting; then there is no swap to escape to.
                try write(
                    memory, to: "memory.memsw.limit_in_bytes", in: memoryGroup, optional: true)
                try write("0", to: "memory.max_usage_in_bytes", in: memoryGroup)
            }
            if pidsGroup >= 0 { try write(processes, to: "pids.max", in: pidsGroup) }
        case .version2:
            try write("0", to: "memory.swap.max", in: directories[0], optional: true)
            // memory.oom.group stays off: it would take the supervisor too, which alone knows
            // the run's times. The supervisor ends the rest as soon as the program is gone.
            try write(memory, to: "memory.max", in: directories[0])
            try write(processes, to: "pids.max", in: directories[0])
        }
    }

    /// What only a difference can be made of; early, since nothing runs until `begin`.
    private mutating func noteCounters() {
        killsBefore = killCount()
        cpuBefore = cpuNanoseconds()
    }

    /// After a run: what is made ready in this group next must not meet the last run's limit,
    /// nor may the next limit, below the last one, be written in the wrong order.
    func relax() {
        if case .version1 = groups { try? liftMemoryLimit() }
    }

    private func liftMemoryLimit() throws(LaunchFailure) {
        guard let directory = directories.first, directory >= 0 else { return }
        try write("-1", to: "memory.memsw.limit_in_bytes", in: directory, optional: true)
        try write("-1", to: "memory.limit_in_bytes", in: directory)
    }

    /// The group's CPU time since `begin`, for a supervisor that cannot tell any more.
    func cpuMicrosecondsSinceBegin() -> Int { Int((cpuNanoseconds() - cpuBefore) / 1000) }

    private func cpuNanoseconds() -> Int64 {
        let (name, directory) =
            groups.isVersion1
            ? ("cpuacct.usage", directories.count > 2 ? directories[2] : -1)
            : ("cpu.stat", directories.first ?? -1)
        return readText(name, in: directory).map { Meter.cpuTime(in: $0) } ?? 0
    }

    /// The highest charge since `begin`, without what was there before and without page cache;
    /// -1 where it cannot be read.
    ///
    /// Page cache is left out because who reads a file of the toolchain first is charged for it
    /// and who reads it next is not: with it, equal runs would differ by tens of megabytes.
    /// What a program writes to its workspace is tmpfs, which counts.
    mutating func peakBytes() -> Int {
        let name = groups.isVersion1 ? "memory.max_usage_in_bytes" : "memory.peak"
        guard let directory = directories.first, let peak = readNumber(name, in: directory) else {
            return -1
        }
        // What is cached now was cached at the peak too, or was read by this run; what was
        // cached before and is gone gave way before memory could grow to the peak.
        cachedBefore = pageCache()
        return max(0, peak - ownBytes - cachedBefore)
    }

    private func usage() -> Int {
        let name = groups.isVersion1 ? "memory.usage_in_bytes" : "memory.current"
        guard let directory = directories.first else { return 0 }
        return readNumber(name, in: directory) ?? 0
    }

    /// Pages of files on disk: all pages of files less those of tmpfs and shared memory.
    private func pageCache() -> Int {
        guard let directory = directories.first,
            let text = readText("memory.stat", in: directory)
        else { return 0 }
        let all = field(groups.isVersion1 ? "cache" : "file", in: text) ?? 0
        return max(0, all - (field("shmem", in: text) ?? 0))
    }

    /// Whether the kernel's memory killer took a process since `begin`.
    func memoryKillerCame() -> Bool { killCount() > killsBefore }

    private func killCount() -> Int {
        switch groups {
        case .none: 0
        case .version1: readField("oom_kill", of: "memory.oom_control", in: directories[0]) ?? 0
        case .version2: readField("oom_kill", of: "memory.events", in: directories[0]) ?? 0
        }
    }

    /// Removes the groups, whose processes are gone or ending.
    mutating func remove() {
        switch groups {
        case .none: return
        case .version1(_, _, _, let name):
            files.closeAll()
            for parent in parents where parent >= 0 {
                _ = unlinkat(parent, name, AT_REMOVEDIR)
            }
        case .version2(_, let name):
            retireCurrent(name)
            var patience = 1000
            while !removeLeftovers() && patience > 0 {
                patience -= 1
                usleep(1000)
            }
        }
    }

    private mutating func retireCurrent(_ name: String) {
        for directory in directories { close(directory) }
        directories = []
        if generation > 0 { leftovers.append("\(name)-\(generation)") }
    }

    /// True when all are gone.
    @discardableResult
    private mutating func removeLeftovers() -> Bool {
        leftovers.removeAll { unlinkat(parents[0], $0, AT_REMOVEDIR) == 0 || errno == ENOENT }
        return leftovers.isEmpty
    }
}

// MARK: - Small files

extension ControlGroups {
    private func write(
        _ text: String, to name: String, in directory: Int32, optional: Bool = false
    ) throws(LaunchFailure) {
        let file = files.open(name, in: directory, O_WRONLY)
        if file < 0 && optional && errno == ENOENT { return }
        try take(.setGroupLimits, file)
        defer { files.done(file) }
        try take(.setGroupLimits, pwrite(file, text, text.utf8.count, 0))
    }

    private func readNumber(_ name: String, in directory: Int32) -> Int? {
        guard let text = readText(name, in: directory) else { return nil }
        return leadingNumber(text[...])
    }

    /// The number behind `key ` at the start of a line.
    private func readField(_ key: String, of name: String, in directory: Int32) -> Int? {
        readText(name, in: directory).flatMap { field(key, in: $0) }
    }

    private func field(_ key: String, in text: [UInt8]) -> Int? {
        let prefix = Array(key.utf8) + [UInt8(ascii: " ")]
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: prefix) {
            return leadingNumber(line.dropFirst(prefix.count))
        }
        return nil
    }

    private func readText(_ name: String, in directory: Int32) -> [UInt8]? {
        guard directory >= 0 else { return nil }
        let file = files.open(name, in: directory, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { files.done(file) }
        return readSmallFile(file)
    }
}

/// The files of a box's groups. In version 1, whose groups stay, each is opened once and kept.
private final class GroupFiles {
    private let keeps: Bool
    private var kept: [Key: Int32] = [:]

    private struct Key: Hashable {
        var directory: Int32
        var name: String
        var flags: Int32
    }

    init(keeps: Bool) { self.keeps = keeps }

    /// -1 and errno where there is none.
    func open(_ name: String, in directory: Int32, _ flags: Int32) -> Int32 {
        let key = Key(directory: directory, name: name, flags: flags)
        if let file = kept[key] { return file }
        let file = openat(directory, name, flags | O_CLOEXEC)
        if keeps && file >= 0 { kept[key] = file }
        return file
    }

    func done(_ file: Int32) { if !keeps { close(file) } }

    func closeAll() {
        for file in kept.values { close(file) }
        kept = [:]
    }
}

extension Setup.Groups {
    fileprivate var isVersion1: Bool {
        if case .version1 = self { return true }
        return false
    }
}

/// Names of the directories in a directory, in no order.
func directoryNames(in directory: Int32) -> [String] {
    let own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
    }
    return names
}

/// The first 4 KiB of a file of the kernel, from its beginning.
func readSmallFile(_ file: Int32) -> [UInt8]? {
    var text = [UInt8](repeating: 0, count: 4096)
    let got = pread(file, &text, text.count, 0)
    return got < 0 ? nil : Array(text[..<got])
}

/// Digits up to the first other byte.
func leadingNumber(_ text: ArraySlice<UInt8>) -> Int? {
    var value = 0
    var found = false
    for byte in text {
        guard (48...57).contains(byte) else { break }
        value = value &* 10 &+ Int(byte - 48)
        found = true
    }
    return found ? value : nil
}

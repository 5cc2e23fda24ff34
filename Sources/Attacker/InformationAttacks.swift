import CLinux
import Glibc

/// Attempts to learn what belongs to the host or to others.
enum InformationAttacks {
    static let all: [String: Attack] = [
        "accounts": {
            none([
                "/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssh", "/root", "/home",
                "/srv", "/run", "/mnt", "/boot", "/etc/hostname", "/etc/machine-id",
                "/etc/resolv.conf", "/etc/fstab", "/var/log", "/var/mail", "/var/tmp", "/var/run",
                "/var/cache", "/var/lib/dpkg", "/var/lib/apt", "/var/lib/sandpiper",
            ])
        },
        "host-file": {
            let path = Given.text("ATTACK_FILE")
            return path.isEmpty ? .skipped("the verb has made none") : mustNotOpen(path)
        },
        "host-environment": {
            var entry = environ
            while let text = entry.pointee {
                let variable = String(cString: text)
                let name = String(variable.prefix { $0 != "=" })
                let given = ["PATH", "HOME", "SWIFT_ROOT"]
                guard given.contains(String(name)) || name.hasPrefix("ATTACK_") else {
                    return .through("\(name) is in the environment")
                }
                entry += 1
            }
            return none(otherProcesses.map { $0 + "/environ" })
        },
        "other-processes": {
            let others = names(in: "/proc").filter { Int32($0).map { $0 != getpid() } ?? false }
            return others.isEmpty ? .held("it sees itself") : .through("it sees \(others)")
        },
        "command-lines": {
            none(
                otherProcesses.flatMap { process in
                    ["cmdline", "maps", "mem", "fd", "stat", "exe"].map { "\(process)/\($0)" }
                })
        },
        "kernel-memory": {
            none([
                "/proc/kcore", "/proc/kallsyms", "/proc/kmsg", "/proc/iomem", "/proc/modules",
                "/proc/slabinfo", "/proc/vmallocinfo", "/dev/mem", "/dev/kmem", "/dev/port",
                "/dev/kmsg", "/proc/kpagecount", "/proc/kpageflags",
            ])
        },
        "kernel-switches": {
            none(
                ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"])
        },
        "sys": {
            // PLATYPUS read secrets from energy counters below /sys.
            none([
                "/sys", "/sys/class/powercap", "/sys/kernel/debug", "/sys/fs/cgroup",
                "/sys/firmware",
            ])
        },
        "kernel-log": {
            // SYSLOG_ACTION_READ_ALL
            Kernel.mustFail(Kernel.call(Int32(SYS_syslog), 3, Kernel.room(4096), 4096))
        },
        "host-name": {
            var name = [CChar](repeating: 0, count: 256)
            gethostname(&name, 255)
            let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8($0) }, as: UTF8.self)
            return text == "sandpiper" ? .held(text) : .through(text)
        },
        "device-files": {
            let known: Set = [
                "null", "zero", "full", "random", "urandom", "fd", "stdin", "stdout", "stderr",
                "shm",
            ]
            let others = names(in: "/dev").filter { !known.contains($0) }
            return others.isEmpty ? .held("\(known.count) harmless ones") : .through("\(others)")
        },
        "terminal": {
            if (Int32(0)...2).contains(where: { isatty($0) == 1 }) { return .through("a terminal") }
            return none(["/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts", "/dev/vcs"])
        },
        "keys": { none(["/proc/keys", "/proc/key-users"]) },
        "timers-and-interrupts": {
            none([
                "/proc/timer_list", "/proc/sched_debug", "/proc/interrupts", "/proc/softirqs",
                "/proc/schedstat", "/proc/diskstats", "/proc/net/tcp", "/proc/locks",
            ])
        },
        "mount-table": {
            let mounts = lines(of: "/proc/self/mountinfo").filter {
                !$0.contains("/opt/sandpiper/attacks")
            }
            // The fourth field is the mount's root in its own file system, so a path of the host.
            let roots = mounts.compactMap { line -> Substring? in
                let fields = line.split(separator: " ")
                return fields.count > 4 ? fields[3] : nil
            }
            let known = ["/usr", "/bin", "/sbin", "/lib", "/etc", "/opt"]
            let others = roots.filter { root in
                root != "/" && !known.contains { root.hasPrefix($0) } && !isDevice(root)
            }
            if mounts.isEmpty { return .held("no mount table") }
            return others.isEmpty ? .held("toolchains only") : .through("\(others)")
        },
        "group-paths": {
            let paths = lines(of: "/proc/self/cgroup").map { $0.drop { $0 != "/" } }
            let others = paths.filter { $0 != "/" }
            return others.isEmpty ? .held("/") : .through("\(others)")
        },
        "core-dump": {
            // A core pattern that begins with a pipe starts a program of the host, whatever
            // RLIMIT_CORE says, unless it says 1: core(5).
            let child = Child.start { abort() }
            if clinux_dumped_core(Child.wait(child)) != 0 { return .through("a core was dumped") }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            return limit.rlim_cur == 1 || Given.text("ATTACK_CORE_PIPE").isEmpty
                ? .held("no core") : .through("the host's core handler is started")
        },
        "page-cache": {
            // CVE-2019-5489: who has read which pages of a shared file.
            let file = open("/usr/bin/env", O_RDONLY)
            guard file >= 0 else { return .skipped("no /usr/bin/env") }
            let size = 4096 * 8
            let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0)
            var pages = [UInt8](repeating: 0, count: 8)
            let result = Kernel.call(
                Int32(SYS_mincore), Int(bitPattern: memory), size,
                pages.withUnsafeMutableBytes { Int(bitPattern: $0.baseAddress) })
            // The kernel answers "all of them" for files that are not the caller's.
            let told = result == 0 && pages.contains { $0 & 1 == 0 }
            return told ? .through("mincore tells what is cached") : .held("it tells nothing")
        },
        "page-cache-by-read": {
            // RWF_NOWAIT: reads what is cached, and answers EAGAIN where it is not.
            let file = open("/usr/bin/env", O_RDONLY)
            guard file >= 0 else { return .skipped("no /usr/bin/env") }
            let vector = Kernel.words([Kernel.room(4096), 4096])
            return .all(
                [8, 8 | 1 << 32].map {
                    Kernel.mustFail(
                        Kernel.call(Int32(SYS_preadv2), Int(file), vector, 1, 0, 0, $0),
                        as: [EOPNOTSUPP])
                })
        },
        "page-cache-statistics": {
            // cachestat(2), of Linux 6.5: the whole file.
            let file = open("/usr/bin/env", O_RDONLY)
            guard file >= 0 else { return .skipped("no /usr/bin/env") }
            return Kernel.mustFail(
                Kernel.call(451, Int(file), Kernel.words([0, 0]), Kernel.room(40), 0))
        },
        "watch": watch,
    ]

    @Sendable private static func watch() -> Outcome {
        // F_NOTIFY with DN_ACCESS | DN_MULTISHOT. EINVAL is what kernels without it answer.
        let directory = open("/usr/bin", O_RDONLY | O_DIRECTORY)
        guard directory >= 0 else { return .skipped("no /usr/bin") }
        return .all(
            [0x402, 0x402 | 1 << 32].map {
                Kernel.mustFail(
                    Kernel.call(Int32(SYS_fcntl), Int(directory), $0, 0x8000_0001), "F_NOTIFY",
                    as: [EINVAL])
            } + [Kernel.mustFail(Kernel.call(Int32(SYS_inotify_init1)), "inotify")])
    }

    /// Directories of /proc that are somebody else's, if they are anybody's.
    static let otherProcesses = (1...40).filter { $0 != getpid() }.map { "/proc/\($0)" }

    private static func none(_ paths: [String]) -> Outcome { .all(paths.map { mustNotOpen($0) }) }

    private static func isDevice(_ root: Substring) -> Bool {
        ["/null", "/zero", "/full", "/random", "/urandom"].contains { root.hasSuffix($0) }
    }

    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    static func lines(of path: String) -> [Substring] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let got = read(file, &block, block.count)
            guard got > 0 else { break }
            bytes += block[..<got]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}

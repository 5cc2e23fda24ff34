import Judging

extension AttackCatalogue {
    /// What belongs to the host or to others.
    static let information = [
        Attack(
            "accounts", "reads accounts, keys and homes of the host", "shadow(5)", by: [.root]),
        Attack(
            "host-file", "reads a file that this suite has made on the host", "open(2)",
            by: [.root]),
        Attack(
            "host-environment", "looks for secrets in environments", "proc_pid_environ(5)",
            by: [.namespaces, .supervisor]),
        Attack(
            "other-processes", "lists processes", "proc(5): hidepid", by: [.namespaces]),
        Attack(
            "command-lines", "reads what /proc tells of process 1", "proc_pid_cmdline(5)",
            by: [.namespaces]),
        Attack(
            "kernel-memory", "reads the kernel's memory and its addresses", "proc_kcore(5)",
            by: [.namespaces, .root]),
        Attack(
            "kernel-switches", "looks for the kernel's switches", "proc_sys(5), core_pattern",
            by: [.namespaces]),
        Attack("sys", "reads /sys", "PLATYPUS: energy counters", by: [.root]),
        Attack("kernel-log", "reads the kernel's log", "syslog(2)", by: [.seccomp, .identity]),
        Attack("host-name", "asks for the host's name", "uname(2)", by: [.namespaces]),
        Attack(
            "device-files", "looks for devices", "judge0 64: #include </dev/random>",
            by: [.root]),
        Attack("terminal", "looks for a terminal", "CVE-2017-5226", by: [.root, .supervisor]),
        Attack("keys", "reads the kernel's list of keys", "keyrings(7)", by: [.namespaces]),
        Attack(
            "timers-and-interrupts", "reads timers, interrupts, connections and locks",
            "proc(5): side channels", by: [.namespaces]),
        Attack(
            "mount-table", "reads paths of the host in the mount table",
            "proc_pid_mountinfo(5)", by: [.namespaces, .root]),
        Attack(
            "group-paths", "reads paths of control groups", "cgroup_namespaces(7)",
            by: [.namespaces]),
        Attack(
            "core-dump", "crashes, so that the host's core handler starts",
            "core(5): CVE-2025-5054 (apport)", by: [.rlimits]),
        Attack(
            "page-cache", "asks which pages of a shared file are cached", "CVE-2019-5489",
            by: [.root]),
        Attack(
            "page-cache-by-read", "reads only what is cached, to see who has read it before",
            "preadv2(2): RWF_NOWAIT", by: [.seccomp]),
        Attack(
            "page-cache-statistics", "asks how much of a shared file is cached",
            "cachestat(2): CVE-2025-21691", by: [.seccomp]),
        Attack(
            "watch", "is told when others open files of the toolchains",
            "inotify(7), fcntl(2): F_NOTIFY", by: [.seccomp]),
    ]
}

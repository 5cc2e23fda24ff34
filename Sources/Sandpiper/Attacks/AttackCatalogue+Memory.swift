import Judging

extension AttackCatalogue {
    private static let ended: [Attack.Hold] = [.stopped(over: .memory), .says]
    /// Room for files, so that memory is what ends it.
    private static let roomy = Limits.attack.with {
        $0.workspaceBytes = 192 << 20
        $0.fileSizeBytes = 2 << 20
        $0.workspaceInodes = 1024
    }
    private static let wide = Limits.attack.with { $0.fileSizeBytes = 256 << 20 }

    /// More memory than was given, of every kind. Each stops by itself at 160 MiB.
    static let memory = [
        Attack("heap", "touches anonymous memory", "mmap(2)", by: [.cgroup], holds: ended),
        Attack(
            "stack-recursion", "recurses without end", "getrlimit(2): RLIMIT_STACK",
            by: [.cgroup], holds: ended + [.signalled(11)]),
        Attack(
            "shared-mapping", "touches shared memory, which counts for no single process",
            "mmap(2): MAP_SHARED", by: [.cgroup], holds: ended),
        Attack(
            "memory-by-children", "shares it out among eight children",
            "getrlimit(2): RLIMIT_AS is per process", by: [.cgroup], holds: ended),
        Attack(
            "memory-file", "writes to a file that is memory", "memfd_create(2)",
            by: [.cgroup, .seccomp], holds: ended, limits: wide),
        Attack(
            "dev-shm", "fills /dev/shm", "isolate 2.6: /dev shared among sandboxes",
            by: [.cgroup, .workspace], holds: ended, limits: roomy),
        Attack(
            "tmp", "fills /tmp", "tmpfs(5)", by: [.cgroup, .workspace], holds: ended,
            limits: roomy),
        Attack(
            "pipes", "fills pipes, whose pages belong to no process", "pipe(7)",
            by: [.cgroup, .rlimits], holds: ended),
        Attack(
            "unix-sockets", "fills sockets", "unix(7)", by: [.cgroup, .rlimits], holds: ended),
        Attack(
            "page-tables", "reads one byte of every 2 MiB: page tables, nothing resident",
            "proc_pid_status(5): VmPTE", by: [.cgroup], holds: ended),
        Attack(
            "sysv-memory", "makes System V shared memory and lets go of it", "shmget(2)",
            by: [.cgroup, .seccomp], holds: ended),
        Attack(
            "sysv-messages", "fills System V message queues", "msgget(2)",
            by: [.cgroup, .seccomp], holds: ended),
        Attack(
            "sysv-semaphores", "makes sets of 32000 System V semaphores", "semget(2)",
            by: [.cgroup, .seccomp], holds: ended),
        Attack("message-queue", "makes a POSIX message queue", "mq_overview(7)", by: [.rlimits]),
        Attack(
            "locked-memory", "locks memory, so that it cannot be swapped out", "mlock(2)",
            by: [.rlimits]),
        Attack(
            "secret-memory", "takes memory that the kernel itself cannot see",
            "memfd_secret(2)", by: [.cgroup, .seccomp, .rlimits], holds: ended),
        Attack(
            "killer-immunity", "lowers its oom_score_adj below the host's",
            "proc_pid_oom_score_adj(5)", by: [.identity]),
    ]
}

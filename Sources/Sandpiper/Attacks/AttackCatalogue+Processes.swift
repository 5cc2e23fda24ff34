import Judging

extension AttackCatalogue {
    /// More processes than allowed, processes that stay, processes of others.
    static let processes = [
        Attack(
            "fork-bomb", "forks without end", "jobe #60", by: [.cgroup, .rlimits, .supervisor],
            // Of memory: what the kernel keeps of processes that have just ended counts too.
            holds: [
                .stopped(over: .cpuTime), .stopped(over: .wallTime), .stopped(over: .memory),
            ],
            limits: .attack.with {
                $0.wallTime = .seconds(1)
                $0.cpuTime = .milliseconds(500)
            }),
        Attack(
            "process-count", "makes processes that stay", "jobe #60: NPROC is per user id",
            by: [.cgroup, .rlimits]),
        Attack("thread-count", "makes threads that stay", "clone(2)", by: [.cgroup, .rlimits]),
        Attack(
            "zombies", "makes children and never waits for them", "wait(2)",
            by: [.cgroup, .rlimits]),
        Attack(
            "daemon", "leaves a daemon that holds stdout open",
            "dify-sandbox: a grandchild holding stdout hangs the slot",
            by: [.namespaces, .supervisor]),
        Attack(
            "orphan-output", "leaves a daemon that writes after the end",
            "dify-sandbox output_capture.go", by: [.namespaces, .supervisor]),
        Attack(
            "subreaper", "adopts orphans in the supervisor's place",
            "prctl(2): PR_SET_CHILD_SUBREAPER", by: [.namespaces, .supervisor]),
        Attack(
            "brother", "gives the supervisor a child that it did not make",
            "clone(2): CLONE_PARENT", by: [.namespaces, .supervisor]),
        Attack(
            "kill-everybody", "kills every process", "piston #206: a janitor that races",
            by: [.namespaces, .identity], holds: [.says, .signalled(9)]),
        Attack(
            "kill-supervisor", "kills and stops process 1", "kill(2): process 1 of a namespace",
            by: [.namespaces, .identity], holds: [.stopped(over: .wallTime)],
            limits: .shortWallTime),
        Attack(
            "kill-by-guess", "tries every process id", "kill(2)", by: [.namespaces, .identity]),
        Attack(
            "handle-of-supervisor", "takes descriptors and namespaces from process 1",
            "pidfd_getfd(2)", by: [.seccomp, .identity]),
        Attack("trace-supervisor", "traces process 1", "ptrace(2)", by: [.seccomp, .identity]),
        Attack(
            "trace-child", "traces a child, to change its calls behind the filter",
            "seccomp(2): ptrace before Linux 4.8", by: [.seccomp]),
        Attack(
            "memory-of-supervisor", "reads and writes the memory of process 1",
            "process_vm_readv(2)", by: [.seccomp, .identity]),
        Attack(
            "limits-of-supervisor", "reads the limits of process 1", "prlimit(2)",
            by: [.seccomp, .identity]),
        Attack(
            "schedule-of-supervisor", "takes cores and priority from process 1",
            "sched_setaffinity(2)", by: [.seccomp, .identity]),
        Attack("become-root", "asks for every id of root's", "setuid(2)", by: [.identity]),
        Attack(
            "raise-capabilities", "asks for every capability", "capset(2)", by: [.identity]),
        Attack(
            "new-privileges", "takes no_new_privs back",
            "prctl(2): set-user-id programs, runc and sudo among them", by: [.identity]),
    ]
}

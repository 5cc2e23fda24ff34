import Judging

extension AttackCatalogue {
    private static let cpu: [Attack.Hold] = [.stopped(over: .cpuTime)]
    private static let wall: [Attack.Hold] = [.stopped(over: .wallTime)]

    /// More time than was given, or the slot for longer.
    static let time = [
        Attack(
            "endless-loop", "burns one core", "judge0 1.13.0: a limit of 0 ran for ever",
            by: [.cgroup, .supervisor], holds: cpu, limits: .shortCPUTime),
        Attack(
            "cpu-by-children", "burns in four children while the parent sleeps",
            "getrlimit(2): RLIMIT_CPU counts for one process", by: [.cgroup, .supervisor],
            holds: cpu, limits: .shortCPUTime),
        Attack(
            "cpu-by-threads", "burns in three threads", "getrlimit(2)",
            by: [.cgroup, .supervisor], holds: cpu, limits: .shortCPUTime),
        Attack(
            "cpu-by-hopping", "burns in a new child every 5 ms", "wait(2): times of children",
            by: [.cgroup, .supervisor], holds: cpu, limits: .shortCPUTime),
        Attack(
            "cpu-by-orphans", "burns in a chain of orphans, none of them there for long",
            "wait(2): times of children", by: [.cgroup, .supervisor], holds: cpu,
            limits: .shortCPUTime),
        Attack(
            "cpu-in-kernel", "lets the kernel work instead", "times(2): system time",
            by: [.cgroup, .supervisor], holds: cpu, limits: .shortCPUTime),
        Attack(
            "ignored-signals", "ignores every signal, SIGXCPU included, and burns", "signal(7)",
            by: [.cgroup, .supervisor], holds: cpu, limits: .shortCPUTime),
        Attack(
            "sleep", "sleeps", "timer_settime(2)", by: [.supervisor], holds: wall,
            limits: .shortWallTime),
        Attack(
            "blocked-signals", "blocks every signal, SIGTERM included, and sleeps", "signal(7)",
            by: [.supervisor], holds: wall, limits: .shortWallTime),
        Attack(
            "stop-everybody", "stops every process, itself included",
            "signal(7): SIGSTOP; a watcher in the same group would stop too",
            by: [.namespaces, .supervisor], holds: wall, limits: .shortWallTime),
        Attack(
            "closed-streams", "closes its streams and goes on",
            "a server that waits for end-of-file takes it for ended", by: [.supervisor],
            holds: wall, limits: .shortWallTime),
        Attack(
            "raised-limits", "raises its own limits", "setrlimit(2)", by: [.identity, .rlimits]),
        Attack(
            "real-time-priority", "asks for a priority above everybody's", "sched(7)",
            by: [.identity]),
        Attack(
            "timer-flood", "makes timers until there are 20000", "timer_create(2)",
            by: [.rlimits]),
        Attack(
            "signal-flood", "queues 100000 signals to itself", "sigqueue(3)", by: [.rlimits]),
    ]
}

import Judging

extension AttackCatalogue {
    private static func left(
        _ name: String, _ attempt: String, _ source: String, by layers: [Attack.Layer],
        shape: Attack.Shape = .again
    ) -> Attack {
        // A daemon that outlived its run would be there for longer than all runs together.
        Attack(
            name, attempt, source, by: layers, shape: shape,
            limits: .attack.with { $0.wallTime = .seconds(2) })
    }

    /// Handing something on from run to run, or from job to job.
    static let betweenRuns = [
        left("file-in-workspace", "leaves a file", "isolate", by: [.workspace]),
        left("file-in-tmp", "leaves a file in /tmp", "isolate", by: [.workspace]),
        left(
            "file-in-dev-shm", "leaves a file in /dev/shm", "isolate 2.6: a common /dev/shm",
            by: [.workspace]),
        left("changed-source", "changes the job's own file", "isolate", by: [.workspace]),
        left("full-disk", "leaves no room on the disk", "tmpfs(5)", by: [.workspace]),
        left(
            "full-process-table", "leaves no room for processes", "jobe #60",
            by: [.namespaces, .cgroup]),
        left(
            "sysv-memory-left", "leaves System V shared memory", "sysvipc(7)", by: [.namespaces]),
        left("sysv-messages-left", "leaves a message queue", "sysvipc(7)", by: [.namespaces]),
        left("sysv-semaphores-left", "leaves semaphores", "sysvipc(7)", by: [.namespaces]),
        left(
            "lock-on-program", "leaves a lock on a program that all can read",
            "isolate 2.4: locks on shared inodes", by: [.namespaces, .supervisor]),
        left(
            "daemon-left", "leaves a daemon that answers on an abstract socket",
            "piston 206, 201", by: [.namespaces, .supervisor]),
        left(
            "descriptors-in-flight", "leaves a lock and a listener in a message to itself",
            "unix(7): SCM_RIGHTS", by: [.namespaces, .supervisor]),
        left("key-left", "leaves a key in the kernel", "isolate 2.4", by: [.seccomp]),
        left(
            "changed-process", "lowers limits and priority for whoever comes next",
            "fork(2): what is inherited", by: [.supervisor]),
        left(
            "neighbour-socket", "speaks to a job beside it by an abstract socket", "unix(7)",
            by: [.namespaces], shape: .neighbours),
        left(
            "neighbour-memory", "shares memory with a job beside it", "sysvipc(7)",
            by: [.namespaces, .workspace], shape: .neighbours),
        left(
            "neighbour-processes", "looks for processes of a job beside it", "piston 206",
            by: [.namespaces, .identity], shape: .neighbours),
    ]
}

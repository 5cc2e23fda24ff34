import Judging

extension AttackCatalogue {
    /// Filling the disk, leaving names that hurt, writing where it may not.
    static let disk = [
        Attack(
            "big-file", "writes a file of 256 MiB", "getrlimit(2): RLIMIT_FSIZE",
            by: [.rlimits, .workspace], holds: [.signalled(25)]),
        Attack(
            "big-file-ignoring-signal", "ignores SIGXFSZ and writes on", "getrlimit(2)",
            by: [.rlimits, .workspace]),
        Attack(
            "sparse-file", "makes a file of 900 GiB that takes no room", "snekbox",
            by: [.rlimits]),
        Attack("many-files", "makes 20000 files", "tmpfs(5): nr_inodes", by: [.workspace]),
        Attack(
            "many-links", "gives one file 20000 names", "link(2)", by: [.workspace]),
        Attack("deep-tree", "makes a directory 20000 deep", "snekbox", by: [.workspace]),
        Attack(
            "hostile-names", "leaves names that are no text", "snekbox",
            by: [.workspace]),
        Attack(
            "fifo", "leaves a FIFO that nobody writes to",
            "go-judge, 2026-04: a collector that opens it waits for ever", by: [.workspace]),
        Attack(
            "device-node", "makes nodes of a disk and of memory", "mknod(2)",
            by: [.identity, .workspace]),
        Attack(
            "hard-link-outside", "gives files of the host a name inside", "link(2)",
            by: [.root, .workspace]),
        Attack("write-outside", "makes files all over the root", "DMOJ 318", by: [.root]),
        Attack(
            "overwrite-programs", "opens programs and accounts for writing", "open(2)",
            by: [.root, .identity]),
        Attack(
            "overwrite-launcher", "opens the program of process 1 for writing",
            "CVE-2019-5736 (runc)", by: [.namespaces, .identity]),
        Attack(
            "change-owners", "changes mode and owner of the host's files",
            "CVE-2024-28189 (judge0)", by: [.root, .identity]),
        Attack(
            "unremovable-file", "makes a file that root cannot remove", "chattr(1)",
            by: [.identity]),
        Attack("climb-out", "goes up until there is no further up", "chroot(2)", by: [.root]),
        Attack(
            "magic-links", "goes out through links of /proc",
            "CVE-2025-31133 (runc) and its like", by: [.root, .namespaces]),
        Attack(
            "symlink-out", "makes links to files of the host and opens them",
            "CVE-2024-28185 (judge0), go-judge 176", by: [.root]),
        Attack(
            "leaked-descriptors", "looks for descriptors above 2", "CVE-2024-21626 (runc)",
            by: [.supervisor]),
        Attack(
            "directory-outside", "asks where it is", "CVE-2024-21626 (runc)",
            by: [.root, .workspace]),
        Attack(
            "file-handles", "opens files by handle, past every mount",
            "open_by_handle_at(2), \"Shocker\"", by: [.seccomp, .identity]),
    ]
}

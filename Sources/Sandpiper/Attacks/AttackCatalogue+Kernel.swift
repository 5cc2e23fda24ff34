import Judging

extension AttackCatalogue {
    private static func forbidden(
        _ name: String, _ attempt: String, _ source: String, call: String
    ) -> Attack {
        Attack(name, attempt, source, by: [.seccomp], holds: [.forbidden(call: call)])
    }

    /// Parts of the kernel that no honest program needs.
    static let kernel = [
        Attack(
            "unshare", "makes namespaces of every kind, to be root in them", "CVE-2022-0185",
            by: [.seccomp]),
        Attack(
            "clone-namespaces", "the same by clone(2)", "CVE-2023-0386", by: [.seccomp]),
        Attack(
            "clone3", "the same, with flags where no filter can look", "clone(2)",
            by: [.seccomp]),
        Attack("setns", "enters namespaces", "setns(2)", by: [.seccomp]),
        Attack(
            "mount", "mounts a tmpfs, a bind, /proc and control groups", "CVE-2022-0492",
            by: [.seccomp, .identity]),
        Attack("remount", "makes the root writable", "mount(2)", by: [.seccomp, .identity]),
        Attack(
            "unmount", "takes mounts away to see what is below", "umount(2)",
            by: [.seccomp, .identity]),
        Attack(
            "mount-by-descriptor", "mounts through the calls of Linux 5.2",
            "CVE-2022-0185 (fsconfig)", by: [.seccomp, .identity]),
        Attack("chroot", "changes its root", "chroot(2)", by: [.seccomp, .identity]),
        forbidden(
            "pivot-root", "changes the root of its namespace", "pivot_root(2)",
            call: "pivot_root"),
        Attack("bpf", "loads into the kernel's machine", "CVE-2021-3490", by: [.seccomp]),
        Attack("perf", "opens performance counters", "CVE-2023-5717", by: [.seccomp]),
        Attack(
            "userfaultfd", "keeps the kernel waiting in the middle of a copy",
            "userfaultfd(2)", by: [.seccomp]),
        Attack("io-uring", "makes calls past the filter", "CVE-2022-29582", by: [.seccomp]),
        forbidden("kexec", "starts another kernel", "kexec_load(2)", call: "kexec_load"),
        forbidden("load-module", "loads a module", "init_module(2)", call: "init_module"),
        forbidden(
            "load-module-file", "loads a module from a file", "init_module(2)",
            call: "finit_module"),
        forbidden(
            "remove-module", "removes a module", "delete_module(2)", call: "delete_module"),
        forbidden("reboot", "restarts the machine", "reboot(2)", call: "reboot"),
        forbidden("swap-on", "adds swap space", "swapon(2)", call: "swapon"),
        forbidden("swap-off", "takes swap space away", "swapon(2)", call: "swapoff"),
        forbidden(
            "forbidden-call-of-many", "six daemons make a forbidden call at once",
            "seccomp_unotify(2): whoever calls waits", call: "swapoff"),
        Attack("set-clocks", "sets the clocks", "clock_settime(2)", by: [.seccomp, .identity]),
        Attack("set-names", "renames the machine", "sethostname(2)", by: [.seccomp, .identity]),
        Attack("keyrings", "uses the kernel's keyrings", "isolate 2.4", by: [.seccomp]),
        Attack(
            "terminal-input", "pushes input into a terminal, also with bits the kernel cuts",
            "CVE-2017-5226, CVE-2019-10063", by: [.seccomp]),
        Attack(
            "listener-of-filter", "answers for the filter itself", "seccomp_unotify(2)",
            by: [.seccomp]),
        Attack("leave-filter", "switches the filter off", "prctl(2)", by: [.seccomp]),
        Attack(
            "memory-map-of-itself", "hides which program it is", "prctl(2): PR_SET_MM",
            by: [.identity]),
        Attack(
            "other-processes-pages", "compares, moves and drops pages of others", "kcmp(2)",
            by: [.seccomp, .identity]),
        Attack("old-calls", "makes calls that nobody uses", "syscalls(2)", by: [.seccomp]),
        Attack(
            "entry-of-32-bit", "enters the kernel by int 0x80, where numbers differ",
            "seccomp(2): check the architecture", by: [.seccomp],
            holds: [.signalled(31), .signalled(11)]),
        Attack(
            "entry-of-x32", "calls with the x32 bit", "seccomp(2)", by: [.seccomp],
            holds: [.signalled(31)]),
        forbidden("io-ports", "opens the machine's ports", "iopl(2)", call: "iopl"),
        Attack("segment-table", "changes the processor's tables", "modify_ldt(2)", by: [.seccomp]),
    ]
}

import CLinux
import Glibc

/// Attempts to use parts of the kernel that no honest program needs, and where holes have been.
///
/// The arguments are such that nothing happens to the machine even if the call is carried out.
enum KernelAttacks {
    static let all = calls.merging(entries) { first, _ in first }

    private static let calls: [String: Attack] = [
        "unshare": {
            .all(namespaces.map { Kernel.mustFail(Kernel.call(Int32(SYS_unshare), $0)) })
        },
        "clone-namespaces": {
            .all(
                namespaces.map { flag in
                    let id = Kernel.call(Int32(SYS_clone), flag | Int(SIGCHLD))
                    if id == 0 { _exit(0) }
                    return Kernel.mustFail(id, "clone with \(flag)")
                })
        },
        "clone3": {
            // CLONE_NEWUSER in a structure, which no filter can look into.
            let arguments = Kernel.words([0x1000_0000, 0, 0, 0, Int(SIGCHLD), 0, 0, 0, 0, 0, 0])
            let id = Kernel.call(Int32(SYS_clone3), arguments, 88)
            if id == 0 { _exit(0) }
            return Kernel.mustFail(id)
        },
        "setns": {
            .all(
                ["user", "mnt", "net", "pid"].map { name in
                    let file = open("/proc/self/ns/\(name)", O_RDONLY)
                    return Kernel.mustFail(Kernel.call(Int32(SYS_setns), Int(file), 0), name)
                })
        },
        "mount": {
            let (none, tmpfs) = (Kernel.text("none"), Kernel.text("tmpfs"))
            let (here, root) = (Kernel.text("."), Kernel.text("/"))
            return .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_mount), none, here, tmpfs), "a tmpfs"),
                // MS_BIND
                Kernel.mustFail(Kernel.call(Int32(SYS_mount), root, here, 0, 0x1000), "a bind"),
                Kernel.mustFail(Kernel.call(Int32(SYS_mount), none, here, Kernel.text("proc"))),
                Kernel.mustFail(Kernel.call(Int32(SYS_mount), none, here, Kernel.text("cgroup"))),
            ])
        },
        "remount": {
            // MS_REMOUNT | MS_BIND: the root without "read-only".
            Kernel.mustFail(
                Kernel.call(Int32(SYS_mount), 0, Kernel.text("/"), 0, 0x20 | 0x1000))
        },
        // MNT_DETACH
        "unmount": {
            .all(
                ["/proc", "/usr", "/box"].map {
                    Kernel.mustFail(Kernel.call(Int32(SYS_umount2), Kernel.text($0), 2), $0)
                })
        },
        "mount-by-descriptor": mountByDescriptor,
        "chroot": {
            Kernel.mustFail(Kernel.call(Int32(SYS_chroot), Kernel.text(".")))
        },
        "pivot-root": { forbidden(SYS_pivot_root, Kernel.text("."), Kernel.text(".")) },
        "bpf": {
            // BPF_MAP_CREATE: an array of one.
            Kernel.mustFail(
                Kernel.call(
                    Int32(SYS_bpf), 0, Kernel.words([4 << 32 | 2, 1 << 32 | 4] + zeroes), 72))
        },
        "perf": {
            // A software clock of this process, size 112, user space only.
            let attributes = Kernel.words([112 << 32 | 1, 0, 0, 0, 0, 1 << 5] + zeroes)
            return Kernel.mustFail(Kernel.call(Int32(SYS_perf_event_open), attributes, 0, -1, -1))
        },
        // UFFD_USER_MODE_ONLY
        "userfaultfd": { Kernel.mustFail(Kernel.call(Int32(SYS_userfaultfd), 1)) },
        "io-uring": {
            .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_io_uring_setup), 1, Kernel.room(128))),
                Kernel.mustFail(Kernel.call(Int32(SYS_io_uring_enter), 0)),
                Kernel.mustFail(Kernel.call(Int32(SYS_io_uring_register), 0)),
            ])
        },
        "kexec": { forbidden(SYS_kexec_load) },
        "load-module": { forbidden(SYS_init_module) },
        "load-module-file": { forbidden(SYS_finit_module, -1, Kernel.text("")) },
        "remove-module": { forbidden(SYS_delete_module, Kernel.text("sandpiper-attack")) },
        // Without the magic numbers it would do nothing.
        "reboot": { forbidden(SYS_reboot) },
        "swap-on": { forbidden(SYS_swapon, Kernel.text("none")) },
        "swap-off": { forbidden(SYS_swapoff, Kernel.text("none")) },
        "forbidden-call-of-many": {
            for _ in 0..<6 {
                Child.daemon { _ = Kernel.call(Int32(SYS_swapoff), Kernel.text("none")) }
            }
            Bound.wait()
            return .through("six processes made a forbidden call")
        },
        "set-clocks": {
            // Each is set to what it shows.
            let time = Kernel.room(16)
            _ = Kernel.call(Int32(SYS_clock_gettime), 0, time)
            let set = Kernel.call(Int32(SYS_clock_settime), 0, time)
            _ = Kernel.call(Int32(SYS_gettimeofday), time)
            return .all([
                Kernel.mustFail(set, "clock_settime"),
                Kernel.mustFail(Kernel.call(Int32(SYS_settimeofday), time), "settimeofday"),
                Kernel.mustFail(Kernel.call(Int32(SYS_adjtimex), Kernel.room(256)), "adjtimex"),
            ])
        },
        "set-names": {
            .all(
                [SYS_sethostname, SYS_setdomainname].map {
                    Kernel.mustFail(Kernel.call(Int32($0), Kernel.text("attacked"), 8))
                })
        },
        "keyrings": {
            let (user, name) = (Kernel.text("user"), Kernel.text("sandpiper-attack"))
            return .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_add_key), user, name, name, 4, -3)),
                Kernel.mustFail(Kernel.call(Int32(SYS_request_key), user, name, 0, 0)),
                // KEYCTL_GET_KEYRING_ID of the session.
                Kernel.mustFail(Kernel.call(Int32(SYS_keyctl), 0, -3, 1)),
            ])
        },
        // TIOCSTI, TIOCLINUX and TIOCSETD, once plainly and once with bits that the kernel cuts.
        "terminal-input": {
            .all(
                [0x5412, 0x541C, 0x5423].flatMap { [$0, $0 | 1 << 32] }.map {
                    Kernel.mustFail(Kernel.call(Int32(SYS_ioctl), 0, $0, Kernel.text("x")))
                })
        },
        "listener-of-filter": {
            // A listener of its own could let forbidden calls continue.
            Kernel.mustFail(clinux_own_listener(), as: [EBUSY, EPERM, EACCES, EINVAL])
        },
        "leave-filter": {
            // PR_GET_SECCOMP says 2; PR_SET_SECCOMP to "disabled".
            let off = Kernel.call(Int32(SYS_prctl), 22, 0)
            return off < 0 && Kernel.call(Int32(SYS_prctl), 21) == 2
                ? .held("the filter stays") : .through("no filter")
        },
        "memory-map-of-itself": {
            // PR_SET_MM_EXE_FILE: another program under /proc/self/exe.
            let file = open("/usr/bin/env", O_RDONLY)
            return Kernel.mustFail(Kernel.call(Int32(SYS_prctl), 35, 13, Int(file), 0, 0))
        },
        "other-processes-pages": {
            .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_kcmp), 1, 1, 0, 0, 0), "kcmp"),
                Kernel.mustFail(Kernel.call(Int32(SYS_move_pages), 1, 0), "move_pages"),
                Kernel.mustFail(Kernel.call(Int32(SYS_migrate_pages), 1, 0), "migrate_pages"),
                Kernel.mustFail(Kernel.call(Int32(SYS_process_madvise), -1), "process_madvise"),
            ])
        },
        "old-calls": {
            .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_acct), Kernel.text("acct")), "acct"),
                Kernel.mustFail(Kernel.call(Int32(SYS_vhangup)), "vhangup"),
                Kernel.mustFail(Kernel.call(Int32(SYS_quotactl), 0, 0, 0, 0), "quotactl"),
                Kernel.mustFail(Kernel.call(Int32(SYS_fanotify_init), 0, 0), "fanotify_init"),
                Kernel.mustFail(
                    Kernel.call(Int32(SYS_vmsplice), 1, Kernel.room(16), 1), "vmsplice"),
                Kernel.mustFail(Kernel.call(Int32(SYS_remap_file_pages), 0), "remap_file_pages"),
            ])
        },
    ]

    /// CLONE_NEWCGROUP, UTS, IPC, USER, PID, NET, NS.
    private static let namespaces = [
        0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000, 0x0002_0000,
    ]

    private static let zeroes = [Int](repeating: 0, count: 16)

    #if arch(x86_64)
        /// The processor's other ways into the kernel, and into its tables.
        private static let entries: [String: Attack] = [
            "entry-of-32-bit": {
                // With the filter in force this does not return.
                let result = clinux_call_32bit()
                return .through("int 0x80 answered \(result)")
            },
            "entry-of-x32": {
                let result = Kernel.call(0x4000_0000 + 39)
                return .through("an x32 call answered \(result)")
            },
            "io-ports": { forbidden(SYS_iopl, 3) },
            "segment-table": {
                Kernel.mustFail(Kernel.call(Int32(SYS_modify_ldt), 0, Kernel.room(64), 64))
            },
        ]
    #else
        private static let entries: [String: Attack] = {
            let names = ["entry-of-32-bit", "entry-of-x32", "io-ports", "segment-table"]
            let skip: Attack = { .skipped("this processor has no such entry") }
            return Dictionary(uniqueKeysWithValues: names.map { ($0, skip) })
        }()
    #endif

    /// A call that ends the run. Getting an answer of any kind means that it did not.
    private static func forbidden(_ number: Int32, _ a: Int = 0, _ b: Int = 0) -> Outcome {
        let result = Kernel.call(number, a, b)
        Bound.sleep(0.2)
        return .through("the call answered \(result)")
    }

    @Sendable private static func mountByDescriptor() -> Outcome {
        let (root, tmpfs) = (Kernel.text("/"), Kernel.text("tmpfs"))
        return .all([
            Kernel.mustFail(Kernel.call(Int32(SYS_fsopen), tmpfs, 0), "fsopen"),
            Kernel.mustFail(Kernel.call(Int32(SYS_fspick), -100, root, 0), "fspick"),
            Kernel.mustFail(Kernel.call(Int32(SYS_fsconfig), 0, 6), "fsconfig"),
            Kernel.mustFail(Kernel.call(Int32(SYS_fsmount), 0, 0, 0), "fsmount"),
            // OPEN_TREE_CLONE
            Kernel.mustFail(Kernel.call(Int32(SYS_open_tree), -100, root, 1), "open_tree"),
            Kernel.mustFail(
                Kernel.call(Int32(SYS_move_mount), -100, root, -100, root, 0), "move_mount"),
            Kernel.mustFail(
                Kernel.call(Int32(SYS_mount_setattr), -100, root, 0, Kernel.room(32), 32),
                "mount_setattr"),
        ])
    }
}

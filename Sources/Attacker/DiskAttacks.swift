import CLinux
import Glibc

/// Attempts to fill the disk, to leave names that hurt, and to write outside the workspace.
enum DiskAttacks {
    static let all: [String: Attack] = [
        "big-file": {
            writeBigFile()
            return .through("a file of 256 MiB")
        },
        "big-file-ignoring-signal": {
            _ = signal(SIGXFSZ, SIG_IGN)
            writeBigFile()
            return errno == EFBIG || errno == ENOSPC
                ? .held(Kernel.name(of: errno)) : .through("a file of 256 MiB")
        },
        "sparse-file": {
            _ = signal(SIGXFSZ, SIG_IGN)
            let file = open("sparse", O_CREAT | O_WRONLY, 0o600)
            let size = 900 << 30
            return .all([
                Kernel.mustFail(
                    Kernel.answer(ftruncate(file, size)), "ftruncate", as: [EFBIG, ENOSPC]),
                Kernel.mustFail(
                    Kernel.call(Int32(SYS_fallocate), Int(file), 0, 0, size), "fallocate",
                    as: [EFBIG, ENOSPC, EOPNOTSUPP]),
            ])
        },
        "many-files": {
            until(20_000) { number in
                let file = open("file-\(number)", O_CREAT | O_WRONLY, 0o600)
                if file >= 0 { close(file) }
                return file >= 0
            }
        },
        "many-links": {
            // Hard links share an inode, but each name takes memory of the file system.
            close(open("one", O_CREAT | O_WRONLY, 0o600))
            return until(20_000) { link("one", "link-\($0)") == 0 }
        },
        "deep-tree": { until(20_000) { _ in mkdir("d", 0o700) == 0 && chdir("d") == 0 } },
        "hostile-names": {
            makeHostileNames()
            return .left("names that are no text")
        },
        "fifo": {
            mkfifo("fifo", 0o600) == 0
                ? .left("a FIFO that nobody writes to") : .held(Kernel.name(of: errno))
        },
        "device-node": {
            // The first disk (8, 1), memory (1, 1), the kernel's log (1, 11).
            .all(
                [(S_IFBLK, 0x801), (S_IFCHR, 0x101), (S_IFCHR, 0x10b)].map { kind, device in
                    Kernel.mustFail(
                        Kernel.call(
                            Int32(SYS_mknodat), -100, Kernel.text("node-\(device)"),
                            Int(kind | 0o666), device))
                })
        },
        "hard-link-outside": {
            .all(
                ["/usr/bin/env", "/etc/passwd", "/opt/sandpiper/attacks/sandpiper-attacker"].map {
                    Kernel.mustFail(
                        Kernel.answer(link($0, "hard-link")), $0, as: [EXDEV, EPERM, EROFS, ENOENT])
                })
        },
        "write-outside": {
            .all(
                ["/", "/usr", "/etc", "/bin", "/lib", "/dev", "/proc", "/opt", "/usr/lib"].map {
                    create($0 + "/sandpiper-attack-left")
                })
        },
        "overwrite-programs": {
            .all(
                ["/usr/bin/env", "/etc/passwd", "/proc/self/exe", "/lib64/ld-linux-x86-64.so.2"]
                    .map { mustNotOpen($0, O_WRONLY) })
        },
        "overwrite-launcher": {
            // CVE-2019-5736: runc was overwritten through /proc/PID/exe.
            .all(
                InformationAttacks.otherProcesses.flatMap { ["\($0)/exe", "\($0)/fd/3"] }
                    .map { mustNotOpen($0, O_RDWR) })
        },
        "change-owners": {
            .all(
                ["/usr/bin/env", "/etc/passwd", "/"].map { path in
                    .all([
                        Kernel.mustFail(
                            Kernel.answer(chmod(path, 0o777)), path, as: [EROFS, EPERM]),
                        Kernel.mustFail(
                            Kernel.answer(chown(path, getuid(), getgid())), path,
                            as: [EROFS, EPERM]),
                    ])
                })
        },
        "unremovable-file": {
            // FS_IMMUTABLE_FL through FS_IOC_SETFLAGS.
            let file = open("stays", O_CREAT | O_RDWR, 0o600)
            return Kernel.mustFail(
                Kernel.call(Int32(SYS_ioctl), Int(file), 0x4008_6602, Kernel.words([0x10])),
                as: [EPERM, ENOTTY, EOPNOTSUPP, EACCES])
        },
        "climb-out": {
            for _ in 0..<100 { _ = chdir("..") }
            // Of /var there may be what a runtime mounts, and no more.
            let hidden = [
                "root", "home", "sys", "boot", "srv", "run", "mnt", "var/log", "var/tmp",
                "var/spool", "var/cache", "var/lib/dpkg", "var/lib/sandpiper",
            ]
            let found = hidden.filter { (name: String) in access(name, F_OK) == 0 }
            return found.isEmpty ? .held("nothing above but the root") : .through("\(found)")
        },
        "magic-links": {
            .all(
                [
                    "/proc/self/root/../../etc/shadow", "/proc/1/root/etc/shadow",
                    "/proc/self/cwd/../../../etc/shadow", "/proc/1/cwd/etc/shadow",
                    "/proc/self/task/1/root/etc/shadow", "/proc/self/fd/3", "/.proc/1/root",
                    "/proc/self/fd/../../../../etc/shadow",
                ].map { mustNotOpen($0) })
        },
        "symlink-out": {
            .all(
                ["/etc/shadow", "/proc/1/root/etc/shadow", Given.text("ATTACK_FILE")].enumerated()
                    .map { index, target in
                        _ = symlink(target, "way-out-\(index)")
                        return mustNotOpen("way-out-\(index)")
                    })
        },
        "leaked-descriptors": {
            for descriptor in Int32(3)...65_535 where fcntl(descriptor, F_GETFD) >= 0 {
                return .through("descriptor \(descriptor) is open")
            }
            return .held("0, 1 and 2 are all")
        },
        "directory-outside": {
            // CVE-2024-21626: a current directory beyond the root.
            guard let path = getcwd(nil, 0).map({ String(cString: $0) }) else {
                return .through("no current directory: \(Kernel.name(of: errno))")
            }
            return path.hasPrefix("/box/") ? .held(path) : .through(path)
        },
        "file-handles": {
            // Shocker: a handle opened by number leads round every mount.
            let handle = Kernel.words([(1 << 32) | 8, 2, 0])
            return .all([
                Kernel.mustFail(
                    Kernel.call(
                        Int32(SYS_name_to_handle_at), -100, Kernel.text("/"), handle,
                        Kernel.room(8), 0), "name_to_handle_at"),
                Kernel.mustFail(
                    Kernel.call(Int32(SYS_open_by_handle_at), -100, handle, 0),
                    "open_by_handle_at"),
            ])
        },
    ]

    private static func writeBigFile() {
        let file = open("big", O_CREAT | O_WRONLY, 0o600)
        let block = [UInt8](repeating: 1, count: 1 << 16)
        for _ in 0..<4096 where write(file, block, block.count) < 0 { return }
        errno = 0
    }

    /// Repeats until the kernel says that the disk is full.
    private static func until(_ most: Int, _ makeOne: (Int) -> Bool) -> Outcome {
        for number in 0..<most where !makeOne(number) {
            return .held("\(Kernel.name(of: errno)) after \(number)")
        }
        return .through("\(most) of them")
    }

    private static func create(_ path: String) -> Outcome {
        Kernel.mustFail(
            Kernel.answer(open(path, O_CREAT | O_WRONLY, 0o600)), path,
            as: [EROFS, EACCES, EPERM, ENOENT])
    }

    static func makeHostileNames() {
        let longest = [UInt8](repeating: 0xC3, count: 255)
        let names: [[UInt8]] = [
            longest, [0xFF, 0xFE], Array("a\nb".utf8), Array("-rf".utf8), Array("$(reboot)".utf8),
            Array("...".utf8), [0x1B, 0x5B, 0x32, 0x4A], Array("a\\..\\b".utf8), [0x20],
        ]
        for name in names {
            let file = (name + [0]).withUnsafeBytes { bytes in
                Kernel.call(
                    Int32(SYS_openat), -100, Int(bitPattern: bytes.baseAddress),
                    Int(O_CREAT | O_WRONLY), 0o600)
            }
            if file >= 0 { close(Int32(file)) }
        }
    }
}

/// Whatever the reason is why it cannot be opened: it cannot.
func mustNotOpen(_ path: String, _ flags: Int32 = O_RDONLY) -> Outcome {
    guard !path.isEmpty else { return .held("no such path") }
    let file = open(path, flags | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { return .held(Kernel.name(of: errno)) }
    close(file)
    return .through("\(path) was opened")
}

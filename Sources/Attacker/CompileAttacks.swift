import CLinux
import Glibc

/// Attempts of a compilation on what comes after it. The first run, as the compiler, prepares
/// the workspace; the second, as the program, looks what has become of it.
enum CompileAttacks {
    static let all: [String: Attack] = [
        "link-left": {
            afterwards {
                mustNotOpen("way-out")
            } first: {
                symlink("/etc/shadow", "way-out")
            }
        },
        "link-at-source": {
            // judge0, CVE-2024-28185: the server writes through a link that the compiler left.
            afterwards {
                InformationAttacks.lines(of: "/etc/passwd").first?.hasPrefix("root:") == true
                    ? .held("what it names is as it was") : .through("written through")
            } first: {
                unlink("data")
                return symlink("/etc/passwd", "data")
            }
        },
        "fifo-left": {
            afterwards {
                mustNotOpen("fifo")
            } first: {
                mkfifo("fifo", 0o666)
            }
        },
        "socket-left": {
            afterwards {
                mustNotOpen("socket")
            } first: {
                NetworkAttacks.bind(toPath: "socket")
            }
        },
        "sparse-file-left": {
            afterwards {
                .held("it was copied as it is, or left out")
            } first: {
                _ = signal(SIGXFSZ, SIG_IGN)
                return ftruncate(open("sparse", O_CREAT | O_WRONLY, 0o600), 900 << 30)
            }
        },
        "deep-tree-left": {
            afterwards {
                .held("it was copied")
            } first: {
                for _ in 0..<200 where mkdir("d", 0o700) == 0 { _ = chdir("d") }
                return 0
            }
        },
        "hard-links-left": {
            // Each becomes a file of its own in the copy: 200 times half a mebibyte.
            afterwards {
                .held("the copy fitted")
            } first: {
                let block = [UInt8](repeating: 1, count: 1 << 19)
                _ = write(open("one", O_CREAT | O_WRONLY, 0o600), block, block.count)
                for number in 0..<200 { _ = link("one", "link-\(number)") }
                return 0
            }
        },
        "set-user-id-left": {
            afterwards {
                var status = stat()
                guard stat("env", &status) == 0 else { return .held("it was left out") }
                return status.st_mode & (S_ISUID | S_ISGID) == 0
                    ? .held("the bits are gone") : .through("the bits are there")
            } first: {
                close(open("env", O_CREAT | O_WRONLY, 0o755))
                return chmod("env", 0o6755)
            }
        },
        "unreadable-left": {
            afterwards {
                .held("it was copied")
            } first: {
                _ = mkdir("closed", 0)
                return Int32(open("locked", O_CREAT | O_WRONLY, 0)) < 0 ? -1 : 0
            }
        },
        "names-left": {
            afterwards {
                .held("they were copied")
            } first: {
                DiskAttacks.makeHostileNames()
                return 0
            }
        },
        "daemon-changes-workspace": {
            afterwards {
                let before = InformationAttacks.lines(of: "tick")
                Bound.sleep(0.15)
                return InformationAttacks.lines(of: "tick") == before
                    ? .held("nobody changes it") : .through("it changes")
            } first: {
                Child.daemon {
                    while !Bound.isOver {
                        let text = "\(Bound.seconds)\n"
                        let file = open("tick", O_CREAT | O_TRUNC | O_WRONLY, 0o666)
                        _ = write(file, text, text.utf8.count)
                        close(file)
                    }
                }
                Bound.sleep(0.05)
                return 0
            }
        },
        "daemon-swaps-directory": {
            // CVE-2018-15664: a link in the place of a directory, between check and use.
            afterwards {
                // Either may be the link by now; what is a directory must be the empty one.
                let copies = ["place", "other"].filter { name in
                    var status = stat()
                    return lstat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
                        && !InformationAttacks.names(in: name).isEmpty
                }
                return copies.isEmpty
                    ? .held("not followed") : .through("the copy followed the link")
            } first: {
                _ = mkdir("place", 0o777)
                _ = symlink("/proc/self/root/etc", "other")
                Child.daemon {
                    let (place, other) = (Kernel.text("place"), Kernel.text("other"))
                    // RENAME_EXCHANGE
                    while !Bound.isOver {
                        _ = Kernel.call(Int32(SYS_renameat2), -100, place, -100, other, 2)
                    }
                }
                Bound.sleep(0.05)
                return 0
            }
        },
        "endless-compilation": {
            Bound.burn()
            return .through("it compiled for 20 s")
        },
        "compilation-output": {
            let block = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
            _ = signal(SIGPIPE, SIG_IGN)
            while !Bound.isOver { _ = write(2, block, block.count) }
            return .through("its messages had no end")
        },
        "compilation-network": {
            // DMOJ 318: the compiler ran outside the sandbox.
            mustNotBeOutside()
        },
    ]

    /// `first` answers as a system call does. Where it is refused there is nothing to look for.
    private static func afterwards(
        _ look: () -> Outcome, first: () -> some BinaryInteger
    ) -> Outcome {
        if Given.turn > 1 { return look() }
        let result = first()
        return result < 0 ? .left("nothing: \(Kernel.name(of: errno))") : .left("it is there")
    }

    private static func mustNotBeOutside() -> Outcome {
        .all([
            Kernel.mustFail(Kernel.call(Int32(SYS_socket), Int(AF_INET), 1), "a socket"),
            mustNotOpen("/etc/shadow"), mustNotOpen("/root"), mustNotOpen("/home"),
            Kernel.mustFail(Kernel.call(Int32(SYS_unshare), 0x1000_0000), "unshare"),
        ])
    }
}

import Engine
import Judging
import Testing

@Suite("Sandbox: what a hostile program cannot see")
struct HiddenTests {
    @Test(
        "the host's paths are not there",
        arguments: [
            "/etc/shadow", "/etc/ssh", "/root", "/home", "/var", "/srv", "/sys", "/boot", "/run",
            "/mnt", "/opt/secret", "/dev/kmsg", "/dev/mem", "/dev/vda", "/dev/sda", "/dev/tty",
            "/dev/ptmx", "/dev/fuse", "/dev/kvm", "/proc/1", "/proc/kcore", "/proc/sys",
            "/proc/cmdline", "/proc/sysrq-trigger", "/proc/self/fd/3", "/proc/self/root/root",
        ])
    func path(_ path: String) async throws {
        let run = try await Job.make(bash: "ls -d \(path) && cat \(path)/* \(path)").onlyRun()
        #expect(run.text == "")
        #expect(!run.ending.isSuccess)
    }

    @Test func `the host's processes, mounts and name are not there`() async throws {
        let script = """
            ls /proc | grep -E '^[0-9]+$' | wc -l
            hostname
            grep -cE ' /(root|home|var|work|sys)' /proc/self/mountinfo
            cat /proc/self/cgroup | sed 's/^[0-9]*:[^:]*://' | sort -u
            """
        let run = try await Job.make(bash: script).onlyRun()
        let lines = run.text.split(separator: "\n")
        #expect(try #require(Int(lines[0])) <= 5)
        #expect(lines.dropFirst() == ["sandpiper", "0", "/"])
    }

    @Test func `only the environment that was given`() async throws {
        let run = try await Job.make(run: ["/usr/bin/env"]).onlyRun()
        #expect(run.text.split(separator: "\n").sorted() == ["HOME=/tmp", "PATH=/usr/bin:/bin"])
    }

    @Test func `no descriptor but the three streams`() async throws {
        let script = "import os\nprint(sorted(int(f) for f in os.listdir('/proc/self/fd')))"
        let run = try await Job.make(python: script).onlyRun()
        // The fourth is the directory that is being read.
        #expect(run.text == "[0, 1, 2, 3]\n")
    }

    @Test func `no privilege of any kind`() async throws {
        let run = try await Job.make(
            bash:
                """
                grep -E '^(Cap(Eff|Prm|Inh|Amb)|NoNewPrivs|Seccomp|Groups|Sig(Ign|Blk)):' \
                  /proc/self/status
                id -u
                """
        ).onlyRun()
        let lines = run.text.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
        let zero = "0000000000000000"
        #expect(
            Set(lines.dropLast()) == [
                "CapEff:\(zero)", "CapPrm:\(zero)", "CapInh:\(zero)", "CapAmb:\(zero)",
                "NoNewPrivs:1", "Seccomp:2", "Groups:", "SigIgn:\(zero)", "SigBlk:\(zero)",
            ])
        #expect(try #require(Int(lines[lines.count - 1])) >= 64_000)
    }

    @Test func `no terminal`() async throws {
        let run = try await Job.make(bash: "tty; ps -o tty= -p $$; : </dev/tty").onlyRun()
        #expect(run.text.hasPrefix("not a tty\n"))
        #expect(!run.ending.isSuccess)
    }
}

@Suite("Sandbox: what a hostile program cannot do")
struct EscapeTests {
    @Test(
        "a forbidden call fails",
        arguments: [
            ("unshare(CLONE_NEWUSER)", "EPERM"), ("unshare(CLONE_NEWNS)", "EPERM"),
            ("syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_clone, CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_clone3, 0, 0)", "ENOSYS"), ("setns(0, 0)", "EPERM"),
            ("mount(\"none\", \"/tmp\", \"tmpfs\", 0, 0)", "EPERM"), ("umount(\"/proc\")", "EPERM"),
            ("chroot(\"/tmp\")", "EPERM"), ("syscall(SYS_fsopen, \"tmpfs\", 0)", "EPERM"),
            ("syscall(SYS_open_tree, -100, \"/\", 1)", "EPERM"),
            ("ptrace(PTRACE_TRACEME, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_process_vm_readv, 1, 0, 0, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_bpf, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_perf_event_open, 0, 0, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_userfaultfd, 0)", "EPERM"),
            ("syscall(SYS_io_uring_setup, 1, 0)", "ENOSYS"),
            ("syscall(SYS_keyctl, 0, 0, 0, 0, 0)", "EPERM"),
            ("syscall(SYS_add_key, \"user\", \"a\", \"b\", 1, -4)", "EPERM"),
            ("syscall(SYS_request_key, \"user\", \"a\", 0, 0)", "EPERM"),
            ("socket(AF_INET, SOCK_STREAM, 0)", "EAFNOSUPPORT"),
            ("socket(AF_INET6, SOCK_DGRAM, 0)", "EAFNOSUPPORT"),
            ("socket(AF_NETLINK, SOCK_RAW, 0)", "EAFNOSUPPORT"),
            ("socket(AF_VSOCK, SOCK_STREAM, 0)", "EAFNOSUPPORT"),
            ("socket(AF_ALG, SOCK_SEQPACKET, 0)", "EAFNOSUPPORT"),
            ("socket(AF_PACKET, SOCK_RAW, 0)", "EAFNOSUPPORT"),
            ("ioctl(0, TIOCSTI, \"x\")", "EPERM"),
            ("syscall(SYS_ioctl, 0, 0x100005412UL, \"x\")", "EPERM"),
            ("sethostname(\"x\", 1)", "EPERM"), ("syscall(SYS_quotactl, 0, 0, 0, 0)", "EPERM"),
            ("open_by_handle_at(-100, 0, 0)", "EPERM"), ("acct(\"/tmp/a\")", "EPERM"),
            ("prlimit(1, RLIMIT_CPU, 0, 0)", "EPERM"),
            ("mknod(\"d\", S_IFBLK | 0666, 0x801)", "EPERM"),
            ("mknod(\"d\", S_IFCHR | 0666, 0x101)", "EPERM"), ("setuid(0)", "EPERM"),
            ("setgid(0)", "EPERM"), ("setgroups(0, 0)", "EPERM"), ("kill(1, SIGCONT)", "EPERM"),
            ("syscall(SYS_settimeofday, 0, 0)", "EPERM"),
        ])
    func forbidden(call: String, name: String) async throws {
        let run = try await Job.make(c: Self.program(printing: call)).onlyRun()
        #expect(run.text == "\(name)\n", "\(run.ending)")
    }

    @Test(
        "judging: what leads out ends the run, and is named; probing still fails",
        arguments: [
            ("ptrace(PTRACE_TRACEME, 0, 0, 0)", "ptrace"), ("unshare(CLONE_NEWNS)", "unshare"),
            ("syscall(SYS_keyctl, 0, 0, 0, 0, 0)", "keyctl"), ("fork() < 0", nil),
            ("syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)", "clone"),
            ("socket(AF_INET, SOCK_STREAM, 0)", nil),
        ] as [(String, String?)])
    func judging(call: String, name: String?) async throws {
        var job = Job.make(c: Self.program(printing: call))
        job.callProfile = .judging
        let run = try await job.onlyRun()
        #expect(run.ending == name.map { .forbidden(call: $0) } ?? .exited(status: 0))
    }

    @Test(
        "strict: a second process ends the run; threads do not",
        arguments: [
            ("fork()", true), ("system(\"true\")", true), ("popen(\"true\", \"r\") == 0", true),
            ("pthread_create(&(pthread_t){0}, 0, (void *(*)(void *))pause, 0)", false),
        ])
    func strict(call: String, ends: Bool) async throws {
        let source = Self.program(printing: call)
        var job = Job.make(c: "#include <pthread.h>\n#include <stdlib.h>\n" + source)
        job.callProfile = .strict
        let run = try await job.onlyRun()
        guard ends else { return #expect(run.ending == .exited(status: 0)) }
        guard case .forbidden(let call) = run.ending else {
            Issue.record("\(run.ending)")
            return
        }
        #expect(["clone", "vfork", "fork"].contains(call))
    }

    @Test func `one job's profile is not the next one's`() async throws {
        for profile in [CallProfile.strict, .standard, .judging, .standard] {
            for inputs in [[[]], [[], [], []]] as [[[UInt8]]] {
                var job = Job.make(bash: "(exit 3); echo $?", inputs: inputs)
                job.callProfile = profile
                for run in try await TestSandbox.result(of: job).runs {
                    #expect((run.text == "3\n") == (profile != .strict), "\(profile)")
                }
            }
        }
    }

    @Test(
        "what no honest program does ends the run, and is named",
        arguments: [
            ("syscall(SYS_kexec_load, 0, 0, 0, 0)", "kexec_load"),
            ("syscall(SYS_init_module, 0, 0, 0)", "init_module"),
            ("syscall(SYS_reboot, 0, 0, 0, 0)", "reboot"),
            ("syscall(SYS_swapon, 0, 0)", "swapon"),
            ("syscall(SYS_pivot_root, \"/\", \"/\")", "pivot_root"),
            // From a grandchild, which nobody waits for.
            (
                "({ if (!fork()) { if (!fork()) syscall(SYS_swapoff, 0); pause(); } pause(); })",
                "swapoff"
            ),
        ])
    func killed(call: String, name: String) async throws {
        let run = try await Job.make(c: Self.program(printing: call)).onlyRun()
        #expect(run.ending == .forbidden(call: name))
        #expect(run.text == "")
    }

    #if arch(x86_64)
        @Test(
            "other entries to the kernel are closed",
            arguments: [
                // 32-bit getpid, and getpid of x32.
                "({ int r; __asm__ volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(20)); r; })",
                "syscall(0x40000000 + 39)",
            ])
        func entries(call: String) async throws {
            let run = try await Job.make(c: Self.program(printing: call)).onlyRun()
            #expect(run.ending == .signalled(31))
        }
    #endif

    @Test(
        "the root cannot be written",
        arguments: ["/usr/x", "/etc/x", "/x", "/dev/x", "/bin/x", "/box/x"])
    func readOnly(path: String) async throws {
        let run = try await Job.make(bash: "echo x > \(path)").onlyRun()
        #expect(!run.ending.isSuccess)
        // Not merely the rights of the directory, which the program's user lacks anyway.
        #expect(run.errorText.contains(path == "/box/x" ? "denied" : "Read-only file system"))
    }

    @Test func `a set-user-id program gives nothing`() async throws {
        let run = try await Job.make(
            bash:
                """
                for f in su passwd mount; do [ -u /usr/bin/$f ] && $f --help >/dev/null; done
                cp /usr/bin/id i; chmod u+s i; ./i -u
                """
        ).onlyRun()
        #expect(try #require(Int(run.text.dropLast())) >= 64_000)
    }

    @Test func `killing everybody kills only oneself`() async throws {
        let run = try await Job.make(bash: "kill -9 -1; echo survived").onlyRun()
        #expect(run.ending == .exited(status: 0) || run.ending == .signalled(9))
        #expect(try await Job.make(bash: "echo well").onlyRun().text == "well\n")
    }

    @Test func `stopping everybody stops no deadline`() async throws {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(300) }
        let run = try await Job.make(bash: "kill -STOP -1; kill -STOP $$", limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .wallTime))
    }

    private static func program(printing call: String) -> String {
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <grp.h>
        #include <sched.h>
        #include <signal.h>
        #include <stdio.h>
        #include <string.h>
        #include <sys/ioctl.h>
        #include <sys/mount.h>
        #include <sys/ptrace.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main() {
            long r = \(call);
            printf("%s\\n", r == -1 ? strerrorname_np(errno) : "done");
            return 0;
        }
        """
    }
}

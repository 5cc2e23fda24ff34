import Foundation
import JSON
import Judging
import Testing

@testable import Sandboxing

@Suite("Seccomp filter: what the kernel would answer")
struct SeccompFilterTests {
    static let allow: UInt32 = 0x7fff_0000
    static let notify: UInt32 = 0x7fc0_0000
    static let killProcess: UInt32 = 0x8000_0000

    private static func fails(_ errno: UInt32) -> UInt32 { 0x0005_0000 | errno }

    private func answer(
        _ architecture: SeccompFilter.Architecture, _ call: String, _ arguments: [UInt64] = [],
        under profile: CallProfile = .standard
    ) throws -> UInt32? {
        let bytes = try SeccompFilter.compile(try .shipped(profile), for: architecture)
        let number = try #require(SeccompFilter.number(of: call, architecture))
        return FilterSimulation(bytes).run(
            architecture: architecture.token, call: number, arguments: arguments)
    }

    @Test(
        "honest calls pass",
        arguments: [
            "read", "write", "openat", "mmap", "execve", "exit_group", "futex", "recvmsg", "dup3",
            "prctl", "rt_sigaction", "clock_gettime", "getrandom", "memfd_create", "close_range",
            "rseq", "statx", "sched_getaffinity", "landlock_create_ruleset", "pipe2",
        ], [SeccompFilter.Architecture.native, .arm64])
    func honest(call: String, architecture: SeccompFilter.Architecture) throws {
        #expect(try answer(architecture, call) == Self.allow)
    }

    @Test(
        "what programs merely probe fails",
        arguments: [
            ("clone3", 38), ("io_uring_setup", 38), ("unshare", 1), ("setns", 1), ("mount", 1),
            ("umount2", 1), ("chroot", 1), ("fsopen", 1), ("move_mount", 1), ("open_tree", 1),
            ("ptrace", 1), ("process_vm_readv", 1), ("bpf", 1), ("keyctl", 1),
            ("userfaultfd", 1), ("perf_event_open", 1), ("clock_settime", 1), ("syslog", 1),
            ("pidfd_getfd", 1), ("name_to_handle_at", 1), ("fanotify_init", 1),
        ], [SeccompFilter.Architecture.native, .arm64])
    func probed(call: (String, UInt32), architecture: SeccompFilter.Architecture) throws {
        #expect(try answer(architecture, call.0) == Self.fails(call.1))
    }

    @Test func `a call that libseccomp does not know is forbidden by its number`() throws {
        #expect(try answer(.native, "467") == Self.fails(1))
        #expect(try answer(.native, "451") == Self.fails(38))
    }

    @Test func `no call of the shipped profile is misspelt, and a misspelt one is found`() throws {
        for name in CallProfile.allCases {
            #expect(SeccompFilter.unknownCalls(of: [try .shipped(name)]) == [])
        }
        let profile = SeccompProfile(rules: [SeccompProfile.Rule(.kill, ["ptrce", "467", "iopl"])])
        #expect(SeccompFilter.unknownCalls(of: [profile]) == ["ptrce"])
    }

    @Test(
        "what only an attack does is handed to the supervisor",
        arguments: [
            "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
            "reboot", "swapon", "swapoff", "pivot_root",
        ], [SeccompFilter.Architecture.native, .arm64])
    func attacks(call: String, architecture: SeccompFilter.Architecture) throws {
        #expect(try answer(architecture, call) == Self.notify)
    }

    @Test(
        "arguments decide where they must",
        arguments: [
            ("clone", [0x11], nil), ("clone", [0x3d0f00], nil),
            ("clone", [0x1000_0011], 1), ("clone", [0x0002_0000], 1), ("clone", [0x4000_0000], 1),
            ("clone", [0x2000_0000], 1), ("clone", [0x0800_0000], 1), ("clone", [0x0400_0000], 1),
            ("clone", [0x0200_0000], 1),
            ("socket", [1, 1], nil), ("socket", [2, 1], 97), ("socket", [10, 1], 97),
            ("socket", [16, 3], 97), ("socket", [40, 1], 97), ("socket", [38, 5], 97),
            // The kernel reads an int: high bits hide nothing.
            ("socket", [0x1_0000_0002], 97),
            ("ioctl", [0, 0x5401], nil), ("ioctl", [0, 0x5412], 1),
            ("ioctl", [0, 0x1_0000_5412], 1),
            ("prlimit64", [0], nil), ("prlimit64", [1], 1),
            ("socketpair", [1, 1], nil), ("socketpair", [2, 1], 97), ("setpriority", [2, 0], 1),
            ("setpriority", [0, 0], nil), ("sched_setaffinity", [0], nil),
            ("sched_setaffinity", [1], 1),
            ("sched_setaffinity", [0xffff_ffff_0000_0001], 1), ("setpriority", [0, 1], 1),
            ("fcntl", [3, 0x402, 1], 22), ("fcntl", [3, 0x1_0000_0402, 1], 22),
            ("fcntl", [3, 0x406], nil), ("fcntl", [3, 3], nil), ("fcntl", [3, 0x407, 1], nil),
            ("preadv2", [3, 0, 1, 0, 0, 8], 95), ("preadv2", [3, 0, 1, 0, 0, 9], 95),
            ("preadv2", [3, 0, 1, 0, 0, 1 << 32 | 8], 95), ("preadv2", [3, 8, 8, 8, 8, 0], nil),
            ("preadv2", [3, 0, 1, 0, 0, 0x17], nil),
        ] as [(String, [UInt64], UInt32?)], [SeccompFilter.Architecture.native, .arm64])
    func arguments(
        call: (String, [UInt64], UInt32?), architecture: SeccompFilter.Architecture
    ) throws {
        let expected = call.2.map(Self.fails) ?? Self.allow
        #expect(try answer(architecture, call.0, call.1) == expected)
    }

    @Test(
        "judging: what leads out ends the run, what programs probe still fails",
        arguments: [
            ("ptrace", [0], nil), ("mount", [], nil), ("unshare", [0x1000_0000], nil),
            ("setns", [], nil), ("bpf", [], nil), ("keyctl", [], nil), ("reboot", [], nil),
            ("clone", [0x1000_0011], nil), ("clone", [0x0002_0000], nil),
            ("ioctl", [0, 0x5412], nil), ("perf_event_open", [], nil),
            ("clone3", [], 38), ("io_uring_setup", [], 38), ("socket", [2, 1], 97),
            ("prlimit64", [1], 1), ("inotify_init1", [], 38), ("name_to_handle_at", [], 1),
            ("fcntl", [3, 0x402], 22), ("preadv2", [3, 0, 1, 0, 0, 8], 95),
        ] as [(String, [UInt64], UInt32?)], [SeccompFilter.Architecture.native, .arm64])
    func judging(
        call: (String, [UInt64], UInt32?), architecture: SeccompFilter.Architecture
    ) throws {
        let expected = call.2.map(Self.fails) ?? Self.notify
        for profile in [CallProfile.judging, .strict] {
            #expect(try answer(architecture, call.0, call.1, under: profile) == expected)
        }
    }

    @Test(
        "strict: threads are made, processes are not",
        arguments: [SeccompFilter.Architecture.native, .arm64])
    func strict(architecture: SeccompFilter.Architecture) throws {
        for (flags, process) in [(UInt64(0x3d0f00), false), (0x11, true), (0x4111, true)] {
            let judged = try answer(architecture, "clone", [flags], under: .judging)
            #expect(judged == Self.allow)
            let strict = try answer(architecture, "clone", [flags], under: .strict)
            #expect(strict == (process ? Self.notify : Self.allow))
        }
        #expect(try answer(architecture, "execve", under: .strict) == Self.allow)
    }

    @Test(
        "another architecture's entry kills",
        arguments: [
            SeccompFilter.Architecture.native, .arm64,
        ])
    func entries(architecture: SeccompFilter.Architecture) throws {
        let filter = FilterSimulation(
            try SeccompFilter.compile(try .shipped(), for: architecture))
        // i386, arm, and each other.
        for other: UInt32 in [0x4000_0003, 0x4000_0028, 0xc000_003e, 0xc000_00b7]
        where other != architecture.token {
            #expect(filter.run(architecture: other, call: 0) == Self.killProcess)
        }
    }

    #if arch(x86_64)
        @Test func `calls of x32 kill`() throws {
            let filter = FilterSimulation(try SeccompFilter.compile(try .shipped()))
            let token = SeccompFilter.Architecture.native.token
            for call: Int32 in [0, 39, 59, 512] {
                #expect(
                    filter.run(architecture: token, call: 0x4000_0000 | call) == Self.killProcess)
            }
        }
    #endif
}

extension SeccompProfile {
    /// `Config/seccomp/NAME.json`.
    static func shipped(_ name: CallProfile = .standard) throws -> SeccompProfile {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var profiles = SeccompProfiles()
        for name in CallProfile.allCases {
            let file = root.appendingPathComponent("Config/seccomp/\(name.rawValue).json")
            let text = try JSONValue(parsing: [UInt8](Data(contentsOf: file)))
            try profiles.read(name, from: JSONCursor(text))
        }
        return try #require(profiles[name])
    }
}

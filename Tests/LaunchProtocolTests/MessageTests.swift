import LaunchProtocol
import TestSupport
import Testing

@Suite("Launch protocol: what goes down comes up")
struct MessageTests {
    static let plan = RunPlan(
        arguments: ["/usr/bin/env", "", "ü b"], environment: ["A=b"],
        limits: RunPlan.Limits(
            wallMicroseconds: 1, cpuMicroseconds: 2, memoryBytes: 3 << 40, processes: 4,
            openFiles: 5, fileSizeBytes: 6),
        workspace: .replace)

    static let reporting: RunPlan = {
        var plan = MessageTests.plan
        plan.hasReport = true
        return plan
    }()

    static func packaged(_ use: (PackagePlace) -> PackageUse) -> RunPlan {
        guard let place = PackagePlace("lua", "5.4.4") else { preconditionFailure("a place") }
        var plan = plan
        plan.package = use(place)
        return plan
    }

    static let toLauncher: [ServerMessage] = [
        .setUp(length: 77),
        .open(length: 99),
        .collect(
            FileRequest(
                patterns: ["a/*", "ü"], countLimit: 1, fileBytesLimit: 2, totalBytesLimit: 3)),
        .share, .adopt(sizeBytes: 5, inodes: 6), .run(plan),
        .run(reporting), .run(packaged { .system($0) }), .run(packaged { .folder($0) }), .stop,
        .signal(64), .place(length: 88), .close,
    ]

    static let toServer: [LauncherMessage] = [
        .ready, .shared, .notReady(LaunchFailure(.buildRoot, errno: 13)),
        .ended(RunReport(ending: .exited(255), wallMicroseconds: 1, cpuMicroseconds: 2)),
        .ended(
            RunReport(
                ending: .signalled(9), wallMicroseconds: 1, cpuMicroseconds: 2, memoryBytes: 3)),
        .ended(
            RunReport(ending: .forbidden(call: 169), wallMicroseconds: 1, cpuMicroseconds: 2)),
        .ended(RunReport(ending: .memory, wallMicroseconds: 1, cpuMicroseconds: 2)),
        .refused(LaunchFailure(.execute, errno: 2)),
    ]

    @Test("a message to the launcher survives the way", arguments: toLauncher)
    func down(message: ServerMessage) throws {
        #expect(try ServerMessage(decoding: message.encode()) == message)
    }

    @Test("a message to the server survives the way", arguments: toServer)
    func up(message: LauncherMessage) throws {
        #expect(try LauncherMessage(decoding: message.encode()) == message)
    }

    @Test func `a workspace survives the way`() throws {
        let workspace = ServerMessage.Workspace(
            files: [.init(path: "a/b.c", length: 12)], sizeBytes: 1 << 28, inodes: 99)
        #expect(try ServerMessage.Workspace(decoding: workspace.encode()) == workspace)
    }

    @Test func `the files of a run survive the way`() throws {
        let files = [
            ServerMessage.Workspace.File(path: "data.in", length: 0),
            ServerMessage.Workspace.File(path: "ü/b", length: 1 << 40),
        ]
        let bytes = files.encode()
        #expect(try [ServerMessage.Workspace.File](decoding: bytes) == files)
        #expect(try [ServerMessage.Workspace.File](decoding: [].encode()) == [])
        for length in 0..<bytes.count {
            #expect(throws: MalformedMessage.self) {
                try [ServerMessage.Workspace.File](decoding: Array(bytes[..<length]))
            }
        }
    }

    @Test(
        "lengths that no files can have are malformed",
        arguments: [[-1], [.min], [5, -6], [.max], [.max / 2, 1]])
    func lengths(lengths: [Int]) {
        let files = lengths.map { ServerMessage.Workspace.File(path: "a", length: $0) }
        #expect(throws: MalformedMessage.self) {
            try [ServerMessage.Workspace.File](decoding: files.encode())
        }
        #expect(throws: MalformedMessage.self) {
            try ServerMessage.Workspace(
                decoding: ServerMessage.Workspace(files: files, sizeBytes: 1, inodes: 1).encode())
        }
    }

    /// Only the one declared error may come out, and what is understood can be said again.
    @Test("any bytes are refused or understood", arguments: 1...200 as ClosedRange<UInt64>)
    func anyBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for message in Self.toLauncher {
            var bytes = message.encode()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let read = try? ServerMessage(decoding: bytes) else { continue }
            #expect(try ServerMessage(decoding: read.encode()) == read)
        }
        let files = [ServerMessage.Workspace.File(path: "a/b", length: 7)]
        var bytes = (files + files).encode()
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
        guard let read = try? [ServerMessage.Workspace.File](decoding: bytes) else { return }
        #expect(read.allSatisfy { $0.length >= 0 })
        #expect(try [ServerMessage.Workspace.File](decoding: read.encode()) == read)
    }

    @Test func `a set-up survives the way`() throws {
        let setup = Setup(
            privilege: Setup.Privilege(.rootInNamespace, hasProc: false),
            mounts: [.init("/usr"), .init("/dev/null", allowsDevices: true)],
            files: [.init("/etc/passwd", "root:x:0:0::/:\n")],
            boxes: [
                .init(userID: 7, groups: .none),
                .init(
                    userID: 8,
                    groups: .version1(memory: "/m", pids: "/p", cpuacct: "", name: "x")),
                .init(userID: 9, groups: .version2(parent: "/c", name: "y")),
            ],
            filters: [[1, 2, 3], [4]], packages: "/data/packages")
        #expect(try Setup(decoding: setup.encode()) == setup)
    }

    @Test("a message cut at any byte is refused, not misread", arguments: toLauncher)
    func cut(message: ServerMessage) {
        let bytes = message.encode()
        for length in 0..<bytes.count {
            #expect(throws: MalformedMessage.self) {
                try ServerMessage(decoding: Array(bytes[..<length]))
            }
        }
    }

    @Test func `a false count of elements reserves no memory`() {
        var out = ByteWriter()
        out.put(UInt8(3))
        out.put(Int.max)
        #expect(throws: MalformedMessage.self) { try ServerMessage(decoding: out.bytes) }
    }

    @Test func `nothing of a request is read before the filter is on`() {
        // The plan arrives between these two groups of steps; see `LaunchStep`.
        let order = LaunchStep.allCases
        let filter = order.firstIndex(of: .installFilter)
        let first = order.firstIndex(of: .connectStreams)
        let privileges = order.firstIndex(of: .dropPrivileges)
        let supervise = order.firstIndex(of: .supervise)
        #expect(filter.map { $0 + 1 } == supervise)
        #expect(filter.map { $0 + 2 } == first)
        #expect((privileges ?? .max) < (filter ?? .min))
        #expect(order.last == .execute)
    }

    @Test(
        "a package's place is two names, and leads nowhere else",
        arguments: [
            ("..", "1"), ("lua", ".."), ("a/b", "1"), ("lua", "/etc"), ("", "1"), ("lua", ""),
            (".", "1"), ("lua", "5\u{0}"),
        ])
    func place(name: String, version: String) {
        #expect(PackagePlace(name, version) == nil)
    }

    @Test func `a program begins with three descriptors, and with a report's if it has one`() {
        #expect(Self.plan.streamCount == 3)
        #expect(Self.reporting.streamCount == 4)
    }

    @Test func `a plan with a false place is malformed`() {
        var out = ByteWriter()
        Self.plan.encode(to: &out)
        // The last byte says that there is no package.
        var bytes = ByteWriter()
        bytes.put(UInt8(1))
        bytes.put(["..", ".."]) { $0.put($1) }
        var input = ByteReader((out.bytes.dropLast() + bytes.bytes)[...])
        #expect(throws: MalformedMessage()) { _ = try RunPlan(from: &input) }
    }
}

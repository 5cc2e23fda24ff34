import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// Hosts that lack something, as containers do: made here by taking it away from the server.
@Suite("Live server: in a container", .serialized, .enabled(if: OrdinaryUser.isPossible))
struct ContainerTests {
    /// Each takes something away, and then runs what follows.
    enum Host {
        /// root, and no CAP_SYS_ADMIN: it may neither mount nor make namespaces.
        static let rootWithoutCapability = [
            "/usr/bin/setpriv", "--bounding-set=-sys_admin", "--inh-caps=-all",
        ]

        /// root without this capability, and control groups out of reach.
        static func rootWithout(_ capability: String) -> [String] {
            [
                "/usr/bin/unshare", "--mount", "/bin/sh", "-ec",
                "mount -t tmpfs none /sys/fs/cgroup; exec \"$@\"", "sh",
                "/usr/bin/setpriv", "--bounding-set=-\(capability)", "--inh-caps=-all",
            ]
        }

        /// An ordinary user who finds parts of /proc covered.
        static let maskedProc =
            [
                "/usr/bin/unshare", "--mount", "/bin/sh", "-ec",
                """
                for place in /proc/acpi /proc/scsi /proc/bus /proc/fs; do
                    if [ -d $place ]; then mount -t tmpfs none $place; fi
                done
                mount --bind /proc/sys /proc/sys
                mount -o remount,bind,ro /proc/sys
                exec "$@"
                """, "sh",
            ] + OrdinaryUser.wrapper

        /// A user namespace below which there may be no other.
        static let noMoreNamespaces = [
            "/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-ec",
            "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"", "sh",
        ]
    }

    private func execute(
        _ language: String, _ code: String, on server: TestServer, _ more: JSONObject = [:]
    ) async throws -> JSONValue {
        var body: JSONObject = [
            "language": .string(language), "version": "*",
            "files": [["content": .string(code)]],
        ]
        for member in more.members { body[member.name] = member.value }
        return try await server.answer(.post("/api/v2/execute", .object(body))).json["run"] ?? .null
    }

    private func layers(of server: TestServer) async throws -> [String: String] {
        let layers = try await server.answer(.get("/readyz")).json["isolation"]?.array ?? []
        return Dictionary(
            uniqueKeysWithValues: layers.map {
                ($0["layer"]?.string ?? "", $0["state"]?.string ?? "")
            })
    }

    private func keepsItsPromises(_ server: TestServer) async throws {
        for (language, code) in [
            ("python", "print(6 * 7)"), ("bash", "(echo 42)"), ("javascript", "console.log(42)"),
            ("c", "#include <stdio.h>\nint main(void) { puts(\"42\"); }"),
        ] {
            let run = try await execute(language, code, on: server)
            #expect(run["stdout"] == "42\n", "\(language): \(run)")
        }
        let wall = try await execute("bash", "sleep 20", on: server, ["run_timeout": 300])
        #expect(wall["message"] == "Time limit exceeded (wall clock)")
        let burn = "for i in 1 2 3; do (for ((;;)); do (exit); done) & done; wait"
        let cpu = try await execute("bash", burn, on: server, ["run_cpu_time": 400])
        #expect(cpu["message"] == "Time limit exceeded")
        let grow = "x=$(head -c 1G /dev/zero | tr '\\0' x)"
        let memory = try await execute("bash", grow, on: server, ["run_memory_limit": 67_108_864])
        #expect(memory["message"] == "Memory limit exceeded")
        let killer = try await execute("bash", "kill -9 1 -1; echo here", on: server)
        #expect(killer["stdout"] == "here\n")
    }

    @Test func `root without capabilities makes do with a user namespace, and says so`()
        async throws
    {
        let server = try TestServer(["slots": 1], through: Host.rootWithoutCapability)
        let identity = try await server.answer(.get("/readyz")).json["isolation"]?.array?
            .first { $0["layer"]?.string == "identity" }
        let detail = identity?["detail"]?.string ?? ""
        #expect(detail.contains("in a user namespace (refused here as root: enterNamespaces: "))
        let ids = try await execute("bash", "id -u; id -G", on: server)["stdout"]?.string ?? ""
        #expect(ids.split(separator: "\n").allSatisfy { Int($0) ?? 0 >= 64_000 }, "\(ids)")
        try await keepsItsPromises(server)
    }

    @Test(
        "root lacks a capability and has no control groups: limits hold all the same",
        arguments: ["sys_admin", "sys_ptrace", "kill"])
    func lacking(capability: String) async throws {
        let server = try TestServer(["slots": 1], through: Host.rootWithout(capability))
        #expect(try await layers(of: server)["cgroup"] == "replaced")
        try await keepsItsPromises(server)
        let bomb = """
            import os, time
            count = 0
            try:
                while count < 200:
                    if os.fork() == 0:
                        time.sleep(5)
                    count += 1
            except OSError:
                print("no more")
            """
        let run = try await execute("python", bomb, on: server, ["run_timeout": 3000])
        #expect(run["stdout"] == "no more\n", "\(run)")
    }

    @Test func `where /proc is covered, programs have none, and the server says so`()
        async throws
    {
        let server = try TestServer(["slots": 1], through: Host.maskedProc)
        let layers = try await layers(of: server)
        #expect(layers["proc"] == "replaced")
        #expect(layers["namespaces"] == "active")
        try await keepsItsPromises(server)
        let look = try await execute("bash", "echo /proc/* /.proc/*", on: server)
        #expect(look["stdout"] == "/proc/* /.proc/*\n")
    }

    @Test func `where /proc is covered, attacks are made, and get through no layer but the watch`()
        async throws
    {
        let directory = try TestServer.makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let run = try await onThread {
            let started = try TestServer.start(
                Host.maskedProc + [TestServer.executable, "attack"],
                ["SANDPIPER_SANDBOX_FIRST_USER_ID": "64700"], log: directory + "/log")
            let table = try started.output.readToEnd() ?? Data()
            return (
                table: String(decoding: table, as: UTF8.self),
                ending: try started.process.wait()
            )
        }
        let error = HostFiles.text(directory + "/log") ?? ""
        try #require([.exited(0), .exited(1)].contains(run.ending), "\(run.table)\(error)")
        #expect(run.table.contains(", 0 skipped"))
        let rows = run.table.split(separator: "\n").map { line in
            line.split(separator: "  ").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
        }
        for name in ["host-environment", "fork-bomb", "link-left"] {
            #expect(rows.first { $0.dropFirst().first == name }?[2] == "held", "\(name)")
        }
        // Beside other tests the supervisor, which here only watches, looks late.
        for row in rows where row.dropFirst(2).first == "THROUGH" {
            #expect(row[3].hasPrefix("-cgroup"), "\(row)")
        }
    }

    @Test func `a layer that is required is not replaced`() async throws {
        #expect(throws: TestServer.DidNotStart.self) {
            _ = try TestServer(
                ["slots": 1, "sandbox": ["required": ["proc"]]], through: Host.maskedProc)
        }
    }

    @Test func `no free process ids: an error that says so, no hang, and the next run works`()
        async throws
    {
        let user = [
            "/usr/bin/setpriv", "--reuid=64990", "--regid=64990", "--clear-groups",
            "/usr/bin/prlimit", "--nproc=60",
        ]
        let server = try TestServer(["slots": 1], through: user)
        #expect(try await execute("bash", "echo well", on: server)["stdout"] == "well\n")
        let (toFiller, fromFiller) = (Foundation.Pipe(), Foundation.Pipe())
        let filler = try ChildProcess.start(
            user + [
                "/usr/bin/python3", "-c",
                """
                import os, signal, sys
                children = []
                try:
                    while True:
                        child = os.fork()
                        if child == 0:
                            signal.pause()
                        children.append(child)
                except OSError:
                    print("full", flush=True)
                sys.stdin.read()
                for child in children:
                    os.kill(child, 9)
                    os.waitpid(child, 0)
                """,
            ], environment: [],
            streams: [
                toFiller.fileHandleForReading.fileDescriptor,
                fromFiller.fileHandleForWriting.fileDescriptor, -1,
            ])
        try fromFiller.fileHandleForWriting.close()
        try toFiller.fileHandleForReading.close()
        #expect(try fromFiller.fileHandleForReading.read(upToCount: 4) == Data("full".utf8))
        // One may be ready already, made while there was room.
        let words: JSONObject = [
            "language": "bash", "version": "*", "files": [["content": "echo well"]],
        ]
        for _ in 0..<2 {
            _ = try await server.answer(.post("/api/v2/execute", .object(words)))
        }
        let answer = try await server.answer(.post("/api/v2/execute", .object(words)))
        #expect(answer.status == 500)
        let message = answer.json["message"]?.string ?? ""
        #expect(message.contains("Resource temporarily unavailable"), "\(message)")
        try toFiller.fileHandleForWriting.close()
        _ = try filler.wait()
        #expect(try await execute("bash", "echo well", on: server)["stdout"] == "well\n")
    }

    @Test func `without any way to make namespaces it refuses, and names each`() async throws {
        let directory = try TestServer.makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let started = try TestServer.start(
            Host.noMoreNamespaces + [TestServer.executable, "doctor"], log: directory + "/log")
        _ = try started.output.readToEnd()
        #expect(try started.process.wait() == .exited(1))
        let text = HostFiles.text(directory + "/log") ?? ""
        #expect(text.contains("as root: "))
        #expect(!text.contains("sandpiper-launcher,"))
        #expect(text.contains("as root of a user namespace: enterUserNamespace: "))
        #expect(text.contains("in a user namespace: enterUserNamespace: "))
    }
}

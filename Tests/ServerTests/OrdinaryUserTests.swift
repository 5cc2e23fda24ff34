import Foundation
import Glibc
import JSON
import Linux
import Testing

/// The same promises without root: a user namespace instead of user ids, and no control groups.
@Suite("Live server: an ordinary user's", .serialized, .enabled(if: OrdinaryUser.isPossible))
struct OrdinaryUserTests {
    private func execute(_ language: String, _ code: String, _ more: JSONObject = [:])
        async throws -> JSONValue
    {
        let server = try OrdinaryUser.server.get()
        var body: JSONObject = [
            "language": .string(language), "version": "*",
            "files": [["content": .string(code)]],
        ]
        for member in more.members { body[member.name] = member.value }
        return try await server.answer(.post("/api/v2/execute", .object(body))).json["run"] ?? .null
    }

    @Test func `it says at start and to everybody what it lacks`() async throws {
        let server = try OrdinaryUser.server.get()
        #expect(server.log.contains("cgroup is replaced"))
        let layers = try await server.answer(.get("/readyz")).json["isolation"]?.array ?? []
        let state = layers.first { $0["layer"]?.string == "identity" }?["state"]
        #expect(state == "replaced")
    }

    @Test func `programs run, as nobody in particular`() async throws {
        let run = try await execute(
            "bash", "id -u; grep -c . /proc/self/mountinfo; ls /.proc | wc -l")
        let lines = (run["stdout"]?.string ?? "").split(separator: "\n")
        #expect(lines.first.flatMap { Int($0) } ?? 0 >= 64_000)
        #expect(lines.last == "0", "the host's /proc is still there")
        #expect(run["code"] == 0)
    }

    @Test func `time is limited, over all processes`() async throws {
        let burn = "for i in 1 2 3; do (for ((;;)); do (exit); done) & done; wait"
        let cpu = try await execute("bash", burn, ["run_cpu_time": 400])
        #expect(cpu["message"] == "Time limit exceeded")
        let wall = try await execute("bash", "sleep 20", ["run_timeout": 300])
        #expect(wall["message"] == "Time limit exceeded (wall clock)")
    }

    @Test(
        "memory is limited, whatever it is made of",
        arguments: [
            "x=$(head -c 1G /dev/zero | tr '\\0' x)",
            "for i in 1 2 3 4; do (x=$(head -c 1G /dev/zero | tr '\\0' x)) & done; wait",
            "for i in 1 2 3 4 5 6 7 8 9; do head -c 60000000 /dev/zero > /tmp/$i; done",
        ])
    func memory(code: String) async throws {
        let run = try await execute("bash", code, ["run_memory_limit": 67_108_864])
        #expect(run["message"] == "Memory limit exceeded")
    }

    @Test(
        "many processes together do not keep us from ending them",
        arguments: ["bash", "setsid -w bash"])
    func memoryOfMany(shell: String) async throws {
        let code = """
            cat > grow.sh <<'END'
            for i in 1 2 3 4; do (x=$(head -c 1G /dev/zero | tr '\\0' x)) & done; wait
            END
            \(shell) grow.sh || bash grow.sh
            """
        for _ in 0..<6 {
            let run = try await execute("bash", code, ["run_memory_limit": 67_108_864])
            #expect(run["message"] == "Memory limit exceeded")
            // Of the gigabyte and more that they want.
            #expect(try #require(run["memory"]?.int) < 256 << 20)
        }
    }

    @Test(.enabled(if: PythonClient.hasWebSockets, "the Python library websockets cannot be had"))
    func `a signal reaches every process of an interactive run, and nobody else`() async throws {
        let talk = try await converse("interrupt", with: try OrdinaryUser.server.get())
        #expect(talk.stdout == "child up\nchild down\nparent down\n")
        #expect(try await execute("bash", "echo well")["stdout"] == "well\n")
    }

    @Test func `files come back, and testcases run side by side from one compilation`()
        async throws
    {
        let server = try TestServer(["slots": 2], through: OrdinaryUser.wrapper)
        defer { server.end() }
        let source = """
            #include <stdio.h>
            #include <stdlib.h>
            int main(void) {
              char text[9]; fgets(text, 9, stdin);
              FILE *f = fopen("out", "w"); fputs(text, f); fclose(f);
              system("chmod 000 out; mkfifo fifo");
              return system("cut -d' ' -f22 /proc/self/stat; sleep 0.2");
            }
            """
        let answer = try await server.answer(
            .post(
                "/api/v3/execute",
                .testcases(
                    "c", source, (0..<6).map { ("\($0)", "") },
                    ["parallel": true, "return_files": ["out", "fifo"]])))
        let files = answer.testcases.map { $0["run_details"]?["files"] }
        #expect(answer.testcases.allSatisfy { $0[details: "code"] == 0 })
        #expect(
            files.map { $0?[0]?["content"] }
                == ["MA==", "MQ==", "Mg==", "Mw==", "NA==", "NQ=="].map { .string($0) })
        #expect(files.allSatisfy { $0?[1]?["error"] == "it is not a regular file" })
        // Two that started less than 0.15 s apart ran side by side.
        let starts = answer.testcases.compactMap {
            Int(($0["actualOutput"]?.string ?? "").dropLast())
        }.sorted()
        #expect(zip(starts, starts.dropFirst()).contains { $1 - $0 < 15 })
    }

    @Test func `process 1 is neither seen nor hurt`() async throws {
        let run = try await execute(
            "bash", "kill -9 1; kill -STOP 1; cat /proc/1/environ; echo here")
        #expect(run["stdout"] == "here\n")
        #expect(run["code"] == 0)
    }
}

enum OrdinaryUser {
    /// `nobody` of Debian.
    static let wrapper = [
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
    ]

    /// Root can become one, and one must be able to read what was built.
    static var isPossible: Bool {
        guard Host.isRoot, HostFiles.isExecutable(wrapper[0]) else { return false }
        let look = try? ChildProcess.start(
            wrapper + ["/usr/bin/test", "-x", TestServer.executable], environment: [])
        return (try? look?.wait()) == .exited(0)
    }

    static let server = Result { try TestServer(["slots": 1], through: wrapper) }
}

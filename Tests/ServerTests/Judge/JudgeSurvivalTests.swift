import Foundation
import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite("A judge's survival: what was submitted is graded, whatever happens", .runs("c"))
    struct JudgeSurvivalTests {
        /// Some print what is right, some what is not; the comment makes each a program of its own.
        private static func source(_ number: Int) -> String {
            Program.c("usleep(2000); printf(\"%d\\n\", \(number % 3) ? 2 * a : 0);")
                + "// \(number % 10)"
        }

        private static func verdict(_ number: Int) -> JSONValue { number % 3 == 0 ? "WA" : "AC" }

        @Test func `kill -9 while 100 submissions wait: each is graded, and what was told stays`()
            async throws
        {
            let server = try TestServer.judge()
            defer { server.end() }
            try server.put("sumas", Package.twice())
            var guids: [String] = []
            for number in 0..<100 {
                let request = Request.submission("sumas", "c11-gcc", Self.source(number))
                guids.append(try await server.submit(request))
            }
            _ = try await server.judged(guids[5])
            let early = try await server.client { [guids] client in
                try guids.map {
                    try client.exchange(.get("/runs/\($0)/status", as: "alice")).json
                }
            }
            let done = early.filter { $0["status"] == "ready" }
            #expect(done.count > 0 && done.count < 100)
            for run in early where run["status"] != "ready" {
                #expect(run["status"] == "waiting" && run["verdict"] == "JE" && run["score"] == 0)
            }
            server.process.signal(SIGKILL)
            _ = try server.wait()

            let next = try TestServer.judge(data: server.directory + "/data")
            defer { next.end() }
            // Before all are graded, each is there, in a state that is one.
            let list = try await next.answer(.form("/api/run/list", as: "root")).json
            #expect(list["totalRuns"] == 100)
            for run in list["runs"]?.array ?? [] {
                let isOver = run["status"] == "ready"
                #expect(
                    ["new", "waiting", "compiling", "running", "ready"].contains {
                        run["status"] == .string($0)
                    })
                #expect((run["verdict"] == "JE") != isOver)
            }
            for (number, guid) in guids.enumerated() {
                let run = try await next.judged(guid)
                #expect(run["verdict"] == Self.verdict(number))
                #expect(run["source"]?.string == Self.source(number))
                let status = try await next.answer(.get("/runs/\(guid)/status", as: "alice")).json
                if early[number]["status"] == "ready" { #expect(status == early[number]) }
            }
            let after = try await next.answer(.form("/api/run/list", as: "root")).json
            #expect(after["totalRuns"] == 100)
            #expect(!next.log.contains("could not be judged"))
        }

        @Test
        func `kill -9 amid being judged again: the new result comes, the old stays till then`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("sumas", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            let source = Program.c("usleep(150000); printf(\"%d\\n\", 2 * a);")
            let guid = try await server.submit(.submission("sumas", "c", source))
            #expect(try await server.judged(guid)["verdict"] == "AC")
            _ = try await server.answer(.form("/api/runs/\(guid)/rejudge", as: "root"))
            #expect(try await server.reports("running", 1))
            server.process.signal(SIGKILL)
            _ = try server.wait()
            try Data("5\n".utf8).write(
                to: URL(fileURLWithPath: "\(server.problems)/sumas/cases/2.out"), options: .atomic)
            let next = try TestServer.judge(data: server.directory + "/data")
            defer { next.end() }
            let first = try await next.answer(.get("/runs/\(guid)/details", as: "alice")).json
            #expect(first["status"] != "ready")
            #expect(first["verdict"] == "AC")
            let after = try await next.judged(guid)
            #expect(after["verdict"] == "PA")
            #expect(after["score"] == 0.5)
        }

        @Test func `runs whose problem vanishes while they wait end with JE, the others go on`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            try server.put("gone", Package.twice())
            try server.put("stays", Package.twice())
            let patient = Program.c("usleep(300000); printf(\"%d\\n\", 2 * a);")
            let first = try await server.submit(.submission("slow", "c", patient))
            #expect(try await server.reports("running", 1))
            let lost = [
                try await server.submit(.submission("gone", "c", Program.c)),
                try await server.submit(.submission("gone", "c", "int main(")),
            ]
            let other = try await server.submit(.submission("stays", "c", Program.c))
            try FileManager.default.removeItem(atPath: server.problems + "/gone")
            for guid in lost {
                let run = try await server.judged(guid)
                #expect(run["status"] == "ready")
                #expect(run["verdict"] == "JE")
                #expect(run["score"] == 0)
                #expect(run["logs"]?.string?.contains("gone") == true)
                #expect(server.log.contains("run \(guid) of gone could not be judged: "))
                let own = try await server.answer(.get("/runs/\(guid)/status", as: "alice")).json
                #expect(own["status"] == "ready" && own["verdict"] == "JE")
                #expect(own["execution"] == "EXECUTION_COMPILATION_ERROR")
            }
            #expect(try await server.judged(first)["verdict"] == "AC")
            #expect(try await server.judged(other)["verdict"] == "AC")
        }

        @Test
        func `a run whose problem changes while it waits is judged by the problem as it is then`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            try server.put("changes", Package.twice())
            let patient = Program.c("usleep(300000); printf(\"%d\\n\", 2 * a);")
            _ = try await server.submit(.submission("slow", "c", patient))
            #expect(try await server.reports("running", 1))
            let guid = try await server.submit(.submission("changes", "c", Program.c))
            let cases = ["cases/3.in": "3\n", "cases/3.out": "7\n"]
            try FileManager.default.moveItem(
                atPath: server.problems + "/changes", toPath: server.directory + "/before")
            try server.put("changes", Package.twice(nil, cases))
            let run = try await server.judged(guid)
            #expect(run["verdict"] == "PA")
            #expect(run.cases.map { $0["verdict"] } == ["AC", "AC", "WA"])
        }

        @Test func `a problem that is gone after a restart costs its runs a JE, not the server`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            let patient = Program.c("usleep(300000); printf(\"%d\\n\", 2 * a);")
            let lost = try await server.submit(.submission("slow", "c", patient))
            server.process.signal(SIGKILL)
            _ = try server.wait()
            try FileManager.default.removeItem(atPath: server.problems + "/slow")
            let next = try TestServer.judge(["slots": 1], data: server.directory + "/data")
            defer { next.end() }
            let run = try await next.judged(lost)
            #expect(run["status"] == "ready" && run["verdict"] == "JE")
            #expect(next.log.contains(lost))
        }

        @Test func `a launcher that dies costs a run a repetition, not its verdict`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            let patient = Program.c("usleep(200000); printf(\"%d\\n\", 2 * a);")
            let guid = try await server.submit(.submission("slow", "c", patient))
            let isRunning = try await server.client { client in
                for _ in 0..<1000 {
                    let run = try client.exchange(.get("/runs/\(guid)/details", as: "alice"))
                    if run.json["status"] == "running" { return true }
                    usleep(5000)
                }
                return false
            }
            #expect(isRunning)
            for launcher in Traces.launchers(of: server.process.id) { kill(launcher, SIGKILL) }
            #expect(try await server.judged(guid)["verdict"] == "AC")
        }
    }
}

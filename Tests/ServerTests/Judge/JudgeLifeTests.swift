import Foundation
import Glibc
import JSON
import Testing

extension Live {
    @Suite("A graded run's life: states, waiting, judging again, lists", .runs("c"))
    struct JudgeLifeTests {
        private static let slow =
            #"{"Limits": {"TimeLimit": "5s", "MemoryLimit": "64MiB"}}"#

        private static let patient = Program.c("usleep(250000); printf(\"%d\\n\", 2 * a);")

        @Test func `details tell each state as it comes, status says waiting until the end`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(Self.slow))
            // Compiling takes long enough to be seen.
            let source =
                (1...13).reduce(into: "#define M0 a += 1;\n") { text, level in
                    text += "#define M\(level) M\(level - 1) M\(level - 1)\n"
                } + Program.c("if (a > 5) { M13 } usleep(300000); printf(\"%d\\n\", 2 * a);")
            let first = try await server.submit(.submission("slow", "c11-gcc", source))
            let second = try await server.submit(.submission("slow", "c11-gcc", Self.patient))
            let seen = try await server.client { client in
                var seen: [String] = []
                while seen.last != "ready" {
                    let other = try client.exchange(.get("/runs/\(second)/details", as: "root"))
                    let run = try client.exchange(
                        .get("/runs/\(first)/details", as: "alice")
                    ).json
                    let state = run["status"]?.string ?? "none"
                    let wasRunning = seen.last == "running"
                    if seen.last != state { seen.append(state) }
                    let status = try client.exchange(.get("/runs/\(first)/status", as: "alice"))
                        .json
                    if state != "ready" {
                        #expect(run["verdict"] == "JE" && run["score"] == 0)
                        #expect(run["runtime"] == 0 && run["memory"] == 0)
                        #expect(run["details"] == nil)
                    } else {
                        #expect(run["verdict"] == "AC")
                        #expect(status["status"] == "ready" && status["verdict"] == "AC")
                    }
                    if status["status"] != "ready" {
                        #expect(status["status"] == "waiting")
                        #expect(status["verdict"] == "JE")
                        #expect(status["execution"] == "EXECUTION_COMPILATION_ERROR")
                        #expect(status["status_memory"] == "MEMORY_NOT_AVAILABLE")
                    }
                    // One slot: while the first has it, the second waits. Being written down
                    // afterwards, the first has it no more.
                    if state == "running", !wasRunning {
                        #expect(["waiting", "new"].contains(other.json["status"]?.string))
                    }
                    usleep(5000)
                }
                return seen
            }
            #expect(seen.suffix(3) == ["compiling", "running", "ready"])
            #expect(seen.dropLast(3).allSatisfy { ["new", "waiting"].contains($0) })
            #expect(try await server.judged(second)["verdict"] == "AC")
        }

        @Test func `wait holds an answer until the run is over, or that long`() async throws {
            let server = try Self.shared.get()
            try server.put("held", Package.twice(Self.slow))
            let guid = try await server.submit(.submission("held", "c", Self.patient))
            let early = try await server.answer(.get("/runs/\(guid)/status?wait=0.05", as: "alice"))
            #expect(early.json["status"] == "waiting")
            let began = ContinuousClock.now
            let late = try await server.answer(
                .form("/api/run/status", ["run_alias": guid, "wait": "30"]))
            #expect(late.json["status"] == "ready")
            #expect(late.json["verdict"] == "AC")
            #expect(ContinuousClock.now - began > .milliseconds(300))
        }

        static let shared = Result { try TestServer.judge() }

        @Test func `judged again, a run shows its old result until it has the new one`()
            async throws
        {
            let server = try Self.shared.get()
            try server.put("again", Package.twice(Self.slow))
            let guid = try await server.submit(.submission("again", "c", Self.patient))
            let before = try await server.judged(guid)
            #expect(before["verdict"] == "AC")
            try Data("5\n".utf8).write(
                to: URL(fileURLWithPath: "\(server.problems)/again/cases/2.out"), options: .atomic)
            // What changes on the disk is noticed within a second.
            for _ in 0..<8 {
                let answer = try await server.answer(.form("/api/runs/\(guid)/rejudge", as: "root"))
                #expect(answer.json == ["status": "ok"])
                let meanwhile = try await server.answer(.get("/runs/\(guid)/details", as: "alice"))
                #expect(meanwhile.json["status"] != "ready")
                #expect(meanwhile.json["verdict"] == "AC")
                #expect(meanwhile.json["score"] == 1)
                if try await server.judged(guid)["verdict"] != "AC" { break }
            }
            let after = try await server.judged(guid)
            #expect(after["verdict"] == "PA")
            #expect(after["score"] == 0.5)
            #expect(after["time"] == before["time"])
            #expect(after.cases.map { $0["verdict"] } == ["AC", "WA"])
        }

        @Test func `a run that waits is not judged again, and only its admins may ask`()
            async throws
        {
            let server = try Self.shared.get()
            try server.put("mine", Package.twice(Self.slow), ["owner": "bob"])
            let guid = try await server.submit(.submission("mine", "c", Self.patient))
            let own = try await server.answer(.form("/api/run/rejudge", ["run_alias": guid]))
            #expect(own.status == 403)
            #expect(own.json["errorname"] == "userNotAllowed")
            let owner = try await server.answer(
                .form("/api/run/rejudge", ["run_alias": guid, "debug": "true"], as: "bob"))
            #expect(owner.json == ["status": "ok"])
            #expect(try await server.judged(guid)["verdict"] == "AC")
        }

        @Test func `a run is disqualified, and qualified again, by admins`() async throws {
            let server = try Self.shared.get()
            try server.put("marked", Package.twice())
            let guid = try await server.submit(.submission("marked", "c", Program.c))
            _ = try await server.judged(guid)
            func type() async throws -> JSONValue? {
                try await server.answer(.get("/runs/\(guid)/status", as: "alice")).json["type"]
            }
            #expect(try await type() == "normal")
            let refused = try await server.answer(.form("/runs/\(guid)/disqualify"))
            #expect(refused.status == 403)
            _ = try await server.answer(.form("/runs/\(guid)/disqualify", as: "root"))
            #expect(try await type() == "disqualified")
            _ = try await server.answer(
                .form("/api/run/requalify/", ["run_alias": guid], as: "root"))
            #expect(try await type() == "normal")
        }

        @Test func `lists are filtered and paged, the newest first`() async throws {
            let server = try TestServer.judge()
            defer { server.end() }
            try server.put("p", Package.twice())
            try server.put("q", Package.twice())
            let wrong = Program.c("puts(\"0\");")
            var guids: [String] = []
            for request: Request in [
                .submission("p", "c", Program.c), .submission("p", "c11-gcc", wrong),
                .submission("q", "c", wrong), .submission("p", "c", "x", as: "bob"),
                .submission("p", "c", Program.c, as: "bob"),
            ] {
                guids.append(try await server.submit(request))
            }
            for guid in guids { _ = try await server.judged(guid) }

            func list(
                _ path: String, _ pairs: [String: String], as user: String = "root"
            ) async throws -> [Int?] {
                let json = try await server.answer(.form("/api/\(path)", pairs, as: user)).json
                let places = (json["runs"]?.array ?? []).map { run in
                    guids.firstIndex { run["guid"] == .string($0) }
                }
                return places + [json["totalRuns"]?.int]
            }
            #expect(try await list("run/list", [:]) == [4, 3, 2, 1, 0, 5])
            #expect(try await list("run/list", ["rowcount": "2"]) == [4, 3, 5])
            #expect(try await list("run/list", ["rowcount": "2", "offset": "2"]) == [0, 5])
            #expect(try await list("run/list", ["verdict": "AC"]) == [4, 0, 2])
            #expect(try await list("run/list", ["verdict": "NO-AC"]) == [3, 2, 1, 3])
            #expect(try await list("run/list", ["language": "c11-gcc"]) == [1, 1])
            #expect(try await list("run/list", ["problem_alias": "q"]) == [2, 1])
            #expect(try await list("run/list", ["username": "bob"]) == [4, 3, 2])
            #expect(try await list("run/list", ["status": "ready"]) == [4, 3, 2, 1, 0, 5])
            #expect(try await list("run/list", ["status": "waiting"]) == [0])
            #expect(
                try await list("problem/runs", ["problem_alias": "p"], as: "alice") == [1, 0, 0])
            #expect(
                try await list("problem/runs", ["problem_alias": "p", "show_all": "True"])
                    == [4, 3, 1, 0, 4])
            #expect(
                try await list(
                    "problem/runs",
                    [
                        "problem_alias": "p", "show_all": "true",
                        "execution": "EXECUTION_COMPILATION_ERROR",
                    ]) == [3, 1])
            let all = try await server.answer(
                .form("/api/problem/runs", ["problem_alias": "p", "show_all": "true"]))
            #expect(all.status == 403)
            #expect(try await server.answer(.form("/api/run/list")).status == 403)

            let row = try await server.answer(.form("/api/run/list", as: "root")).json["runs"]?[2]
            #expect(row?["alias"] == "q" && row?["username"] == "alice")
            #expect(row?["suggestions"] == 0)
            #expect(row?["verdict"] == "WA" && row?["status"] == "ready")
            #expect(row?["score_by_group"] == ["1": 0, "2": 0])

            let counts = try await server.answer(.get("/api/run/counts/")).json
            #expect(counts["total"]?.object?.members.map(\.value) == [5])
            #expect(counts["ac"]?.object?.members.map(\.value) == [2])
            let day = counts["total"]?.names?.first
            #expect(day?.wholeMatch(of: /20[0-9]{2}-[0-9]{2}-[0-9]{2}/) != nil)
        }

        @Test func `the grader's state shows what runs and what waits`() async throws {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(Self.slow))
            let guids = [
                try await server.submit(.submission("slow", "c", Self.patient)),
                try await server.submit(.submission("slow", "c", Self.patient)),
            ]
            #expect(try await server.reports("running", 1))
            #expect(try await server.reports("queued", 1))
            let grader = try await server.answer(.form("/api/grader/status", as: "root"))
                .json["grader"]
            #expect(grader?["status"] == "ok")
            #expect(grader?["queue"]?["running"]?.array?.count == 1)
            #expect(grader?["queue"]?["run_queue_length"] == 1)
            #expect(grader?["queue"]?["runner_queue_length"] == 0)
            #expect(grader?["queue"]?["runners"]?.array?.count == 1)
            #expect(try await server.answer(.form("/api/grader/status")).status == 403)
            for guid in guids { #expect(try await server.judged(guid)["verdict"] == "AC") }
        }

        @Test func `what its programs print is not shown on the paths of other runs`()
            async throws
        {
            let server = try Self.shared.get()
            try server.put("secret", Package.twice())
            let guid = try await server.submit(
                .submission("secret", "c", Program.c("printf(\"hidden %d\", a);")))
            _ = try await server.judged(guid)
            for path in ["/runs/\(guid)", "/runs/\(guid)/events", "/runs/\(guid)?wait=1"] {
                let answer = try await server.answer(.get(path))
                #expect(answer.status == 404)
                #expect(!answer.text.contains("hidden"))
            }
            let cancelled = try await server.answer(
                Request(method: "DELETE", path: "/runs/\(guid)"))
            #expect(cancelled.status == 404)
        }
    }
}

import Foundation
import JSON
import Testing

extension Live {
    @Suite("A graded run: who sees what of it, and whose turn it is", .runs("c"))
    struct JudgeViewTests {
        static let server = Result { try TestServer.judge() }

        private func details(_ guid: String, as user: String = "alice") async throws -> JSONValue {
            try await Self.server.get().answer(.get("/runs/\(guid)/details?wait=60", as: user)).json
        }

        private static let half = Program.c("printf(\"2\\n\");")

        @Test func `verdicts of cases are for admins, and for who has solved the problem`()
            async throws
        {
            let server = try Self.server.get()
            try server.put("closed", Package.twice(), ["admins": ["bob"]])
            let guid = try await server.submit(.submission("closed", "c", Self.half))
            #expect(try await details(guid)["details"] == nil)
            #expect(try await details(guid)["verdict"] == "PA")
            let admin = try await details(guid, as: "bob")
            #expect(admin["admin"] == true)
            #expect(admin.cases.count == 2)
            #expect(admin["logs"]?.string != nil && admin["judged_by"]?.string != nil)
            let solved = try await server.submit(.submission("closed", "c", Program.c))
            #expect(try await details(solved)["verdict"] == "AC")
            #expect(try await details(guid).cases.count == 2)
        }

        @Test func `show_diff shows texts of cases, unless they are long`() async throws {
            let server = try Self.server.get()
            let example = ["examples/e.in": "7\n", "examples/e.out": "14\n"]
            let both: JSONValue = [
                "1": ["in": "1\n", "out": "2\n"], "2": ["in": "2\n", "out": "4\n"],
            ]
            let long = ["cases/3.in": String(repeating: "3\n", count: 2100), "cases/3.out": "6\n"]
            for (show, more, told, cases) in [
                ("none", [:], "none", [:]), ("all", [:], "all", both),
                ("examples", example, "examples", ["e": ["in": "7\n", "out": "14\n"]]),
                ("all", long, "none", [:]),
            ] as [(String, [String: String], String, JSONValue)] {
                let alias = "show-\(show)-\(more.count)-\(told)"
                try server.put(alias, Package.twice(nil, more), ["showDiff": .string(show)])
                let guid = try await server.submit(.submission(alias, "c", Self.half))
                let run = try await details(guid)
                #expect(run["show_diff"] == .string(told))
                #expect(run["cases"] == cases)
                #expect((run["details"] != nil) == (show != "none"))
            }
        }

        @Test func `what a run prints is nowhere in what its owner is told`() async throws {
            let server = try Self.server.get()
            try server.put("leaky", Package.twice(), ["showDiff": "all"])
            let source = Program.c("FILE *f = stdout; fprintf(f, \"%d%d%d\", 7, 7 + a, 13 * a);")
            let guid = try await server.submit(.submission("leaky", "c", source))
            _ = try await details(guid)
            for verb in ["details", "status", "source"] {
                let answer = try await server.answer(.get("/runs/\(guid)/\(verb)", as: "alice"))
                #expect(answer.status == 200)
                #expect(!answer.text.contains("7813") && !answer.text.contains("7926"))
            }
        }

        @Test func `files of another system are read as this one's`() async throws {
            let server = try Self.server.get()
            try server.put(
                "windows",
                [
                    "cases/1.in": "\u{FEFF}1 \r\n2\t\r\n", "cases/1.out": "\u{FEFF}4\r\n",
                    "settings.json": "\u{FEFF}{}",
                ])
            // Counts the bytes of `1\n2\n`.
            let source = "import sys; print(len(sys.stdin.buffer.read()))"
            let run = try await server.judged(.submission("windows", "py3", source))
            #expect(run["verdict"] == "AC", "\(run)")
        }

        @Test func `a submission goes before what is judged again`() async throws {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            try server.put("slow", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            try server.put("quick", Package.twice())
            var guids: [String] = []
            for user in ["alice", "bob"] {
                guids.append(
                    try await server.submit(.submission("quick", "c", Program.c, as: user)))
            }
            for guid in guids { _ = try await server.judged(guid) }
            let patient = Program.c("usleep(250000); printf(\"%d\\n\", 2 * a);")
            let first = try await server.submit(.submission("slow", "c", patient))
            #expect(try await server.reports("running", 1))
            for guid in guids {
                _ = try await server.answer(.form("/runs/\(guid)/rejudge", as: "root"))
            }
            let last = try await server.submit(.submission("slow", "c", patient + "//"))
            _ = try await server.judged(first)
            // Now the last one runs, and the others go on waiting.
            let states = try await server.client { [guids] client in
                try ([last] + guids).map {
                    try client.exchange(.get("/runs/\($0)/details", as: "root")).json["status"]
                }
            }
            #expect(states[0] != "ready")
            #expect(states.dropFirst().allSatisfy { $0 == "waiting" })
            for guid in guids { #expect(try await server.judged(guid)["verdict"] == "AC") }
        }

        @Test func `a queue that is full refuses, and keeps nothing of the run`() async throws {
            let server = try TestServer.judge(["slots": 1, "queue": ["length": 1]])
            defer { server.end() }
            try server.put("slow", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#))
            let patient = Program.c("usleep(150000); printf(\"%d\\n\", 2 * a);")
            let first = try await server.submit(.submission("slow", "c", patient))
            #expect(try await server.reports("running", 1))
            let second = try await server.submit(.submission("slow", "c", patient))
            let refused = try await server.answer(.submission("slow", "c", patient))
            #expect(refused.status == 503)
            #expect((refused["Retry-After"].flatMap { Int($0) } ?? 0) > 0)
            #expect(refused.json["errorcode"] == 503 && refused.json["status"] == "error")
            for guid in [first, second] {
                #expect(try await server.judged(guid)["verdict"] == "AC")
            }
            let list = try await server.answer(.form("/api/run/list", as: "root"))
            #expect(list.json["totalRuns"] == 2)
        }

        @Test func `runs of one user in a contest are disqualified together`() async throws {
            let server = try Self.server.get()
            try server.put("sumas", Package.twice())
            try server.putContest("cheats")
            var guids: [String] = []
            for user in ["alice", "bob"] {
                _ = try await server.answer(
                    .form("/api/contest/open", ["contest_alias": "cheats"], as: user))
                for _ in 0..<2 {
                    guids.append(
                        try await server.submit(
                            .submission("sumas", "c", Program.c, contest: "cheats", as: user)))
                }
            }
            guids.append(try await server.submit(.submission("sumas", "c", Program.c)))
            for guid in guids { _ = try await server.judged(guid) }
            let pairs = [
                "problem_alias": "sumas", "contest_alias": "cheats", "username": "alice",
            ]
            let refused = try await server.answer(.form("/api/run/disqualify", pairs))
            #expect(refused.status == 403)
            let done = try await server.answer(.form("/api/run/disqualify", pairs, as: "root"))
            let marked = done.json["runs"]?.array ?? []
            #expect(marked.compactMap { $0["guid"]?.string }.sorted() == guids[..<2].sorted())
            #expect(marked.allSatisfy { $0["username"] == "alice" })
            let types = try await server.client { [guids] client in
                try guids.map {
                    try client.exchange(.get("/runs/\($0)/status", as: "root")).json["type"]
                }
            }
            #expect(
                types == ["disqualified", "disqualified", "normal", "normal", "normal"])
        }
    }
}

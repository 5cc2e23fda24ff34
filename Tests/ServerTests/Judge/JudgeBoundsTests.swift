import Foundation
import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite("What users and problems may take of a judge", .runs("c"))
    struct JudgeBoundsTests {
        static let server = Result {
            try TestServer.judge([
                "limits": [
                    "run": ["memoryBytes": 134_217_728],
                    "compile": ["memoryBytes": 134_217_728],
                    "maximum": ["memoryBytes": 134_217_728],
                ]
            ])
        }

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        @Test(arguments: [
            ("visibility", "-10"), ("title", String(repeating: "t", count: 2048)),
            ("source", String(repeating: "s", count: 2048)),
        ])
        func `what a problem cannot have is refused by name, and it stays as it was`(
            name: String, value: String
        ) async throws {
            let server = try Self.server.get()
            let alias = "kept-\(name)"
            try server.put(
                alias, Package.twice(), ["title": "Old", "visibility": 2, "owner": "bob"])
            let update = Request.form(
                "/api/problem/update",
                ["problem_alias": alias, "message": "why", name: value], as: "bob")
            let refused = try await answer(update)
            #expect(refused.status == 400)
            #expect(refused.json["parameter"] == .string(name), "\(refused.text)")
            let details = Request.form("/api/problem/details", ["problem_alias": alias])
            #expect(try await answer(details).json["title"] == "Old")
            let run = try await server.judged(.submission(alias, "c", Program.c, as: "bob"))
            #expect(run["verdict"] == "AC")
        }

        @Test func `6,000 examples are as quick to show as the first hundred`() async throws {
            let server = try Self.server.get()
            let folder = server.directory + "/making-examples"
            try Package.write(
                ["examples/0.in": "1\n", "examples/0.out": "2\n"], to: folder)
            for number in 1..<6000 {
                for ending in ["in", "out"] {
                    let (old, new) = ("0.\(ending)", "\(number).\(ending)")
                    #expect(link("\(folder)/examples/\(old)", "\(folder)/examples/\(new)") == 0)
                }
            }
            try server.put("examples", Package.twice())
            for _ in 0..<2 {
                let began = ContinuousClock.now
                let told = try await answer(
                    .form("/api/problem/details", ["problem_alias": "examples"], as: nil))
                #expect(ContinuousClock.now - began < .seconds(3))
                #expect(told.status == 200)
                #expect((1...100).contains(told.json["settings"]?["cases"]?.names?.count ?? 0))
            }
        }

        @Test func `one user's runs leave room for those of others, after a restart too`()
            async throws
        {
            let server = try TestServer.judge(["omegaup": ["userBytes": 40_000, "keepDays": 3]])
            defer { server.end() }
            try server.put("sumas", Package.twice())
            let long = Program.c + "//" + String(repeating: "x", count: 10_000)
            var guids: [String] = []
            for _ in 0..<8 {
                let told = try await server.answer(.submission("sumas", "c", long))
                guard let guid = told.json["guid"]?.string else {
                    #expect(told.status == 429)
                    #expect(told.json["errorname"] == "contentCreationRateLimitExceeded")
                    break
                }
                guids.append(guid)
            }
            #expect((2...3).contains(guids.count))
            // Another name is no other user.
            var named = Request.submission("sumas", "c", long)
            let place = try #require(named.fields.firstIndex { $0.name == "Authorization" })
            named.fields[place].value = "token Credential=alice-token,Username=team-alice"
            #expect(try await server.answer(named).status == 429)
            let other = try await server.judged(.submission("sumas", "c", long, as: "bob"))
            #expect(other["verdict"] == "AC")
            for guid in guids { #expect(try await server.judged(guid)["verdict"] == "AC") }

            server.process.signal(SIGKILL)
            _ = try server.wait()
            let next = try TestServer.judge(
                ["omegaup": ["userBytes": 40_000, "keepDays": 3]],
                data: server.directory + "/data")
            defer { next.end() }
            let refused = try await next.answer(.submission("sumas", "c", long))
            #expect(refused.status == 429)
            #expect(try await next.answer(.submission("sumas", "c", long, as: "bob")).status == 200)
        }

        @Test func `who may not see a run is told so at once, not when it is over`() async throws {
            let server = try Self.server.get()
            try server.put("long", Package.twice(#"{"Limits": {"TimeLimit": "5s"}}"#, cases: ["1"]))
            let source = Program.c("sleep(1); printf(\"%d\\n\", 2 * a);")
            let guid = try await server.submit(.submission("long", "c", source))
            let told = try await server.client { client in
                try ["status", "details"].map { verb in
                    let path = "/runs/\(guid)/\(verb)?wait=5"
                    return try client.exchange(.get(path, as: "bob")).json["errorname"]
                } + [client.exchange(.get("/runs/\(guid)/details", as: "alice")).json["status"]]
            }
            #expect(told.prefix(2) == ["userNotAllowed", "userNotAllowed"])
            #expect(told[2] != nil && told[2] != "ready")
            #expect(try await server.judged(guid)["verdict"] == "AC")
        }

        @Test func `what a program writes to standard error uses up nothing of its outputs`()
            async throws
        {
            let server = try Self.server.get()
            try server.put(
                "noisy",
                Package.twice(
                    #"{"Limits": {"TimeLimit": "5s", "OutputLimit": "10MiB"}}"#,
                    cases: (10..<24).map { "c\($0)" }))
            let source = Program.c(
                """
                static char b[1 << 20];
                memset(b, 'e', sizeof b);
                for (int i = 0; i < 9; i++) fwrite(b, 1, sizeof b - 1, stderr);
                printf("%d\\n", 2 * a);
                """)
            let run = try await server.judged(.submission("noisy", "c", source))
            #expect(run.cases.map { $0["verdict"] } == Array(repeating: "AC", count: 14))
            #expect(run["verdict"] == "AC" && run["score"] == 1)
        }

        @Test func `a package grants no more memory than the server has to give`() async throws {
            let server = try Self.server.get()
            try server.put(
                "greedy",
                Package.twice(
                    #"{"Limits": {"TimeLimit": "5s", "MemoryLimit": "1TiB"}}"#, cases: ["1"]))
            func run(_ mebibytes: Int) async throws -> JSONValue? {
                let source = Program.c(
                    """
                    char *b = malloc(\(mebibytes) << 20);
                    memset(b, 1, \(mebibytes) << 20);
                    printf("%d\\n", 2 * a + (b[a] != 1));
                    """)
                return try await server.judged(.submission("greedy", "c", source))["verdict"]
            }
            #expect(try await run(100) == "AC")
            #expect(try await run(200) == "MLE")
        }
    }
}

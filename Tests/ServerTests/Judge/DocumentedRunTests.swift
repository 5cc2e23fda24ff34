import JSON
import Testing

extension Live {
    @Suite("omegaUp's API: create, details and source, to the letter", .runs("c"))
    struct DocumentedRunTests {
        static let server = Result {
            let server = try TestServer.judge()
            try server.put("sumas", Package.twice())
            return server
        }

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        /// All spellings of a path that clients have.
        private static func spellings(_ path: String) -> [String] {
            ["/api\(path)", "/api\(path)/", path, "\(path)/"]
        }

        @Test func `create answers with a guid, under every spelling of its path`() async throws {
            let server = try Self.server.get()
            for path in Self.spellings("/runs/create") + Self.spellings("/run/create").prefix(2) {
                var request = Request.submission("sumas", "c", Program.c)
                request.path = path
                let answer = try await answer(request)
                #expect(answer.status == 200)
                #expect(answer["Content-Type"] == "application/json")
                let json = answer.json
                #expect(json["status"] == "ok")
                let guid = try #require(json["guid"]?.string)
                #expect(guid.wholeMatch(of: /[0-9a-f]{32}/) != nil)
                #expect(json["submit_delay"] == 0)
                #expect(json["submission_deadline"] == 0)
                #expect((json["nextSubmissionTimestamp"]?.int ?? 0) > 1_700_000_000)
                #expect(try await server.judged(guid)["verdict"] == "AC")
            }
        }

        @Test func `details are flat, with every member of the document in its type`()
            async throws
        {
            let server = try Self.server.get()
            let guid = try await server.submit(.submission("sumas", "cpp", Program.cpp))
            _ = try await server.judged(guid)
            for path in Self.spellings("/runs/\(guid)/details") {
                let answer = try await answer(.get(path, as: "alice"))
                #expect(answer.status == 200)
                let json = answer.json
                #expect(json["guid"] == .string(guid))
                #expect(json["language"] == "cpp")
                #expect(json["status"] == "ready")
                #expect(json["verdict"] == "AC")
                #expect((json["runtime"]?.int).map { (0...2000).contains($0) } == true)
                #expect((json["memory"]?.int).map { (100_000...(64 << 20)).contains($0) } == true)
                #expect(json["score"] == 1)
                #expect(json["contest_score"] == 100)
                #expect((json["time"]?.int ?? 0) > 1_700_000_000)
                #expect(json["submit_delay"] == 0)
                #expect(json["penalty"] == 0)
                #expect(json["cases"] == [:])
                #expect(json["feedback"] == [])
                #expect(json["admin"] == false)
                #expect(json["source"] == .string(Program.cpp))
                #expect(json["logs"] == nil && json["judged_by"] == nil)
            }
        }

        @Test func `source has the text, and the compiler's words or null`() async throws {
            let server = try Self.server.get()
            let good = try await server.submit(.submission("sumas", "c", "\n\n\(Program.c)\n \t"))
            for path in Self.spellings("/runs/\(good)/source") {
                let answer = try await answer(.get(path, as: "alice"))
                #expect(
                    answer.json == [
                        "status": "ok", "source": .string(Program.c), "compilation_error": .null,
                    ])
            }
            let bad = try await server.submit(.submission("sumas", "c", "int main(void) { é }"))
            _ = try await server.judged(bad)
            let json = try await answer(.get("/runs/\(bad)/source/", as: "alice")).json
            #expect(json["source"] == "int main(void) { é }")
            #expect(json["compilation_error"]?.string?.hasPrefix("Main:\n") == true)
            #expect(json["compilation_error"]?.string?.contains("Main.c:1:") == true)
            #expect(json["compile_error"] == json["compilation_error"])
        }

        @Test func `status has every member that clients of the service count on`() async throws {
            let server = try Self.server.get()
            let guid = try await server.submit(.submission("sumas", "c11-gcc", Program.c))
            _ = try await server.judged(guid)
            let paths = [
                "/api/run/status/?run_alias=\(guid)", "/api/run/status/run_alias/\(guid)/",
                "/api/RUN/Status?run_alias=nobody&x=1", "/runs/\(guid)/status",
            ]
            for path in paths {
                var request = Request.form(path)
                // The body counts more than the query.
                if path.contains("nobody") { request = .form(path, ["run_alias": guid]) }
                for request in path.contains("nobody")
                    ? [request] : [request, .get(path, as: "alice")]
                {
                    let json = try await answer(request).json
                    #expect(
                        json.names.map(Set.init) == [
                            "guid", "language", "status", "verdict", "alias", "contest_alias",
                            "time", "score", "contest_score", "runtime", "memory", "penalty",
                            "submit_delay", "type", "username", "country", "classname",
                            "execution", "output", "status_memory", "status_runtime",
                        ])
                    #expect(json["alias"] == "sumas")
                    #expect(json["username"] == "alice")
                    #expect(json["status"] == "ready")
                    #expect(json["contest_alias"] == .null)
                    #expect(json["contest_score"] == .null)
                    #expect(json["type"] == "normal")
                    #expect(json["country"] == "xx")
                    #expect(json["classname"] == "user-rank-unranked")
                    #expect(json["execution"] == "EXECUTION_FINISHED")
                    #expect(json["output"] == "OUTPUT_CORRECT")
                    #expect(json["status_memory"] == "MEMORY_AVAILABLE")
                    #expect(json["status_runtime"] == "RUNTIME_AVAILABLE")
                }
            }
        }

        @Test func `parameters come as a form, as its parts, as JSON, and in the path`()
            async throws
        {
            let server = try Self.server.get()
            let source = "// 100% + á\n" + Program.c
            var multipart = Request.form("/api/run/create")
            multipart.fields[0].value = "multipart/form-data; boundary=XX"
            let parts = [
                ("problem_alias", "sumas"), ("language", "c"), ("source", source),
            ].map { "--XX\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n" }
            multipart.body = Array((parts.joined() + "--XX--\r\n").utf8)
            var json = Request.form("/api/run/create")
            json.fields[0].value = "application/json"
            json.body =
                JSONValue.object([
                    "problem_alias": "sumas", "language": "c", "source": .string(source),
                    "contest_alias": .null, "extra": [1],
                ]).bytes
            let pairs = Request.form(
                "/api/run/create/problem_alias/sumas/language/c/",
                ["source": source, "language": "cobol"])
            for request in [multipart, json, pairs] {
                let guid = try await server.submit(request)
                let told = try await answer(.get("/api/run/source/?run_alias=\(guid)", as: "alice"))
                #expect(told.json["source"] == .string(source))
            }
        }

        @Test func `Python's way to spell a blank and a quotation mark is understood`()
            async throws
        {
            var request = Request.form("/api/run/create")
            request.body = Array(
                "problem_alias=sumas&language=c&contest_alias=&source=%22a+b%22%2B".utf8)
            let server = try Self.server.get()
            let guid = try await server.submit(request)
            let told = try await answer(.get("/runs/\(guid)/source", as: "alice"))
            #expect(told.json["source"] == #""a b"+"#)
        }

        @Test func `a token acts as one of its owner's other identities, and as no other's`()
            async throws
        {
            let server = try Self.server.get()
            func status(_ field: String) async throws -> Int {
                let session = Request.form("/api/run/create", as: nil)
                    .with("Authorization", field)
                return try await answer(session).status
            }
            // Nothing else is sent: the next rule is what is told to one who is known.
            #expect(try await status("token Credential=alice-token,Username=team-alice") == 400)
            #expect(try await status("Credential=alice-token,Username=team-alice") == 400)
            #expect(try await status("TOKEN alice-token") == 400)
            #expect(try await status("token Credential=alice-token,Username=bob") == 401)
            #expect(try await status("token nobody-token") == 401)
            var request = Request.submission("sumas", "c", Program.c)
            request.fields[1].value = "Credential=alice-token,Username=team-alice"
            let guid = try await server.submit(request)
            let status = try await answer(.get("/runs/\(guid)/status", as: "root").with("A", "b"))
            #expect(status.json["username"] == "")
            #expect(
                try await answer(.get("/runs/\(guid)/status", as: "alice")).status == 403)
        }
    }
}

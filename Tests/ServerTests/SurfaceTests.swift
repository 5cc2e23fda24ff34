import JSON
import Testing

extension Live {
    @Suite("HTTP surface: which paths answer, and how")
    struct SurfaceTests {
        @Test func `a server that listens is healthy and ready`() async throws {
            let health = try await ask(.get("/healthz"))
            #expect(health.status == 200)
            #expect(health.text == #"{"status":"ok"}"#)
            let ready = try await ask(.get("/readyz"))
            #expect(ready.status == 200)
            #expect(ready.json["status"] == "ready")
            #expect(ready.json["queued"] == 0)
            #expect((ready.json["slots"]?.int ?? 0) > 0)
            #expect(ready.json["isolation"]?.array?.isEmpty == false)
        }

        @Test func `the greeting that people use as a health check`() async throws {
            #expect(try await ask(.get("/")).text == #"{"message":"Piston v3.1.1"}"#)
        }

        @Test func `runtimes are listed, the same below every prefix`() async throws {
            let answer = try await ask(.get("/api/v2/runtimes"))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
            for runtime in try #require(answer.json.array) {
                let names = runtime.object?.members.map(\.name) ?? []
                #expect(Array(names.prefix(3)) == ["language", "version", "aliases"])
                #expect(runtime["version"]?.string?.split(separator: ".").count == 3)
                #expect(runtime["aliases"]?.array != nil)
            }
            for path in ["/api/v3/runtimes", "/api/v2/piston/runtimes", "/api/v2/runtimes?x=1"] {
                #expect(try await ask(.get(path)).text == answer.text)
            }
        }

        @Test(
            "paths are found whatever their case, with or without a slash at the end",
            arguments: ["/API/v2/Runtimes", "/api/v2/runtimes/", "/api/V3/RUNTIMES/"])
        func spelling(path: String) async throws {
            #expect(try await ask(.get(path)).json.array != nil)
        }

        @Test func `execute is found with a slash at its end and below the old prefix`()
            async throws
        {
            for path in ["/api/v2/execute/", "/api/v2/piston/execute", "/API/V2/EXECUTE"] {
                let answer = try await ask(.post(path, .job("bash", "echo hi")))
                #expect(answer.stdout == "hi\n")
            }
        }

        @Test(
            "anything else is not found, in JSON",
            arguments: [
                ("GET", "/api/v2/nope"), ("GET", "/api/v2/execute"), ("GET", "/api/v3/execute"),
                ("GET", "/api/v1/runtimes"), ("GET", "/nope"), ("GET", "/api/v2/connect"),
                ("POST", "/api/v2/runtimes"), ("DELETE", "/api/v2/execute"), ("PUT", "/"),
            ])
        func notFound(method: String, path: String) async throws {
            let answer = try await ask(
                Request(
                    method: method, path: path, fields: [("Content-Type", "application/json")]))
            #expect(answer.status == 404)
            #expect(answer.text == #"{"message":"Not Found"}"#)
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
        }

        @Test func `HEAD answers as GET would, without the body`() async throws {
            var request = Request.get("/api/v2/runtimes")
            let get = try await ask(request)
            request.method = "HEAD"
            let head = try await ask(request)
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head["Content-Length"] == "\(get.body.count)")
        }

        @Test func `OPTIONS tells the methods of a path`() async throws {
            var request = Request.get("/api/v2/execute")
            request.method = "OPTIONS"
            let execute = try await ask(request)
            #expect(execute.status == 200)
            #expect(execute["Allow"] == "POST")
            #expect(execute.text == "POST")
            request.path = "/api/v2/runtimes"
            #expect(try await ask(request)["Allow"] == "GET,HEAD")
        }

        @Test func `two requests sent at once are answered in their order`() async throws {
            let answers = try await TestServer.shared.get().client { client in
                let slow = Request.bash("sleep 0.3; echo slow")
                try client.send(slow.bytes + Request.bash("echo quick").bytes)
                return [try client.read(), try client.read()]
            }
            #expect(answers.map { $0?.stdout } == ["slow\n", "quick\n"])
        }

        @Test func `an answer says what stood between the program and this machine`()
            async throws
        {
            let answer = try await ask(.bash("true"))
            #expect(answer["Sandpiper-Isolation"]?.contains("seccomp") == true)
            #expect(answer["Server-Timing"]?.contains("work;dur=") == true)
        }

        @Test func `no page may read answers unless the settings say so`() async throws {
            let answer = try await ask(.get("/readyz").with("Origin", "https://a.example"))
            #expect(answer["Access-Control-Allow-Origin"] == nil)
        }

        @Test func `pages of the listed origins may, others may not`() async throws {
            let server = try TestServer(["cors": ["https://a.example"], "slots": 1])
            defer { server.end() }
            let good = try await server.answer(.get("/readyz").with("Origin", "https://a.example"))
            #expect(good["Access-Control-Allow-Origin"] == "https://a.example")
            let bad = try await server.answer(.get("/readyz").with("Origin", "https://b.example"))
            #expect(bad["Access-Control-Allow-Origin"] == nil)
            var preflight = Request.get("/api/v2/execute").with("Origin", "https://a.example")
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "content-type")
            preflight.method = "OPTIONS"
            let allowed = try await server.answer(preflight)
            #expect(allowed.status == 204)
            #expect(allowed["Access-Control-Allow-Methods"] == "POST")
            #expect(allowed["Access-Control-Allow-Headers"] == "content-type")
        }

        @Test func `a body over the limit of the settings is 413 with a message`() async throws {
            let server = try TestServer(["http": ["bodyBytes": 1000], "slots": 1])
            defer { server.end() }
            let script = "echo hi #" + String(repeating: "x", count: 1000)
            let answer = try await server.answer(.bash(script))
            #expect(answer.status == 413)
            #expect(answer.message?.isEmpty == false)
            #expect(answer["Content-Type"]?.hasPrefix("application/json") == true)
            #expect(try await server.answer(.bash("echo hi")).stdout == "hi\n")
        }
    }
}

import Glibc
import JSON
import Linux
import Testing

/// What came over a conversation of `Python/interactive.py`.
struct Conversation {
    let json: JSONValue
    var stdout: String { json["stdout"]?.string ?? "" }
    var stderr: String { json["stderr"]?.string ?? "" }
    var code: Int? { json["code"]?.int }
    var reason: String? { json["reason"]?.string }
    var messages: [JSONValue] { json["messages"]?.array ?? [] }
    /// The exit of a stage, as it came.
    func exit(_ stage: String) -> JSONValue? {
        messages.first { $0["type"] == "exit" && $0["stage"]?.string == stage }
    }
    var seconds: Double { json["seconds"]?.double ?? .infinity }
    var kinds: [String] {
        messages.map {
            ($0["type"]?.string ?? "") + ($0["stage"].map { " \($0.string ?? "")" } ?? "")
        }
    }
}

func converse(
    _ scenario: String, with server: TestServer? = nil, path: String = "/api/v2/connect"
) async throws -> Conversation {
    let server = try server ?? TestServer.shared.get()
    let client = try PythonClient.websockets.get()
    return Conversation(
        json: try await client.run("interactive.py", ["\(server.port)", scenario, path]))
}

extension Live {
    @Suite(
        "Interactive runs, with the Python library websockets",
        .enabled(if: PythonClient.hasWebSockets, "the Python library websockets cannot be had"))
    struct InteractiveTests {
        @Test(
            "a prompt, an answer, and the end",
            arguments: [
                "/api/v2/connect", "/api/v2/piston/connect", "/api/v3/connect", "/API/V2/Connect/",
            ])
        func prompt(path: String) async throws {
            let talk = try await converse("prompt", path: path)
            #expect(talk.stdout == "name? hello you\n")
            #expect(talk.kinds == ["runtime", "stage run", "exit run"])
            #expect(talk.messages.first?["language"] == "python")
            #expect(
                talk.exit("run") == ["type": "exit", "stage": "run", "code": 0, "signal": nil])
            #expect(talk.code == 4999 && talk.reason == "Job Completed")
        }

        @Test func `what is typed early waits for the program, and eof ends it`() async throws {
            let talk = try await converse("early")
            #expect(talk.stdout == "one\ntwo\nend\n")
            #expect(talk.exit("run")?["code"] == 0)
        }

        @Test func `SIGINT reaches every process of the run`() async throws {
            let talk = try await converse("interrupt")
            #expect(talk.stdout == "child up\nchild down\nparent down\n")
            #expect(talk.exit("run")?["code"] == 0)
        }

        @Test func `a signal that nobody handles ends the run, and is named`() async throws {
            let talk = try await converse("terminate")
            #expect(
                talk.exit("run")
                    == ["type": "exit", "stage": "run", "code": nil, "signal": "SIGTERM"])
            #expect(talk.code == 4999)
        }

        @Test(.runs("c")) func `a compiled program: its compiler gets nothing of its input`()
            async throws
        {
            let talk = try await converse("compiled")
            #expect(talk.stdout == "42\n" && talk.stderr == "e")
            #expect(
                talk.kinds == [
                    "runtime", "stage compile", "exit compile", "stage run", "exit run",
                ])
        }

        @Test(.runs("c")) func `a compile error is told, and nothing runs`() async throws {
            let talk = try await converse("broken")
            #expect(talk.kinds == ["runtime", "stage compile", "exit compile"])
            #expect(talk.exit("compile")?["code"] == 1)
            #expect(talk.stderr.contains("error"))
            #expect(talk.code == 4999)
        }

        @Test(
            "what ends a run ends the conversation",
            arguments: [
                ("timeout", "SIGKILL"), ("crash", "SIGSEGV"),
            ])
        func ending(scenario: String, signal: String) async throws {
            let talk = try await converse(scenario)
            #expect(talk.exit("run")?["signal"]?.string == signal)
            #expect(talk.exit("run")?["code"] == .null)
            #expect(talk.code == 4999)
            #expect(talk.seconds < 5)
        }

        @Test func `a character that comes in two reads is one; half of one is replaced`()
            async throws
        {
            #expect(try await converse("unicode").stdout == "é€😀\u{FFFD}\u{FFFD}")
        }

        @Test(
            "messages nobody knows are passed over; frames may be binary",
            arguments: [
                "unknown_types", "binary",
            ])
        func lenience(scenario: String) async throws {
            let talk = try await converse(scenario)
            #expect(talk.stdout == "well\n")
            #expect(talk.code == 4999)
        }

        @Test(
            "each mistake has its code and reason",
            arguments: [
                ("twice", 4000, "Already Initialized"), ("nothing", 4001, "Initialization Timeout"),
                ("data_first", 4003, "Not yet initialized"),
                ("signal_first", 4003, "Not yet initialized"),
                ("eof_first", 4003, "Not yet initialized"),
                ("stdout", 4004, "Can only write to stdin"),
                ("bad_signal", 4005, "Invalid signal"),
            ])
        func mistakes(scenario: String, code: Int, reason: String) async throws {
            let talk = try await converse(scenario)
            #expect(talk.code == code)
            #expect(talk.reason == reason)
            #expect(!talk.kinds.contains("error"))
            if code == 4001 { #expect(talk.seconds >= 1 && talk.seconds < 3) }
        }

        @Test(
            "what is wrong with a job is told, then 4002",
            arguments: [
                ("unknown_language", "klingon-* runtime is unknown"),
                ("no_language", "language is required as a string"),
                ("escaping", "File path \"../a\" tries to escape parent directory: ../a"),
                (
                    "no_json",
                    "message is not valid JSON: unexpected end of the text at line 1, column 2"
                ),
            ])
        func errors(scenario: String, message: String) async throws {
            let talk = try await converse(scenario)
            #expect(talk.messages == [["type": "error", "message": .string(message)]])
            #expect(talk.code == 4002 && talk.reason == "Notified Error")
        }

        @Test func `ten megabytes reach a slow reader whole, and are not held here`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            // Warm: what one such run leaves on the heap is not what the next one holds.
            _ = try await converse("early", with: server)
            let before = server.residentBytes
            let talk = try await converse("ten_megabytes", with: server)
            #expect(talk.stdout == #"10000000 {"x": 9999000, "y": 0, "\n": 1000}"#)
            #expect(talk.exit("run")?["code"] == 0)
            #expect(server.residentBytes - before < 8 << 20)
        }

        @Test func `megabytes of input come back whole`() async throws {
            let talk = try await converse("echo_megabytes")
            #expect(talk.stdout == #"3000000 {"x": 0, "y": 2999700, "\n": 300}"#)
        }

        @Test func `output has an end, which is a setting`() async throws {
            let server = try TestServer([
                "slots": 1, "limits": ["interactiveOutputBytes": 300_000],
            ])
            defer { server.end() }
            let talk = try await converse("flood", with: server)
            #expect(talk.stdout.hasPrefix("300000 "))
            #expect(talk.exit("run")?["signal"] == "SIGKILL")
            #expect(talk.code == 4999)
        }

        @Test func `whoever leaves takes the job along`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let talk = try await converse("leave", with: server)
            #expect(talk.stdout == "on\n")
            #expect(try await server.reports("running", 0))
            let left = Traces.descendants(of: server.process.id).filter {
                HostFiles.text("/proc/\($0)/comm") == "sleep\n"
            }
            #expect(Traces.timeToDisappear(left) != nil)
            #expect(try await converse("early", with: server).stdout == "one\ntwo\nend\n")
        }

        @Test func `SIGTERM lets a conversation finish, and one that does not gets 1001`()
            async throws
        {
            for (scenario, grace, code) in [
                ("terminate_server", 20_000, 4999), ("idle", 300, 1001),
            ] {
                let server = try TestServer([
                    "slots": 1, "shutdownGraceMs": JSONValue(grace),
                ])
                defer { server.end() }
                async let talk = converse(scenario, with: server)
                #expect(try await server.reports("running", 1))
                server.process.signal(SIGTERM)
                #expect(try await talk.code == code)
                #expect(try server.wait() == .exited(0))
            }
        }
    }

    @Suite("Who may open a WebSocket")
    struct WebSocketAccessTests {
        private func request(_ path: String = "/api/v2/connect") -> Request {
            var request = Request.get(path)
            for (name, value) in [
                ("Upgrade", "websocket"), ("Connection", "Upgrade"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
            ] { request = request.with(name, value) }
            return request
        }

        private func status(_ request: Request, _ server: TestServer) async throws -> Int? {
            try await server.client { client in
                try client.send(request)
                return try client.readHead()?.status
            }
        }

        @Test func `programs may, and pages of this server; other pages by the setting cors`()
            async throws
        {
            let server = try TestServer.shared.get()
            #expect(try await status(request(), server) == 101)
            #expect(
                try await status(request().with("Origin", "http://localhost"), server) == 101)
            let strangers = ["https://evil.example", "null", "http://localhost:1"]
            for origin in strangers {
                #expect(try await status(request().with("Origin", origin), server) == 403)
            }
            let open = try TestServer(["slots": 1, "cors": ["https://good.example"]])
            defer { open.end() }
            let good = request().with("Origin", "https://good.example")
            #expect(try await status(good, open) == 101)
            #expect(
                try await status(request().with("Origin", "https://evil.example"), open) == 403)
        }

        @Test func `beyond this machine a key is asked for`() async throws {
            let server = try TestServer(
                ["slots": 1, "apiKeys": ["k"]], arguments: ["--host", "0.0.0.0"])
            defer { server.end() }
            #expect(try await status(request(), server) == 401)
            #expect(try await status(request().with("Authorization", "k"), server) == 101)
        }

        @Test func `a plain GET finds nothing, and another version is told which one there is`()
            async throws
        {
            #expect(try await ask(.get("/api/v2/connect")).status == 404)
            var old = request()
            old.fields.removeLast()
            let answer = try await ask(old.with("Sec-WebSocket-Version", "8"))
            #expect(answer.status == 426)
            #expect(answer["Sec-WebSocket-Version"] == "13")
            old.fields.removeAll { $0.name == "Sec-WebSocket-Key" }
            #expect(try await ask(old.with("Sec-WebSocket-Version", "13")).status == 400)
        }
    }
}

extension TestServer {
    /// VmRSS of proc_pid_status(5).
    fileprivate var residentBytes: Int {
        let text = HostFiles.text("/proc/\(process.id)/status") ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}

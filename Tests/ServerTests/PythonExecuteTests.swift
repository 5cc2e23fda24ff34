import Foundation
import JSON
import TestSupport
import Testing

/// What the Python endpoint is sent. A test spells only what it is about.
extension Request {
    static func python(
        _ code: String, _ more: JSONObject = [:], key: String? = "test-key"
    ) -> Request {
        var body: JSONObject = ["code": .string(code)]
        for member in more.members { body[member.name] = member.value }
        return .toolkit("/v1/code/execute/python", .object(body), key: key)
    }

    static func toolkit(_ path: String, _ body: JSONValue, key: String? = "test-key") -> Request {
        let request = Request.post(path, body)
        return key.map { request.with("X-API-Key", $0) } ?? request
    }

    static func job(_ id: String) -> Request {
        .toolkit("/v1/toolkit/job/status?wait=60", ["job_id": .string(id)])
    }
}

extension TestServer {
    /// One with a key, whose webhooks may go to this machine.
    static func toolkit(_ more: JSONObject = [:], data: String? = nil) throws -> TestServer {
        var settings: JSONObject = [
            "slots": 2, "apiKeys": ["test-key"],
            "webhooks": ["allow": ["127.0.0.1"], "retryDelaysMs": [50, 50, 50, 50]],
        ]
        for member in more.members { settings[member.name] = member.value }
        return try TestServer(settings, arguments: data.map { ["--data", $0] } ?? [])
    }
}

extension Live {
    @Suite("The Python endpoint and its companions", .runs("python"))
    struct PythonExecuteTests {
        static let server = Result { try TestServer.toolkit() }

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        @Test func `a program's output and what it returns come back at once`() async throws {
            let answer = try await answer(
                .python(
                    "import sys\nprint('hé')\nprint('e', file=sys.stderr)\nreturn {'a': (1, 2)}",
                    ["id": "mine"]))
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
            let json = answer.json
            #expect(json["id"] == "mine")
            #expect(json["message"] == "success")
            #expect(
                json["response"] == [
                    "result": ["a": [1, 2]], "stdout": "hé\n", "stderr": "e\n", "exit_code": 0,
                ])
            #expect((json["run_time"]?.double ?? 0) > 0)
        }

        @Test func `a program that fails is a 400, one over its time a 408`() async throws {
            let failed = try await answer(.python("print(1)\n1/0"))
            #expect(failed.status == 400)
            #expect(failed.json["error"] == "Error: division by zero\n")
            #expect(failed.json["stdout"] == "1\n")
            #expect(failed.json["exit_code"] == 400)
            let syntax = try await answer(.python("x = 1\nx +\n"))
            #expect(syntax.status == 400)
            #expect(syntax.json["error"]?.string?.contains("line 2") == true)
            let late = try await answer(.python("while True: pass", ["timeout": 1]))
            #expect(late.status == 408)
            #expect(late.json["error"] == "Execution timed out after 1 seconds")
        }

        @Test(arguments: [nil, "wrong", ""])
        func `without the key nothing is done, whatever the body`(key: String?) async throws {
            for path in [
                "/v1/code/execute/python", "/v1/toolkit/job/status", "/v1/toolkit/jobs/status",
            ] {
                let answer = try await answer(.toolkit(path, "not even an object", key: key))
                #expect(answer.status == 401)
                #expect(answer.message == "Unauthorized")
            }
            var request = Request.python("1", key: nil)
            request = request.with("Authorization", "Bearer test-key")
            #expect(try await answer(request).status == 401)
        }

        @Test func `what is wrong with a request is named`() async throws {
            let answer = try await answer(.python("1", ["timeout": 301, "x": 1]))
            #expect(answer.status == 400)
            #expect(answer.json["error"] == "Missing or invalid parameters")
            #expect(
                answer.message
                    == "Invalid payload: Additional properties are not allowed ('x' was unexpected)"
            )
        }

        @Test func `a run is found by its id, before and after its end`() async throws {
            let accepted = try await answer(
                .python("import time; time.sleep(0.5); return 7")
                    .with("Prefer", "respond-async"))
            #expect(accepted.status == 202)
            #expect(accepted["Preference-Applied"] == "respond-async")
            let id = try #require(accepted.json["job_id"]?.string)
            let early = try await answer(
                .toolkit("/v1/toolkit/job/status", ["job_id": .string(id)]))
            #expect(
                ["queued", "running"].contains(early.json["response"]?["job_status"]?.string ?? ""))
            let late = try await answer(.job(id)).json["response"]
            #expect(late?["job_status"] == "done")
            #expect(late?["response"]?["response"]?["result"] == 7)
            let all = try await answer(.toolkit("/v1/toolkit/jobs/status", [:])).json["response"]
            #expect(all?[id] == "done")
            let run = try await answer(.get("/runs/\(id)"))
            #expect(run.json["api"] == "python")
            #expect(run.json["result"] == late?["response"])
            // An id of another API is none here.
            #expect(
                try await answer(.get("/runners/get_status?api_key=guest&id=\(id)"))
                    .json["error"] == "session not found")
        }

        @Test func `the companions say that the key is right and that programs run`() async throws {
            let authorized = Request.get("/v1/toolkit/authenticate").with("x-api-key", "test-key")
            #expect(try await answer(authorized).json["response"] == "Authorized")
            let test = Request.get("/v1/toolkit/test").with("x-api-key", "test-key")
            #expect(try await answer(test).json["response"] == "success")
            #expect(try await answer(.job("nobody")).status == 404)
            #expect(try await answer(.get("/v1/code/execute/python")).status == 405)
            #expect(try await answer(.get("/v1/nothing")).json["message"] == "Not Found")
        }

        @Test
        func `a queue that is full is a 429 in the toolkit's form, and says when to come again`()
            async throws
        {
            let server = try TestServer.toolkit(["slots": 1, "queue": ["length": 1]])
            defer { server.end() }
            let running = Request.python("import time; time.sleep(30)")
                .with("Prefer", "respond-async")
            #expect(try await server.answer(running).status == 202)
            #expect(try await server.reports("running", 1))
            #expect(try await server.answer(running).status == 202)
            let refused = try await server.answer(.python("1", ["id": "mine"]))
            #expect(refused.status == 429)
            #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
            #expect(refused.json["code"] == 429)
            #expect(refused.json["id"] == "mine")
            #expect(refused.message == "MAX_QUEUE_LENGTH (1) reached")
            // Nothing was kept of the one that was refused.
            let id = refused.json["job_id"]?.string ?? ""
            #expect(try await server.answer(.get("/runs/\(id)")).status == 404)
        }

        @Test func `a key lists its own runs and no others`() async throws {
            let server = try TestServer.toolkit(["apiKeys": ["one", "two"]])
            defer { server.end() }
            let mine = try await server.answer(.python("1", key: "one")).json["job_id"]?.string
            for (key, isThere) in [("one", true), ("two", false)] {
                let list = try await server.answer(
                    .toolkit("/v1/toolkit/jobs/status", [:], key: key))
                #expect((list.json["response"]?[mine ?? ""] != nil) == isThere)
            }
        }

        @Test func `who hangs up ends his run, unless a webhook waits for it`() async throws {
            let server = try TestServer.toolkit(["slots": 1])
            defer { server.end() }
            let receiver = try Receiver([.status(200)])
            for (seconds, more) in [
                (30, [:]), (1, ["webhook_url": .string(receiver.url())] as JSONObject),
            ] {
                let port = server.port
                try await server.client { client in
                    try client.send(.python("import time; time.sleep(\(seconds))", more))
                    let other = try Client(port: port)
                    while try other.exchange(.get("/readyz")).json["running"] != 1 {}
                }
                #expect(try await server.reports("running", 0))
            }
            #expect(await receiver.requests(1).count == 1)
        }

        @Test func `with webhook_url the result comes back and is posted, in the same bytes`()
            async throws
        {
            let receiver = try Receiver([.status(200)])
            let answer = try await answer(
                .python("print(1)", ["webhook_url": .string(receiver.url())]))
            #expect(answer.status == 200)
            let posted = try #require(await receiver.requests(1).first)
            #expect(posted.body == answer.body)
            #expect(posted.id == "msg_" + (answer.json["job_id"]?.string ?? ""))
        }

        @Test func `a receiver that fails twice and hangs once gets one event, until it takes it`()
            async throws
        {
            let server = try TestServer.toolkit([
                "webhooks": [
                    "allow": ["127.0.0.1"], "retryDelaysMs": [50, 50, 50, 50],
                    "attemptTimeoutMs": 700, "reply": "async",
                ]
            ])
            defer { server.end() }
            let receiver = try Receiver([.status(500), .status(503), .hang, .status(200)])
            let accepted = try await server.answer(
                .python("print(1)", ["webhook_url": .string(receiver.url())]))
            #expect(accepted.status == 202)
            let requests = await receiver.requests(4)
            #expect(requests.count == 4)
            #expect(Set(requests.map(\.id)).count == 1)
            #expect(Set(requests.map(\.body)).count == 1)
            let id = try #require(accepted.json["job_id"]?.string)
            let delivery = try await server.client { client in
                for _ in 0..<500 {
                    let record = try client.exchange(.job(id)).json["response"]
                    let delivery = record?["deliveries"]?[0]
                    if delivery?["state"] == "delivered" { return delivery }
                    Thread.sleep(forTimeInterval: 0.01)
                }
                return nil
            }
            #expect(delivery?["attempts"] == 4)
            #expect(delivery?["lastAnswer"] == "HTTP 200")
        }

        @Test func `a receiver on this machine is refused unless it is allowed`() async throws {
            let server = try TestServer.toolkit(["webhooks": ["retryDelaysMs": []]])
            defer { server.end() }
            let receiver = try Receiver([.status(200)])
            for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"] {
                let url = "http://\(host):\(receiver.port)/hook"
                let answer = try await server.answer(
                    .python("print(1)", ["webhook_url": .string(url)]))
                #expect(answer.status == 200)
                let id = try #require(answer.json["job_id"]?.string)
                let delivery = try await server.client { client in
                    for _ in 0..<500 {
                        let record = try client.exchange(.job(id)).json["response"]
                        let delivery = record?["deliveries"]?[0]
                        if delivery?["state"] == "abandoned" { return delivery }
                        Thread.sleep(forTimeInterval: 0.01)
                    }
                    return nil
                }
                #expect(delivery?["lastAnswer"]?.string?.contains("webhooks.allow") == true)
            }
            #expect(receiver.requests.isEmpty)
        }
    }
}

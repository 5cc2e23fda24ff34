import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite("Runs by their id: wait, watch, cancel")
    struct RunTests {
        private func run(_ id: String, _ question: String = "") async throws -> Answer {
            try await ask(.get("/runs/\(id)\(question)"))
        }

        private func session(_ source: String) async throws -> String {
            try await TestServer.shared.get().session(.session("bash", source))
        }

        private func events(_ id: String, after last: String? = nil) async throws -> [ServerEvent] {
            try await TestServer.shared.get().client { client in
                var request = Request.get("/runs/\(id)/events")
                if let last { request = request.with("Last-Event-ID", last) }
                try client.send(request)
                let head = try #require(try client.readHead())
                #expect(head["Content-Type"] == "text/event-stream; charset=utf-8")
                return try ServerEvent.all(in: try client.readStream())
            }
        }

        @Test func `a run says how far it is, and at its end has the answer of its API`()
            async throws
        {
            let id = try await session("sleep 1; echo done")
            let early = try await run(id).json
            #expect(early["api"] == "paiza")
            #expect(["queued", "running"].contains(early["state"]?.string ?? ""))
            #expect(early["result"] == nil)
            let late = try await run(id, "?wait=60").json
            #expect(late["state"] == "finished")
            #expect(late["result"] == (try await ask(.details(id)).json))
            #expect((late["expiresMs"]?.int ?? 0) > (late["finishedMs"]?.int ?? 0))
        }

        @Test func `wait ends with the run or with its time`() async throws {
            let id = try await session("sleep 30")
            let began = ContinuousClock.now
            #expect(try await run(id, "?wait=0.5").json["state"] == "running")
            #expect(ContinuousClock.now - began >= .milliseconds(500))
            _ = try await ask(Request(method: "DELETE", path: "/runs/\(id)"))
        }

        @Test func `events tell the stages, the output as it comes, and the result`() async throws {
            let id = try await session("echo one; sleep 0.5; echo two >&2; sleep 0.5; echo three")
            let events = try await events(id)
            #expect(
                events.map(\.name) == ["stage", "stage", "output", "output", "output", "result"])
            #expect(events[0].data == ["stage": "queued"])
            #expect(events[1].data == ["stage": "run", "index": 0])
            #expect(events[2].data == ["stream": "stdout", "text": "one\n"])
            #expect(events[3].data == ["stream": "stderr", "text": "two\n"])
            #expect(events[4].data == ["stream": "stdout", "text": "three\n"])
            #expect(events[5].data["state"] == "finished")
            #expect(events[5].data["result"]?["stdout"] == "one\nthree\n")
        }

        @Test func `who comes late hears everything, who comes back goes on where he was`()
            async throws
        {
            let id = try await session("echo one; sleep 1; echo two")
            let server = try TestServer.shared.get()
            try await server.client { client in
                try client.send(.get("/runs/\(id)/events"))
                _ = try client.readHead()
                #expect(try client.readChunks(until: "one\\n").contains("\"stage\":\"run\""))
            }
            async let back = events(id, after: "0-1")
            let late = try await events(id)
            #expect(late.compactMap { $0.data["text"]?.string } == ["one\n", "two\n"])
            #expect(try await back.compactMap(\.id) == ["0-2", "0-3", "end"])
        }

        @Test func `a finished run has one event, its result, and who has it need not come back`()
            async throws
        {
            let id = try await session("true")
            _ = try await run(id, "?wait=60")
            let events = try await events(id)
            #expect(events.map(\.name) == ["result"])
            let last = try #require(events[0].id)
            let again = Request.get("/runs/\(id)/events").with("Last-Event-ID", last)
            #expect(try await ask(again).status == 204)
        }

        @Test func `a run that is cancelled ends at once, and says so`() async throws {
            let id = try await session("sleep 30")
            let answer = try await ask(Request(method: "DELETE", path: "/runs/\(id)"))
            #expect(answer.status == 200)
            #expect(answer.json["state"] == "cancelled")
            #expect(answer.json["result"]?["status"] == "completed")
            #expect(try await ask(.status(id)).json["status"] == "completed")
            let again = try await ask(Request(method: "DELETE", path: "/runs/\(id)"))
            #expect(again.status == 409)
        }

        @Test func `ids that are not there, and questions that make no sense`() async throws {
            for method in ["GET", "DELETE"] {
                let answer = try await ask(Request(method: method, path: "/runs/999999999999999"))
                #expect(answer.status == 404)
                #expect(answer.message == "There is no run of this id, or it has expired")
            }
            #expect(try await ask(.get("/runs/999999999999999/events")).status == 404)
            let id = try await session("true")
            let answer = try await run(id, "?wait=soon")
            #expect(answer.status == 400)
            #expect(answer.message == "wait must be a number of seconds, 0 or more: soon")
            #expect(try await ask(Request(method: "PUT", path: "/runs/\(id)")).status == 405)
        }

        @Test func `a run is forgotten when its time is over`() async throws {
            let server = try TestServer(["slots": 1, "storage": ["timeToLiveMs": 1000]])
            defer { server.end() }
            let id = try await server.session(.session("bash", "echo x"))
            #expect(try await server.outcome(id)["stdout"] == "x\n")
            let isGone = try await server.client { client in
                for _ in 0..<1000 {
                    if try client.exchange(.get("/runs/\(id)")).status == 404 { return true }
                    usleep(10_000)
                }
                return false
            }
            #expect(isGone)
            #expect(try await server.answer(.status(id)).json["error"] == "session not found")
        }

        @Test func `who guesses ids is refused for a while, also the right one; others are not`()
            async throws
        {
            let server = try TestServer(["slots": 1, "apiKeys": ["k"]])
            defer { server.end() }
            let id = try await server.session(.session("bash", "true"))
            _ = try await server.outcome(id)
            let last = try await server.client { client in
                for number in 0..<2000 {
                    let answer = try client.exchange(.status("\(100_000_000_000_000 + number)"))
                    if answer.status == 429 { break }
                }
                return try client.exchange(.status(id))
            }
            #expect(last.status == 429)
            #expect(last["Retry-After"] != nil)
            // A key, a new run and a run under way are no guesses.
            #expect(try await server.answer(.status(id).with("X-API-Key", "k")).status == 200)
            let running = try await server.session(.session("bash", "sleep 30"))
            #expect(try await server.answer(.status(running)).json["status"] == "running")
        }
    }
}

import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite("Results as they come: text/event-stream")
    struct EventStreamTests {
        private func request(_ script: String, _ inputs: [String], _ more: JSONObject = [:])
            -> Request
        {
            Request.cases(script, inputs, more).with("Accept", "text/event-stream")
        }

        /// Reads the whole stream.
        private func events(_ request: Request) async throws -> [(name: String, data: JSONValue)] {
            try await TestServer.shared.get().client { client in
                try client.send(request)
                let head = try #require(try client.readHead())
                #expect(head.status == 200)
                #expect(head["Content-Type"] == "text/event-stream; charset=utf-8")
                #expect(head["Transfer-Encoding"] == "chunked")
                #expect(head["Sandpiper-Isolation"] != nil)
                var events: [(name: String, data: JSONValue)] = []
                while let event = try client.readEvent() { events.append(event) }
                // The connection lives on.
                #expect(try client.exchange(.get("/healthz")).status == 200)
                return events
            }
        }

        @Test func `one event for each testcase, and at the end the whole answer`() async throws {
            let request = request("read x; echo $x", ["a", "b", "c"])
            let events = try await events(request)
            #expect(events.map(\.name) == ["testcase", "testcase", "testcase", "result"])
            let result = try #require(events.last).data
            #expect(result["testcases"]?.array?.count == 3)
            #expect(result["language"] == "bash")
            for (place, testcase) in (result["testcases"]?.array ?? []).enumerated() {
                var expected = testcase.object ?? JSONObject()
                expected["index"] = JSONValue(place)
                #expect(events[place].data == .object(expected))
            }
        }

        @Test(.runs("c")) func `the compilation comes first`() async throws {
            var body = JSONValue.testcases("c", "int main(){return 0;}", [("", "")])
            var request = Request.post("/api/v3/execute", body)
                .with("Accept", "application/json;q=0.5, Text/Event-Stream; q=0.9")
            let good = try await events(request)
            #expect(good.map(\.name) == ["compile", "testcase", "result"])
            #expect(good[0].data == good[2].data["compile"])
            body = .testcases("c", "int main(){return x;}", [("", "")])
            request.body = body.bytes
            let bad = try await events(request)
            #expect(bad.map(\.name) == ["compile", "result"])
            #expect(bad[0].data["code"] == 1)
            #expect(bad[1].data["testcases"] == [])
        }

        @Test func `a result is there before the next run has ended`() async throws {
            let server = try TestServer.shared.get()
            let names = try await server.client { [request] client in
                // The second run ends when the first one's result has been read: by its limit.
                try client.send(request("read x; sleep $x", ["0", "1"], [:]))
                _ = try client.readHead()
                let began = ContinuousClock.now
                let first = try client.readEvent()
                let atFirst = ContinuousClock.now - began
                while try client.readEvent() != nil {}
                #expect(ContinuousClock.now - began - atFirst > .milliseconds(500))
                return first?.name
            }
            #expect(names == "testcase")
        }

        @Test func `what is wrong before the start is an answer like any other`() async throws {
            let answer = try await ask(request("true", [], ["language": "klingon"]))
            #expect(answer.status == 400)
            #expect(answer.message == "klingon-* runtime is unknown")
            let server = try TestServer([
                "slots": 1, "queue": ["length": 0, "perClient": 0],
            ])
            defer { server.end() }
            let busy = Task { try await server.answer(.bash("sleep 1")) }
            #expect(try await server.reports("running", 1))
            let refused = try await server.answer(request("true", [""]))
            #expect(refused.status == 429)
            #expect(refused["Retry-After"] != nil)
            #expect(try await busy.value.status == 200)
        }

        @Test func `whoever asks for nothing special gets JSON`() async throws {
            for accept in ["*/*", "application/json", "text/event-stream;q=0"] {
                let answer = try await ask(Request.cases("true", [""]).with("Accept", accept))
                #expect(answer["Content-Type"] == "application/json; charset=utf-8")
                #expect(answer.testcases.count == 1)
            }
        }

        @Test func `a reader who goes away takes the job along`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let request = request("sleep 777", ["", ""])
            try await server.client { client in
                try client.send(request)
                _ = try client.readHead()
                #expect(Traces.hasStarted("sleep", below: server.process.id))
            }
            #expect(try await server.reports("running", 0))
            let left = Traces.descendants(of: server.process.id).filter {
                HostFiles.text("/proc/\($0)/comm") == "sleep\n"
            }
            #expect(Traces.timeToDisappear(left) != nil)
        }

        @Test func `to HTTP 1.0 it comes up to the end of the connection`() async throws {
            let text = try await TestServer.shared.get().client { [request] client in
                let bytes = request("echo a", [""], [:]).bytes
                let old = String(decoding: bytes, as: UTF8.self)
                    .replacing("HTTP/1.1", with: "HTTP/1.0")
                try client.send(Array(old.utf8))
                return try client.readToEnd()
            }
            #expect(text.contains("\r\nConnection: close\r\n"))
            #expect(!text.contains("Transfer-Encoding"))
            #expect(text.contains("\r\n\r\nevent: testcase\ndata: {"))
            #expect(text.hasSuffix("\n\n"))
        }
    }
}

import JSON
import Testing

extension Live {
    @Suite("paiza.io's runners: create, get_status, get_details")
    struct PaizaTests {
        private func details(
            _ language: String, _ source: String, input: String = ""
        ) async throws -> JSONValue {
            let server = try TestServer.shared.get()
            return try await server.outcome(
                server.session(.session(language, source, input: input)))
        }

        @Test func `a session is running, then completed, and has its details`() async throws {
            let server = try TestServer.shared.get()
            let created = try await server.answer(
                .session("bash", "read x; echo Hello $x; echo oops >&2; exit 3", input: "you"))
            #expect(created.status == 200)
            let id = try #require(created.json["id"]?.string)
            #expect(created.text == #"{"id": "\#(id)", "status": "running"}"#)
            #expect(id.wholeMatch(of: /[1-9][0-9]{14}/) != nil)
            let details = try await server.outcome(id)
            #expect(details["status"] == "completed")
            #expect(details["stdout"] == "Hello you\n")
            #expect(details["stderr"] == "oops\n")
            #expect(details["exit_code"] == 3)
            #expect(details["result"] == "failure")
            #expect(details["error"] == nil)
            let status = try await server.answer(.status(id))
            #expect(status.text == #"{"id": "\#(id)", "status": "completed"}"#)
        }

        @Test func `longpoll holds the answer until the run has ended`() async throws {
            let server = try TestServer.shared.get()
            let created = try await server.answer(
                .session("bash", "sleep 0.2; echo done", ["longpoll": true]))
            #expect(created.json["status"] == "completed")
            let id = try #require(created.json["id"]?.string)
            #expect(try await server.answer(.details(id)).json["stdout"] == "done\n")
        }

        @Test func `longpoll that is too short answers without an error, and the run goes on`()
            async throws
        {
            let server = try TestServer.shared.get()
            let created = try await server.answer(
                .session(
                    "bash", "sleep 1; echo done", ["longpoll": "1", "longpoll_timeout": 0.1]))
            #expect(created.json["status"] == "running")
            #expect(created.json["error"] == nil)
            let id = try #require(created.json["id"]?.string)
            let running = try await server.answer(.details(id)).json
            #expect(running["status"] == "running")
            #expect(running["language"] == "bash")
            #expect(running["result"] == .null)
            #expect(try await server.outcome(id)["stdout"] == "done\n")
        }

        @Test(.runs("c")) func `a program that does not build says so in the build columns`()
            async throws
        {
            let details = try await details("c", "int main(void) { return x; }")
            #expect(details["build_result"] == "failure")
            #expect(details["build_exit_code"] == 1)
            #expect(details["build_stderr"]?.string?.contains("Main.c:1:") == true)
            #expect(details["stdout"] == "")
            #expect(details["exit_code"] == .null)
            #expect(details["result"] == "failure")
        }

        @Test(.runs("c++")) func `a program that is built and runs well has all columns`()
            async throws
        {
            let details = try await details(
                "cpp",
                "#include <iostream>\nint main() { int a; std::cin >> a; std::cout << 2 * a; }",
                input: "21")
            #expect(details["build_result"] == "success")
            #expect(details["build_exit_code"] == 0)
            #expect((details["build_time"]?.double ?? 0) > 0)
            #expect((details["build_memory"]?.int ?? 0) > 0)
            #expect(details["stdout"] == "42")
            #expect(details["exit_code"] == 0)
            #expect(details["result"] == "success")
            let names = details.object?.members.map(\.name)
            #expect(
                names == [
                    "id", "language", "note", "status", "build_stdout", "build_stderr",
                    "build_exit_code", "build_time", "build_memory", "build_result", "stdout",
                    "stderr", "exit_code", "time", "memory", "connections", "result",
                ])
        }

        @Test(.runs("java")) func `Java has its class Main`() async throws {
            let source = """
                public class Main {
                    public static void main(String[] a) { System.out.println("hi"); }
                }
                """
            #expect(try await details("java", source)["stdout"] == "hi\n")
        }

        @Test(.runs("python"), arguments: ["python", "python3"])
        func `both values of Python run Python 3`(value: String) async throws {
            #expect(try await details(value, "print('é', 1)")["stdout"] == "é 1\n")
        }

        @Test func `a session without a sound key, or of a language that is not there, is refused`()
            async throws
        {
            func error(_ request: Request) async throws -> String? {
                let answer = try await ask(request)
                #expect(answer.status == 200)
                #expect(answer.json.object?.members.count == 1)
                #expect(answer["Access-Control-Allow-Origin"] == "*")
                return answer.json["error"]?.string
            }
            #expect(
                try await error(.post("/runners/create", ["language": "c", "source_code": "x"]))
                    == "api_key is required")
            #expect(
                try await error(.session("bash", "x", ["api_key": "wrong"])) == "invalid api_key")
            #expect(
                try await error(.session("c++", "x")) == "language is invalid: c++")
            #expect(
                try await error(.session("nadesiko", "x"))
                    == "language is invalid: nadesiko (not installed on this server)")
            #expect(try await error(.status("123456789012345")) == "session not found")
            #expect(
                try await error(.session("bash", String(repeating: "#", count: 1 << 21)))?
                    .contains("Too long") == true)
        }

        @Test func `the settings choose what the document and the service differ in`()
            async throws
        {
            let server = try TestServer([
                "slots": 1, "apiKeys": ["k"],
                "paiza": [
                    "guest": "no", "httpStatuses": true, "timeAsString": true,
                    "timeoutAsFailure": true,
                ],
                "limits": ["run": ["wallTimeMs": 500]],
            ])
            defer { server.end() }
            #expect(try await server.answer(.session("bash", "x")).status == 401)
            let id = try await server.session(.session("bash", "sleep 5", ["api_key": "k"]))
            let details = try await server.answer(
                .get("/runners/get_details?api_key=k&wait=30&id=\(id)")
            ).json
            #expect(details["result"] == "failure")
            #expect(details["time"] == "0.50")
            #expect(
                try await server.answer(.get("/runners/get_status?api_key=k&id=1")).status == 404)
        }

        @Test func `beyond loopback the key that everybody knows opens nothing`() async throws {
            let server = try TestServer(["slots": 1, "apiKeys": ["k"], "requireKey": true])
            defer { server.end() }
            let refused = try await server.answer(.session("bash", "x"))
            #expect(refused.json["error"] == "invalid api_key")
            let taken = try await server.answer(.session("bash", "x", ["api_key": "k"]))
            #expect(taken.json["id"] != nil)
        }

        @Test(.runs("c")) func `a burst of equal sources shares a build, and each gets its output`()
            async throws
        {
            let source =
                "#include <stdio.h>\nint main(){int a;scanf(\"%d\",&a);printf(\"%d\\n\",a);}"
            let server = try TestServer.shared.get()
            let ids = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let request = Request.session("c", source, input: "\(number)")
                        return (number, try await server.session(request))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var builds: Set<String> = []
            for (number, id) in ids {
                let details = try await server.outcome(id)
                #expect(details["stdout"] == .string("\(number)\n"))
                let build = [details["build_time"], details["build_memory"]]
                builds.insert("\(build)")
            }
            #expect(builds.count == 1)
        }

        @Test(.runs("c")) func `a build that takes too long is waited for once, not by each`()
            async throws
        {
            let server = try TestServer([
                "slots": 1, "limits": ["compile": ["wallTimeMs": 1000]],
            ])
            defer { server.end() }
            let source = Self.slowSource
            let began = ContinuousClock.now
            var ids: [String] = []
            for number in 0..<8 {
                ids.append(
                    try await server.session(.session("c", source, input: "\(number)")))
            }
            for id in ids {
                #expect(try await server.outcome(id)["build_result"] == "timeout")
            }
            #expect(ContinuousClock.now - began < .seconds(5))
        }

        /// Expands to 2^40 statements.
        private static let slowSource: String = {
            var lines = ["#define M0 ;"]
            for level in 1...40 { lines.append("#define M\(level) M\(level - 1) M\(level - 1)") }
            return lines.joined(separator: "\n") + "\nint main(void) { M40 }\n"
        }()

        @Test func `what never becomes a request is refused in the form of the API all the same`()
            async throws
        {
            var large = Request(
                path: "/runners/create.json", fields: [("Content-Length", "99999999999")])
            large.method = "PUT"
            let long = try await ask(large)
            #expect(long.status == 413)
            #expect(long.json == ["error": "Too long: request body"])
            #expect(long["Access-Control-Allow-Origin"] == "*")
            let coded = try await ask(
                .session("bash", "true").with("Content-Encoding", "zstd"))
            #expect(coded.json["error"]?.string?.contains("zstd") == true)
            #expect(coded.json["message"] == nil)
            #expect(coded["Accept-Encoding"] == "gzip, deflate, identity")
        }

        @Test func `a queue that is full refuses with 429 and says when to come again`()
            async throws
        {
            let server = try TestServer(["slots": 1, "queue": ["length": 1]])
            defer { server.end() }
            let first = try await server.session(.session("bash", "sleep 30"))
            #expect(try await server.reports("running", 1))
            _ = try await server.session(.session("bash", "sleep 30"))
            let refused = try await server.answer(.session("bash", "true"))
            #expect(refused.status == 429)
            #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
            #expect(refused.json["error"] == "server is busy, try again later")
            // Nothing was kept of the one that was refused.
            _ = try await server.answer(Request(method: "DELETE", path: "/runs/\(first)"))
            #expect(try await server.reports("queued", 0))
        }
    }
}

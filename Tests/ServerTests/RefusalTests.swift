import JSON
import Testing

extension Live {
    @Suite("Refusals: the words that clients know, in their order")
    struct RefusalTests {
        private static let file: JSONValue = ["content": "echo hi"]

        /// One mistake in an otherwise good request of v2; what is said about it.
        private static let mistakes: [(JSONObject, String)] = [
            (["language": nil], "language is required as a string"),
            (["language": ""], "language is required as a string"),
            (["language": 5], "language is required as a string"),
            (["version": nil], "version is required as a string"),
            (["version": 3], "version is required as a string"),
            (["files": nil], "files is required as an array"),
            (["files": "x"], "files is required as an array"),
            (["files": [file, [:]]], "files[1].content is required as a string"),
            (["files": [nil]], "files[0].content is required as a string"),
            (["language": "nope"], "nope-* runtime is unknown"),
            (["version": "latest"], "bash-latest runtime is unknown"),
            (["version": "99"], "bash-99 runtime is unknown"),
            (["files": []], "files must include at least one utf8 encoded file"),
            (
                ["files": [["content": "", "encoding": "base64"]]],
                "files must include at least one utf8 encoded file"
            ),
            (["compile_memory_limit": "x"], "If specified, compile_memory_limit must be a number"),
            (["run_memory_limit": true], "If specified, run_memory_limit must be a number"),
            (["run_timeout": []], "If specified, run_timeout must be a number"),
            (
                ["compile_timeout": 300_001],
                "compile_timeout cannot exceed the configured limit of 300000"
            ),
            (["run_timeout": 1e9], "run_timeout cannot exceed the configured limit of 300000"),
            (
                ["run_memory_limit": 4_294_967_297],
                "run_memory_limit cannot exceed the configured limit of 4294967296"
            ),
            (["compile_cpu_time": -2], "compile_cpu_time must be non-negative"),
            (["run_cpu_time": -5], "run_cpu_time must be non-negative"),
            (["stdin": 5], "stdin must be a string"),
            (["args": 5], "args must be an array of strings"),
            (["args": ["a\0b"]], "args[0] must be free of NUL characters"),
            (
                ["files": [["name": "../x", "content": ""]]],
                "File path \"../x\" tries to escape parent directory: ../x"
            ),
            (
                ["files": [["name": "a/../../x", "content": ""]]],
                "File path \"a/../../x\" tries to escape parent directory: ../x"
            ),
            (["files": [["name": ".", "content": ""]]], "File path \".\" does not name a file"),
            (
                ["files": [["name": "a\0b", "content": ""]]],
                "File path \"a\0b\" contains a NUL character"
            ),
            (["files": [["name": 5, "content": ""]]], "files[0].name must be a string"),
        ]

        @Test("one mistake of v2", arguments: mistakes)
        func mistake(change: JSONObject, message: String) async throws {
            var body: JSONObject = ["language": "bash", "version": "*", "files": [Self.file]]
            for member in change.members { body[member.name] = member.value }
            let answer = try await ask(.post(.object(body)))
            #expect(answer.status == 400)
            #expect(answer.message == message)
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
        }

        @Test func `of several mistakes the first in order is told`() async throws {
            let order: [(name: String, bad: JSONValue, good: JSONValue, message: String)] = [
                ("language", 5, "bash", "language is required as a string"),
                ("version", 5, "99", "version is required as a string"),
                ("files", 5, [], "files is required as an array"),
                ("testcases", 5, [], "testcases is required as an array"),
                ("version", "99", "*", "bash-99 runtime is unknown"),
                ("files", [], [Self.file], "files must include at least one utf8 encoded file"),
                (
                    "compile_memory_limit", "x", 0,
                    "If specified, compile_memory_limit must be a number"
                ),
                ("run_memory_limit", "x", 0, "If specified, run_memory_limit must be a number"),
                ("compile_timeout", "x", 0, "If specified, compile_timeout must be a number"),
                ("run_timeout", "x", 0, "If specified, run_timeout must be a number"),
                ("compile_cpu_time", "x", 0, "If specified, compile_cpu_time must be a number"),
                ("run_cpu_time", "x", 0, "If specified, run_cpu_time must be a number"),
            ]
            var body = JSONObject()
            for entry in order where body[entry.name] == nil { body[entry.name] = entry.bad }
            for entry in order {
                let answer = try await ask(.post("/api/v3/execute", .object(body)))
                #expect(answer.status == 400)
                #expect(answer.message == entry.message)
                body[entry.name] = entry.good
            }
            let answer = try await ask(.post("/api/v3/execute", .object(body)))
            #expect(answer.status == 200)
        }

        @Test(
            "one mistake in a testcase names its place",
            arguments: [
                (nil, "testcases[1] is required as an object"),
                ("x", "testcases[1] is required as an object"),
                (["input": 5, "expectedOutput": ""], "testcases[1].input must be a string"),
                (
                    ["input": ""],
                    "testcases[1].expectedOutput is required as a string or an array of strings"
                ),
                (
                    ["input": "", "expectedOutput": 5],
                    "testcases[1].expectedOutput is required as a string or an array of strings"
                ),
            ] as [(JSONValue, String)])
        func testcase(bad: JSONValue, message: String) async throws {
            let good: JSONValue = ["input": "", "expectedOutput": ""]
            let answer = try await ask(
                .post("/api/v3/execute", .job("bash", "", ["testcases": [good, bad]])))
            #expect(answer.status == 400)
            #expect(answer.message == message)
        }

        @Test func `testcases of another type are missing`() async throws {
            for value in [nil, "x", 5, ["a": 1]] as [JSONValue] {
                let answer = try await ask(
                    .post("/api/v3/execute", .job("bash", "", ["testcases": value])))
                #expect(answer.status == 400)
                #expect(answer.message == "testcases is required as an array")
            }
        }

        @Test(
            "a body that is no JSON",
            arguments: ["{", "nonsense", "{\"a\":1}x", "\"abc\"", "null", "5"])
        func broken(text: String) async throws {
            for path in ["/api/v2/execute", "/api/v3/execute", "/nope"] {
                var request = Request(path: path)
                request.body = Array(text.utf8)
                let answer = try await ask(request)
                #expect(answer.status == 400)
                #expect(answer.message?.hasPrefix("request body ") == true)
                #expect(answer.json["stack"] == nil)
            }
        }

        @Test func `an empty body has no language`() async throws {
            #expect(try await ask(Request()).message == "language is required as a string")
        }

        @Test(
            "a request that does not say it is JSON",
            arguments: [nil, "text/plain", "APPLICATION/JSON", "application/x-www-form-urlencoded"])
        func contentType(type: String?) async throws {
            for path in ["/api/v2/execute", "/api/v3/execute", "/api/v2/nope"] {
                var request = Request.post(path, .job("bash", "echo hi"))
                request.fields = type.map { [("Content-Type", $0)] } ?? []
                let answer = try await ask(request)
                #expect(answer.status == 415)
                #expect(answer.message == "requests must be of type application/json")
            }
        }

        @Test func `0, -1 and null are the configured limits`() async throws {
            let more: JSONObject = [
                "run_timeout": 0, "compile_timeout": nil, "run_memory_limit": -1,
                "compile_memory_limit": -1, "run_cpu_time": 0.5,
            ]
            #expect(try await ask(.bash("echo hi", more)).stdout == "hi\n")
        }
    }
}

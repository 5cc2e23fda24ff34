import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Piston: from bytes to a body")
struct PistonBodyTests {
    private func message(_ request: HTTPRequest) -> String? {
        do throws(PistonRefusal) {
            _ = try Piston.parse(request, version: .v3, catalogue: .recorded, policy: .make())
            return nil
        } catch {
            return "\(error.status.code) \(error.message)"
        }
    }

    private let good = JSONValue.body([:]).text

    @Test(
        "a content type that begins with application/json is needed",
        arguments: [
            ([:], "415 requests must be of type application/json"),
            (["Content-Type": "text/plain"], "415 requests must be of type application/json"),
            (["Content-Type": "Application/json"], "415 requests must be of type application/json"),
            (["Content-Type": "application/json"], nil),
            (["content-type": "application/json ; charset=UTF-8"], nil),
            (["Content-Type": "application/json;charset=\"utf-8\""], nil),
            (["Content-Type": "application/jsonfoo"], "400 language is required as a string"),
            (
                ["Content-Type": "application/json; charset=latin1"],
                "400 unsupported charset \"latin1\""
            ),
        ] as [(HTTPHeaders, String?)])
    func contentType(headers: HTTPHeaders, expected: String?) {
        #expect(message(.make(headers: headers, body: good)) == expected)
    }

    @Test func `a bad body is refused before a bad content type of the right kind`() {
        let headers: HTTPHeaders = ["Content-Type": "APPLICATION/JSON"]
        #expect(message(.make(headers: headers, body: "{"))?.hasPrefix("400 request body") == true)
        #expect(message(.make(headers: headers, body: "{}"))?.hasPrefix("415") == true)
    }

    @Test func `a bad body is refused with the place, even where there is no endpoint`() {
        let response = Piston.renderNotFound(.make("/nowhere", body: "{\"a\":\n}"))
        #expect(
            response.text == #"{"message":"request body is not valid JSON: unexpected '}' "#
                + #"at line 2, column 1"}"#)
        #expect(response.status == .badRequest)
        #expect(Piston.renderNotFound(.make("/nowhere", body: "{}")).status == .notFound)
        #expect(
            Piston.renderNotFound(.make("/api/v2/nope", headers: [:])).status
                == .unsupportedMediaType)
    }

    @Test func `no body and an empty array count as an object without members`() {
        #expect(message(.make(body: "")) == "400 language is required as a string")
        #expect(message(.make(body: "[]")) == "400 language is required as a string")
        #expect(message(.make(body: " ")) != "400 language is required as a string")
    }

    @Test func `a body that is still encoded is refused`() {
        let headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Encoding": "br"]
        #expect(
            message(.make(headers: headers, body: good))
                == "400 unsupported content encoding \"br\"")
    }

    @Test func `a byte order mark is skipped`() {
        #expect(message(.make(body: "\u{FEFF}" + good)) == nil)
    }
}

@Suite("Piston: the rules, in their order")
struct PistonRuleTests {
    @Test(
        "each rule is checked before the next",
        arguments: [
            "language is required as a string", "version is required as a string",
            "files is required as an array", "files[1].content is required as a string",
            "testcases is required as an array", "zz-1 runtime is unknown",
            "files must include at least one utf8 encoded file",
            "If specified, compile_memory_limit must be a number",
            "run_memory_limit cannot exceed the configured limit of 4294967296",
            "compile_timeout must be non-negative",
            "If specified, run_timeout must be a number",
            "compile_cpu_time cannot exceed the configured limit of 10000",
            "run_cpu_time must be non-negative",
            "File path \"..\" tries to escape parent directory: ..",
        ].enumerated().map { ($0, $1) })
    func order(broken: Int, message: String) {
        // Everything is wrong; the first `broken` mistakes are repaired.
        var body: JSONObject = [
            "language": 5, "version": "", "files": nil, "compile_memory_limit": "y",
            "run_memory_limit": 4_294_967_296.5, "compile_timeout": -2, "run_timeout": [:],
            "compile_cpu_time": 10_001, "run_cpu_time": -0.5, "args": 5,
        ]
        let repairs: [(inout JSONObject) -> Void] = [
            { $0["language"] = "zz" }, { $0["version"] = "1" },
            { $0["files"] = [["content": "", "encoding": "hex"], [:]] },
            { $0["files"] = [["content": "", "encoding": "hex"]] }, { $0["testcases"] = [nil] },
            {
                $0["language"] = "sh"; $0["version"] = "5"
            },
            { $0["files"] = [["content": "", "name": ".."]] },
            { $0["compile_memory_limit"] = 1 }, { $0["run_memory_limit"] = 4_294_967_296 },
            { $0["compile_timeout"] = 2 }, { $0["run_timeout"] = 10_000 },
            { $0["compile_cpu_time"] = 10_000 }, { $0["run_cpu_time"] = 0.5 },
        ]
        for repair in repairs.prefix(broken) { repair(&body) }
        let error = #expect(throws: PistonRefusal.self) {
            try Piston.parse(.object(body), version: .v3, catalogue: .recorded, policy: .make())
        }
        #expect(error?.message == message)
    }

    @Test func `a request becomes a job`() throws {
        let job = try Piston.parse(
            .v2,
            [
                "language": "gcc",
                "files": [
                    ["name": "d", "content": "AAE=", "encoding": "base64"],
                    ["name": "x/../p.c", "content": "é"], ["content": "6162", "encoding": "hex"],
                ],
                "stdin": "in", "args": ["a b", ""], "run_timeout": 1500.5, "run_memory_limit": 2e6,
                "compile_cpu_time": 7, "unknown": [1],
            ]
        ).job
        #expect(job.runtime.language == "c")
        #expect(
            job.files == [
                JobFile(path: "d", content: [0, 1], isText: false),
                JobFile(path: "p.c", name: "x/../p.c", content: [0xC3, 0xA9]),
                JobFile(path: "file2.code", content: [0x61, 0x62], isText: false),
            ])
        #expect(job.inputs == [Array("in\n".utf8)])
        #expect(job.runtime.runArguments(for: job) == ["run", "x/../p.c", "a b", ""])
        #expect(job.runLimits.wallTime == .microseconds(1_500_500))
        #expect(job.runLimits.cpuTime == .seconds(3))
        #expect(job.runLimits.memoryBytes == 2_000_000)
        #expect(job.compileLimits.cpuTime == .milliseconds(7))
    }

    @Test(
        "what switches limits off in the reference means the configured value",
        arguments: [
            nil, 0, -0.0, "", false, 0.99, -1,
        ] as [JSONValue])
    func configured(value: JSONValue) throws {
        let policy = PistonPolicy.make()
        let job = try Piston.parse([
            "compile_memory_limit": value, "run_memory_limit": value, "compile_timeout": value,
            "run_timeout": value, "compile_cpu_time": value, "run_cpu_time": value,
        ]).job
        #expect(job.runLimits == policy.limits.run)
        #expect(job.compileLimits == policy.limits.compile)
    }

    @Test func `a number beyond doubles is too high, one below is negative`() throws {
        #expect(
            Piston.message(["run_timeout": .number(.infinity)])
                == "run_timeout cannot exceed the configured limit of 10000")
        #expect(
            Piston.message(["run_timeout": .number(-.infinity)])
                == "run_timeout must be non-negative")
    }
}

@Suite("Piston: stdin, arguments and files")
struct PistonFieldTests {
    @Test(
        "stdin of v2 ends with a line feed",
        arguments: [
            (nil, "\n"), ("", "\n"), ("a", "a\n"), ("a\n", "a\n"), ("a\r", "a\r\n"),
            (["a", "b"], "a,b\n"), (["a\n"], "a\n\n"), ([], "\n"), ([1, nil], "1,\n"),
        ] as [(JSONValue, String)])
    func stdin(value: JSONValue, bytes: String) throws {
        #expect(try Piston.parse(.v2, ["stdin": value]).job.inputs == [Array(bytes.utf8)])
    }

    @Test func `stdin of another type is refused in v2 and ignored in v3`() {
        for value: JSONValue in [5, 0, false, true, [:]] {
            #expect(Piston.message(.v2, ["stdin": value]) == "stdin must be a string")
            #expect(Piston.message(.v3, ["stdin": value]) == nil)
        }
    }

    @Test(
        "arguments become text as in JavaScript",
        arguments: [
            (nil, []), ("", []), ("aé😀", ["a", "é", "😀"]), ("e\u{301}", ["e", "\u{301}"]),
            ([], []), (["a b", "", "-x"], ["a b", "", "-x"]),
            (
                [1, 2.5, nil, true, [1, [nil]], [:]],
                ["1", "2.5", "null", "true", "1,", "[object Object]"]
            ),
        ] as [(JSONValue, [String])])
    func arguments(value: JSONValue, arguments: [String]) throws {
        #expect(try Piston.parse(["args": value]).job.arguments == arguments)
    }

    @Test func `arguments that cannot be passed to a program are refused`() {
        for value: JSONValue in [5, 0, true, false, ["a": 1]] {
            #expect(Piston.message(["args": value]) == "args must be an array of strings")
        }
        #expect(Piston.message(["args": ["a", "b\0"]]) == "args[1] must be free of NUL characters")
        let long = String(repeating: "a", count: 131_072)
        #expect(
            Piston.message(["args": [.string(long)]]) == "args[0] must be at most 131071 bytes long"
        )
        #expect(Piston.message(["args": [.string(String(long.dropLast()))]]) == nil)
        let many = [JSONValue](repeating: "", count: 200_000)
        #expect(
            Piston.message(["args": .array(many)]) == "args must be shorter: 1048576 bytes in all")
    }

    @Test(
        "a file needs a name that can be one",
        arguments: [
            ("a/../../b", "File path \"a/../../b\" tries to escape parent directory: ../b"),
            ("..foo", "File path \"..foo\" tries to escape parent directory: ..foo"),
            ("a/", "File path \"a/\" does not name a file"),
            (
                "file0.code/x",
                "File path \"file0.code/x\" is a file in one place and a directory in another"
            ),
            (5, "files[1].name must be a string"), ([], "files[1].name must be a string"),
            (0, nil), (false, nil), (nil, nil), ("", nil), ("/etc/passwd", nil),
        ] as [(JSONValue, String?)])
    func names(name: JSONValue, message: String?) {
        let files: JSONValue = [["content": ""], ["content": "", "name": name]]
        #expect(Piston.message(["files": files]) == message)
    }

    @Test func `only a falsy encoding and utf8 count as text, yet others are read as such`() throws
    {
        let odd: JSONValue = ["content": "YQ==", "encoding": "latin1", "name": "odd"]
        #expect(
            Piston.message(["files": [odd]]) == "files must include at least one utf8 encoded file")
        #expect(
            Piston.message(["files": []]) == "files must include at least one utf8 encoded file")
        let job = try Piston.parse(["files": [odd, ["content": "", "encoding": false]]]).job
        #expect(job.files[0] == JobFile(path: "odd", content: Array("YQ==".utf8)))
        #expect(Runtime.entry(of: job.files)?.path == "odd")
    }

    @Test(
        "binary contents are read as leniently as Node does",
        arguments: [
            ("base64", "YQ==YQ==", [0x61]), ("base64", "YQ", [0x61]), ("base64", "Y", []),
            ("base64", "!!!!", []), ("base64", "Y Q\n = =", [0x61]),
            ("base64", "YWJj-_+/", [0x61, 0x62, 0x63, 0xFB, 0xFF, 0xBF]), ("base64", "=YWJj", []),
            ("base64", "YW=Jj", [0x61]), ("base64", "éYWJj", [0x61, 0x62, 0x63]),
            ("hex", "AbCd", [0xAB, 0xCD]), ("hex", "616", [0x61]), ("hex", "61zz61", [0x61]),
            ("hex", "zz", []), ("hex", "61 62", [0x61]), ("hex", "6é", []),
        ] as [(String, String, [UInt8])])
    func lenient(encoding: String, content: String, bytes: [UInt8]) throws {
        let file: JSONValue = [
            "content": .string(content), "encoding": .string(encoding), "name": "d",
        ]
        let job = try Piston.parse(["files": [file, ["content": ""]]]).job
        #expect(job.files[0] == JobFile(path: "d", content: bytes, isText: false))
    }

    @Test func `files and testcases are bounded in number`() {
        let nine = JSONValue.array([JSONValue](repeating: ["content": ""], count: 9))
        #expect(Piston.message(["files": nine]) == "files must not have more than 8 elements")
        #expect(
            Piston.message(["testcases": nine]) == "testcases must not have more than 8 elements")
    }
}

import Foundation
import JSON
import Linux
import Testing

extension Live {
    @Suite("Execution: what a client gets to know about its program")
    struct ExecutionTests {
        @Test(.runs("python")) func `the example that everybody tries first`() async throws {
            let body = """
                {"language": "python", "version": "*", "files": [{"name": "main.py",
                 "content": "name = input()\\nprint(f\\"Hello {name}!\\")"}],
                 "testcases": [{"id": "1", "input": "User", "expectedOutput": "Hello User!"},
                               {"id": "2", "input": "World", "expectedOutput": "Hello World!"}]}
                """
            var request = Request(path: "/api/v3/execute")
            request.body = Array(body.utf8)
            let answer = try await ask(request)
            #expect(answer.status == 200)
            let names = answer.json.object?.members.map(\.name)
            #expect(names == ["testcases", "language", "version"])
            #expect(answer.json["language"] == "python")
            for (testcase, name) in zip(answer.testcases, ["User", "World"]) {
                #expect(
                    testcase.object?.members.map(\.name) == [
                        "id", "input", "expectedOutput", "actualOutput", "passed", "run_details",
                    ])
                #expect(testcase["input"] == .string(name))
                #expect(testcase["expectedOutput"] == .string("Hello \(name)!"))
                #expect(testcase["actualOutput"] == .string("Hello \(name)!\n"))
                #expect(testcase["passed"] == true)
                #expect(testcase[details: "stdout"] == .string("Hello \(name)!\n"))
                #expect(testcase[details: "code"] == 0)
            }
            #expect(answer.testcases.map { $0["id"] } == ["1", "2"])
        }

        @Test func `a stage has all its members, in the order that clients know`() async throws {
            let run = try await ask(.bash("echo out; echo err >&2; exit 3")).run
            #expect(
                run.object?.members.map(\.name) == [
                    "signal", "stdout", "stderr", "code", "output", "memory", "message", "status",
                    "cpu_time", "wall_time",
                ])
            #expect(run["stdout"] == "out\n")
            #expect(run["stderr"] == "err\n")
            #expect(run["code"] == 3)
            #expect(run["status"] == "RE")
            #expect(run["message"] == "Exited with error status 3")
            #expect(run["signal"]?.isNull == true)
        }

        @Test(.runs("c")) func `a C program is compiled once for a hundred testcases`()
            async throws
        {
            let source = """
                #include <stdio.h>
                int main(void) { int n; scanf("%d", &n); printf("%d\\n", n * n); return 0; }
                """
            let cases = (0..<100).map { (input: "\($0)", output: "\($0 * $0)") }
            let answer = try await ask(.post("/api/v3/execute", .testcases("c", source, cases)))
            #expect(answer.status == 200)
            let names = answer.json.object?.members.map(\.name)
            #expect(names == ["compile", "testcases", "language", "version"])
            #expect(answer.json["compile"]?["code"] == 0)
            #expect(answer.testcases.count == 100)
            #expect(answer.testcases.allSatisfy { $0["passed"] == true })
            #expect(answer.testcases.enumerated().allSatisfy { $1["id"] == JSONValue($0) })
        }

        @Test(.runs("c")) func `a program that does not compile is an answer, not an error`()
            async throws
        {
            let request = JSONValue.testcases("c", "int main(void) { return x; }", [("1", "1")])
            let answer = try await ask(.post("/api/v3/execute", request))
            #expect(answer.status == 200)
            #expect(answer.testcases.isEmpty && answer.json["testcases"] != nil)
            #expect(answer.json["run"] == nil)
            #expect(answer.json["compile"]?["code"] != 0)
            #expect(answer.json["compile"]?["stderr"]?.string?.contains("error") == true)
            let v2 = try await ask(.post("/api/v2/execute", request))
            #expect(v2.status == 200)
            #expect(v2.run["code"] == v2.json["compile"]?["code"])
            #expect(v2.run["stderr"] == v2.json["compile"]?["stderr"])
        }

        @Test func `an endless loop ends at its limit, and the next testcase runs`() async throws {
            let script = "read n; if [ $n = 2 ]; then while :; do :; done; fi; echo $n"
            let answer = try await ask(
                .cases(script, ["1", "2", "3"], ["run_timeout": 500]))
            #expect(answer.testcases.map { $0[details: "code"] } == [0, .null, 0])
            #expect(answer.testcases.map { $0["actualOutput"] } == ["1\n", "", "3\n"])
            let loop = try #require(answer.testcases.dropFirst().first)
            #expect(loop[details: "signal"] == "SIGKILL")
            #expect(loop[details: "status"] == "TO")
            #expect(loop[details: "message"] == "Time limit exceeded (wall clock)")
            let wall = try #require(loop[details: "wall_time"]?.int)
            // What the server reports is exact; the rest is room for a machine that does
            // something else as well.
            #expect((500...560).contains(wall))
        }

        @Test func `CPU time is limited apart from real time`() async throws {
            let run = try await ask(.bash("while :; do :; done", ["run_cpu_time": 200])).run
            #expect(run["status"] == "TO")
            #expect(run["message"] == "Time limit exceeded")
            #expect((200...400).contains(run["cpu_time"]?.int ?? 0))
        }

        @Test(.has(layer: "cgroup")) func `a program that takes too much memory is killed`()
            async throws
        {
            let limit = 64 << 20
            let answer = try await ask(
                .cases(
                    "read n; [ $n = 2 ] && x=$(head -c 1G /dev/zero | tr '\\0' x); echo $n",
                    ["1", "2", "3"], ["run_memory_limit": JSONValue(limit)]))
            let greedy = try #require(answer.testcases.dropFirst().first)
            #expect(greedy[details: "signal"] == "SIGKILL")
            #expect(greedy[details: "code"]?.isNull == true)
            #expect((greedy[details: "memory"]?.int ?? .max) <= limit)
            #expect(answer.testcases.last?["actualOutput"] == "3\n")
        }

        @Test func `a fork bomb ends with its run, and the next one works`() async throws {
            let answer = try await ask(
                .bash("bomb() { bomb | bomb & }; bomb; wait; sleep 10", ["run_timeout": 1000]))
            #expect(answer.status == 200)
            #expect(try await ask(.bash("echo hi")).stdout == "hi\n")
        }

        @Test func `of 100 MB of output the first MiB is kept, and the server stays small`()
            async throws
        {
            let server = try TestServer.shared.get()
            let run = try await ask(.bash("head -c 100000000 /dev/zero | tr '\\0' x")).run
            #expect(run["status"] == "OL")
            #expect(run["signal"] == "SIGKILL")
            #expect(run["code"]?.isNull == true)
            #expect(run["message"] == "stdout length exceeded")
            #expect(run["stdout"]?.string == String(repeating: "x", count: 1 << 20))
            let status = try String(
                contentsOfFile: "/proc/\(server.process.id)/status", encoding: .utf8)
            let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            let kibibytes = peak?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            #expect((kibibytes ?? .max) < 256 << 10)
        }

        @Test func `too much on stderr is told apart`() async throws {
            let run = try await ask(.bash("echo a; head -c 2000000 /dev/zero >&2")).run
            #expect(run["status"] == "EL")
            #expect(run["stdout"] == "a\n")
        }

        @Test func `nothing of one testcase is visible in the next`() async throws {
            let script = """
                ls -A . /tmp /dev/shm 2>/dev/null | grep trace
                ps=0; for p in /proc/[0-9]*; do ps=$((ps + 1)); done; echo processes $ps
                cat main.txt
                touch trace /tmp/trace; touch /dev/shm/trace 2>/dev/null; echo changed > main.txt
                sleep 60 > /dev/null 2>&1 &
                disown
                """
            let answer = try await ask(
                .cases(
                    script, ["1", "2", "3"],
                    [
                        "files": [
                            ["content": .string(script)],
                            ["name": "main.txt", "content": "first\n"],
                        ]
                    ]))
            let outputs = answer.testcases.map { $0["actualOutput"]?.string ?? "" }
            #expect(outputs.count == 3)
            #expect(Set(outputs).count == 1)
            #expect(outputs.first?.hasSuffix("first\n") == true)
            #expect(outputs.first?.contains("trace") == false)
        }

        @Test func `CPU time and memory are counted for each testcase alone`() async throws {
            let script = "read n; i=0; while [ $i -lt $n ]; do i=$((i + 1)); done"
            let answer = try await ask(.cases(script, ["300000", "1", "1"]))
            let times = answer.testcases.map { $0[details: "cpu_time"]?.int ?? -1 }
            #expect(times[0] > times[1] + times[2])
        }

        @Test func `input, arguments and files arrive byte by byte`() async throws {
            let request = JSONValue.job(
                "bash", "",
                [
                    "stdin": "no end", "args": ["a b", "", "*"],
                    "files": [
                        ["name": "sub/d.bin", "content": "AAEC/w==", "encoding": "base64"],
                        [
                            "name": "m.sh",
                            "content": "od -An -tx1 sub/d.bin; printf '[%s]' \"$@\"; cat",
                        ],
                    ],
                ])
            let answer = try await ask(.post(request))
            #expect(answer.stdout == " 00 01 02 ff\n[a b][][*]no end\n")
        }

        @Test func `testcases are compared by the rule that the request names`() async throws {
            let more: JSONObject = [
                "testcases": [
                    ["input": "1 2", "expectedOutput": "12"],
                    ["input": "[0, 1]  ", "expectedOutput": ["x", "[0, 1]\n"]],
                    ["input": "x", "expectedOutput": []],
                ]
            ]
            for (rule, expected) in [
                (nil, [false, true, false]), ("ignore-whitespace", [true, true, false]),
                ("exact", [false, false, false]),
            ] as [(String?, [JSONValue])] {
                var more = more
                more["comparison"] = rule.map { .string($0) }
                let answer = try await ask(.post("/api/v3/execute", .job("bash", "cat", more)))
                #expect(answer.testcases.map { $0["passed"] } == expected)
            }
        }
    }
}

import JSON
import Linux
import TestSupport
import Testing

extension Live {
    @Suite("Instead of Piston: its variables, its clients' versions")
    struct ComposeTests {
        @Test func `limits in Piston's variables hold, and are the most one may ask for`()
            async throws
        {
            let server = try TestServer(
                environment: [
                    "PISTON_RUN_TIMEOUT": "3000", "PISTON_OUTPUT_MAX_SIZE": "10",
                    "PISTON_MAX_CONCURRENT_JOBS": "1", "PISTON_DISABLE_NETWORKING": "false",
                    "PISTON_LIMIT_OVERRIDES": #"{"bash": {"run_cpu_time": 150}}"#,
                ])
            defer { server.end() }
            let slow = try await server.answer(.bash("sleep 60"))
            #expect(slow.run["message"] == "Time limit exceeded (wall clock)")
            let busy = try await server.answer(.bash("while :; do :; done"))
            #expect(busy.run["message"] == "Time limit exceeded")
            let loud = try await server.answer(.bash("printf 12345678901"))
            #expect(loud.run["status"] == "OL")
            #expect(loud.stdout == "1234567890")
            let more = try await server.answer(.bash("", ["run_timeout": 3001]))
            #expect(more.message == "run_timeout cannot exceed the configured limit of 3000")
            let longer = try await server.answer(.bash("", ["run_cpu_time": 151]))
            #expect(longer.message == "run_cpu_time cannot exceed the configured limit of 150")
            #expect(try await server.answer(.bash("", ["compile_timeout": 3001])).status == 200)
            #expect(server.log.contains("PISTON_DISABLE_NETWORKING: networking cannot be"))
            #expect(server.log.contains(" 1 slots;"))
        }

        @Test func `a key in Piston's variable is asked for, on loopback too`() async throws {
            let server = try TestServer(["slots": 1], environment: ["PISTON_KEY": "secret"])
            defer { server.end() }
            let job = Request.bash("echo hi")
            #expect(try await server.answer(job).status == 401)
            #expect(try await server.answer(job).text == #"{"message":"Unauthorized"}"#)
            #expect(try await server.answer(job.with("Authorization", "secret")).stdout == "hi\n")
        }

        @Test func `a malformed variable ends the start with its name and the rule`() async throws {
            let result = try await onThread {
                try TestServer.run(
                    ["serve", "--port", "0"], environment: ["PISTON_RUN_TIMEOUT": "3s"])
            }
            #expect(result.ending == .exited(1))
            #expect(
                result.error == "sandpiper: settings: PISTON_RUN_TIMEOUT must be "
                    + "a whole number from 1 to 86400000\n")
        }

        @Test func `a version that is not here means the one in the settings`() async throws {
            let server = try TestServer([
                "slots": 1,
                "versions": ["bash": ["1.14.7": "*", "2.0.0": "1.x"], "tongue": ["1": "2"]],
            ])
            defer { server.end() }
            func ask(_ language: String, _ version: String) async throws -> Answer {
                try await server.answer(
                    .post(.job(language, "echo hi", ["version": .string(version)])))
            }
            let answer = try await ask("bash", "1.14.7")
            #expect(answer.stdout == "hi\n")
            #expect(answer.json["version"] != "1.14.7")
            #expect(try await ask("sh", "1.14.7").stdout == "hi\n")
            #expect(try await ask("bash", "1.14.8").message == "bash-1.14.8 runtime is unknown")
            #expect(try await ask("bash", "2.0.0").status == 400)
            #expect(server.log.contains("versions.bash.2.0.0: no version here is within 1.x"))
            #expect(server.log.contains("versions.tongue: no such language here"))
        }

        @Test func `a program finds the environment that Piston gives it, and no more`()
            async throws
        {
            for language in ["bash", "sh"] {
                let answer = try await ask(.post(.job(language, "env | sort; pwd; umask")))
                let lines = (answer.stdout ?? "").split(separator: "\n")
                #expect(lines.contains("HOME=/tmp") && lines.contains("LIBC_FATAL_STDERR_=1"))
                #expect(lines.contains("PISTON_LANGUAGE=bash"))
                #expect(lines.last == "0022")
                #expect(lines[lines.count - 2] == "/box/submission")
                let names = lines.dropLast(2).map { String($0.prefix { $0 != "=" }) }
                // LANG is the runtime's own: without it programs take text for ASCII.
                let known: Set = [
                    "LANG", "HOME", "LIBC_FATAL_STDERR_", "PATH", "PISTON_LANGUAGE", "PWD", "SHLVL",
                    "_",
                ]
                #expect(Set(names).subtracting(known) == [])
            }
        }

        @Test func `output holds both streams in the order in which they came`() async throws {
            let script = "for n in 1 2 3; do echo $n; sleep 0.1; echo e$n >&2; sleep 0.1; done"
            let run = try await ask(.bash(script)).run
            #expect(run["output"] == "1\ne1\n2\ne2\n3\ne3\n")
            #expect(run["stdout"] == "1\n2\n3\n" && run["stderr"] == "e1\ne2\ne3\n")
        }

        @Test func `a body may be compressed, and may be followed by a query`() async throws {
            // `{"language":"bash","version":"*","files":[{"content":"echo hi"}]}`, by gzip(1).
            let body: [UInt8] = [
                31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 73, 204, 75, 47, 77, 76, 79, 85, 178,
                82, 74, 74, 44, 206, 80, 210, 81, 42, 75, 45, 42, 206, 204, 207, 3, 10, 104, 1, 121,
                105, 153, 57, 169, 197, 74, 86, 209, 213, 74, 201, 249, 121, 37, 169, 121, 37, 64,
                241, 212, 228, 140, 124, 133, 140, 76, 165, 218, 216, 90, 0, 226, 252, 237, 58, 65,
                0, 0, 0,
            ]
            var request = Request(path: "/api/v2/execute/?x=1").with("Content-Encoding", "gzip")
            request.body = body
            #expect(try await ask(request).stdout == "hi\n")
        }

        @Test func `the log is as quiet as the settings say`() throws {
            let server = try TestServer(["slots": 1, "logLevel": "none"])
            defer { server.end() }
            #expect(server.log.isEmpty)
        }
    }

    @Suite("v3: what a request may say beyond Piston")
    struct ExtensionTests {
        private static func cases(_ script: String, _ more: JSONObject) -> Request {
            .post("/api/v3/execute", .job("bash", script, more))
        }

        @Test func `numbers may be compared with a tolerance`() async throws {
            let more: JSONObject = [
                "testcases": [["input": "x", "expectedOutput": "0.3333333"]],
                "comparison": ["rule": "float", "tolerance": 0.001],
            ]
            #expect(
                try await ask(Self.cases("echo .3330", more)).testcases[0]["passed"] == true)
            #expect(
                try await ask(Self.cases("echo .33", more)).testcases[0]["passed"] == false)
        }

        @Test func `after the first failure the rest is not run`() async throws {
            let more: JSONObject = [
                "stop_on_failure": true,
                "testcases": [
                    ["input": "a", "expectedOutput": "a"], ["input": "b", "expectedOutput": "x"],
                    ["id": 7, "input": "c", "expectedOutput": "c"],
                ],
            ]
            let testcases = try await ask(Self.cases("cat", more)).testcases
            #expect(testcases.map { $0["passed"] } == [true, false, false])
            #expect(testcases.map { $0["skipped"] } == [nil, nil, true])
            #expect(testcases[1][details: "stdout"] == "b")
            #expect(testcases[2]["run_details"]?.isNull == true)
            #expect(testcases[2]["id"] == 7)
        }

        @Test func `one testcase may have less time, less memory and other arguments`()
            async throws
        {
            let script = "echo $1; sleep $2; x=$(head -c $3 /dev/zero | tr '\\0' x); echo ${#x}"
            let more: JSONObject = [
                "args": ["all", "0.5", "9"],
                "testcases": [
                    ["expectedOutput": "all 9"], ["expectedOutput": "", "run_timeout": 200],
                    ["expectedOutput": "one 8", "args": ["one", "0", "8"]],
                    [
                        "expectedOutput": "", "args": ["two", "0", "60000000"],
                        "run_memory_limit": 30_000_000,
                    ],
                ],
                "comparison": "tokens",
            ]
            let testcases = try await ask(Self.cases(script, more)).testcases
            #expect(testcases.map { $0["passed"] } == [true, false, true, false])
            #expect(testcases[1][details: "message"] == "Time limit exceeded (wall clock)")
            #expect(testcases[3][details: "stdout"] == "two\n")
            #expect(testcases[3][details: "message"] != nil)
        }

        @Test func `files that a program wrote come back, and can be sent again`() async throws {
            let more: JSONObject = ["return_files": ["o*", "no"]]
            let answer = try await ask(.bash(#"printf '\0\377' > out; ln -s /etc/passwd o2"#, more))
            #expect(
                answer.run["files"]?.text
                    == #"[{"name":"o2","error":"it is not a regular file"},"#
                    + #"{"name":"out","content":"AP8=","encoding":"base64"},"#
                    + #"{"name":"no","error":"there is no such file"}]"#)
            let file = try #require(answer.run["files"]?[1])
            let again = try await ask(
                .bash("", ["files": [["content": "wc -c < out"], file]]))
            #expect(again.stdout == "2\n")
            let case3 = try await ask(.cases("cat > o", ["x"], more)).testcases[0]
            #expect(case3["run_details"]?["files"]?[0]?["content"] == "eA==")
        }

        @Test func `testcases may run side by side, and are answered in their order`()
            async throws
        {
            let server = try TestServer(["slots": 2])
            defer { server.end() }
            let script = "read n; a=$(date +%s%N); sleep 0.3; echo $n $a $(date +%s%N)"
            let inputs = (0..<4).map { "\($0)" }
            let answer = try await server.answer(.cases(script, inputs, ["parallel": true]))
            let lines = answer.testcases.map {
                ($0["actualOutput"]?.string ?? "").split { " \n".contains($0) }.map { Int($0) ?? 0 }
            }
            #expect(lines.map(\.first) == [0, 1, 2, 3])
            #expect(zip(lines, lines.dropFirst()).contains { $0[2] > $1[1] && $1[2] > $0[1] })
        }
    }
}

import JSON
import Testing

extension Live {
    @Suite("A problem's own validator", .runs("c"), .runs("python"))
    struct ValidatorTests {
        static let server = Result { try TestServer.judge() }

        private static func settings(_ language: String) -> String {
            """
            {"Limits": {"TimeLimit": "2s", "MemoryLimit": "64MiB"},
             "Validator": {"Name": "custom", "Lang": "\(language)",
                           "Limits": {"TimeLimit": "2s", "OverallWallTimeLimit": "20s"}}}
            """
        }

        private func put(
            _ alias: String, _ ending: String, _ source: String, _ more: [String: String] = [:]
        ) throws -> TestServer {
            let server = try Self.server.get()
            var files = more
            files["validator.\(ending)"] = source
            try server.put(alias, Package.twice(Self.settings(ending), files))
            return server
        }

        @Test func `it is given the output, the case's files and the names`() async throws {
            let server = try put(
                "given", "py",
                """
                import os, sys
                files = {n: open(n).read() if os.path.exists(n) else None
                         for n in ("data.in", "data.out", "meta.in")}
                print(repr((sys.stdin.read(), sys.argv[1:], files)), file=sys.stderr)
                print(1)
                """, ["cases/no-answer.in": "21\n"])
            let run = try await server.judged(
                .submission("given", "c11-gcc", Program.c))
            #expect(run["verdict"] == "AC")
            let logs = try #require(run["logs"]?.string)
            let lines = logs.split(separator: "\n").map(String.init)
            for (name, input, output, expected) in [
                ("1", "1", "2", #"'2\n'"#), ("2", "2", "4", #"'4\n'"#),
                ("no-answer", "21", "42", "None"),
            ] {
                #expect(lines.contains("validator \(name): OK"))
                let line = lines.first {
                    $0.hasPrefix(#"('\#(output)\n', ['\#(name)', 'c11-gcc'], {"#)
                }
                #expect(
                    line?.contains(#"'data.in': '\#(input)\n', 'data.out': \#(expected)"#) == true,
                    "\(logs)")
                #expect(line?.contains(#"\nstatus:0\n"#) == true, "\(logs)")
                #expect(line?.contains(#"'meta.in': 'time:"#) == true, "\(logs)")
            }
            // What the validator says may tell of the cases.
            let guid = try #require(run["guid"]?.string)
            let told = try await server.answer(.get("/runs/\(guid)/details", as: "alice"))
            #expect(told.json["verdict"] == "AC")
            #expect(told.json["logs"] == nil)
            #expect(!told.text.contains("data.in"))
        }

        @Test func `its first word is the score, and it is compiled once`() async throws {
            let server = try put(
                "half", "c",
                """
                #include <stdio.h>
                #include <string.h>
                int main(int argc, char **argv) {
                    puts(strcmp(argv[1], "1") ? "0.5 well done" : "  1\\n0");
                    return 0;
                }
                """)
            let run = try await server.judged(.submission("half", "py3", "pass"))
            #expect(run["verdict"] == "PA")
            #expect(run["score"] == 0.75)
            #expect(run.cases.map { $0["score"] } == [1, 0.5])
            #expect(run["details"]?["compile_meta"]?.names == ["Main", "validator"])
        }

        @Test func `one that crashes, hangs or prints no number gives nothing`() async throws {
            let server = try put(
                "crash", "py",
                """
                import sys, time
                if sys.argv[1] == "1": raise SystemExit("no such answer")
                if sys.argv[1] == "2": time.sleep(30)
                print("fine")
                """, ["cases/3.in": "3\n"])
            let run = try await server.judged(.submission("crash", "c", Program.c))
            #expect(run["verdict"] == "WA")
            #expect(run["score"] == 0)
            #expect(run.cases.map { $0["verdict"] } == ["WA", "WA", "WA"])
            let logs = try #require(run["logs"]?.string)
            #expect(logs.contains("validator 1: RTE exit status 1\nno such answer\n"))
            #expect(logs.contains("validator 2: TLE"))
        }

        @Test func `cases that did not end well are not shown to it`() async throws {
            let server = try put(
                "spared", "py",
                """
                import sys
                print(sys.argv[1], file=sys.stderr)
                print(1)
                """)
            let source = Program.c("if (a == 1) return 1;")
            let run = try await server.judged(.submission("spared", "c11-gcc", source))
            #expect(run["verdict"] == "RTE")
            #expect(run["score"] == 0.5)
            #expect(run["logs"] == "validator 2: OK\n2\n")
        }

        @Test func `one that does not fail as foreseen is VE`() async throws {
            let server = try put(
                "foreseen", "py",
                """
                import sys
                print("too small", file=sys.stderr)
                print(0)
                """, ["cases/1.expected-failure": "too small\n"])
            let run = try await server.judged(.submission("foreseen", "c", Program.c))
            #expect(run["verdict"] == "WA")
            let other = try put(
                "unforeseen", "py", "print(0)", ["cases/1.expected-failure": "too small\n"])
            let failed = try await other.judged(.submission("unforeseen", "c", Program.c))
            #expect(failed["verdict"] == "VE")
            #expect(failed["score"] == 0)
            #expect(failed.cases.map { $0["verdict"] } == ["VE", "WA"])
        }

        @Test func `one that does not compile is CE, and says whose error it is`() async throws {
            let server = try put("broken", "c", "int main(void) { return x; }")
            let run = try await server.judged(.submission("broken", "c", Program.c))
            #expect(run["verdict"] == "CE")
            #expect(run["compile_error"]?.string?.hasPrefix("validator:\nvalidator.c: ") == true)
            #expect(run["details"]?["compile_meta"]?["Main"]?["verdict"] == "OK")
        }

        @Test func `it is confined as submissions are`() async throws {
            let server = try put(
                "confined", "c",
                """
                #include <stdio.h>
                #include <sys/ptrace.h>
                int main(void) { ptrace(PTRACE_TRACEME, 0, 0, 0); puts("1"); return 0; }
                """)
            let run = try await server.judged(.submission("confined", "c", Program.c))
            #expect(run["verdict"] == "WA")
            #expect(run["logs"]?.string?.hasPrefix("validator 1: RFE SIGSYS") == true)
        }
    }
}

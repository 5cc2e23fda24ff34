import JSON
import Testing

extension Live {
    @Suite("Verdicts: by real programs", .runs("c"))
    struct VerdictTests {
        static let server = Result {
            let server = try TestServer.judge()
            // Much time, for a machine that has much to do; and little, for what takes all of it.
            for (alias, time, cases) in [
                ("twice", "3s", ["1", "2"]), ("brief", "400ms", ["1"]),
            ] {
                let limits = """
                    {"Limits": {"TimeLimit": "\(time)", "MemoryLimit": "32MiB",
                                "OutputLimit": "10KiB"}}
                    """
                try server.put(alias, Package.twice(limits, cases: cases))
            }
            try server.put(
                "layout",
                [
                    "cases/1.in": "1\n", "cases/1.out": "1 0\n",
                    "settings.json": #"{"Validator": {"Name": "literal"}}"#,
                ])
            try server.put(
                "foreseen",
                [
                    "cases/1.in": "1\n", "cases/1.out": "2\n",
                    "validator.c": "#include <stdio.h>\nint main(void) { return puts(\"0\") < 0; }",
                    "cases/1.expected-failure": "what it never says\n",
                    "settings.json": #"{"Validator": {"Name": "custom"}}"#,
                ])
            let roomy = #"{"Limits": {"TimeLimit": "5s", "MemoryLimit": "256MiB"}}"#
            try server.put("roomy", Package.twice(roomy))
            return server
        }

        struct Case: Sendable {
            var verdict: String
            var source: String
            var score = 0.0
            var problem = "twice"
        }

        /// All wait in the queue at once.
        private func check(_ language: String, _ cases: [Case]) async throws {
            let server = try Self.server.get()
            var guids: [String] = []
            for entry in cases {
                guids.append(
                    try await server.submit(.submission(entry.problem, language, entry.source)))
            }
            for (entry, guid) in zip(cases, guids) {
                let run = try await server.judged(guid)
                #expect(run["status"] == "ready")
                #expect(
                    run["verdict"]?.string == entry.verdict,
                    "\(language): \(entry.source)\n\(run["details"] ?? .null)")
                #expect(run["score"]?.double == entry.score, "\(language): \(entry.source)")
                if entry.verdict == "MLE" { #expect(run["memory"]?.int == 32 << 20) }
                let meta = run.cases.first?["meta"]
                if entry.verdict == "RFE" { #expect(meta?["syscall"]?.string != nil) }
                #expect((run["details"]?["groups"] == nil) == (entry.verdict == "CE"))
            }
        }

        private static let inC: [Case] = [
            Case(verdict: "AC", source: Program.c, score: 1),
            Case(verdict: "AC", source: Program.c("printf(\"\\n %d  \\n\\n\", a * 2);"), score: 1),
            Case(verdict: "PA", source: Program.c("printf(\"2\\n\");"), score: 0.5),
            Case(verdict: "WA", source: Program.c("printf(\"7\\n\");")),
            Case(verdict: "WA", source: Program.c("")),
            Case(verdict: "PE", source: Program.c("printf(\"1\\n0\");"), problem: "layout"),
            Case(verdict: "AC", source: Program.c("printf(\"1\");"), score: 1, problem: "layout"),
            Case(
                verdict: "TLE", source: Program.c("for (volatile int i = 0;; i++) {}"),
                problem: "brief"),
            Case(verdict: "TLE", source: Program.c("sleep(9);"), problem: "brief"),
            Case(verdict: "OLE", source: Program.c("for (;;) puts(\"much too much\");")),
            Case(
                verdict: "MLE",
                source: Program.c(
                    "char *p = malloc(90 << 20); memset(p, a, 90 << 20); printf(\"%d\", p[a]);")),
            Case(verdict: "RTE", source: Program.c("abort();")),
            Case(verdict: "RTE", source: Program.c("int *p = (int *)8L; *p = a;")),
            Case(verdict: "RTE", source: Program.c("printf(\"%d\\n\", 2 * a); return 3;")),
            Case(
                verdict: "RFE",
                source: Program.c(
                    "ptrace(PTRACE_TRACEME, 0, 0, 0); printf(\"%d\", 2 * a);",
                    including: ["sys/ptrace.h"])),
            Case(verdict: "VE", source: Program.c, problem: "foreseen"),
            Case(verdict: "CE", source: "int main(void) { return x; }"),
        ]

        @Test func `in C`() async throws { try await check("c11-gcc", Self.inC) }

        @Test(.runs("c++")) func `in C++`() async throws {
            func cpp(_ body: String) -> String {
                "#include <cstdio>\n#include <vector>\n#include <stdexcept>\n#include <sched.h>\n"
                    + "int main() { int a; std::scanf(\"%d\", &a); \(body) }"
            }
            try await check(
                "cpp17-gcc",
                [
                    Case(verdict: "AC", source: Program.cpp, score: 1),
                    Case(verdict: "PA", source: cpp("std::puts(\"4\");"), score: 0.5),
                    Case(verdict: "WA", source: cpp("std::puts(\"3\");")),
                    Case(
                        verdict: "TLE", source: cpp("for (volatile int i = 0;;) i = i + 1;"),
                        problem: "brief"),
                    Case(verdict: "OLE", source: cpp("for (;;) std::puts(\"much too much\");")),
                    Case(
                        verdict: "MLE",
                        source: cpp(
                            "std::vector<char> v(90 << 20, a); std::printf(\"%d\", v[a]);")),
                    Case(verdict: "RTE", source: cpp("throw std::runtime_error(\"no\");")),
                    Case(
                        verdict: "RFE",
                        source: cpp("unshare(CLONE_NEWUSER); std::printf(\"%d\", 2 * a);")),
                    Case(
                        verdict: "PE", source: cpp("std::puts(\"1\\n0\");"), problem: "layout"),
                    Case(verdict: "VE", source: Program.cpp, problem: "foreseen"),
                    Case(verdict: "CE", source: "int main() { auto x; }"),
                ])
        }

        @Test(.runs("python")) func `in Python`() async throws {
            let unshare = """
                import ctypes
                ctypes.CDLL(None).unshare(0x10000000)
                """
            try await check(
                "py3",
                [
                    Case(verdict: "AC", source: Program.python, score: 1),
                    Case(verdict: "PA", source: "print(2)", score: 0.5),
                    Case(verdict: "WA", source: "print('two')"),
                    Case(verdict: "PE", source: "print('1\\n0')", problem: "layout"),
                    Case(verdict: "VE", source: Program.python, problem: "foreseen"),
                    Case(verdict: "TLE", source: "while True: pass", problem: "brief"),
                    Case(verdict: "TLE", source: "import time; time.sleep(9)", problem: "brief"),
                    Case(verdict: "OLE", source: "while True: print('much too much')"),
                    Case(verdict: "MLE", source: "x = b'x' * (90 << 20); print(len(x))"),
                    Case(verdict: "RTE", source: "print(1 // 0)"),
                    Case(verdict: "RTE", source: "import sys; print(2); sys.exit(1)"),
                    Case(verdict: "RFE", source: unshare),
                    Case(verdict: "CE", source: "print("),
                ])
        }

        @Test(.runs("java")) func `in Java, whose class must be Main`() async throws {
            func java(_ name: String, _ body: String) -> String {
                "public class \(name) { public static void main(String[] a) { \(body) } }"
            }
            let body = "System.out.println(2 * new java.util.Scanner(System.in).nextInt());"
            try await check(
                "java",
                [Case(verdict: "AC", source: java("Main", body), score: 1, problem: "roomy")])
            let server = try Self.server.get()
            let other = java("Other", body).replacing("public class", with: "class")
            let run = try await server.judged(.submission("roomy", "java", other))
            #expect(run["verdict"] == "CE")
            let words = """
                Class `Main` not found. Make sure your class is named `Main` and outside all \
                packages
                """
            #expect(run["compile_error"]?.string?.contains(words) == true)
        }

        @Test(.runs("java")) func `in Java, memory is the problem's: garbage is not counted`()
            async throws
        {
            let server = try Self.server.get()
            for (alias, limit) in [("small", "64MiB"), ("large", "512MiB")] {
                let limits = "{\"TimeLimit\": \"10s\", \"MemoryLimit\": \"\(limit)\"}"
                try server.put(alias, Package.twice("{\"Limits\": \(limits)}", cases: ["1"]))
            }
            func java(_ body: String) -> String {
                "public class Main { public static void main(String[] a) { \(body) } }"
            }
            let large = "byte[] b = new byte[300 << 20]; java.util.Arrays.fill(b, (byte) 2);"
            let garbage = """
                byte[] b = null;
                for (int i = 0; i < 2000; i++) { b = new byte[1 << 20]; b[i] = 2; }
                for (int i = 0; i < 1 << 20; i++) b[i] = 2;
                """
            let print = "System.out.println(b[5]);"
            for (alias, body, verdict) in [
                ("large", large, "AC"), ("small", large, "MLE"), ("small", garbage, "AC"),
            ] {
                let run = try await server.judged(.submission(alias, "java", java(body + print)))
                let details = run["details"] ?? .null
                #expect(run["verdict"] == .string(verdict), "\(alias): \(details)")
            }
        }

        @Test(.runs("javascript")) func `in JavaScript, whose syntax is checked first`()
            async throws
        {
            let source = "console.log(2 * Number(require('fs').readFileSync(0, 'utf8')))"
            try await check(
                "js",
                [
                    Case(verdict: "AC", source: source, score: 1, problem: "roomy"),
                    Case(verdict: "CE", source: "console.log(", problem: "roomy"),
                ])
        }

        @Test func `exactly c may end with any status; its other names may not`() async throws {
            let server = try Self.server.get()
            let source = Program.c("printf(\"%d\\n\", 2 * a); return 3;")
            #expect(try await server.judged(.submission("twice", "c", source))["verdict"] == "AC")
        }

        @Test func `the metas tell how each case ended`() async throws {
            let server = try Self.server.get()
            let source = Program.c("if (a == 2) abort(); printf(\"%d\\n\", 2 * a);")
            let run = try await server.judged(.submission("twice", "c11-gcc", source))
            #expect(run["verdict"] == "RTE")
            #expect(run["score"] == 0.5)
            #expect(run["details"]?["compile_meta"]?["Main"]?["verdict"] == "OK")
            #expect(run.cases.map { $0["verdict"] } == ["AC", "RTE"])
            let meta = run.cases.last?["meta"]
            #expect(meta?["signal"] == "SIGABRT")
            #expect(meta?["exit_status"] == -1)
            #expect(run.cases.first?["meta"]?["output_size"] == 2)
        }

        @Test func `of several verdicts the worst is the run's, and points stay`() async throws {
            let server = try Self.server.get()
            try server.put(
                "many",
                Package.twice(
                    #"{"Limits": {"TimeLimit": "300ms", "MemoryLimit": "32MiB"}}"#,
                    cases: ["1", "2", "3", "4"]))
            func run(_ statements: String) async throws -> String {
                let source = Program.c(statements + " printf(\"%d\\n\", 2 * a);")
                let run = try await server.judged(.submission("many", "c11-gcc", source))
                return "\(run["verdict"]?.string ?? "") \(run["score"]?.double ?? -1)"
            }
            let memory = """
                if (a == 1) {
                    volatile char *p = malloc(90 << 20);
                    for (long i = 0; i < 90 << 20; i += 4096) p[i] = 1;
                }
                """
            #expect(try await run("if (a == 2) return 1; if (a == 3) sleep(9);") == "RTE 0.5")
            #expect(try await run("if (a == 2) a = 0; if (a == 3) sleep(9);") == "TLE 0.5")
            #expect(try await run(memory + "if (a == 2) abort();") == "MLE 0.5")
            #expect(try await run("if (a > 1) a = 0;") == "PA 0.25")
        }

        @Test func `cases beyond the time of all together are not run, and the run ends soon`()
            async throws
        {
            let server = try Self.server.get()
            let settings = """
                {"Limits": {"TimeLimit": "300ms", "OverallWallTimeLimit": "500ms"}}
                """
            let names = (1...60).map { "\($0)" }
            try server.put("endless", Package.twice(settings, cases: names))
            let began = ContinuousClock.now
            let run = try await server.judged(
                .submission("endless", "c11-gcc", Program.c("sleep(9);")))
            #expect(ContinuousClock.now - began < .seconds(5))
            #expect(run["verdict"] == "TLE")
            #expect(run.cases.count == 60)
            #expect(run.cases.allSatisfy { $0["verdict"] == "TLE" })
            let times = run.cases.compactMap { $0["meta"]?["wall_time"]?.double }
            #expect(times.filter { $0 > 0 }.count == 2)
        }
    }
}

import JSON
import Testing

extension Live {
    @Suite("Scores: what a run is worth", .runs("c"))
    struct ScoreTests {
        static let server = Result { try TestServer.judge() }

        /// Right for the inputs up to this one.
        private static func right(upTo limit: Int) -> String {
            Program.c("printf(\"%d\\n\", a <= \(limit) ? 2 * a : 0);")
        }

        @Test
        func `weights of the testplan count, and a group is worth nothing if a case is wrong`()
            async throws
        {
            let server = try Self.server.get()
            // Inputs are 1 to 4.
            let files = Package.twice(
                cases: ["easy.a", "easy.b", "hard.a", "hard.b"],
                ["testplan": "# points\neasy.a 10\neasy.b 30\nhard.a 40\nhard.b 20\n"])
            try server.put("weights", files)
            for (limit, score, verdict) in [
                (4, 1.0, "AC"), (3, 0.4, "PA"), (2, 0.4, "PA"), (1, 0, "WA"),
            ] as [(Int, Double, String)] {
                let run = try await server.judged(
                    .submission("weights", "c", Self.right(upTo: limit)))
                #expect(run["verdict"] == .string(verdict))
                #expect(run["score"]?.double == score)
                #expect(run["contest_score"]?.double == 100 * score)
            }
            let run = try await server.judged(.submission("weights", "c", Self.right(upTo: 3)))
            let groups = run["details"]?["groups"]?.array ?? []
            #expect(groups.map { $0["group"] } == ["easy", "hard"])
            #expect(groups.map { $0["score"] } == [0.4, 0])
            #expect(groups.map { $0["max_score"] } == [0.4, 0.6])
            // A case keeps its own.
            #expect(run.cases.map { $0["name"] } == ["easy.a", "easy.b", "hard.a", "hard.b"])
            #expect(run.cases.map { $0["contest_score"] } == [0.1, 0.3, 0.4, 0])
            let list = try await server.answer(
                .form("/api/problem/runs", ["problem_alias": "weights"]))
            let row = list.json["runs"]?[0]
            #expect(row?["score_by_group"] == ["easy": 0.4, "hard": 0])
        }

        /// What a program says itself is the score: `literal`.
        private static let fractions: [(String, Double)] = [
            ("0.333333333", 1.0 / 3), ("0.333333", 341.0 / 1024), ("0.7", 0.7),
            ("0.1234567", 126.0 / 1024), ("1/3", 0), ("7", 1), ("-1", 0), ("5e-1", 0.5),
        ]

        @Test(arguments: fractions)
        func `a score of its own is the nearest of few fractions`(
            text: String, score: Double
        ) async throws {
            let server = try Self.server.get()
            try? server.put(
                "fraction",
                ["cases/1.in": "", "cases/1.out": "", "settings.json": Self.literal])
            let run = try await server.judged(
                .submission("fraction", "c", "#include <stdio.h>\nint main(){puts(\"\(text)\");}"))
            let told = try #require(run["score"]?.double)
            #expect(abs(told - score) < 1e-14)
            #expect(run["verdict"] == (score == 1 ? "AC" : score == 0 ? "WA" : "PA"))
        }

        private static let literal = #"{"Validator": {"Name": "literal"}}"#

        @Test func `a group is worth the sum of its cases, or by min the least of them`()
            async throws
        {
            let server = try Self.server.get()
            func score(_ policy: String, _ printed: [String]) async throws -> Double? {
                var files: [String: String] = [
                    "testplan": "a.1 3\na.2 1\n",
                    "settings.json": """
                    {"Validator": {"Name": "literal", "GroupScorePolicy": "\(policy)"}}
                    """,
                ]
                for name in ["a.1", "a.2"] {
                    files["cases/\(name).in"] = "\(name.last!)\n"
                    files["cases/\(name).out"] = "\n"
                }
                let alias = policy.isEmpty ? "sum" : policy
                try? server.put(alias, files)
                let source = Program.c(
                    "puts(a == 1 ? \"\(printed[0])\" : \"\(printed[1])\");")
                return try await server.judged(.submission(alias, "c", source))["score"]?.double
            }
            #expect(try await score("", ["1", "0.5"]) == 0.875)
            #expect(try await score("sum-if-not-zero", ["0.5", "1"]) == 0.625)
            #expect(try await score("sum-if-not-zero", ["0.5", "0"]) == 0)
            #expect(try await score("min", ["0.5", "1"]) == 0.5)
            #expect(try await score("min", ["1", "0"]) == 0)
        }

        @Test func `without weights all right is 1, and a case without weight costs only the AC`()
            async throws
        {
            let server = try Self.server.get()
            try server.put(
                "weightless", Package.twice(nil, ["testplan": "1 0\n2 0\n"]))
            try server.put("one", Package.twice(nil, ["testplan": "1 1\n2 0\n"]))
            func run(_ alias: String, _ limit: Int) async throws -> String {
                let run = try await server.judged(.submission(alias, "c", Self.right(upTo: limit)))
                return "\(run["verdict"]?.string ?? "") \(run["score"]?.double ?? -1)"
            }
            #expect(try await run("weightless", 2) == "AC 1.0")
            #expect(try await run("weightless", 1) == "WA 0.0")
            #expect(try await run("one", 1) == "PA 1.0")
        }

        private static let equals: [(String, String, String, Bool)] = [
            ("token", "abc  Def\n", "abc\nDef", true), ("token", "abc", "ABC", false),
            ("token-caseless", "straße ÄB", "STRAßE äb", true),
            ("token-caseless", "a b", "a b c", false),
            ("token-numeric", "0.30000001 x", "Answer: 0.3", true),
            ("token-numeric", "0.31", "0.3", false),
            ("token-numeric", "1e-5", "1 -5", true),
        ]

        @Test("what equal means is the validator's affair", arguments: equals)
        func validators(
            name: String, printed: String, expected: String, isRight: Bool
        ) async throws {
            let server = try Self.server.get()
            let alias = "equal-\(name)-\(printed.utf8.count)-\(expected.utf8.count)"
            try server.put(
                alias,
                [
                    "cases/1.in": "", "cases/1.out": expected,
                    "settings.json": #"{"Validator": {"Name": "\#(name)"}}"#,
                ])
            let text = printed.replacing("\n", with: "\\n")
            let run = try await server.judged(
                .submission(alias, "c", "#include <stdio.h>\nint main(){puts(\"\(text)\");}"))
            #expect(run["verdict"] == (isRight ? "AC" : "WA"))
        }

        @Test(.runs("c++")) func `a hundred cases take one compilation`() async throws {
            let server = try Self.server.get()
            try server.put("hundred", Package.twice(cases: (1...100).map { "\($0)" }))
            let source = """
                #include <bits/stdc++.h>
                int main() { int a; std::cin >> a; std::cout << 2 * a << std::endl; }
                """
            let began = ContinuousClock.now
            let run = try await server.judged(.submission("hundred", "cpp17-gcc", source))
            let took = ContinuousClock.now - began
            #expect(run["verdict"] == "AC")
            #expect(run["score"] == 1)
            #expect(run.cases.count == 100)
            let compiled = run["details"]?["compile_meta"]
            #expect(compiled?.names == ["Main"])
            let seconds = try #require(compiled?["Main"]?["wall_time"]?.double)
            // 100 compilations would take 100 times as long.
            #expect(took < .seconds(10 * seconds + 5))
            #expect(run["details"]?["judged_by"]?.string != nil)
        }
    }
}

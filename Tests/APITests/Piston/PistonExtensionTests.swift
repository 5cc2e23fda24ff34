import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Piston v3: what requests may say beyond the reference")
struct PistonExtensionTests {
    @Test(
        "a comparison is a name, or an object with a rule",
        arguments: [
            (nil, .lines), ("exact", .exact), ("float", .float(tolerance: 1e-6)),
            (["rule": "tokens"], .tokens), (["rule": "float"], .float(tolerance: 1e-6)),
            (["rule": "float", "tolerance": 0], .float(tolerance: 0)),
            (["tolerance": 0.25, "rule": "float"], .float(tolerance: 0.25)),
        ] as [(JSONValue, OutputComparison)])
    func comparison(value: JSONValue, comparison: OutputComparison) throws {
        #expect(try Piston.parse(["comparison": value]).comparison == comparison)
    }

    @Test(
        "any other comparison is refused with the rule; v2 knows none",
        arguments: [
            ("Lines", "comparison must be one of lines, exact, tokens, ignore-whitespace, float"),
            (5, "comparison must be one of lines, exact, tokens, ignore-whitespace, float"),
            (false, "comparison must be one of lines, exact, tokens, ignore-whitespace, float"),
            ([:], "comparison.rule must be one of lines, exact, tokens, ignore-whitespace, float"),
            (
                ["rule": 1],
                "comparison.rule must be one of lines, exact, tokens, ignore-whitespace, float"
            ),
            (
                ["rule": "float", "tolerance": -1],
                "comparison.tolerance must be a number from 0 to 1"
            ),
            (
                ["rule": "float", "tolerance": "1"],
                "comparison.tolerance must be a number from 0 to 1"
            ),
            (
                ["rule": "lines", "tolerance": 1],
                "comparison must be an object of rule, and tolerance for float, not tolerance"
            ),
            (
                ["rule": "float", "epsilon": 1],
                "comparison must be an object of rule, and tolerance for float, not epsilon"
            ),
        ] as [(JSONValue, String)])
    func wrongComparison(value: JSONValue, message: String) {
        #expect(Piston.message(["comparison": value]) == message)
        #expect(Piston.message(.v2, ["comparison": value]) == nil)
    }

    @Test func `stop_on_failure is a truth value, and false when absent`() throws {
        #expect(try Piston.parse(["stop_on_failure": true]).job.stopsAtFailure)
        for value: JSONValue? in [nil, false, .some(nil)] {
            #expect(try !Piston.parse(["stop_on_failure": value]).job.stopsAtFailure)
        }
        for value: JSONValue in [1, "true", [], [:]] {
            #expect(
                Piston.message(["stop_on_failure": value])
                    == "stop_on_failure must be true or false")
            #expect(Piston.message(.v2, ["stop_on_failure": value]) == nil)
        }
    }

    @Test func `testcases after the first failure are shown as skipped`() throws {
        let testcases: JSONValue = [
            ["id": 1, "expectedOutput": "a"], ["id": 2, "input": "i", "expectedOutput": ["b"]],
            ["expectedOutput": "c"],
        ]
        let execution = try Piston.parse(["testcases": testcases, "stop_on_failure": true])
        let runs = [StageResult.make(stdout: "x")]
        let text = Piston.render(JobResult(compile: nil, runs: runs), of: execution).text
        #expect(text.hasPrefix(#"{"testcases":[{"id":1,"expectedOutput":"a","actualOutput":"x","#))
        #expect(
            text.hasSuffix(
                #"{"id":2,"input":"i","expectedOutput":["b"],"actualOutput":null,"passed":false,"#
                    + #""run_details":null,"skipped":true},"#
                    + #"{"expectedOutput":"c","actualOutput":null,"passed":false,"#
                    + #""run_details":null,"skipped":true}],"language":"bash","version":"5.2.0"}"#))
        #expect(!text.contains(#""skipped":false"#))
    }

    @Test func `a testcase may have limits of its own, by the request's rules`() throws {
        let job = try Piston.parse([
            "run_timeout": 2000, "run_memory_limit": 5_000_000,
            "testcases": [
                ["expectedOutput": ""],
                ["expectedOutput": "", "run_timeout": 10_000, "run_cpu_time": 0.5],
                ["expectedOutput": "", "run_memory_limit": 7_000_000, "run_timeout": -1],
                ["expectedOutput": "", "run_timeout": 0, "run_memory_limit": nil],
            ],
        ]).job
        #expect(job.limits(ofRun: 0) == job.runLimits)
        #expect(job.limits(ofRun: 1).wallTime == .seconds(10))
        #expect(job.limits(ofRun: 1).cpuTime == job.runLimits.cpuTime)
        #expect(job.limits(ofRun: 1).memoryBytes == 5_000_000)
        #expect(job.limits(ofRun: 2).memoryBytes == 7_000_000)
        #expect(job.limits(ofRun: 2).wallTime == .seconds(2))
        #expect(job.runOverrides.keys.sorted() == [1, 2])
    }

    @Test(
        "a wrong limit of a testcase is refused by its place",
        arguments: [
            (
                "run_timeout", 10_001,
                "testcases[1].run_timeout cannot exceed the configured limit of 10000"
            ),
            ("run_cpu_time", -2, "testcases[1].run_cpu_time must be non-negative"),
            (
                "run_memory_limit", "1",
                "If specified, testcases[1].run_memory_limit must be a number"
            ),
        ] as [(String, JSONValue, String)])
    func wrongLimit(name: String, value: JSONValue, message: String) {
        let bad: JSONValue = .object(JSONObject([("expectedOutput", ""), (name, value)]))
        #expect(Piston.message(["testcases": [["expectedOutput": ""], bad]]) == message)
    }

    @Test func `a testcase may have arguments of its own`() throws {
        let job = try Piston.parse([
            "args": ["all"],
            "testcases": [
                ["expectedOutput": "", "args": ["one", 2]], ["expectedOutput": ""],
                ["expectedOutput": "", "args": []],
            ],
        ]).job
        let entry = "file0.code"
        #expect(job.arguments(ofRun: 0) == ["run", entry, "one", "2"])
        #expect(job.arguments(ofRun: 1) == ["run", entry, "all"])
        #expect(job.arguments(ofRun: 2) == ["run", entry])
        #expect(
            Piston.message(["testcases": [["expectedOutput": "", "args": 5]]])
                == "testcases[0].args must be an array of strings")
        #expect(
            Piston.message(["testcases": [["expectedOutput": "", "args": ["\0"]]]])
                == "testcases[0].args[0] must be free of NUL characters")
    }

    @Test func `parallel is a truth value or a number of slots, and v3's`() throws {
        for (value, slots) in [(nil, 1), (false, 1), (true, .max), (1, 1), (4, 4)]
            as [(JSONValue, Int)]
        {
            #expect(try Piston.parse(["parallel": value]).job.parallelism == slots)
        }
        for value: JSONValue in [0, -1, 1.5, 1025, "2", [], [:]] {
            #expect(
                Piston.message(["parallel": value])
                    == "parallel must be true, false or a whole number from 1 to 1024")
            #expect(Piston.message(.v2, ["parallel": value]) == nil)
        }
    }
}

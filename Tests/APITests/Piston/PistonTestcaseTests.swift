import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Piston v3: testcases")
struct PistonTestcaseTests {
    @Test(
        "input is given byte by byte; without any, one line feed",
        arguments: [
            ([:], "\n"), (["input": nil], "\n"), (["input": ""], "\n"), (["input": "a"], "a"),
            (["input": "a\n"], "a\n"), (["input": "\0é"], "\0é"), (["input": "\n\n"], "\n\n"),
        ] as [(JSONObject, String)])
    func input(testcase: JSONObject, bytes: String) throws {
        var testcase = testcase
        testcase["expectedOutput"] = ""
        let execution = try Piston.parse(["testcases": [.object(testcase)]])
        #expect(execution.job.inputs == [Array(bytes.utf8)])
    }

    @Test(
        "a testcase that cannot be judged is refused by its place",
        arguments: [
            (nil, "testcases[1] is required as an object"),
            ("x", "testcases[1] is required as an object"),
            ([], "testcases[1] is required as an object"),
            (["input": 5, "expectedOutput": ""], "testcases[1].input must be a string"),
            (["input": ["a"], "expectedOutput": ""], "testcases[1].input must be a string"),
            (["input": false, "expectedOutput": ""], "testcases[1].input must be a string"),
            ([:], "testcases[1].expectedOutput is required as a string or an array of strings"),
            (
                ["expectedOutput": nil],
                "testcases[1].expectedOutput is required as a string or an array of strings"
            ),
            (
                ["expectedOutput": 5],
                "testcases[1].expectedOutput is required as a string or an array of strings"
            ),
            (
                ["expectedOutput": [5, nil]],
                "testcases[1].expectedOutput is required as a string or an array of strings"
            ),
            (["expectedOutput": [5, "b"]], nil), (["expectedOutput": []], nil),
            (["expectedOutput": "", "hidden": true], nil),
        ] as [(JSONValue, String?)])
    func refused(testcase: JSONValue, message: String?) {
        #expect(Piston.message(["testcases": [["expectedOutput": "x"], testcase]]) == message)
    }

    @Test(
        "what passes",
        arguments: [
            ("a", "a\n", nil, true), ("a ", " a\r\n", nil, true), ("1 2", "12", nil, false),
            ("b", "a", nil, false), (["a", "b"], "b", nil, true), ([], "", nil, false),
            (["b", 5], "b", nil, true), (["b", 5], "5", nil, false), ("", "", nil, true),
            ("a", "a\n", "exact", false), ("a\n", "a\n", "exact", true),
            ("1 2", "1\n2", "tokens", true),
            ("1 2", "12", "tokens", false), ("1 2", "12", "ignore-whitespace", true),
            ("a", "a\n", "lines", true), ("\u{FFFD}", "\u{FFFD}", "exact", true),
        ] as [(JSONValue, String, JSONValue, Bool)])
    func passes(expected: JSONValue, stdout: String, comparison: JSONValue, passed: Bool) throws {
        let execution = try Piston.parse([
            "testcases": [["expectedOutput": expected]], "comparison": comparison,
        ])
        // Neither the exit code nor stderr count.
        let run = StageResult.make(.exited(status: 2), stdout: stdout, stderr: "oh")
        let response = Piston.render(JobResult(compile: nil, runs: [run]), of: execution)
        let body = try JSONValue(parsing: response.body)
        #expect(body["testcases"]?[0]?["passed"] == .bool(passed))
        #expect(body["testcases"]?[0]?["actualOutput"] == .string(stdout))
    }

    @Test func `the setting decides where the request says nothing`() throws {
        let execution = try Piston.parse([:], policy: .make(comparison: .tokens))
        #expect(execution.comparison == .tokens)
    }

    @Test func `id, input and expectedOutput are echoed as JavaScript would, absent stays absent`()
        throws
    {
        let testcases = try JSONValue(
            parsing: #"[{"expectedOutput":["b",5,1.0],"id":{"z":1e3,"a":null},"input":null,"x":1},"#
                + #"{"expectedOutput":"\u00e9\/"},{"id":12345678901234567890,"expectedOutput":""}]"#
        )
        let execution = try Piston.parse(["testcases": testcases])
        let runs = [StageResult](repeating: .make(), count: 3)
        let text = Piston.render(JobResult(compile: nil, runs: runs), of: execution).text
        #expect(
            text.hasPrefix(
                #"{"testcases":[{"id":{"z":1000,"a":null},"input":null,"expectedOutput":["b",5,1],"#
                    + #""actualOutput":"","passed":false,"run_details":{"signal":null,"#))
        #expect(text.contains(#"{"expectedOutput":"é/","actualOutput""#))
        #expect(text.contains(#"{"id":12345678901234567000,"expectedOutput""#))
    }
}

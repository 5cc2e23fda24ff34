import Engine
import Foundation
import Grading
import Judge
import Judging
import Testing

@Suite("The problem that ships")
struct ExampleProblemTests {
    private static let shelf = ProblemShelf(
        directory: TestSandbox.root.appendingPathComponent("Config/examples/problems").path)

    private func sums() async throws -> ShelvedProblem {
        try #require(try await Self.shelf.find("sums"))
    }

    @Test func `it is read as it stands there`() async throws {
        let problem = try await sums().problem
        #expect(problem.groups.map(\.name) == ["large", "small"])
        #expect(problem.groups.map(\.weight) == [Rational(60), Rational(40)])
        #expect(problem.limits.time == .seconds(1))
        #expect(problem.limits.memoryBytes == 64 << 20)
        #expect(problem.validator == .token)
        #expect(problem.statements.keys.sorted() == ["en", "es"])
        #expect(problem.examples.map(\.name) == ["example"])
        #expect(problem.tests?.solutions.count == 6)
    }

    @Test func `its solutions get what it says they get`() async throws {
        let shelved = try await sums()
        let texts = try await Self.shelf.load(shelved)
        for solution in try #require(shelved.problem.tests).solutions {
            let source = try await Self.shelf.text(solution.program.path, of: shelved)
            let grade = try await grade(source, solution.program, shelved.problem, texts)
            #expect(solution.fault(in: grade) == nil, "\(solution.program.path)")
        }
    }

    private func grade(
        _ source: [UInt8], _ program: SelfTests.Program, _ problem: Problem, _ texts: ProblemTexts
    ) async throws -> Grade {
        let isPython = program.language == "py3"
        let runtime = Runtime(
            language: program.language, version: "1.0.0",
            compile: isPython
                ? nil : Runtime.Command(["/usr/bin/g++", "-O2", "-o", "a.out", "{entry}"]),
            run: Runtime.Command(isPython ? ["/usr/bin/python3", "{entry}"] : ["./a.out"]),
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp"])
        let result = try await TestSandbox.scheduler.submit(
            Job(
                runtime: runtime,
                files: [JobFile(path: isPython ? "main.py" : "main.cpp", content: source)],
                inputs: texts.inputs,
                compileLimits: Limits(
                    wallTime: .seconds(60), cpuTime: .seconds(60), memoryBytes: 1 << 30),
                runLimits: problem.limits.applied(
                    to: Limits(), language: program.language, startup: .seconds(1))),
            from: ClientID("tests"))
        try #require(result.runs.count == problem.cases.count)
        let judged = result.runs.indices.map { place in
            JudgedCase(
                Execution(
                    result.runs[place], language: program.language, limits: problem.limits),
                validator: problem.validator, expected: texts.outputs[place] ?? [])
        }
        return Grader(groups: problem.groups, policy: problem.policy).grade(judged)
    }
}

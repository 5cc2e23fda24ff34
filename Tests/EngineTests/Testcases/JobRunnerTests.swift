import Judging
import Testing

@testable import Engine

@Suite("Job runner: from files to results")
struct JobRunnerTests {
    private let sandbox = FakeSandbox()

    @Test func `without a compiler every input runs in its order`() throws {
        sandbox.answers = ["a", "b", "c"].map { .success(.make(output: $0)) }
        let result = try JobRunner.run(.make(inputs: ["1", "2", "3"]), on: sandbox)
        #expect(result.compile == nil)
        #expect(result.runs == ["a", "b", "c"].map { StageResult.make(output: $0) })
        #expect(sandbox.stages.map(\.input) == ["1", "2", "3"].map { Array($0.utf8) })
        #expect(sandbox.stages.allSatisfy { $0.arguments == ["start", "main", "one"] })
        #expect(sandbox.stages.allSatisfy { $0.environment == ["LANG": "C"] })
    }

    @Test func `a program is compiled once, whatever the number of inputs`() throws {
        let result = try JobRunner.run(
            .make(runtime: .make(compiled: true), inputs: ["1", "2", "3"]), on: sandbox)
        #expect(result.compile == .make())
        #expect(result.runs.count == 3)
        #expect(sandbox.stages.map { $0.arguments[0] } == ["build", "start", "start", "start"])
        #expect(sandbox.stages[0].input.isEmpty)
    }

    @Test func `the compiler's work replaces the workspace; runs get copies, the last gets it`()
        throws
    {
        _ = try JobRunner.run(
            .make(runtime: .make(compiled: true), inputs: ["1", "2", "3"]), on: sandbox)
        #expect(sandbox.stages.map(\.workspace) == [.replace, .copy, .copy, .consume])
    }

    @Test func `what all runs write together is bounded, and later runs still run`() throws {
        sandbox.answers = ["aaaa", "bbb", "", "c"].map { .success(.make(output: $0)) }
        var job = Job.make(inputs: ["1", "2", "3", "4"])
        job.runLimits.outputBytes = 5
        job.outputBudgetBytes = 6
        _ = try JobRunner.run(job, on: sandbox)
        #expect(sandbox.stages.map(\.limits.outputBytes) == [5, 2, 0, 0])
    }

    @Test func `reports come out of the same budget, and only runs have them`() throws {
        var first = StageResult.make(output: "aa")
        first.report = StageResult.Report(Array("bbb".utf8))
        sandbox.answers = [.success(.make()), .success(first)]
        var job = Job.make(runtime: .make(compiled: true), inputs: ["1", "2"])
        job.reportBytes = 6
        job.outputBudgetBytes = 8
        _ = try JobRunner.run(job, on: sandbox)
        #expect(sandbox.stages.map(\.reportBytes) == [nil, 6, 3])
    }

    @Test func `a job that stops at its first failure runs nothing after it`() throws {
        var job = Job.make(runtime: .make(compiled: true), inputs: ["1", "2", "3"])
        job.expectations = ["a", "b", "c"].map {
            Expectation(candidates: [$0], comparison: .lines)
        }
        let outputs = ["", "a", "x"]
        for stops in [true, false] {
            let sandbox = FakeSandbox()
            sandbox.answers = outputs.map { .success(.make(output: $0)) }
            job.stopsAtFailure = stops
            let result = try JobRunner.run(job, on: sandbox)
            #expect(result.runs.count == (stops ? 2 : 3))
            #expect(sandbox.closed == 1)
        }
    }

    @Test(
        "when the wall times of the runs come to more than their budget, nothing more is run",
        arguments: [(nil, 4), (3, 2), (4, 3), (7, 4), (8, 4), (0, 1)] as [(Int?, Int)])
    func wallTimeBudget(milliseconds: Int?, runs: Int) throws {
        var job = Job.make(runtime: .make(compiled: true), inputs: ["1", "2", "3", "4"])
        job.wallTimeBudget = milliseconds.map { .milliseconds($0) }
        // Compiling costs nothing of it.
        sandbox.answers = [.success(.make(wallTime: .seconds(9)))]
        let result = try JobRunner.run(job, on: sandbox)
        #expect(result.runs.count == runs)
        #expect(sandbox.stages.count == 1 + runs)
        #expect(sandbox.closed == 1)
    }

    @Test func `a run may have arguments and limits of its own`() throws {
        var job = Job.make(inputs: ["1", "2", "3"])
        let own = Limits(wallTime: .seconds(1), outputBytes: 9)
        job.runOverrides = [0: RunOverride(arguments: ["x", "y"]), 1: RunOverride(limits: own)]
        _ = try JobRunner.run(job, on: sandbox)
        #expect(
            sandbox.stages.map(\.arguments) == [
                ["start", "main", "x", "y"], ["start", "main", "one"], ["start", "main", "one"],
            ])
        #expect(sandbox.stages.map(\.limits) == [job.runLimits, own, job.runLimits])
    }

    @Test func `a run may have files of its own, whatever becomes of its workspace`() throws {
        var job = Job.make(inputs: ["1", "2", "3"])
        let own = [0, 2].map { [JobFile(path: "data.in", content: [UInt8($0)])] }
        job.runOverrides = [0: RunOverride(files: own[0]), 2: RunOverride(files: own[1])]
        _ = try JobRunner.run(job, on: sandbox)
        #expect(sandbox.stages.map(\.files) == [own[0], [], own[1]])
        #expect(sandbox.stages.map(\.workspace) == [.copy, .copy, .consume])
        #expect(job.stage(ofRun: 2, outputBytesLeft: 0).files == own[1])
    }

    @Test func `files are asked for of each run, as far as the job's bytes go`() throws {
        var job = Job.make(runtime: .make(compiled: true), inputs: ["1", "2"])
        job.outputBudgetBytes = 9
        job.returns = ReturnRequest(patterns: ["a", "b"], limits: ReturnLimits(totalBytes: 20))
        sandbox.answers = [.success(.make()), .success(.make(output: "123456789"))]
        let result = try JobRunner.run(job, on: sandbox)
        #expect(sandbox.stages.map { $0.returns?.limits.totalBytes } == [nil, 9, nil])
        #expect(result.compile?.files == nil)
        #expect(
            result.runs[1].files == [ReturnedFile(name: "a", outcome: .refused(.noRoom))])
    }

    @Test func `the only run gets the workspace itself`() throws {
        _ = try JobRunner.run(.make(), on: sandbox)
        #expect(sandbox.stages.map(\.workspace) == [.consume])
    }

    @Test func `without inputs the program is compiled all the same, and nothing runs`() throws {
        let result = try JobRunner.run(
            .make(runtime: .make(compiled: true), inputs: []), on: sandbox)
        #expect(result == JobResult(compile: .make(), runs: []))
        #expect(sandbox.stages.map(\.workspace) == [.consume])
    }

    @Test(
        "a compilation that fails in any way is the result, and nothing runs",
        arguments: [
            .exited(status: 1), .signalled(11), .stopped(over: .wallTime),
            .stopped(over: .standardError),
        ] as [Ending])
    func failedCompile(ending: Ending) throws {
        sandbox.answers = [.success(.make(ending))]
        let result = try JobRunner.run(
            .make(runtime: .make(compiled: true), inputs: ["1", "2"]), on: sandbox)
        #expect(result == JobResult(compile: .make(ending), runs: []))
        #expect(sandbox.stages.count == 1)
        #expect(sandbox.closed == 1)
    }

    @Test func `a crash and a time-out are results, and later inputs run`() throws {
        let endings: [Ending] = [
            .signalled(11), .stopped(over: .wallTime), .exited(status: 3), .exited(status: 0),
        ]
        sandbox.answers = endings.map { .success(.make($0)) }
        let result = try JobRunner.run(.make(inputs: ["1", "2", "3", "4"]), on: sandbox)
        #expect(result.runs.map(\.ending) == endings)
    }

    @Test func `each stage has its own limits, and the workspace fits both`() throws {
        let compile = Limits(wallTime: .seconds(7), workspaceBytes: 2 << 20, workspaceInodes: 50)
        let run = Limits(wallTime: .seconds(3), workspaceBytes: 1 << 20, workspaceInodes: 90)
        _ = try JobRunner.run(
            .make(runtime: .make(compiled: true), compileLimits: compile, runLimits: run),
            on: sandbox)
        #expect(sandbox.stages.map(\.limits) == [compile, run])
        guard case .open(let files, let limits)? = sandbox.events.first else {
            Issue.record("a job begins with open")
            return
        }
        #expect(files.map(\.path) == ["main"])
        #expect(limits.workspaceBytes == 2 << 20 && limits.workspaceInodes == 90)
    }

    @Test func `the sandbox is closed once, also when a run fails in the middle`() {
        sandbox.answers = [.success(.make()), .failure(.launcherLost)]
        #expect(throws: SandboxFailure.launcherLost) {
            try JobRunner.run(.make(inputs: ["1", "2", "3"]), on: sandbox)
        }
        #expect(sandbox.stages.count == 2)
        #expect(sandbox.closed == 1)
        #expect(sandbox.events.last == .close)
    }

    @Test func `a job whose files do not fit runs nothing`() {
        sandbox.openFailure = .filesDoNotFit(limitBytes: 5)
        #expect(throws: SandboxFailure.filesDoNotFit(limitBytes: 5)) {
            try JobRunner.run(.make(), on: sandbox)
        }
        #expect(sandbox.stages.isEmpty)
    }
}

@Suite("Job control: ending a job from outside")
struct JobControlTests {
    @Test func `whoever works on a cancelled job is woken, before or after`() {
        let (early, late) = (Counter(), Counter())
        let control = JobControl()
        control.interrupt { early.add() }
        #expect(!control.isCancelled && early.count == 0)
        control.cancel()
        #expect(control.isCancelled && early.count == 1)
        control.interrupt { late.add() }
        #expect(late.count == 1 && early.count == 1)
    }

    @Test func `work that is over is not interrupted`() {
        let counter = Counter()
        let control = JobControl()
        control.interrupt { counter.add() }
        control.interrupt(with: nil)
        control.cancel()
        #expect(counter.count == 0)
    }
}

import Engine
import Judging
import Testing

@Suite("Sandbox: a report on descriptor 3")
struct ReportTests {
    static func job(_ bash: String, bytes: Int? = 1 << 16, limits: Limits = .tight) -> Job {
        var job = Job.make(bash: bash, limits: limits)
        job.reportBytes = bytes
        return job
    }

    @Test func `what a program writes there comes back, apart from its output`() async throws {
        let run = try await Self.job("echo out; echo err >&2; printf 'a\\0b' >&3").onlyRun()
        #expect(run.report == StageResult.Report(Array("a\0b".utf8)))
        #expect(run.text == "out\n")
        #expect(run.errorText == "err\n")
        #expect(run.interleaved.count == 8)
    }

    @Test func `a program that writes nothing there has an empty report`() async throws {
        let run = try await Self.job("true").onlyRun()
        #expect(run.report == StageResult.Report())
    }

    @Test("without being asked for there is no descriptor 3", arguments: [nil, 1 << 16] as [Int?])
    func notAsked(bytes: Int?) async throws {
        let script = """
            import os
            have = []
            for number in range(64):
                try: os.fstat(number)
                except OSError as error: assert error.errno == 9
                else: have.append(number)
            print(have)
            """
        var job = Job.make(python: script)
        job.reportBytes = bytes
        let run = try await job.onlyRun()
        #expect(run.text == (bytes == nil ? "[0, 1, 2]\n" : "[0, 1, 2, 3]\n"))
        #expect((run.report == nil) == (bytes == nil))
    }

    @Test func `it can be written and not read, and is no way to anything else`() async throws {
        let script = """
            import fcntl, os, stat
            print(stat.S_ISFIFO(os.fstat(3).st_mode), fcntl.fcntl(3, fcntl.F_GETFL) & os.O_ACCMODE)
            """
        var job = Job.make(python: script)
        job.reportBytes = 10
        #expect(try await job.onlyRun().text == "True 1\n")
    }

    @Test func `a report of exactly the limit is whole, and one byte more is cut`() async throws {
        let whole = try await Self.job("head -c 5000 /dev/zero >&3", bytes: 5000).onlyRun()
        #expect(whole.report == StageResult.Report([UInt8](repeating: 0, count: 5000)))
        let cut = try await Self.job("head -c 5001 /dev/zero >&3", bytes: 5000).onlyRun()
        #expect(
            cut.report == StageResult.Report([UInt8](repeating: 0, count: 5000), isWhole: false))
        #expect(cut.ending.isSuccess)
    }

    @Test func `a flood is read and forgotten: the program comes to its own end`() async throws {
        let run = try await Self.job("head -c 100M /dev/zero >&3; echo done", bytes: 1000).onlyRun()
        #expect(run.report?.bytes.count == 1000)
        #expect(run.report?.isWhole == false)
        #expect(run.text == "done\n")
        #expect(run.ending.isSuccess)
    }

    @Test func `an endless flood ends at the deadline, and the next run works`() async throws {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(300) }
        let run = try await Self.job("yes >&3", bytes: 10, limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .wallTime))
        #expect(run.report == StageResult.Report(Array("y\ny\ny\ny\ny\n".utf8), isWhole: false))
        #expect(try await Self.job("echo well >&3").onlyRun().report?.bytes == Array("well\n".utf8))
    }

    @Test func `a grandchild that keeps it does not hold the slot`() async throws {
        let result = try await TestSandbox.result(
            of: Self.job("(setsid sleep 60; echo late >&3) & echo early >&3"))
        #expect(result.runs.map(\.report) == [StageResult.Report(Array("early\n".utf8))])
        #expect(result.timing.worked < .seconds(8))
    }

    @Test func `a program that does not start has an empty one, and says why`() async throws {
        var job = Job.make(run: ["./nothing"])
        job.reportBytes = 100
        let run = try await job.onlyRun()
        #expect(run.ending == .exited(status: 127))
        #expect(run.errorText.contains("No such file or directory"))
        #expect(run.report == StageResult.Report())
    }

    @Test func `each run has its own, and a compilation has none`() async throws {
        var job = Job.make(
            compile: ["/bin/bash", "data"], run: ["/bin/bash", "-c", "cat >&3; cat seen"],
            "if true 2>/dev/null >&3; then echo open; else echo closed; fi > seen",
            inputs: [Array("one".utf8), Array("two".utf8)])
        job.reportBytes = 100
        let result = try await TestSandbox.result(of: job)
        #expect(result.compile?.report == nil)
        #expect(result.runs.map(\.text) == ["closed\n", "closed\n"])
        #expect(result.runs.map(\.report?.bytes) == [Array("one".utf8), Array("two".utf8)])
    }

    @Test("under every list of system calls", arguments: CallProfile.allCases)
    func profiles(profile: CallProfile) async throws {
        var job = Self.job("echo well >&3")
        job.callProfile = profile
        #expect(try await job.onlyRun().report?.bytes == Array("well\n".utf8))
    }

    @Test func `all reports of a job together stay within its output budget`() async throws {
        var job = Job.make(bash: "head -c 1000 /dev/zero >&3", inputs: [[], [], []])
        job.reportBytes = 1000
        job.outputBudgetBytes = 1500
        let runs = try await TestSandbox.result(of: job).runs
        #expect(runs.map(\.report?.bytes.count) == [1000, 500, 0])
        #expect(runs.map(\.report?.isWhole) == [true, false, false])
    }
}

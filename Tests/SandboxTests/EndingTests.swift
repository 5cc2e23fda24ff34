import Engine
import Judging
import Testing

@Suite("Sandbox: how a run ended")
struct EndingTests {
    @Test("the exit status is reported as it is", arguments: [0, 1, 42, 127, 255])
    func exitStatus(status: UInt8) async throws {
        let run = try await Job.make(bash: "exit \(status)").onlyRun()
        #expect(run.ending == .exited(status: status))
    }

    @Test("a signal that ends the program is reported by number", arguments: [6, 9, 11, 15])
    func signal(number: Int32) async throws {
        let run = try await Job.make(python: "import os; os.kill(os.getpid(), \(number))").onlyRun()
        #expect(run.ending == .signalled(number))
    }

    @Test func `abort ends with SIGABRT, since the program is not process 1`() async throws {
        let run = try await Job.make(c: "#include <stdlib.h>\nint main(){abort();}").onlyRun()
        #expect(run.ending == .signalled(6))
    }

    @Test func `a program that is not there ends with 127 and says so`() async throws {
        let run = try await Job.make(run: ["./nothing"]).onlyRun()
        #expect(run.ending == .exited(status: 127))
        #expect(run.errorText.contains("./nothing: No such file or directory"))
    }

    @Test func `an interpreter that is not there is our failure, and the next run works`()
        async throws
    {
        let refusal = await Job.make(run: ["/usr/bin/no-such-interpreter"]).refusal()
        #expect(
            refusal == .sandboxFailed(step: "execute: No such file or directory (2)"))
        let run = try await Job.make(bash: "echo well").onlyRun()
        #expect(run.text == "well\n")
    }

    @Test func `more arguments than a message holds end with 127, not with a lost launcher`()
        async throws
    {
        let many = [String](repeating: String(repeating: "x", count: 1000), count: 400)
        let run = try await Job.make(bash: "true", arguments: many).onlyRun()
        #expect(run.ending == .exited(status: 127))
        #expect(run.errorText.contains("Argument list too long"))
    }

    @Test func `a job with files that need more room than there is is refused`() async {
        var job = Job.make(bash: "true")
        job.files.append(JobFile(path: "big", content: [UInt8](repeating: 0, count: 33 << 20)))
        #expect(await job.refusal() == .filesDoNotFit(limitBytes: 32 << 20))
    }

    @Test func `thousands of files with long names arrive`() async throws {
        var job = Job.make(bash: "ls d* | wc -l", limits: .tight.with { $0.workspaceInodes = 9000 })
        let name = String(repeating: "n", count: 200)
        for number in 0..<3000 {
            job.files.append(JobFile(path: "d\(number % 7)/\(name)\(number)", content: [65]))
        }
        let run = try await job.onlyRun()
        // Seven directories, each with a heading line and an empty one between them.
        #expect(run.text == "3013\n")
    }

    @Test func `a compilation that fails runs nothing`() async throws {
        let result = try await TestSandbox.result(of: .make(c: "int main(){return x;}"))
        #expect(result.compile?.ending == .exited(status: 1))
        #expect(result.compile?.errorText.contains("main.c:1") == true)
        #expect(result.runs.isEmpty)
    }
}

@Suite("Sandbox: streams")
struct StreamTests {
    @Test func `stdin arrives exactly, also when it is larger than the pipe`() async throws {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let run = try await Job.make(
            bash: "sha256sum; wc -c </dev/null", inputs: [input]
        ).onlyRun()
        let echoed = try await Job.make(
            bash: "cat", inputs: [input], limits: .tight.with { $0.outputBytes = 4 << 20 }
        ).onlyRun()
        #expect(echoed.standardOutput == input)
        #expect(run.text.hasSuffix("-\n0\n"))
    }

    @Test func `a program that never reads its input still ends`() async throws {
        let input = [UInt8](repeating: 65, count: 1 << 20)
        let run = try await Job.make(bash: "echo done", inputs: [input]).onlyRun()
        #expect(run.text == "done\n")
        #expect(run.ending.isSuccess)
    }

    @Test func `both streams are kept apart, and together in their order`() async throws {
        let script = """
            import signal, sys
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
            for number, stream in [(1, sys.stdout), (2, sys.stderr), (3, sys.stdout)]:
                print(number, file=stream, flush=True)
                signal.sigwait([signal.SIGUSR1])
            """
        // It goes on when what it has written has been read.
        let live = LiveJob(.output)
        async let result = TestSandbox.scheduler.submit(
            .make(python: script), from: ClientID("tests"), live: live)
        while let event = await live.next() {
            if case .output = event { live.signal(10) }
        }
        let run = try #require(try await result.runs.first)
        #expect(run.text == "1\n3\n")
        #expect(run.errorText == "2\n")
        #expect(String(decoding: run.interleaved, as: UTF8.self) == "1\n2\n3\n")
    }

    @Test func `output of exactly the limit is whole`() async throws {
        let limits = Limits.tight.with { $0.outputBytes = 5000 }
        let run = try await Job.make(bash: "head -c 5000 /dev/zero", limits: limits).onlyRun()
        #expect(run.standardOutput.count == 5000)
        #expect(run.ending.isSuccess)
    }

    @Test("one byte more than the limit ends the run, and the first bytes are kept")
    func oneByteMore() async throws {
        let limits = Limits.tight.with { $0.outputBytes = 5000 }
        let out = try await Job.make(bash: "head -c 5001 /dev/zero", limits: limits).onlyRun()
        #expect(out.standardOutput.count == 5000)
        #expect(out.ending == .stopped(over: .standardOutput))
        let error = try await Job.make(
            bash: "echo a; head -c 5001 /dev/zero >&2; sleep 20", limits: limits
        ).onlyRun()
        #expect(error.standardError.count == 5000)
        #expect(error.text == "a\n")
        #expect(error.ending == .stopped(over: .standardError))
    }

    @Test func `an endless flood on both streams is cut at once`() async throws {
        let run = try await Job.make(bash: "yes >&2 & yes").onlyRun()
        #expect(run.standardOutput.count <= Limits.tight.outputBytes)
        #expect(run.usage.wallTime < .seconds(5))
        guard case .stopped = run.ending else {
            Issue.record("ended as \(run.ending)")
            return
        }
    }

    @Test func `a grandchild that holds stdout does not hold the slot`() async throws {
        let result = try await TestSandbox.result(
            of: .make(bash: "(sleep 60; echo late) & echo early"))
        #expect(result.runs.map(\.text) == ["early\n"])
        #expect(result.timing.worked < .seconds(8))
    }
}

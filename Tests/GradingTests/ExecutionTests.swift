import Grading
import JSON
import Judging
import Testing

@Suite("Executions: what the end of a run means")
struct ExecutionTests {
    static let limits = ProblemLimits(time: .seconds(1), memoryBytes: 64 << 20)

    @Test(
        "how a run ends decides its verdict",
        arguments: [
            (.exited(status: 0), .ok, 0, nil), (.exited(status: 1), .runtimeError, 1, nil),
            (.exited(status: 255), .runtimeError, 255, nil),
            (.signalled(11), .runtimeError, -1, "SIGSEGV"),
            (.signalled(6), .runtimeError, -1, "SIGABRT"),
            (.signalled(9), .runtimeError, -1, "SIGKILL"),
            (.signalled(13), .runtimeError, -1, "SIGPIPE"),
            (.signalled(14), .timeLimit, -1, "SIGALRM"),
            (.signalled(25), .outputLimit, -1, "SIGXFSZ"),
            (.signalled(31), .restrictedFunction, -1, "SIGSYS"),
            (.signalled(40), .runtimeError, -1, "SIGRTMIN+6"),
            (.signalled(-7), .runtimeError, -1, "SIG-7"),
            (.stopped(over: .cpuTime), .timeLimit, -1, "SIGXCPU"),
            (.stopped(over: .wallTime), .timeLimit, -1, "SIGXCPU"),
            (.stopped(over: .standardOutput), .outputLimit, -1, "SIGXFSZ"),
            (.stopped(over: .standardError), .outputLimit, -1, "SIGXFSZ"),
            (.stopped(over: .memory), .memoryLimit, -1, "SIGKILL"),
            (.forbidden(call: "ptrace"), .restrictedFunction, -1, "SIGSYS"),
        ] as [(Ending, JudgeVerdict, Int, String?)])
    func ending(_ ending: Ending, verdict: JudgeVerdict, status: Int, signal: String?) {
        let meta = Execution(.make(ending), language: "cpp17-gcc", limits: Self.limits).meta
        #expect(meta.verdict == verdict)
        #expect(meta.exitStatus == status)
        #expect(meta.signal == signal)
        #expect(meta.call == (ending == .forbidden(call: "ptrace") ? "ptrace" : nil))
    }

    @Test(
        "languages with ideas of their own about exit codes",
        arguments: [
            ("c", 7, .ok), ("c11-gcc", 7, .runtimeError), ("cpp", 1, .runtimeError),
            ("kj", 1, .timeLimit), ("kp", 1, .timeLimit), ("kj", 2, .runtimeError),
            ("kp", 0, .ok), ("java", 1, .runtimeError),
        ] as [(String, UInt8, JudgeVerdict)])
    func status(language: String, status: UInt8, verdict: JudgeVerdict) {
        let result = StageResult.make(.exited(status: status))
        #expect(Execution(result, language: language, limits: Self.limits).verdict == verdict)
    }

    @Test func `a SIGXCPU that a program raises itself is TLE only with its time used up`() {
        let early = Execution(.make(.signalled(24)), language: "py3", limits: Self.limits)
        #expect(early.verdict == .runtimeError)
        let late = StageResult.make(.signalled(24), cpu: .seconds(1))
        #expect(Execution(late, language: "py3", limits: Self.limits).verdict == .timeLimit)
        let slept = StageResult.make(.signalled(24), wall: .seconds(1))
        #expect(Execution(slept, language: "py3", limits: Self.limits).verdict == .timeLimit)
    }

    @Test(
        "too much memory is MLE however the run ended, and is reported as the limit",
        arguments: [
            Ending.exited(status: 0), .exited(status: 1), .forbidden(call: "bpf"),
            .signalled(11), .stopped(over: .wallTime), .stopped(over: .memory),
        ])
    func memory(ending: Ending) {
        let result = StageResult.make(ending, memoryBytes: 65 << 20)
        let meta = Execution(result, language: "cpp", limits: Self.limits).meta
        #expect(meta.verdict == .memoryLimit)
        #expect(meta.memoryBytes == 64 << 20)
    }

    @Test func `just the limit is not too much`() {
        let result = StageResult.make(memoryBytes: 64 << 20)
        let meta = Execution(result, language: "cpp", limits: Self.limits).meta
        #expect(meta.verdict == .ok)
        #expect(meta.memoryBytes == 64 << 20)
        let unknown = StageResult.make(memoryBytes: nil)
        #expect(Execution(unknown, language: "cpp", limits: Self.limits).meta.memoryBytes == 0)
    }

    @Test func `a kill for memory says the limit, whatever was measured`() {
        let result = StageResult.make(.stopped(over: .memory), memoryBytes: 60 << 20)
        let meta = Execution(result, language: "cpp", limits: Self.limits).meta
        #expect(meta.memoryBytes == 64 << 20)
    }

    @Test(
        "what a language's machine takes is not the program's",
        arguments: [
            ("java", 47), ("kt", 47), ("js", 31), ("cs", 20), ("rb", 12), ("py3", 0), ("cpp", 0),
        ])
    func baseline(language: String, mebibytes: Int) {
        let result = StageResult.make(memoryBytes: 64 << 20)
        let meta = Execution(result, language: language, limits: Self.limits).meta
        #expect(meta.memoryBytes == (64 - mebibytes) << 20)
        let small = Execution(.make(), language: "java", limits: Self.limits).meta
        #expect(small.memoryBytes == 0)
    }

    @Test func `Java's OutOfMemoryError is MLE, and only Java's`() {
        let text = "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space"
        let result = StageResult.make(.exited(status: 1), errors: text)
        #expect(Execution(result, language: "java", limits: Self.limits).verdict == .memoryLimit)
        #expect(Execution(result, language: "py3", limits: Self.limits).verdict == .runtimeError)
        let caught = StageResult.make(errors: text)
        #expect(Execution(caught, language: "java", limits: Self.limits).verdict == .ok)
    }

    @Test func `limits of a problem become those of a run`() {
        let limits = ProblemLimits(
            time: .milliseconds(1500), extraWallTime: .milliseconds(250), memoryBytes: 64 << 20,
            outputBytes: 4096
        ).applied(to: Limits(), language: "java", startup: .milliseconds(100))
        #expect(limits.wallTime == .milliseconds(1850))
        #expect(limits.cpuTime == .milliseconds(2100))
        #expect(limits.memoryBytes == (64 + 47 + 16) << 20)
        #expect(limits.outputBytes == 4096)
    }
}

@Suite("Run budget: which cases are run at all")
struct RunBudgetTests {
    private func execution(wall: Duration, outputBytes: Int) -> Execution {
        Execution(meta: RunMeta(verdict: .ok, wallTime: wall, outputBytes: outputBytes))
    }

    @Test func `beyond the overall wall time the rest is TLE and costs nothing`() {
        var budget = RunBudget(limits: ProblemLimits(overallWallTime: .seconds(2)))
        let ran = execution(wall: .seconds(1), outputBytes: 0)
        let admitted = budget.admit(Array(repeating: ran, count: 5))
        // Two use it up exactly, the third goes over it.
        #expect(admitted.map(\.verdict) == [.ok, .ok, .ok, .timeLimit, .timeLimit])
        #expect(admitted[3].meta == RunMeta(verdict: .timeLimit))
        #expect(budget.wallTime == .seconds(3))
    }

    @Test func `beyond the output of all cases the rest is OLE, and TLE goes before it`() {
        var budget = RunBudget(
            limits: ProblemLimits(overallWallTime: .seconds(2)), outputLimitBytes: 100)
        let ran = execution(wall: .seconds(1), outputBytes: 60)
        #expect(
            budget.admit(Array(repeating: ran, count: 3)).map(\.verdict)
                == [.ok, .ok, .outputLimit])
        budget.add(execution(wall: .seconds(1), outputBytes: 0))
        #expect(budget.verdictWithoutRunning == .timeLimit)
    }
}

@Suite("Meta: what is said of one execution")
struct RunMetaTests {
    @Test func `what does not apply is left out`() {
        #expect(
            RunMeta(
                verdict: .ok, time: .microseconds(43000), wallTime: .microseconds(47001),
                memoryBytes: 3_145_728, outputBytes: 2
            ).json.text
                == #"{"verdict":"OK","time":0.043,"sys_time":0,"wall_time":0.047001,"#
                + #""memory":3145728,"output_size":2}"#)
        #expect(
            RunMeta(verdict: .restrictedFunction, exitStatus: -1, signal: "SIGSYS", call: "socket")
                .json.text.hasPrefix(
                    #"{"verdict":"RFE","exit_status":-1,"signal":"SIGSYS","syscall":"socket","#))
    }

    @Test func `a meta file has a line for each thing that is known`() {
        let meta = RunMeta(
            verdict: .runtimeError, exitStatus: 3, time: .milliseconds(2), memoryBytes: 7)
        #expect(meta.fileText == "time:2000\ntime-sys:0\ntime-wall:0\nmem:7\nstatus:3\n")
        let killed = RunMeta(
            verdict: .restrictedFunction, exitStatus: -1, signal: "SIGSYS", call: "mount")
        #expect(killed.fileText.hasSuffix("mem:0\nsignal:SIGSYS\nsyscall:mount\n"))
    }
}

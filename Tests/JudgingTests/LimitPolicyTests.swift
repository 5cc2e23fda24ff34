import Judging
import Testing

@Suite("Limits: configured ← runtime ← request")
struct LimitPolicyTests {
    private let policy = LimitPolicy(
        run: Limits(wallTime: .seconds(3), cpuTime: .seconds(2), memoryBytes: 100, outputBytes: 10),
        compile: Limits(wallTime: .seconds(10), cpuTime: .seconds(9), memoryBytes: 200),
        maximum: Limits(wallTime: .seconds(20), cpuTime: .seconds(20), memoryBytes: 1000))

    private let plain = Runtime.make()

    private var special: Runtime {
        var runtime = plain
        runtime.limitOverrides.runWallTime = .seconds(5)
        runtime.limitOverrides.compileMemoryBytes = 5000
        runtime.limitOverrides.processes = 7
        return runtime
    }

    @Test func `a request that asks for nothing gets what is configured`() {
        #expect(policy.resolve(.run, for: plain) == policy.run)
        #expect(policy.resolve(.compile, for: plain) == policy.compile)
    }

    @Test func `a runtime's overrides replace the defaults of their stage only`() {
        let run = policy.configured(.run, for: special)
        let compile = policy.configured(.compile, for: special)
        #expect(run.wallTime == .seconds(5))
        #expect(run.memoryBytes == 100)
        #expect(run.processes == 7)
        #expect(compile.wallTime == .seconds(10))
        #expect(compile.memoryBytes == 5000)
        #expect(compile.processes == 7)
    }

    @Test func `a request replaces both, up to the ceiling`() {
        let request = LimitRequest(
            wallTime: .seconds(15), cpuTime: .seconds(99), memoryBytes: 2 << 20)
        let limits = policy.resolve(.run, for: special, request)
        #expect(limits.wallTime == .seconds(15))
        #expect(limits.cpuTime == .seconds(20))
        #expect(limits.memoryBytes == 1000)
        #expect(limits.outputBytes == 10)
    }

    @Test func `what a package asks for itself ends at the maximum`() {
        var runtime = Runtime(language: "a", version: "1.0.0", run: .init(["a"]))
        runtime.limitOverrides.runMemoryBytes = 1 << 45
        runtime.limitOverrides.runWallTime = .seconds(86_400)
        runtime.limitOverrides.openFiles = 1 << 40
        let policy = LimitPolicy()
        #expect(policy.resolve(.run, for: runtime).memoryBytes == 1 << 45)
        runtime.files = RuntimePackage(.folder, name: "a", version: "1.0.0") {}
        let limits = policy.resolve(.run, for: runtime)
        #expect(limits.memoryBytes == policy.maximum.memoryBytes)
        #expect(limits.wallTime == policy.maximum.wallTime)
        #expect(limits.openFiles == policy.maximum.openFiles)
        #expect(policy.ceiling(.run, for: runtime).memoryBytes == policy.maximum.memoryBytes)
    }

    @Test func `what is configured above the maximum raises the ceiling`() {
        #expect(policy.ceiling(.compile, for: special).memoryBytes == 5000)
        #expect(policy.ceiling(.run, for: special).memoryBytes == 1000)
    }

    @Test func `a stage may have a maximum of its own, below or above that of all`() {
        var policy = policy
        policy.runMaximum = LimitRequest(wallTime: .seconds(4), memoryBytes: 1 << 30)
        policy.compileMaximum = LimitRequest(cpuTime: .seconds(60))
        #expect(policy.ceiling(.run, for: plain).wallTime == .seconds(4))
        #expect(policy.ceiling(.run, for: plain).cpuTime == .seconds(20))
        #expect(policy.ceiling(.run, for: plain).memoryBytes == 1 << 30)
        #expect(policy.ceiling(.compile, for: plain).wallTime == .seconds(20))
        #expect(policy.ceiling(.compile, for: plain).cpuTime == .seconds(60))
        // Never below what is configured: a request that asks for nothing is not refused.
        #expect(policy.ceiling(.run, for: special).wallTime == .seconds(5))
    }

    @Test func `the settings' word on a language wins over its runtime's, and is its maximum`() {
        var policy = policy
        var own = Runtime.LimitOverrides()
        own.runWallTime = .seconds(1)
        own.compileMemoryBytes = 9000
        own.outputBytes = 77
        own.processes = 8
        policy.languages = [special.language: own, "other": Runtime.LimitOverrides()]
        let run = policy.configured(.run, for: special)
        #expect(run.wallTime == .seconds(1))
        #expect(run.cpuTime == .seconds(2))
        #expect(run.outputBytes == 77)
        #expect(run.processes == 8)
        #expect(policy.ceiling(.run, for: special).wallTime == .seconds(1))
        #expect(policy.ceiling(.run, for: special).cpuTime == .seconds(20))
        #expect(policy.ceiling(.compile, for: special).memoryBytes == 9000)
        let asked = LimitRequest(wallTime: .seconds(15))
        #expect(policy.resolve(.run, for: special, asked).wallTime == .seconds(1))
        #expect(policy.resolve(.run, for: .make("none"), asked).wallTime == .seconds(15))
    }
}

@Suite("Signals: numbers and names")
struct SignalNameTests {
    @Test func `the well-known ones`() {
        let known: [Int32: String] = [
            1: "SIGHUP", 2: "SIGINT", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
            11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM", 16: "SIGSTKFLT", 17: "SIGCHLD",
            24: "SIGXCPU", 25: "SIGXFSZ", 29: "SIGIO", 31: "SIGSYS", 34: "SIGRTMIN",
            35: "SIGRTMIN+1", 49: "SIGRTMIN+15", 50: "SIGRTMAX-14", 63: "SIGRTMAX-1",
            64: "SIGRTMAX",
        ]
        for (number, name) in known {
            #expect(SignalName.name(of: number) == name)
            #expect(SignalName.number(of: name) == number)
        }
    }

    @Test func `every number has a name, and no other text has a number`() {
        for number in Int32(1)...64 where number != 32 && number != 33 {
            #expect(SignalName.number(of: SignalName.name(of: number)) == number)
        }
        #expect(SignalName.name(of: 32) == "SIG32")
        for text in ["", "KILL", "sigkill", "SIG32", "SIGRTMIN+0", "SIGRTMIN+16", "9"] {
            #expect(SignalName.number(of: text) == nil)
        }
    }

    @Test func `a request for less memory than any program needs gets the least there is`() {
        let policy = LimitPolicy()
        #expect(
            policy.resolve(.run, for: .make(), LimitRequest(memoryBytes: 1)).memoryBytes
                == Limits.leastMemoryBytes)
        #expect(
            policy.resolve(.run, for: .make(), LimitRequest(memoryBytes: 5 << 20)).memoryBytes == 5
                << 20)
    }
}

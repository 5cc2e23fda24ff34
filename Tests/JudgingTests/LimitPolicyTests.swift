import Judging
import Testing

@Suite("Limits: configured ← runtime ← request")
struct LimitPolicyTests {
    private let policy = LimitPolicy(
        run: Limits(wallTime: .seconds(3), cpuTime: .seconds(2), memoryBytes: 100, outputBytes: 10),
        compile: Limits(wallTime: .seconds(10), cpuTime: .seconds(9), memoryBytes: 200),
        maximum: Limits(wallTime: .seconds(20), cpuTime: .seconds(20), memoryBytes: 1000))

    private var overrides: Runtime.LimitOverrides {
        var overrides = Runtime.LimitOverrides()
        overrides.runWallTime = .seconds(5)
        overrides.compileMemoryBytes = 5000
        overrides.processes = 7
        return overrides
    }

    @Test func `a request that asks for nothing gets what is configured`() {
        let none = Runtime.LimitOverrides()
        #expect(policy.resolve(.run, none, LimitRequest()) == policy.run)
        #expect(policy.resolve(.compile, none, LimitRequest()) == policy.compile)
    }

    @Test func `a runtime's overrides replace the defaults of their stage only`() {
        let run = policy.configured(.run, overrides)
        let compile = policy.configured(.compile, overrides)
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
        let limits = policy.resolve(.run, overrides, request)
        #expect(limits.wallTime == .seconds(15))
        #expect(limits.cpuTime == .seconds(20))
        #expect(limits.memoryBytes == 1000)
        #expect(limits.outputBytes == 10)
    }

    @Test func `what is configured above the maximum raises the ceiling`() {
        #expect(policy.ceiling(.compile, overrides).memoryBytes == 5000)
        #expect(policy.ceiling(.run, overrides).memoryBytes == 1000)
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
        let none = Runtime.LimitOverrides()
        #expect(
            policy.resolve(.run, none, LimitRequest(memoryBytes: 1)).memoryBytes
                == Limits.leastMemoryBytes)
        #expect(
            policy.resolve(.run, none, LimitRequest(memoryBytes: 5 << 20)).memoryBytes == 5 << 20)
    }
}

import JSON
import Judging

/// Rule 9: the limits a request asks for, checked in the contract's order.
///
/// A value may go up to the configured maximum. What the reference takes for "no limit at all"
/// (0, and anything that rounds to 0) and for "not set" (`-1`, which most client libraries
/// always send) means the configured value here.
struct PistonLimits {
    let compile: Limits
    let run: Limits
    private let runMaximum: Limits

    init(
        _ body: JSONValue, _ policy: LimitPolicy, _ runtime: Runtime
    ) throws(PistonRefusal) {
        let compileMaximum = policy.ceiling(.compile, for: runtime)
        runMaximum = policy.ceiling(.run, for: runtime)
        var compile = LimitRequest()
        var run = LimitRequest()
        compile.memoryBytes = try Self.bytes(
            body, "compile_memory_limit", compileMaximum.memoryBytes)
        run.memoryBytes = try Self.bytes(body, "run_memory_limit", runMaximum.memoryBytes)
        compile.wallTime = try Self.time(body, "compile_timeout", compileMaximum.wallTime)
        run.wallTime = try Self.time(body, "run_timeout", runMaximum.wallTime)
        compile.cpuTime = try Self.time(body, "compile_cpu_time", compileMaximum.cpuTime)
        run.cpuTime = try Self.time(body, "run_cpu_time", runMaximum.cpuTime)
        self.compile = policy.resolve(.compile, for: runtime, compile)
        self.run = policy.resolve(.run, for: runtime, run)
    }

    /// An extension of ours: what one testcase, found at `path`, asks for instead of what the
    /// request does, by the same rules. `nil` when it asks for nothing.
    func run(of testcase: JSONValue, at path: String) throws(PistonRefusal) -> Limits? {
        let own = LimitRequest(
            wallTime: try Self.time(testcase, "run_timeout", runMaximum.wallTime, in: path),
            cpuTime: try Self.time(testcase, "run_cpu_time", runMaximum.cpuTime, in: path),
            memoryBytes: try Self.bytes(
                testcase, "run_memory_limit", runMaximum.memoryBytes, in: path))
        return own == LimitRequest() ? nil : run.replaced(by: own, within: runMaximum)
    }

    private static func bytes(
        _ body: JSONValue, _ name: String, _ maximum: Int, in path: String = ""
    ) throws(PistonRefusal) -> Int? {
        // The reference counts in whole kilobytes: what rounds to none means nothing was asked.
        try number(body[name], path + name, maximum).flatMap { $0 < 1000 ? nil : Int($0) }
    }

    private static func time(
        _ body: JSONValue, _ name: String, _ maximum: Duration, in path: String = ""
    ) throws(PistonRefusal) -> Duration? {
        try number(body[name], path + name, maximum.wholeMilliseconds).map { .milliseconds($0) }
    }

    /// From 1 to `maximum`, fractions included; `nil` for the configured value.
    private static func number(
        _ value: JSONValue?, _ name: String, _ maximum: Int
    ) throws(PistonRefusal) -> Double? {
        guard let value, !value.isFalsy else { return nil }
        guard let number = value.double else { throw .limitNoNumber(name: name) }
        guard number <= Double(maximum) else { throw .limitTooHigh(name: name, maximum: maximum) }
        if number == -1 { return nil }
        guard number >= 0 else { throw .limitNegative(name: name) }
        return number < 1 ? nil : number
    }
}

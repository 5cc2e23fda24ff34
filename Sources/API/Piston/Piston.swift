import JSON
package import Judging

/// Piston's HTTP API: `/api/v2` as everybody knows it, and `/api/v3/execute`, which is v2
/// with testcases.
///
/// Theory of operation. Everything here is a pure function between a message and a job:
///
///     Piston.register(in: router, …)       which of the endpoints a request means
///     Piston.parse(request, …)             request → `PistonExecution`, or a `PistonRefusal`
///     Piston.render(result, execution)     what came of the job → response
///     Piston.render(refusal)               why there is no job → response
///
/// Between the two halves somebody else runs `execution.job`. The texts of refusals are those
/// of the reference implementation (engineer-man/piston and the v3 fork), because clients show
/// them to people and some compare them. Where the reference answers a client's mistake with
/// an empty 500, the answer is a 400 with a message.
package enum Piston {
    /// Which of the two execute endpoints.
    package enum Version: Sendable, Equatable { case v2, v3 }
}

/// What the server's settings say about this API.
package struct PistonPolicy: Sendable {
    package var limits: LimitPolicy
    /// For requests that do not say `comparison`.
    package var comparison: OutputComparison
    /// More files in one request are refused.
    package var filesLimit: Int
    /// More testcases in one request are refused.
    package var testcasesLimit: Int
    /// For the runs of every job.
    package var callProfile: CallProfile

    package init(
        limits: LimitPolicy = LimitPolicy(), comparison: OutputComparison = .lines,
        filesLimit: Int = 4096, testcasesLimit: Int = 10_000,
        callProfile: CallProfile = .standard
    ) {
        self.limits = limits
        self.comparison = comparison
        self.filesLimit = filesLimit
        self.testcasesLimit = testcasesLimit
        self.callProfile = callProfile
    }
}

/// An accepted request: what to run, and what is needed to answer.
package struct PistonExecution: Sendable {
    package var version: Piston.Version
    /// v2: one input. v3: one for each testcase.
    package var job: Job
    /// Of v3; empty in v2.
    package var testcases: [PistonTestcase]
    package var comparison: OutputComparison
}

/// One testcase of v3, as far as it is not part of the job.
package struct PistonTestcase: Sendable, Equatable {
    /// These three are echoed as they came; `nil` was absent and stays so.
    var id: JSONValue?
    var input: JSONValue?
    var expectedOutput: JSONValue
}

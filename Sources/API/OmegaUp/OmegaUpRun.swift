package import Grading
package import JSON

/// A run as this API shows it: what was kept of its submission, and what came of it.
package struct OmegaUpRun: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Not queued yet, or not any more.
        case new
        case waiting, compiling, running, ready
    }

    package var order: OmegaUpOrder
    package var state: State
    /// `nil` until there is one. A run that is graded again shows the old one meanwhile.
    package var result: OmegaUpResult?
    /// As it was accepted, or as somebody decided since.
    package var kind: OmegaUpAccepted.Kind

    package init(
        _ order: OmegaUpOrder, state: State, result: OmegaUpResult? = nil,
        kind: OmegaUpAccepted.Kind? = nil
    ) {
        self.order = order
        self.state = state
        self.result = result
        self.kind = kind ?? order.submission.kind
    }

    package var guid: String { order.guid }
    package var username: String { order.submission.username }
    package var problem: String { order.submission.problem }
    package var language: String { order.submission.language }
    /// `JE` until there is a result: by that clients tell that they have to wait.
    package var verdict: String { result?.verdict ?? "JE" }
    var words: RunStatus { result?.status ?? RunStatus(groupVerdicts: nil) }

    /// Minutes; where the contest says so, the run's milliseconds.
    var penalty: Int {
        guard order.submission.penaltyIsRuntime else { return order.submission.submitDelayMinutes }
        return result?.runtimeMs ?? 0
    }

    /// What the score is worth in the contest, to two decimals; `nil` in practice.
    var contestScore: Double? {
        guard let points = order.submission.points else { return nil }
        let score = result?.contestScore ?? (result?.score ?? 0) * points
        return score.decimals(2)
    }
}

/// What came of a run: what is kept as its result.
package struct OmegaUpResult: Sendable, Equatable {
    package var verdict: String
    /// 0 to 1.
    package var score: Double
    /// In the contest, where that is not `score` times the problem's points; `nil`: it is.
    package var contestScore: Double?
    package var runtimeMs: Int
    package var memoryBytes: Int
    package var status = RunStatus(groupVerdicts: nil)
    package var compileError: String?
    package var judgedBy = ""
    /// For admins.
    package var logs = ""
    /// The grader's `details.json`; `nil`: there is none.
    package var details: JSONValue?
    /// By the names of groups; `nil`: there are none.
    package var scoreByGroup: [Group]?

    package struct Group: Sendable, Equatable {
        package var name: String
        package var score: Double?

        package init(name: String, score: Double?) {
            self.name = name
            self.score = score
        }
    }

    package init(verdict: String, score: Double, runtimeMs: Int, memoryBytes: Int) {
        self.verdict = verdict
        self.score = score
        self.runtimeMs = runtimeMs
        self.memoryBytes = memoryBytes
    }

    /// Of a run whose grading was not possible.
    package static let judgeError = OmegaUpResult(
        verdict: "JE", score: 0, runtimeMs: 0, memoryBytes: 0)
}

// MARK: - As it is kept

extension OmegaUpResult {
    /// One JSON object, which people may read.
    package var encoded: [UInt8] {
        guard case .object(var object) = summary else { return [] }
        object["judged_by"] = .string(judgedBy)
        object["logs"] = .string(logs)
        object["compile_error"] = compileError.map { .string($0) }
        object["details"] = details
        return JSONValue.object(object).bytes
    }

    /// What lists show of it.
    var summary: JSONValue {
        var object: JSONObject = [
            "verdict": .string(verdict), "score": .number(score),
            "runtime": JSONValue(runtimeMs), "memory": JSONValue(memoryBytes),
            "execution": .string(status.execution), "output": .string(status.output),
            "status_memory": .string(status.memory), "status_runtime": .string(status.runtime),
        ]
        object["contest_score"] = contestScore.map { .number($0) }
        object["score_by_group"] = scoreByGroupJSON
        return .object(object)
    }

    /// `nil` for what `encoded` has not written.
    package init?(decoding bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes) else { return nil }
        self.init(value)
    }

    /// Also of a `summary`.
    init?(_ value: JSONValue) {
        guard let verdict = value["verdict"]?.string, let score = value["score"]?.double,
            let runtime = value["runtime"]?.int,
            let memory = value["memory"]?.int, let execution = value["execution"]?.string,
            let output = value["output"]?.string,
            let statusMemory = value["status_memory"]?.string,
            let statusRuntime = value["status_runtime"]?.string
        else { return nil }
        self.init(verdict: verdict, score: score, runtimeMs: runtime, memoryBytes: memory)
        status = RunStatus(
            execution: execution, output: output, memory: statusMemory, runtime: statusRuntime)
        judgedBy = value["judged_by"]?.string ?? ""
        logs = value["logs"]?.string ?? ""
        contestScore = value["contest_score"]?.double
        compileError = value["compile_error"]?.string
        details = value["details"]
        scoreByGroup = value["score_by_group"]?.object?.members.map {
            Group(name: $0.name, score: $0.value.double)
        }
    }

    var scoreByGroupJSON: JSONValue? {
        guard let scoreByGroup else { return nil }
        return .object(
            JSONObject(
                scoreByGroup.map { ($0.name, $0.score.map { .number($0.decimals(15)) } ?? .null) }))
    }
}

extension Double {
    /// Rounded to that many decimals.
    func decimals(_ count: Int) -> Double {
        let factor = (0..<count).reduce(1.0) { factor, _ in factor * 10 }
        return (self * factor).rounded() / factor
    }
}

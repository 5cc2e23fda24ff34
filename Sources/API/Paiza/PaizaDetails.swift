import JSON
package import Judging

extension Paiza {
    /// The answer to `get_details` of a run that is over, as it is kept and served.
    ///
    /// An outcome without a result is one too: whatever came of the run, it must not be shown as
    /// running any more, since clients ask until it is not.
    package static func conclude(
        _ order: PaizaOrder, id: String, outcome: Result<JobResult, EngineRefusal>,
        policy: PaizaPolicy
    ) -> [UInt8] {
        var details = PaizaDetails(id: id, language: order.language, isCompleted: true)
        switch outcome {
        case .success(let result): details.tell(result, policy)
        case .failure(let refusal): details.tell(PaizaStage.note(words(for: refusal)))
        }
        return details.json(policy).spacedBytes
    }

    private static func words(for refusal: EngineRefusal) -> String {
        switch refusal {
        case .queueFull: "server is busy"
        case .sandboxFailed(let step): "sandbox failed: \(step)"
        case .shuttingDown: "server is shutting down"
        case .filesDoNotFit(let limit):
            "source_code does not fit into a workspace of \(limit) bytes"
        case .cancelled: "cancelled"
        }
    }
}

/// The fields of `get_details`. `nil` is null.
struct PaizaDetails {
    var id: String
    var language: String
    var isCompleted: Bool
    private var build: PaizaStage?
    private var buildExitCode: Int?
    private var run: PaizaStage?
    /// Without a run these two are empty, once it is over: a client trims stdout before it looks
    /// for a reason.
    private var standardOutput: String?
    private var standardError: String?
    private var result: String?

    init(id: String, language: String, isCompleted: Bool) {
        self.id = id
        self.language = language
        self.isCompleted = isCompleted
    }

    mutating func tell(_ result: JobResult, _ policy: PaizaPolicy) {
        build = result.compile.map { PaizaStage($0, policy) }
        run = result.runs.first.map { PaizaStage($0, policy) }
        standardOutput = run?.standardOutput ?? ""
        standardError = run?.standardError ?? ""
        // A language without a build step has built well, and says no more about it.
        buildExitCode = build?.exitCode ?? 0
        let isBuilt = build?.result == "success" || build == nil
        self.result = run?.result ?? (isBuilt ? "error" : "failure")
    }

    /// Nothing was run, and the program is not to blame.
    mutating func tell(_ reason: String) {
        standardOutput = ""
        standardError = reason
        result = "error"
    }

    /// In the order of the service, which one client relies on.
    func json(_ policy: PaizaPolicy) -> JSONValue {
        [
            "id": .string(id),
            "language": .string(language),
            "note": .null,
            "status": .string(isCompleted ? "completed" : "running"),
            "build_stdout": text(build?.standardOutput),
            "build_stderr": text(build?.standardError),
            "build_exit_code": number(buildExitCode),
            "build_time": build?.time(policy) ?? .null,
            "build_memory": number(build?.memoryBytes),
            "build_result": text(build?.result),
            "stdout": text(standardOutput),
            "stderr": text(standardError),
            "exit_code": number(run?.exitCode),
            "time": run?.time(policy) ?? .null,
            "memory": number(run?.memoryBytes),
            // There is no network.
            "connections": isCompleted ? 0 : .null,
            "result": text(result),
        ]
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private func number(_ number: Int?) -> JSONValue { number.map { JSONValue($0) } ?? .null }
}

import Engine
import Judging

/// Everything that is known of an attack after it.
struct AttackEvidence: Sendable, Equatable {
    /// One run, or a compilation.
    struct Run: Sendable, Equatable {
        /// From 1: who leaves something and who looks for it.
        var turn: Int
        var result: StageResult
        var limits: Limits
    }
    var runs: [Run] = []
    /// Why there are no runs, or not all of them.
    var refusal: EngineRefusal?
    /// From the request to the answer.
    var elapsed = Duration.zero
    /// What the programs were under.
    var callProfile = CallProfile.standard
    /// How often somebody came to the sockets that the verb holds out on the host.
    var visits = 0
}

/// What came of an attack.
enum AttackVerdict: Sendable, Equatable {
    case held(String)
    case through(String)
    /// It says nothing about this host, and why.
    case skipped(String)

    var word: String {
        switch self {
        case .held: "held"
        case .through: "THROUGH"
        case .skipped: "skipped"
        }
    }

    var detail: String {
        switch self {
        case .held(let text), .through(let text), .skipped(let text): text
        }
    }
}

/// Says from the evidence whether the sandbox held.
///
/// What is not known to have held has not: an end that nobody foresaw counts as through. And
/// whatever an attack is about, no run may use more than its limits.
enum AttackJudge {
    static func verdict(on evidence: AttackEvidence, of attack: Attack) -> AttackVerdict {
        if evidence.visits > 0 { return .through("a socket of the host was reached") }
        for run in evidence.runs {
            if let line = said("through", in: run.result) { return .through(line) }
            if let excess = excess(of: run) { return .through(excess) }
        }
        if evidence.elapsed > longest(evidence) {
            return .through("the slot was held for \(text(evidence.elapsed))")
        }
        for run in evidence.runs {
            if let line = said("skipped", in: run.result) { return .skipped(line) }
        }
        if let refusal = evidence.refusal { return verdict(on: refusal, attack) }
        // Who only leaves something may end as it likes.
        let lookers = evidence.runs.filter { $0.turn > 1 }
        let deciding = lookers.isEmpty ? evidence.runs : lookers
        for run in deciding where !attack.holds.contains(where: { $0.fits(run.result) }) {
            // The stricter profiles end the run where the standard one refuses the call.
            if evidence.callProfile != .standard, case .forbidden = run.result.ending { continue }
            return .through("unexpected: \(ending(of: run.result))")
        }
        guard let last = deciding.last else { return .through("nothing ran") }
        return .held(ending(of: last.result))
    }

    private static func verdict(on refusal: EngineRefusal, _ attack: Attack) -> AttackVerdict {
        for case .refused(let step) in attack.holds {
            if case .sandboxFailed(let reason) = refusal, reason.hasPrefix(step + ":") {
                return .held("refused at \(reason)")
            }
        }
        return .through("no result: \(refusal)")
    }

    /// What the attacker said behind `word:`, on any line of its output.
    static func said(_ word: String, in result: StageResult) -> String? {
        let prefix = Array("\(word):".utf8)
        for line in result.standardOutput.split(separator: UInt8(ascii: "\n"))
        where line.starts(with: prefix) {
            let text = String(decoding: line.dropFirst(prefix.count), as: UTF8.self)
            return String(text.drop { $0 == " " }.prefix(100))
        }
        return nil
    }

    // MARK: - Limits hold in every run

    /// How late a deadline may be on a busy machine, for an ordinary user without priority.
    private static let lateness = Duration.milliseconds(1500)

    private static func excess(of run: AttackEvidence.Run) -> String? {
        let (usage, limits) = (run.result.usage, run.limits)
        if usage.wallTime > limits.wallTime + lateness {
            return "it ran for \(text(usage.wallTime)), allowed \(text(limits.wallTime))"
        }
        if usage.cpuTime > limits.cpuTime + lateness {
            return "it used \(text(usage.cpuTime)) of CPU, allowed \(text(limits.cpuTime))"
        }
        let output = max(run.result.standardOutput.count, run.result.standardError.count)
        if output > limits.outputBytes { return "\(output) bytes of output were kept" }
        // Where no group counts, memory is looked at every few milliseconds; what a run that was
        // ended for it got in between is lateness too.
        let late = run.result.ending == .stopped(over: .memory) ? 64 << 20 : 0
        if let bytes = usage.memoryBytes, bytes > limits.memoryBytes + late {
            return "it had \(bytes >> 20) MiB, allowed \(limits.memoryBytes >> 20)"
        }
        return nil
    }

    private static func longest(_ evidence: AttackEvidence) -> Duration {
        let allowed = evidence.runs.reduce(Duration.zero) { $0 + $1.limits.wallTime }
        return allowed + .seconds(3)
    }

    // MARK: - Words

    private static func ending(of result: StageResult) -> String {
        let time = text(result.usage.wallTime)
        switch result.ending {
        case .stopped: return "\(result.ending) after \(time)"
        case .forbidden, .signalled: return "\(result.ending)"
        case .exited(let status):
            if let how = said("held", in: result) { return how }
            if let what = said("left", in: result) { return "nothing came of: \(what)" }
            return "exit status \(status)"
        }
    }

    static func text(_ duration: Duration) -> String {
        "\(Int(duration / .milliseconds(1))) ms"
    }
}

extension Attack.Hold {
    /// Whether a run has ended like this.
    func fits(_ result: StageResult) -> Bool {
        switch self {
        case .says:
            let isSaid = ["held", "left"].contains { AttackJudge.said($0, in: result) != nil }
            return isSaid && result.ending.isSuccess
        case .stopped(let limit): return result.ending == .stopped(over: limit)
        case .forbidden(let call): return result.ending == .forbidden(call: call)
        case .signalled(let number): return result.ending == .signalled(number)
        case .exited(let status): return result.ending == .exited(status: status)
        case .refused: return false
        }
    }
}

import Engine
import Judging
import Testing

@testable import Sandpiper

extension StageResult {
    static func make(
        _ ending: Ending = .exited(status: 0), saying text: String = "", error: String = "",
        wallTime: Duration = .milliseconds(5), cpuTime: Duration = .milliseconds(5),
        memoryBytes: Int? = 1 << 20
    ) -> StageResult {
        StageResult(
            ending: ending,
            usage: Usage(wallTime: wallTime, cpuTime: cpuTime, memoryBytes: memoryBytes),
            standardOutput: Array(text.utf8), standardError: Array(error.utf8))
    }
}

extension AttackEvidence {
    /// One run for each result; the first is turn 1, all others look for what it left.
    static func make(_ results: StageResult..., turns: [Int]? = nil) -> AttackEvidence {
        AttackEvidence(
            runs: results.enumerated().map { index, result in
                Run(turn: turns?[index] ?? min(index + 1, 2), result: result, limits: .attack)
            })
    }
}

extension Attack {
    static func make(_ holds: [Hold] = [.says], shape: Shape = .once) -> Attack {
        Attack("make", "tries", "a page", by: [.seccomp], holds: holds, shape: shape)
    }
}

@Suite("Attacks: did the sandbox hold?")
struct AttackJudgeTests {
    private func word(_ evidence: AttackEvidence, _ holds: [Attack.Hold] = [.says]) -> String {
        AttackJudge.verdict(on: evidence, of: .make(holds)).word
    }

    @Test func `what the attacker says counts, with its reason`() {
        let evidence = AttackEvidence.make(.make(saying: "held: EPERM\n"))
        #expect(AttackJudge.verdict(on: evidence, of: .make()) == .held("EPERM"))
        #expect(word(.make(.make(saying: "left: a file\n"))) == "held")
        #expect(word(.make(.make(saying: "skipped: no such entry\n"))) == "skipped")
    }

    @Test func `through on any line of any run is through`() {
        #expect(word(.make(.make(saying: "noise\nthrough: in\nheld: EPERM\n"))) == "THROUGH")
        let later = AttackEvidence.make(
            .make(saying: "through: 1\n"), .make(saying: "held: 2\n"))
        #expect(word(later) == "THROUGH")
    }

    @Test func `an end that nobody foresaw is through`() {
        #expect(word(.make(.make(.signalled(11)))) == "THROUGH")
        #expect(word(.make(.make(.exited(status: 1), saying: "held: EPERM\n"))) == "THROUGH")
        #expect(word(.make(.make())) == "THROUGH")
        #expect(word(AttackEvidence()) == "THROUGH")
    }

    @Test(
        "each way of being stopped is told from every other",
        arguments: [
            (Ending.stopped(over: .cpuTime), Attack.Hold.stopped(over: .cpuTime)),
            (.stopped(over: .memory), .stopped(over: .memory)),
            (.forbidden(call: "reboot"), .forbidden(call: "reboot")),
            (.signalled(31), .signalled(31)), (.exited(status: 3), .exited(status: 3)),
        ])
    func stopped(ending: Ending, hold: Attack.Hold) {
        #expect(word(.make(.make(ending)), [hold]) == "held")
        #expect(word(.make(.make(ending)), [.says]) == "THROUGH")
        #expect(word(.make(.make(ending)), [.stopped(over: .wallTime)]) == "THROUGH")
    }

    @Test func `who only leaves something may end as it likes; who looks must say`() {
        let killed = StageResult.make(.stopped(over: .memory))
        #expect(word(.make(killed, .make(saying: "held: not there\n"))) == "held")
        #expect(
            word(.make(killed, .make(saying: "held: a\n"), .make(), turns: [1, 2, 2])) == "THROUGH")
    }

    @Test func `a compilation that is ended is judged by its own end`() {
        let attack = Attack.make([.stopped(over: .cpuTime)], shape: .compiled)
        let evidence = AttackEvidence.make(.make(.stopped(over: .cpuTime)))
        #expect(AttackJudge.verdict(on: evidence, of: attack).word == "held")
    }

    @Test func `no result is through, unless that step was to refuse`() {
        var evidence = AttackEvidence()
        evidence.refusal = .sandboxFailed(step: "keepWorkspace: File name too long (36)")
        #expect(word(evidence) == "THROUGH")
        #expect(word(evidence, [.says, .refused(step: "keepWorkspace")]) == "held")
        #expect(word(evidence, [.says, .refused(step: "keep")]) == "THROUGH")
    }

    @Test(
        "more than the limits is through, whatever is said",
        arguments: [
            StageResult.make(saying: "held: a\n", wallTime: .seconds(8)),
            .make(saying: "held: a\n", cpuTime: .seconds(6)),
            .make(saying: "held: a\n", memoryBytes: 49 << 20),
            .make(saying: "held: a\n" + String(repeating: "x", count: 70_000)),
            .make(saying: "held: a\n", error: String(repeating: "x", count: 70_000)),
        ])
    func excess(result: StageResult) {
        #expect(word(.make(result)) == "THROUGH")
    }

    @Test func `a run that was ended for its memory may have had a little more`() {
        let late = StageResult.make(.stopped(over: .memory), memoryBytes: 80 << 20)
        let far = StageResult.make(.stopped(over: .memory), memoryBytes: 160 << 20)
        #expect(word(.make(late), [.stopped(over: .memory)]) == "held")
        #expect(word(.make(far), [.stopped(over: .memory)]) == "THROUGH")
    }

    @Test func `a slot that is held for longer than all limits is through`() {
        var evidence = AttackEvidence.make(.make(saying: "left: a daemon\n"))
        evidence.elapsed = .seconds(9)
        #expect(word(evidence) == "THROUGH")
    }

    @Test func `a visit to a socket of the host is through`() {
        var evidence = AttackEvidence.make(.make(saying: "held: EPERM\n"))
        evidence.visits = 1
        #expect(word(evidence) == "THROUGH")
    }

    @Test func `hostile bytes before the line do not hide it`() {
        var result = StageResult.make()
        result.standardOutput = [0xFF, 0x0A, 0x00, 0x0A] + Array("left: bytes\n".utf8)
        #expect(AttackJudge.said("left", in: result) == "bytes")
        #expect(AttackJudge.said("held", in: result) == nil)
    }
}

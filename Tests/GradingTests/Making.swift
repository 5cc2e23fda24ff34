import Grading
import Judging

extension StageResult {
    static func make(
        _ ending: Ending = .exited(status: 0), output: String = "", errors: String = "",
        cpu: Duration = .milliseconds(10), wall: Duration = .milliseconds(12),
        memoryBytes: Int? = 1 << 20
    ) -> StageResult {
        StageResult(
            ending: ending,
            usage: Usage(wallTime: wall, cpuTime: cpu, memoryBytes: memoryBytes),
            standardOutput: Array(output.utf8), standardError: Array(errors.utf8))
    }
}

extension JudgedCase {
    /// A case that ran well and is worth so much, or one that ended otherwise.
    static func make(_ verdict: JudgeVerdict = .ok, _ score: Rational? = nil) -> JudgedCase {
        JudgedCase(
            execution: RunMeta(
                verdict: verdict, time: .milliseconds(10), wallTime: .milliseconds(20),
                memoryBytes: 1 << 20),
            validation: score.map { .score($0) })
    }
}

/// Reproducible noise.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func bytes(_ count: Int, of alphabet: [UInt8]) -> [UInt8] {
        (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &self)] }
    }
}

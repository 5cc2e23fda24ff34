import Grading
import Judging
import TestSupport

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
extension SeededGenerator {
    mutating func bytes(_ count: Int, of alphabet: [UInt8]) -> [UInt8] {
        (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &self)] }
    }
}

/// What is said about a problem beside its package: the fields of a form, or what a server's
/// operator decides. What is `nil` is left to the package's `settings.json`.
package struct PackageForm: Sendable, Equatable {
    package var title: String?
    /// Where the problem comes from.
    package var source: String?
    package var visibility: Int?
    /// Empty: a text to be read, to which nothing can be submitted.
    package var languages: [String]?
    package var showDiff: ShowDiff?
    package var timeLimitMs: Int?
    package var extraWallTimeMs: Int?
    package var overallWallTimeMs: Int?
    package var memoryLimitKiB: Int?
    package var outputLimitBytes: Int?
    package var inputLimitBytes: Int?
    /// `token`, `token-caseless`, `token-numeric`, `literal` or `custom`.
    package var validator: String?
    package var tolerance: Double?
    package var validatorTimeLimitMs: Int?
    package var groupScorePolicy: String?

    package init() {}

    /// Who may see how an output differs from what was expected, and of what.
    package enum ShowDiff: String, Sendable {
        case none, examples, all
    }

    /// A field whose value cannot be.
    package struct Fault: Error, Equatable {
        /// As the form names it.
        package var parameter: String
        /// `must be between 1 and 60000`.
        package var rule: String
    }

    /// The first field that cannot be.
    package var fault: Fault? {
        let ranges: [(String, Int?, ClosedRange<Int>)] = [
            ("time_limit", timeLimitMs, 1...86_400_000),
            ("extra_wall_time", extraWallTimeMs, 0...5000),
            ("overall_wall_time_limit", overallWallTimeMs, 0...60000),
            ("memory_limit", memoryLimitKiB, 1...(Quantities.largestBytes >> 10)),
            ("output_limit", outputLimitBytes, 0...Quantities.largestBytes),
            ("input_limit", inputLimitBytes, 0...Quantities.largestBytes),
            ("validator_time_limit", validatorTimeLimitMs, 1...86_400_000),
        ]
        for (name, value, range) in ranges {
            guard let value, !range.contains(value) else { continue }
            return Fault(
                parameter: name, rule: "must be between \(range.lowerBound) and \(range.upperBound)"
            )
        }
        for (name, value) in [("title", title), ("source", source)] {
            guard let value, value.utf8.count > Self.textBytes else { continue }
            return Fault(parameter: name, rule: "must have at most \(Self.textBytes) bytes")
        }
        if let visibility, !(-3...3).contains(visibility) {
            return Fault(parameter: "visibility", rule: "must be between -3 and 3")
        }
        return wordFault
    }

    private static let textBytes = 1024

    private var wordFault: Fault? {
        if let validator, !Validator.names.contains(validator) {
            let names = Validator.names.joined(separator: ", ")
            return Fault(parameter: "validator", rule: "must be one of \(names)")
        }
        if let groupScorePolicy, PackageSettings.policy(named: groupScorePolicy) == nil {
            return Fault(
                parameter: "group_score_policy", rule: "must be sum-if-not-zero or min")
        }
        if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
            return Fault(parameter: "tolerance", rule: "must be 0 or more")
        }
        if let unknown = languages?.first(where: { !Problem.languages.contains($0) }) {
            return Fault(parameter: "languages", rule: "has no language \(unknown)")
        }
        return nil
    }

    var limits: PartialLimits {
        PartialLimits(
            time: timeLimitMs.map { .milliseconds($0) },
            extraWallTime: extraWallTimeMs.map { .milliseconds($0) },
            overallWallTime: overallWallTimeMs.map { .milliseconds($0) },
            memoryBytes: memoryLimitKiB.map { $0 << 10 }, outputBytes: outputLimitBytes)
    }
}

/// Limits as far as somebody says them.
struct PartialLimits: Equatable {
    var time: Duration?
    var extraWallTime: Duration?
    var overallWallTime: Duration?
    var memoryBytes: Int?
    var outputBytes: Int?

    func over(_ other: ProblemLimits) -> ProblemLimits {
        ProblemLimits(
            time: time ?? other.time, extraWallTime: extraWallTime ?? other.extraWallTime,
            overallWallTime: overallWallTime ?? other.overallWallTime,
            memoryBytes: memoryBytes ?? other.memoryBytes,
            outputBytes: outputBytes ?? other.outputBytes)
    }
}

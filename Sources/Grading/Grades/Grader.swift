/// How the scores of a group's cases become the group's.
package enum GroupScorePolicy: String, Sendable, Equatable {
    /// The sum; a single case without points, and the group has none.
    case sumIfNotZero = "sum-if-not-zero"
    /// Every case counts as much as the worst one.
    case minimum = "min"
}

/// What came of one case: how it ran, and, where it ran well, what its output is worth.
package struct JudgedCase: Sendable, Equatable {
    package var execution: RunMeta
    /// Only looked at when the execution is `OK`; `nil` counts as no points.
    package var validation: Validation?
    package var individualMeta: [Grade.BinaryMeta]

    package init(
        execution: RunMeta, validation: Validation?, individualMeta: [Grade.BinaryMeta] = []
    ) {
        self.execution = execution
        self.validation = validation
        self.individualMeta = individualMeta
    }

    fileprivate var score: Rational {
        guard execution.verdict == .ok, let validation else { return .zero }
        return validation.score.clamped(to: .zero ... .one)
    }

    fileprivate var verdict: JudgeVerdict {
        guard execution.verdict == .ok else { return execution.verdict }
        switch validation {
        case .otherLayout: return .presentation
        case .validatorFailed: return .validatorError
        case .score, nil: return score == .one ? .accepted : score > .zero ? .partial : .wrong
        }
    }

    /// What it makes of the run: a case without points only says that the run is not perfect.
    fileprivate var contribution: JudgeVerdict {
        switch verdict {
        case .accepted: .ok
        case .presentation, .wrong: .partial
        case let verdict: verdict
        }
    }
}

extension JudgedCase {
    /// A case whose output is held against the expected one.
    package init(_ execution: Execution, validator: Validator, expected: [UInt8]) {
        self.init(
            execution: execution.meta,
            validation: execution.verdict == .ok
                ? validator.validate(execution.output, expected: expected) : nil)
    }

    /// A case that a custom validator was run on; `nil` where it was not, since the execution
    /// failed.
    package init(_ execution: Execution, validator: Execution?, expectedFailure: [UInt8]? = nil) {
        self.init(
            execution: execution.meta,
            validation: validator.map { Validation(by: $0, expectedFailure: expectedFailure) },
            individualMeta: validator.map {
                [Grade.BinaryMeta(name: "validator", meta: $0.meta)]
            } ?? [])
    }
}

/// Adds up the cases of a run.
package struct Grader: Sendable {
    private let groups: [CaseGroup]
    private let policy: GroupScorePolicy
    private let maxScore: Rational
    /// What one unit of weight is worth, as a part of the whole.
    private let share: Rational

    package init(groups: [CaseGroup], policy: GroupScorePolicy, maxScore: Rational = .one) {
        self.groups = groups
        self.policy = policy
        self.maxScore = maxScore
        let total = groups.reduce(.zero) { $0 + $1.weight }
        share = total > .zero ? .one / total : .one
    }

    /// `cases` stand in the order of the problem's; one that is missing is the judge's error.
    package func grade(
        _ cases: [JudgedCase], judgedBy: String = "", compileMeta: [Grade.BinaryMeta] = []
    ) -> Grade {
        let count = groups.reduce(0) { $0 + $1.cases.count }
        guard cases.count == count else {
            return .judgeError(maxScore: maxScore, judgedBy: judgedBy)
        }
        var grade = Grade(
            verdict: .ok, maxScore: maxScore, judgedBy: judgedBy, compileMeta: compileMeta)
        for result in cases {
            grade.verdict = max(grade.verdict, result.contribution)
            grade.time += result.execution.time
            grade.wallTime += result.execution.wallTime
            grade.memoryBytes = max(grade.memoryBytes, result.execution.memoryBytes)
        }
        var rest = cases[...]
        var raw = Rational.zero
        grade.groups = groups.map { group in
            let own = rest.prefix(group.cases.count)
            rest = rest.dropFirst(group.cases.count)
            let points = points(of: group, own)
            raw = raw + points
            return self.grade(of: group, own, points: points)
        }
        grade.score = raw * share
        conclude(&grade)
        grade.contestScore = grade.score * maxScore
        return grade
    }

    private func conclude(_ grade: inout Grade) {
        if grade.verdict == .ok {
            grade.verdict = .accepted
            grade.score = .one
        } else if grade.verdict == .partial, grade.score == .zero {
            let verdicts = (grade.groups ?? []).flatMap(\.cases).map(\.verdict)
            let isLayoutOnly = verdicts.contains(.presentation) && !verdicts.contains(.wrong)
            grade.verdict = isLayoutOnly ? .presentation : .wrong
        }
    }

    /// In units of weight, so that sums have small denominators.
    private func points(of group: CaseGroup, _ cases: ArraySlice<JudgedCase>) -> Rational {
        guard cases.allSatisfy({ $0.score > .zero }) else { return .zero }
        switch policy {
        case .sumIfNotZero:
            return zip(group.cases, cases).reduce(.zero) { $0 + $1.0.weight * $1.1.score }
        case .minimum:
            return group.weight * (cases.map(\.score).min() ?? .zero)
        }
    }

    private func grade(
        of group: CaseGroup, _ results: ArraySlice<JudgedCase>, points: Rational
    ) -> GroupGrade {
        let unit = share * maxScore
        let cases = zip(group.cases, results).map { element, result in
            let most = element.weight * unit
            return CaseGrade(
                name: element.name, verdict: result.verdict, score: result.score,
                contestScore: result.score * most, maxScore: most, meta: result.execution,
                individualMeta: result.individualMeta)
        }
        return GroupGrade(
            name: group.name, score: points * share, contestScore: points * unit,
            maxScore: group.weight * unit, cases: cases)
    }
}

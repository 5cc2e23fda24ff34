/// What a contest makes of a run's score.
package enum ScoreMode: String, Sendable, CaseIterable {
    case partial
    /// Anything less than everything is nothing. The verdict stays.
    case allOrNothing = "all_or_nothing"
    /// The scoreboard takes the best of each group over a user's runs.
    case maxPerGroup = "max_per_group"

    package func applied(to score: Rational) -> Rational {
        self == .allOrNothing && score != .one ? .zero : score
    }
}

extension Grade {
    /// With score and contest score as the mode has them.
    package func reported(in mode: ScoreMode) -> Grade {
        var grade = self
        grade.score = mode.applied(to: score)
        grade.contestScore = mode.applied(to: score) == score ? contestScore : .zero
        return grade
    }

    /// Each group's points of the whole, for `score_by_group`; `nil` when nothing was run.
    package var scoreByGroup: [(group: String, contestScore: Rational)]? {
        groups?.map { ($0.name, $0.contestScore) }
    }

    /// The sum of the best of each group over several runs, in points.
    package static func bestOfEachGroup(_ grades: [Grade]) -> Rational {
        var best: [String: Rational] = [:]
        for group in grades.flatMap({ $0.groups ?? [] }) {
            best[group.name] = max(best[group.name, default: .zero], group.contestScore)
        }
        return best.values.reduce(.zero, +)
    }
}

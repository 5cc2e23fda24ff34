package import Grading

extension OmegaUpResult {
    /// A grade as this API keeps it. `mode`: what the contest makes of a score; `nil` in practice,
    /// where nothing has points. `logs`: for admins.
    package init(_ grade: Grade, mode: ScoreMode?, logs: String = "") {
        let reported = mode.map(grade.reported) ?? grade
        self.init(
            verdict: grade.verdict.rawValue, score: reported.score.number,
            runtimeMs: grade.runtimeMilliseconds, memoryBytes: grade.memoryBytes)
        contestScore = mode == nil ? nil : reported.contestScore.number
        status = grade.status
        compileError = grade.compileError
        judgedBy = grade.judgedBy
        self.logs = logs
        details = grade.json
        // Where less than everything is nothing, no group has points either.
        let isNothing = reported.score != grade.score
        scoreByGroup = grade.scoreByGroup.map { groups in
            groups.map {
                Group(name: $0.group, score: isNothing ? 0 : $0.contestScore.number)
            }
        }
    }
}

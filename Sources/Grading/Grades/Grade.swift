package import JSON

/// What one run of a problem is worth, and why: everything that clients may be told.
package struct Grade: Sendable, Equatable {
    package var verdict: JudgeVerdict
    /// From 0 to 1.
    package var score: Rational
    /// `score` of `maxScore`.
    package var contestScore: Rational
    /// The problem's points in its contest; 1 in practice.
    package var maxScore: Rational
    /// All cases together.
    package var time: Duration
    package var wallTime: Duration
    /// The most of any case.
    package var memoryBytes: Int
    package var judgedBy: String
    /// After a failed compilation: what was compiled, a colon, and what the compiler said.
    package var compileError: String?
    /// Of each binary, in the order of compiling: `Main`, `validator`.
    package var compileMeta: [BinaryMeta]
    /// `nil` when nothing was run.
    package var groups: [GroupGrade]?

    /// One that has not judged any case.
    package init(
        verdict: JudgeVerdict, maxScore: Rational = .one, judgedBy: String = "",
        compileMeta: [BinaryMeta] = []
    ) {
        self.verdict = verdict
        self.maxScore = maxScore
        self.judgedBy = judgedBy
        self.compileMeta = compileMeta
        score = .zero
        contestScore = .zero
        time = .zero
        wallTime = .zero
        memoryBytes = 0
    }

    /// A program by its name, and what one execution or compilation of it took.
    package struct BinaryMeta: Sendable, Equatable {
        package var name: String
        package var meta: RunMeta

        package init(name: String, meta: RunMeta) {
            self.name = name
            self.meta = meta
        }
    }
}

package struct GroupGrade: Sendable, Equatable {
    package var name: String
    package var score: Rational
    package var contestScore: Rational
    package var maxScore: Rational
    package var cases: [CaseGrade]

    /// The worst of its cases.
    package var verdict: JudgeVerdict { cases.lazy.map(\.verdict).max() ?? .ok }
}

package struct CaseGrade: Sendable, Equatable {
    package var name: String
    package var verdict: JudgeVerdict
    /// Its own, kept even when its group gets nothing.
    package var score: Rational
    package var contestScore: Rational
    package var maxScore: Rational
    package var meta: RunMeta
    /// Of further programs that had to do with the case: `validator`.
    package var individualMeta: [Grade.BinaryMeta]
}

extension Grade {
    /// The judge itself failed.
    package static func judgeError(maxScore: Rational = .one, judgedBy: String = "") -> Grade {
        Grade(verdict: .judgeError, maxScore: maxScore, judgedBy: judgedBy)
    }

    /// Whole milliseconds, as the API reports it.
    package var runtimeMilliseconds: Int { time.milliseconds }

    /// Seconds, bytes and scores; `groups` is `null` when nothing was run, as `details.json` has
    /// it.
    package var json: JSONValue {
        var object: JSONObject = ["verdict": .string(verdict.rawValue)]
        if let compileError { object["compile_error"] = .string(compileError) }
        if !compileMeta.isEmpty { object["compile_meta"] = Self.json(compileMeta) }
        object["score"] = .number(score.number)
        object["contest_score"] = .number(contestScore.number)
        object["max_score"] = .number(maxScore.number)
        object["time"] = .number(time.secondsNumber)
        object["wall_time"] = .number(wallTime.secondsNumber)
        object["memory"] = JSONValue(memoryBytes)
        object["judged_by"] = .string(judgedBy)
        object["groups"] = groups.map { .array($0.map(\.json)) } ?? .null
        return .object(object)
    }

    fileprivate static func json(_ metas: [BinaryMeta]) -> JSONValue {
        .object(JSONObject(metas.map { ($0.name, $0.meta.json) }))
    }
}

extension GroupGrade {
    fileprivate var json: JSONValue {
        [
            "group": .string(name), "score": .number(score.number),
            "contest_score": .number(contestScore.number), "max_score": .number(maxScore.number),
            "cases": .array(cases.map(\.json)),
        ]
    }
}

extension CaseGrade {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "verdict": .string(verdict.rawValue),
            "score": .number(score.number), "contest_score": .number(contestScore.number),
            "max_score": .number(maxScore.number), "meta": meta.json,
        ]
        if !individualMeta.isEmpty { object["individual_meta"] = Grade.json(individualMeta) }
        return .object(object)
    }
}

package import Grading
package import HTTP
import JSON

extension OmegaUp {
    /// A problem as `problem/details` shows it.
    package struct ProblemView: Sendable, Equatable {
        package struct Limits: Sendable, Equatable {
            package var timeMs = 1000
            package var extraWallTimeMs = 0
            package var overallWallTimeMs = 60_000
            package var memoryBytes = 32 << 20
            package var outputBytes = 10 << 10
            package var inputBytes = 10 << 10

            package init() {}
        }

        /// A sample that users may see.
        package struct Example: Sendable, Equatable {
            package var name: String
            package var input: String
            package var output: String
            package var weight: Double

            package init(name: String, input: String, output: String, weight: Double = 1) {
                self.name = name
                self.input = input
                self.output = output
                self.weight = weight
            }
        }

        package var alias: String
        package var title: String
        package var source = ""
        package var visibility = 2
        package var languages: [String]
        package var limits = Limits()
        package var examples: [Example] = []
        package var validator = "token-caseless"
        package var tolerance: Double?
        package var groupScorePolicy: String?
        package var showDiff = "none"
        package var statementLanguage = "es"
        package var statement = ""
        /// `nil` for nobody in particular.
        package var nextSubmissionTimestamp: Int?
        /// The caller's own, the newest first.
        package var runs: [OmegaUpRun] = []
        /// In the contest that the request names.
        package var points: Double?

        package init(alias: String, title: String, languages: [String]) {
            self.alias = alias
            self.title = title
            self.languages = languages
        }
    }

    package static func render(_ problem: ProblemView) -> HTTPResponse {
        var object: JSONObject = [
            "alias": .string(problem.alias), "title": .string(problem.title),
            "source": .string(problem.source), "visibility": JSONValue(problem.visibility),
            "languages": .array(problem.languages.map { .string($0) }),
            "limits": limits(problem.limits), "settings": settings(problem),
            "show_diff": .string(problem.showDiff),
            "statement": [
                "language": .string(problem.statementLanguage),
                "markdown": .string(problem.statement), "images": [:], "sources": [:],
            ],
            "accepts_submissions": .bool(!problem.languages.isEmpty),
            "points": .number(problem.points ?? 100),
        ]
        object["nextSubmissionTimestamp"] = problem.nextSubmissionTimestamp.map { JSONValue($0) }
        object["runs"] = rows(problem.runs)
        return respond(.object(object))
    }

    /// For people: `1s`, `64 MiB`.
    private static func limits(_ limits: ProblemView.Limits) -> JSONValue {
        [
            "time_limit": .string(durationText(limits.timeMs)),
            "extra_wall_time": .string(durationText(limits.extraWallTimeMs)),
            "overall_wall_time_limit": .string(durationText(limits.overallWallTimeMs)),
            "memory_limit": .string(byteText(limits.memoryBytes, " ")),
            "output_limit": .string(byteText(limits.outputBytes, " ")),
            "input_limit": .string(byteText(limits.inputBytes, " ")),
        ]
    }

    /// For the judge that pages have in the browser.
    private static func settings(_ problem: ProblemView) -> JSONValue {
        var validator: JSONObject = ["name": .string(problem.validator)]
        validator["tolerance"] = problem.tolerance.map { .number($0) }
        validator["group_score_policy"] = problem.groupScorePolicy.map { .string($0) }
        let cases = problem.examples.map { example -> (String, JSONValue) in
            (
                example.name,
                [
                    "in": .string(example.input), "out": .string(example.output),
                    "weight": .number(example.weight),
                ]
            )
        }
        let limits = problem.limits
        return [
            "cases": .object(JSONObject(cases)),
            "limits": [
                "TimeLimit": .string(durationText(limits.timeMs)),
                "ExtraWallTime": .string(durationText(limits.extraWallTimeMs)),
                "OverallWallTimeLimit": .string(durationText(limits.overallWallTimeMs)),
                "MemoryLimit": .string(byteText(limits.memoryBytes)),
                "OutputLimit": .string(byteText(limits.outputBytes)),
            ],
            "validator": .object(validator),
        ]
    }

    /// As Go prints it below a minute: `800ms`, `1.5s`, `30s`.
    static func durationText(_ milliseconds: Int) -> String {
        if milliseconds == 0 { return "0s" }
        guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
        return "\((Double(milliseconds) / 1000).javaScriptText)s"
    }

    /// In the largest unit that leaves no fraction.
    static func byteText(_ bytes: Int, _ blank: String = "") -> String {
        for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= size && bytes % size == 0 {
            return "\(bytes / size)\(blank)\(unit)"
        }
        return "\(bytes)\(blank)B"
    }

    // MARK: Contests

    /// To `contest/details`. `opened`: when the caller did, in Unix seconds.
    package static func render(_ contest: Contest, opened: Int?) -> HTTPResponse {
        let problems = contest.problems.enumerated().map { place, problem -> JSONValue in
            [
                "alias": .string(problem.alias), "points": .number(problem.points),
                "order": JSONValue(place + 1), "letter": .string(letter(place)),
            ]
        }
        return respond([
            "alias": .string(contest.alias), "title": .string(contest.title),
            "description": .string(contest.description), "start_time": JSONValue(contest.start),
            "finish_time": JSONValue(contest.finish),
            "window_length": contest.windowMinutes.map { JSONValue($0) } ?? .null,
            "submissions_gap": JSONValue(contest.submissionsGapSeconds),
            "submission_deadline": JSONValue(contest.end(openedAt: opened)),
            "penalty": JSONValue(contest.penaltyMinutes),
            "penalty_type": .string(contest.penaltyType.rawValue),
            "score_mode": .string(contest.scoreMode.rawValue),
            "feedback": .string(contest.feedback.rawValue),
            "admission_mode": .string(contest.participants == nil ? "public" : "private"),
            "languages": .array(
                (contest.languages ?? OmegaUpLanguages.standard).map { .string($0) }),
            "opened": .bool(opened != nil), "problems": .array(problems),
        ])
    }

    /// A to Z, AA and on.
    static func letter(_ place: Int) -> String {
        let last = String(UnicodeScalar(UInt8(65 + place % 26)))
        return place < 26 ? last : letter(place / 26 - 1) + last
    }
}

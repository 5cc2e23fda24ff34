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
        /// Changes with every change of the problem.
        package var version = ""
        /// Unix seconds; 0: nobody has said.
        package var created = 0
        /// Who uploaded it.
        package var owner: String?
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
        /// Everybody's; and how many users have solved it.
        package var submissions = 0
        package var accepted = 0
        /// Whether the caller is one.
        package var isAdmin = false
        /// The caller's own, the newest first; see `add`.
        package var runs: [OmegaUpRun] = []
        /// The best that the caller has got: of 100, or what it is worth in the contest.
        package private(set) var score = 0.0
        package private(set) var isTried = false
        package private(set) var isSolved = false
        /// In the contest that the request names.
        package var points: Double?

        package init(alias: String, title: String, languages: [String]) {
            self.alias = alias
            self.title = title
            self.languages = languages
        }

        /// Takes one more of the caller's own runs, the newest first. `contest`: the one that the
        /// request names. False: whatever follows changes nothing.
        package mutating func add(_ run: OmegaUpRun, in contest: String?) -> Bool {
            let page = OmegaUpRunFilter().rowCount
            if runs.count < page { runs.append(run) }
            isTried = true
            if run.verdict == "AC" { isSolved = true }
            let isCounted = contest == nil || run.order.submission.contest == contest
            if isCounted, run.state == .ready, run.kind == .normal {
                let worth = contest == nil ? (run.result?.score ?? 0) * 100 : run.contestScore ?? 0
                score = max(score, worth.decimals(2))
            }
            let best = contest == nil ? 100 : points ?? 100
            return runs.count < page || !isSolved || score < best
        }
    }

    /// What the service has and this server does not, such as tags and votes, has the value that
    /// says so.
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
            "version": .string(problem.version), "commit": .string(problem.version),
            "creation_date": JSONValue(problem.created),
            "input_limit": JSONValue(problem.limits.inputBytes),
            "submissions": JSONValue(problem.submissions),
            "accepted": JSONValue(problem.accepted), "score": .number(problem.score),
            "admin": .bool(problem.isAdmin), "karel_problem": .bool(isKarel(problem.languages)),
            "order": "normal", "problem_id": 0, "visits": 0, "quality_seal": false,
            "allow_user_add_tags": false, "email_clarifications": false,
            "nominationStatus": nomination(problem),
        ]
        object["problemsetter"] = problem.owner.map {
            ["username": .string($0), "name": .string($0), "classname": "user-rank-unranked"]
        }
        object["nextSubmissionTimestamp"] = problem.nextSubmissionTimestamp.map { JSONValue($0) }
        object["runs"] = rows(problem.runs)
        return respond(.object(object))
    }

    /// Karel's two languages.
    private static func isKarel(_ languages: [String]) -> Bool {
        languages.contains("kj") || languages.contains("kp")
    }

    /// Nobody can nominate a problem here.
    private static func nomination(_ problem: ProblemView) -> JSONValue {
        [
            "solved": .bool(problem.isSolved), "tried": .bool(problem.isTried),
            "nominated": false, "nominatedBeforeAc": false, "dismissed": false,
            "dismissedBeforeAc": false, "alreadyReviewed": false, "canNominateProblem": false,
            "language": .string(problem.statementLanguage),
        ]
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
}

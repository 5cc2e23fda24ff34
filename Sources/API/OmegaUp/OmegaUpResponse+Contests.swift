package import Grading
package import HTTP
import JSON

extension OmegaUp {
    /// A contest as `contest/details` shows it.
    package struct ContestView: Sendable, Equatable {
        /// A problem of the contest that the caller may see.
        package struct Problem: Sendable, Equatable {
            package var title: String
            /// Changes with every change of the problem.
            package var version = ""
            package var visibility = 2
            package var languages: [String]
            package var inputBytes = 10 << 10
            /// Everybody's; and how many users have solved it.
            package var submissions = 0
            package var accepted = 0
            /// In this contest.
            package var hasSubmissions = false

            package init(title: String, languages: [String]) {
                self.title = title
                self.languages = languages
            }
        }

        package var contest: Contest
        /// When the caller did, in Unix seconds.
        package var opened: Int?
        /// Whether the caller is one.
        package var isAdmin = false
        package var hasSubmissions = false
        /// By aliases. Of those that are not in it only alias and points are shown.
        package var problems: [String: Problem] = [:]

        package init(_ contest: Contest) { self.contest = contest }
    }

    /// What the service has and this server does not, such as scoreboards and clones, has the
    /// value that says so.
    package static func render(_ view: ContestView) -> HTTPResponse {
        let contest = view.contest
        let problems = contest.problems.enumerated().map { place, entry in
            problem(entry, place, view.problems[entry.alias])
        }
        return respond([
            "alias": .string(contest.alias), "title": .string(contest.title),
            "description": .string(contest.description), "start_time": JSONValue(contest.start),
            "finish_time": JSONValue(contest.finish),
            "window_length": contest.windowMinutes.map { JSONValue($0) } ?? .null,
            "submissions_gap": JSONValue(contest.submissionsGapSeconds),
            "submission_deadline": JSONValue(contest.end(openedAt: view.opened)),
            "penalty": JSONValue(contest.penaltyMinutes),
            "penalty_type": .string(contest.penaltyType.rawValue),
            "score_mode": .string(contest.scoreMode.rawValue),
            "feedback": .string(contest.feedback.rawValue),
            "admission_mode": .string(contest.participants == nil ? "public" : "private"),
            "languages": .array(
                (contest.languages ?? Problem.usualLanguages).map { .string($0) }),
            "opened": .bool(view.opened != nil), "admin": .bool(view.isAdmin),
            "director": .string(contest.admins.first ?? ""),
            "has_submissions": .bool(view.hasSubmissions),
            "show_penalty": .bool(contest.penaltyType != .none), "penalty_calc_policy": "sum",
            "points_decay_factor": 0, "scoreboard": 0, "show_scoreboard_after": false,
            "default_show_all_contestants_in_scoreboard": false, "archived": false,
            "contest_for_teams": false, "needs_basic_information": false,
            "requests_user_information": "no", "problemset_id": 0, "problems": .array(problems),
        ])
    }

    private static func problem(
        _ entry: Contest.Entry, _ place: Int, _ known: ContestView.Problem?
    ) -> JSONValue {
        let languages = known?.languages ?? []
        let version = known?.version ?? ""
        return [
            "alias": .string(entry.alias), "points": .number(entry.points),
            "order": JSONValue(place + 1), "letter": .string(letter(place)),
            "title": .string(known?.title ?? entry.alias),
            "languages": .string(languages.joined(separator: ",")),
            "accepts_submissions": .bool(!languages.isEmpty),
            "version": .string(version), "commit": .string(version),
            "visibility": JSONValue(known?.visibility ?? 0),
            "input_limit": JSONValue(known?.inputBytes ?? 0),
            "submissions": JSONValue(known?.submissions ?? 0),
            "accepted": JSONValue(known?.accepted ?? 0),
            "has_submissions": .bool(known?.hasSubmissions ?? false),
            "difficulty": 0, "visits": 0, "quality_seal": false, "is_extra_problem": false,
        ]
    }

    /// A to Z, AA and on.
    static func letter(_ place: Int) -> String {
        let last = String(UnicodeScalar(UInt8(65 + place % 26)))
        return place < 26 ? last : letter(place / 26 - 1) + last
    }

    /// To `contest/addProblem`. Solutions of problems are not shown here.
    package static func renderProblemAdded() -> HTTPResponse {
        respond(["solutionStatus": "not_found"])
    }
}

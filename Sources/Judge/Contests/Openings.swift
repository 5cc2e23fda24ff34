internal import Grading
internal import JSON

/// When users opened a contest and its problems, in Unix seconds. Each counts once: the first time.
struct Openings: Sendable, Equatable {
    private var contest: [String: Int] = [:]
    /// By the user's name, then by the problem's.
    private var problems: [String: [String: Int]] = [:]

    init() {}

    /// Of a contest, or of one of its problems.
    subscript(user: String, problem: String?) -> Int? {
        get { problem.map { problems[user]?[$0] } ?? contest[user] }
        set {
            if let problem {
                problems[user, default: [:]][problem] = newValue
            } else {
                contest[user] = newValue
            }
        }
    }

    init(_ file: JSONCursor) throws(JSONMismatch) {
        try file.allow(only: ["contest", "problems"])
        for (user, time) in try file["contest"].optional?.members() ?? [] {
            contest[user] = try time.integer()
        }
        for (user, times) in try file["problems"].optional?.members() ?? [] {
            for (problem, time) in try times.members() {
                problems[user, default: [:]][problem] = try time.integer()
            }
        }
    }

    var json: JSONValue {
        func object(_ times: [String: Int]) -> JSONValue {
            .object(JSONObject(times.sorted { $0.key < $1.key }.map { ($0, JSONValue($1)) }))
        }
        let problems = problems.sorted { $0.key < $1.key }.map { ($0, object($1)) }
        return ["contest": object(contest), "problems": .object(JSONObject(problems))]
    }
}

package import JSON

/// A contest as it is kept. Times are Unix seconds.
package struct Contest: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var alias: String
        package var points: Double

        package init(alias: String, points: Double = 100) {
            self.alias = alias
            self.points = points
        }
    }

    /// From when a submission's delay is counted.
    package enum PenaltyType: String, Sendable, CaseIterable {
        case none
        case contestStart = "contest_start"
        /// From when the user opened the problem.
        case problemOpen = "problem_open"
        /// The run's own milliseconds take the place of the delay.
        case runtime
    }

    package enum Feedback: String, Sendable, CaseIterable { case none, summary, detailed }

    package var alias: String
    package var title: String
    package var description = ""
    package var start: Int
    package var finish: Int
    /// How long a user has from when he opened it; `nil`: until the end.
    package var windowMinutes: Int?
    package var submissionsGapSeconds = 0
    package var penaltyType = PenaltyType.contestStart
    package var penaltyMinutes = 0
    package var scoreMode = ScoreMode.partial
    package var feedback = Feedback.none
    /// Ids as the contest was given them; `nil`: every language of the problem.
    package var languages: [String]?
    package var problems: [Entry] = []
    /// Users who may take part; `nil`: everybody.
    package var participants: [String]?
    package var admins: [String] = []

    package init(alias: String, title: String, start: Int, finish: Int) {
        self.alias = alias
        self.title = title
        self.start = start
        self.finish = finish
    }

    /// What a problem may be worth.
    package static let points = 0...Rational.floatLimit

    package func problem(_ alias: String) -> Entry? { problems.first { $0.alias == alias } }

    /// The last second in which one who opened it at `opened` may submit.
    package func end(openedAt opened: Int?) -> Int {
        guard let windowMinutes, let opened else { return finish }
        return min(finish, opened + windowMinutes * 60)
    }

    package func admits(_ username: String) -> Bool {
        participants?.contains(username) ?? true
    }

    /// With one more problem, or other points for one it has. `order`: its place, from 1.
    package mutating func add(_ problem: Entry, order: Int? = nil) {
        let old = problems.firstIndex { $0.alias == problem.alias }
        if let old { problems.remove(at: old) }
        let place = order.map { min(max(0, $0 - 1), problems.count) } ?? old ?? problems.count
        problems.insert(problem, at: place)
    }
}

// MARK: - As it is kept

extension Contest {
    /// Reads a contest's file. Only `alias`, `start` and `finish` must be there.
    package init(_ file: JSONCursor) throws(JSONMismatch) {
        try file.allow(only: [
            "alias", "title", "description", "start", "finish", "windowMinutes", "submissionsGap",
            "penaltyType", "penalty", "scoreMode", "feedback", "languages", "problems",
            "participants", "admins",
        ])
        let alias = try file["alias"].string()
        if let fault = Alias.fault(in: alias) { throw JSONMismatch(path: "alias", problem: fault) }
        let times = 0...253_402_300_799
        self.init(
            alias: alias, title: try file["title"].optional?.string() ?? alias,
            start: try file["start"].integer(in: times),
            finish: try file["finish"].integer(in: times))
        guard finish >= start else { throw file["finish"].mismatch("start or later") }
        description = try file["description"].optional?.string() ?? ""
        let seconds = 0...1_000_000_000
        windowMinutes = try file["windowMinutes"].optional?.integer(in: seconds)
        if windowMinutes == 0 { windowMinutes = nil }
        submissionsGapSeconds =
            try file["submissionsGap"].optional?.integer(in: seconds) ?? submissionsGapSeconds
        penaltyType = try file["penaltyType"].optional?.word() ?? penaltyType
        penaltyMinutes = try file["penalty"].optional?.integer(in: seconds) ?? penaltyMinutes
        scoreMode = try file["scoreMode"].optional?.word() ?? scoreMode
        feedback = try file["feedback"].optional?.word() ?? feedback
        languages = try file["languages"].optional?.strings()
        for cursor in try file["problems"].optional?.elements() ?? [] {
            try cursor.allow(only: ["alias", "points"])
            let points = try cursor["points"].optional?.double() ?? 100
            guard Self.points.contains(points) else {
                throw cursor["points"].mismatch("a number from 0 to \(Self.points.upperBound)")
            }
            let entry = Entry(alias: try cursor["alias"].string(), points: points)
            if let fault = Alias.fault(in: entry.alias) {
                throw JSONMismatch(path: cursor["alias"].path, problem: fault)
            }
            guard problem(entry.alias) == nil else {
                throw JSONMismatch(
                    path: cursor["alias"].path, problem: "stands there a second time")
            }
            problems.append(entry)
        }
        participants = try file["participants"].optional?.strings()
        admins = try file["admins"].optional?.strings() ?? []
    }

    package var json: JSONValue {
        [
            "alias": .string(alias), "title": .string(title), "description": .string(description),
            "start": JSONValue(start), "finish": JSONValue(finish),
            "windowMinutes": windowMinutes.map { JSONValue($0) } ?? .null,
            "submissionsGap": JSONValue(submissionsGapSeconds),
            "penaltyType": .string(penaltyType.rawValue), "penalty": JSONValue(penaltyMinutes),
            "scoreMode": .string(scoreMode.rawValue), "feedback": .string(feedback.rawValue),
            "languages": languages.map { .array($0.map { .string($0) }) } ?? .null,
            "problems": .array(
                problems.map { ["alias": .string($0.alias), "points": .number($0.points)] }),
            "participants": participants.map { .array($0.map { .string($0) }) } ?? .null,
            "admins": .array(admins.map { .string($0) }),
        ]
    }
}

extension JSONCursor {
    /// One of an enum's words.
    fileprivate func word<Word: RawRepresentable<String> & CaseIterable>() throws(JSONMismatch)
        -> Word
    {
        guard let word = Word(rawValue: try string()) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw mismatch("one of \(words)")
        }
        return word
    }
}

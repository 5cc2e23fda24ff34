package import JSON

/// Problems with points, and when and by whom they may be solved.
package struct Contest: Sendable, Equatable {
    package var alias: String
    package var title: String
    /// Unix seconds.
    package var start: Int
    package var finish: Int
    /// Minutes that each participant has from opening the contest on; `nil`: until the end.
    package var windowMinutes: Int?
    /// Seconds between two submissions of one participant to one problem.
    package var submissionsGap: Int
    package var penaltyType: PenaltyType
    package var scoreMode: ScoreMode
    package var problems: [Entry]
    /// `nil`: everybody.
    package var participants: [String]?
    /// `nil`: all of the problem's.
    package var languages: [String]?
    package var feedback: Feedback

    package struct Entry: Sendable, Equatable {
        package var alias: String
        package var points: Rational

        package init(alias: String, points: Rational) {
            self.alias = alias
            self.points = points
        }
    }

    /// What time counts against a participant.
    package enum PenaltyType: String, Sendable, CaseIterable {
        case none, runtime
        case problemOpen = "problem_open"
        case contestStart = "contest_start"
    }

    /// What participants see of the cases while the contest runs.
    package enum Feedback: String, Sendable, CaseIterable {
        case none, summary, detailed
    }

    package static let usualGap = 60
    package static let usualPoints = 100

    package func problem(_ alias: String) -> Entry? { problems.first { $0.alias == alias } }

    /// When a participant who opened it then has to stop: for `submission_deadline`.
    package func deadline(openedAt: Int?) -> Int {
        guard let windowMinutes, let openedAt else { return finish }
        return min(finish, openedAt + windowMinutes * 60)
    }
}

extension Contest {
    /// Reads a contest's file. Only `alias`, `start` and `finish` have to be there. An error names
    /// the member that cannot be.
    package init(_ file: JSONCursor) throws {
        _ = try file.members()
        alias = try Self.alias(file["alias"])
        title = try file["title"].optional?.string() ?? alias
        let times = 0...(1 << 40)
        start = try file["start"].integer(in: times)
        finish = try file["finish"].integer(in: times)
        guard start <= finish else { throw file["finish"].mismatch("no earlier than start") }
        windowMinutes = try file["windowLength"].optional?.integer(in: 1...10_000_000)
        submissionsGap =
            try file["submissionsGap"].optional?.integer(in: 0...1_000_000_000) ?? Self.usualGap
        penaltyType = try Self.word(file["penaltyType"], PenaltyType.allCases) ?? .none
        scoreMode =
            try Self.word(file["scoreMode"], [.partial, .allOrNothing, .maxPerGroup]) ?? .partial
        feedback = try Self.word(file["feedback"], Feedback.allCases) ?? .detailed
        problems = try file["problems"].optional?.elements().map(Self.entry) ?? []
        participants = try file["participants"].optional?.strings()
        languages = try file["languages"].optional?.strings()
        var seen: Set<String> = []
        for (place, entry) in problems.enumerated() where !seen.insert(entry.alias).inserted {
            throw JSONMismatch(
                path: "problems[\(place)].alias", problem: "stands there a second time")
        }
    }

    private static func alias(_ place: JSONCursor) throws -> String {
        let text = try place.string()
        if let fault = Alias.fault(in: text) {
            throw JSONMismatch(path: place.path, problem: fault)
        }
        return text
    }

    private static func entry(_ place: JSONCursor) throws -> Entry {
        let points = try place["points"].optional?.double() ?? Double(usualPoints)
        guard points >= 0, let points = Rational(points) else {
            throw place["points"].mismatch("0 or more")
        }
        return Entry(alias: try alias(place["alias"]), points: points)
    }

    private static func word<Word: RawRepresentable>(
        _ place: JSONCursor, _ words: [Word]
    ) throws -> Word? where Word.RawValue == String {
        guard place.exists else { return nil }
        let text = try place.string()
        guard let word = words.first(where: { $0.rawValue == text }) else {
            throw place.mismatch("one of \(words.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// What `init` reads.
    package var json: JSONValue {
        var object: JSONObject = [
            "alias": .string(alias), "title": .string(title), "start": JSONValue(start),
            "finish": JSONValue(finish),
        ]
        object["windowLength"] = windowMinutes.map { JSONValue($0) }
        object["submissionsGap"] = JSONValue(submissionsGap)
        object["penaltyType"] = .string(penaltyType.rawValue)
        object["scoreMode"] = .string(scoreMode.rawValue)
        object["feedback"] = .string(feedback.rawValue)
        object["problems"] = .array(
            problems.map {
                .object(["alias": .string($0.alias), "points": .number($0.points.number)])
            })
        object["participants"] = Self.list(participants)
        object["languages"] = languages.map { .array($0.map { .string($0) }) }
        return .object(object)
    }

    private static func list(_ names: [String]?) -> JSONValue {
        names.map { .array($0.map { .string($0) }) } ?? .null
    }
}

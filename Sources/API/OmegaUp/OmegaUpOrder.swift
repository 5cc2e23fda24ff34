import Grading
import JSON

/// An accepted submission: what is kept as the request of its run.
package struct OmegaUpOrder: Sendable, Equatable {
    package var guid: String
    /// Unix seconds.
    package var time: Int
    package var submission: OmegaUpAccepted
    /// The problem's files as they were then, by whatever name they are kept.
    package var problemVersion: String

    package init(
        guid: String, time: Int, submission: OmegaUpAccepted, problemVersion: String
    ) {
        self.guid = guid
        self.time = time
        self.submission = submission
        self.problemVersion = problemVersion
    }
}

// MARK: - As it is kept

extension OmegaUpOrder {
    private static let version: UInt8 = 1

    /// For the storage: a byte for the version of this form, the length of a JSON object in four
    /// bytes, the lowest first, the object, and the source as it is.
    package var encoded: [UInt8] {
        let bytes = head.bytes
        let length = UInt32(bytes.count)
        return [Self.version] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
            + bytes + submission.source
    }

    /// All but the source.
    var head: JSONValue {
        let run = submission
        return [
            "guid": .string(guid), "time": JSONValue(time), "username": .string(run.username),
            "problem": .string(run.problem), "version": .string(problemVersion),
            "contest": run.contest.map { .string($0) } ?? .null,
            "language": .string(run.language), "languageID": .string(run.languageID),
            "type": .string(run.kind.rawValue),
            "points": run.points.map { .number($0) } ?? .null,
            "scoreMode": .string(run.scoreMode.rawValue),
            "penaltyIsRuntime": .bool(run.penaltyIsRuntime),
            "submitDelay": JSONValue(run.submitDelayMinutes),
            "deadline": JSONValue(run.submissionDeadline),
            "next": JSONValue(run.nextSubmissionTimestamp),
        ]
    }

    /// `nil` for what `encoded` has not written.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count >= 5, bytes[0] == Self.version else { return nil }
        let length = bytes[1..<5].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - 5,
            let head = try? JSONValue(parsing: Array(bytes[5..<(5 + length)]))
        else { return nil }
        self.init(head, source: Array(bytes[(5 + length)...]))
    }

    init?(_ head: JSONValue, source: [UInt8]) {
        guard let guid = head["guid"]?.string, let time = head["time"]?.int,
            let version = head["version"]?.string,
            let submission = OmegaUpAccepted(head, source: source)
        else { return nil }
        self.init(guid: guid, time: time, submission: submission, problemVersion: version)
    }
}

extension OmegaUpAccepted {
    fileprivate init?(_ head: JSONValue, source: [UInt8]) {
        guard let username = head["username"]?.string, let problem = head["problem"]?.string,
            let language = head["language"]?.string, let id = head["languageID"]?.string,
            let kind = head["type"]?.string.flatMap(Kind.init),
            let mode = head["scoreMode"]?.string.flatMap(ScoreMode.init),
            let penaltyIsRuntime = head["penaltyIsRuntime"]?.bool,
            let delay = head["submitDelay"]?.int, let deadline = head["deadline"]?.int,
            let next = head["next"]?.int
        else { return nil }
        self.init(
            username: username, problem: problem, contest: head["contest"]?.string,
            language: language, languageID: id, source: source, kind: kind,
            points: head["points"]?.double, scoreMode: mode, penaltyIsRuntime: penaltyIsRuntime,
            submitDelayMinutes: delay, submissionDeadline: deadline,
            nextSubmissionTimestamp: next)
    }
}

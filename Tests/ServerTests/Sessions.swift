import Foundation
import JSON
import Testing

/// What `create` of paiza.io's API is sent. A test spells only what it is about.
extension Request {
    static func session(
        _ language: String, _ source: String, input: String = "", _ more: JSONObject = [:]
    ) -> Request {
        var body: JSONObject = [
            "api_key": "guest", "language": .string(language), "source_code": .string(source),
            "input": .string(input),
        ]
        for member in more.members { body[member.name] = member.value }
        return .post("/runners/create", .object(body))
    }

    static func status(_ id: String) -> Request {
        .get("/runners/get_status?api_key=guest&id=\(id)")
    }

    static func details(_ id: String, _ more: String = "") -> Request {
        .get("/runners/get_details?api_key=guest&id=\(id)\(more)")
    }
}

extension TestServer {
    /// The id of a new session.
    func session(_ request: Request) async throws -> String {
        let answer = try await self.answer(request)
        return try #require(answer.json["id"]?.string, "\(answer.text)")
    }

    /// What `get_details` says when the run is over.
    func outcome(_ id: String) async throws -> JSONValue {
        try await answer(.details(id, "&wait=60")).json
    }
}

/// Server-sent events, read from their text.
struct ServerEvent {
    var id: String?
    var name: String
    var data: JSONValue

    static func all(in text: String) throws -> [ServerEvent] {
        try text.components(separatedBy: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n").filter { !$0.hasPrefix(":") }
            func value(_ field: String) -> String? {
                lines.first { $0.hasPrefix(field + ": ") }
                    .map { String($0.dropFirst(field.count + 2)) }
            }
            guard let name = value("event"), let data = value("data") else { return nil }
            return ServerEvent(
                id: value("id"), name: name, data: try JSONValue(parsing: data))
        }
    }
}

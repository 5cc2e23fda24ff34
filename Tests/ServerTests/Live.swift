import Foundation
import JSON
import Testing

/// All live suites, one test after another: they measure times, and share two cores and a server.
@Suite("The real server behind a real socket", .serialized)
enum Live {}

extension Trait where Self == ConditionTrait {
    /// Skips, with the reason, where a language is not installed.
    static func runs(_ language: String) -> ConditionTrait {
        .enabled("\(language) is not installed on this host") {
            let runtimes = try await TestServer.shared.get().answer(.get("/api/v2/runtimes"))
            return runtimes.json.array?.contains { $0["language"]?.string == language } ?? false
        }
    }

    /// Skips, with the reason, where the server says that a layer is not there.
    static func has(layer: String) -> ConditionTrait {
        .enabled("\(layer) is not in force on this host") {
            let ready = try await TestServer.shared.get().answer(.get("/readyz"))
            return ready.json["isolation"]?.array?.contains {
                $0["layer"]?.string == layer && $0["state"]?.string == "active"
            } ?? false
        }
    }
}

/// A job for the shared server.
func ask(_ request: Request) async throws -> Answer {
    try await TestServer.shared.get().answer(request)
}

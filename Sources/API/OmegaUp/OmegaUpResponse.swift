package import HTTP
import JSON

/// Answers. None is for a cache: the next one to the same question may be another.
extension OmegaUp {
    /// An object gets `"status":"ok"` behind its members unless it has a status of its own.
    static func respond(_ value: JSONValue, _ status: HTTPStatus = .ok) -> HTTPResponse {
        var value = value
        if case .object(var object) = value, object["status"] == nil {
            object["status"] = "ok"
            value = .object(object)
        }
        return HTTPResponse(status: status, headers: headers, body: value.bytes)
    }

    private static let headers: HTTPHeaders = [
        "Content-Type": "application/json",
        "Cache-Control": "no-store, no-cache, must-revalidate", "Pragma": "no-cache",
        "Expires": "Thu, 01 Jan 1970 00:00:00 GMT", "X-Robots-Tag": "noindex",
    ]

    /// What every answer to a request with an API token says besides, good or bad.
    package static func decorate(_ response: HTTPResponse, rate: OmegaUpRate) -> HTTPResponse {
        response.with("X-RateLimit-Limit", "\(rate.limit)")
            .with("X-RateLimit-Remaining", "\(rate.remaining)")
            .with("X-RateLimit-Reset", "\(rate.reset)")
    }

    /// What has nothing to say but that it is done.
    package static func renderDone() -> HTTPResponse { respond([:]) }

    /// To `problem/update`.
    package static func renderUpdated(isRejudged: Bool) -> HTTPResponse {
        respond(["rejudged": .bool(isRejudged)])
    }
}

// MARK: - Users

extension OmegaUp {
    /// An API token without what it is. Times are Unix seconds.
    package struct TokenInfo: Sendable, Equatable {
        package var name: String
        package var created: Int
        /// `nil`: never.
        package var lastUsed: Int?
        package var rate: OmegaUpRate

        package init(name: String, created: Int, lastUsed: Int?, rate: OmegaUpRate) {
            self.name = name
            self.created = created
            self.lastUsed = lastUsed
            self.rate = rate
        }
    }

    package static func renderLogin(token: String) -> HTTPResponse {
        respond(["auth_token": .string(token)])
            .with("Set-Cookie", "ouat=\(token); Path=/; HttpOnly; SameSite=Lax")
    }

    /// The only time that the token is shown.
    package static func renderAPIToken(_ token: String) -> HTTPResponse {
        respond(["token": .string(token)])
    }

    package static func render(_ tokens: [TokenInfo]) -> HTTPResponse {
        let list = tokens.map { token -> JSONValue in
            [
                "name": .string(token.name), "timestamp": JSONValue(token.created),
                "last_used": token.lastUsed.map { JSONValue($0) } ?? .null,
                "rate_limit": [
                    "limit": JSONValue(token.rate.limit),
                    "remaining": JSONValue(token.rate.remaining),
                    "reset": JSONValue(token.rate.reset),
                ],
            ]
        }
        return respond(["tokens": .array(list)])
    }

    /// `username`: `nil` for nobody. `token`: of the session, if it is one by login.
    package static func renderSession(
        username: String?, token: String?, isAdmin: Bool, now: Int
    ) -> HTTPResponse {
        let identity: JSONValue =
            username.map { ["username": .string($0), "name": .string($0)] } ?? .null
        return respond([
            "session": [
                "valid": .bool(username != nil), "identity": identity,
                "auth_token": token.map { .string($0) } ?? .null, "email": .null,
                "is_admin": .bool(username != nil && isAdmin),
            ],
            "time": JSONValue(now),
        ])
    }

    package static func renderTime(_ now: Int) -> HTTPResponse { respond(["time": JSONValue(now)]) }
}

// MARK: - The grader

extension OmegaUp {
    /// Runs that are being graded, by the slot each has, and what waits.
    package struct GraderState: Sendable, Equatable {
        package var running: [(runner: String, id: Int)]
        package var waiting: Int
        package var runners: [String]

        package init(running: [(runner: String, id: Int)], waiting: Int, runners: [String]) {
            self.running = running
            self.waiting = waiting
            self.runners = runners
        }

        package static func == (one: GraderState, other: GraderState) -> Bool {
            one.waiting == other.waiting && one.runners == other.runners
                && one.running.elementsEqual(other.running) { $0 == $1 }
        }
    }

    package static func render(_ state: GraderState) -> HTTPResponse {
        let idle = max(0, state.runners.count - state.running.count)
        return respond([
            "grader": [
                "status": "ok", "broadcaster_sockets": 0, "embedded_runner": true,
                "queue": [
                    "running": .array(
                        state.running.map { ["name": .string($0.runner), "id": JSONValue($0.id)] }),
                    "run_queue_length": JSONValue(state.waiting),
                    "runner_queue_length": JSONValue(idle),
                    "runners": .array(state.runners.map { .string($0) }),
                ],
            ]
        ])
    }

    /// Numbers of runs by days, `2024-01-31`: all, and those that were right.
    package static func renderCounts(
        total: [(day: String, runs: Int)], accepted: [(day: String, runs: Int)]
    ) -> HTTPResponse {
        func object(_ counts: [(day: String, runs: Int)]) -> JSONValue {
            .object(JSONObject(counts.map { ($0.day, JSONValue($0.runs)) }))
        }
        return respond(["total": object(total), "ac": object(accepted)])
    }
}

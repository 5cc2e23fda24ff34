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
        respond(["tokens": list(tokens)])
    }

    /// Clients want a number for when a token was used: 0 means never.
    private static func list(_ tokens: [TokenInfo]) -> JSONValue {
        .array(
            tokens.map { token in
                [
                    "name": .string(token.name), "timestamp": JSONValue(token.created),
                    "last_used": JSONValue(token.lastUsed ?? 0),
                    "rate_limit": [
                        "limit": JSONValue(token.rate.limit),
                        "remaining": JSONValue(token.rate.remaining),
                        "reset": JSONValue(token.rate.reset),
                    ],
                ]
            })
    }

    /// Who asks, as `session/currentSession` tells him.
    package struct SessionView: Sendable, Equatable {
        /// As whom he acts.
        package var username: String
        /// Whose account it is.
        package var account: String
        /// Other names that he may act as.
        package var identities: [String] = []
        package var isAdmin = false
        /// Of the session, if it is one by login.
        package var token: String?
        package var apiTokens: [TokenInfo] = []

        package init(username: String, account: String) {
            self.username = username
            self.account = account
        }
    }

    /// `session`: `nil` for nobody.
    package static func renderSession(_ session: SessionView?, now: Int) -> HTTPResponse {
        func identity(_ name: String?) -> JSONValue {
            name.map { ["username": .string($0), "name": .string($0)] } ?? .null
        }
        let names = session.map { [$0.account] + $0.identities } ?? []
        return respond([
            "session": [
                "valid": .bool(session != nil), "identity": identity(session?.username),
                "loginIdentity": identity(session?.account),
                "auth_token": session?.token.map { .string($0) } ?? .null, "email": .null,
                "is_admin": .bool(session?.isAdmin ?? false), "is_under_13_user": false,
                "classname": "user-rank-unranked",
                "associated_identities": .array(
                    names.map {
                        ["username": .string($0), "default": .bool($0 == session?.account)]
                    }),
                "api_tokens": list(session?.apiTokens ?? []),
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

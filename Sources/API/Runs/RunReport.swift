package import HTTP
package import JSON
package import Judging

/// A run as `/runs/ID` shows it, whichever API it came by.
package struct RunReport: Sendable, Equatable {
    package enum State: String, Sendable { case queued, running, finished, cancelled }

    /// A message to somebody outside about the run's end.
    package struct Delivery: Sendable, Equatable {
        package var id: String
        /// Scheme, host and port: the rest of an address may be a secret.
        package var target: String
        /// `pending`, `delivered` or `abandoned`.
        package var state: String
        package var attempts: Int
        package var nextAttemptMs: Int64?
        package var lastAnswer: String

        package init(
            id: String, target: String, state: String, attempts: Int, nextAttemptMs: Int64?,
            lastAnswer: String
        ) {
            self.id = id
            self.target = target
            self.state = state
            self.attempts = attempts
            self.nextAttemptMs = nextAttemptMs
            self.lastAnswer = lastAnswer
        }
    }

    package var id: String
    package var api: String
    package var state: State
    /// `compile` or `run`, while it is running.
    package var stage: String?
    /// Milliseconds since 1970.
    package var createdMs: Int64
    package var startedMs: Int64?
    package var finishedMs: Int64?
    /// When it will be forgotten; `nil`: not by itself, or not known yet.
    package var expiresMs: Int64?
    package var deliveries: [Delivery] = []
    /// The answer of its API, in JSON; `nil` while there is none.
    package var result: [UInt8]?

    package init(id: String, api: String, state: State, createdMs: Int64) {
        self.id = id
        self.api = api
        self.state = state
        self.createdMs = createdMs
    }
}

extension RunReport {
    /// One JSON object, in one line.
    package var json: [UInt8] {
        var object: JSONObject = [
            "id": .string(id), "api": .string(api), "state": .string(state.rawValue),
        ]
        if let stage { object["stage"] = .string(stage) }
        object["createdMs"] = JSONValue(Int(createdMs))
        object["startedMs"] = startedMs.map { JSONValue(Int($0)) }
        object["finishedMs"] = finishedMs.map { JSONValue(Int($0)) }
        object["expiresMs"] = expiresMs.map { JSONValue(Int($0)) }
        if !deliveries.isEmpty { object["deliveries"] = .array(deliveries.map(\.value)) }
        let bytes = JSONValue.object(object).bytes
        guard let result else { return bytes }
        // A result may be large: it is not read again only to be written again.
        return bytes.dropLast() + Array(#","result":"#.utf8) + result + Array("}".utf8)
    }
}

extension RunReport.Delivery {
    package var value: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "target": .string(target), "state": .string(state),
            "attempts": JSONValue(attempts),
        ]
        object["nextAttemptMs"] = nextAttemptMs.map { JSONValue(Int($0)) }
        object["lastAnswer"] = .string(lastAnswer)
        return .object(object)
    }
}

/// What `/runs/ID` says, and reads.
package enum RunPages {
    package enum Route: Sendable, Equatable {
        case report
        case events
        case cancel
    }

    package static func register<Payload>(
        in router: inout Router<Payload>, as payload: (Route) -> Payload
    ) {
        router.add(.get, "/runs/{id}", payload(.report))
        router.add(.delete, "/runs/{id}", payload(.cancel))
        router.add(.get, "/runs/{id}/events", payload(.events))
    }

    package static func render(_ report: RunReport) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            headers: [
                "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store",
            ], body: report.json)
    }

    package static let unknown = HTTPResponse.message(
        .notFound, "There is no run of this id, or it has expired")

    package static let unreadable = HTTPResponse.message(
        .serviceUnavailable, "The storage does not answer; try again later")

    package static func tooManyMisses(_ retryAfterSeconds: Int) -> HTTPResponse {
        HTTPResponse.message(
            .tooManyRequests, "This address has asked for too many runs that are not there"
        )
        .with("Retry-After", "\(retryAfterSeconds)")
    }

    /// To a cancellation.
    package static let notRecorded = HTTPResponse.message(
        .serviceUnavailable,
        "The run is stopped, but the storage has no room to say so: look again later"
    )
    .with("Retry-After", "10")

    package static let alreadyFinished = HTTPResponse.message(
        .conflict, "The run is finished: there is nothing to cancel")

    /// How long to wait for the end of a run, by the parameter `wait`, in seconds.
    package static func wait(
        of request: HTTPRequest, maximum: Duration
    ) throws(RunPagesRefusal) -> Duration? {
        guard let text = FormFields(request.query)["wait"] else { return nil }
        guard let wait = seconds(text) else { throw .wait(text) }
        return min(wait, maximum)
    }

    /// From a decimal number that is not negative, e.g. `30` or `2.5`.
    package static func seconds(_ text: String) -> Duration? {
        guard let number = Double(text), number.isFinite, number >= 0 else { return nil }
        return .milliseconds(Int64(min(number, 1e9) * 1000))
    }

    // MARK: Events

    /// What `Last-Event-ID` said: the attempt it came from, and the number of the next event.
    package static func place(of request: HTTPRequest) -> (attempt: Int, next: Int)? {
        guard
            let parts = request.headers["Last-Event-ID"]?.split(
                separator: "-", omittingEmptySubsequences: false), parts.count == 2,
            let attempt = Int(parts[0]), let last = Int(parts[1]), last >= 0,
            last < Int.max
        else { return nil }
        return (attempt, last + 1)
    }

    package static func id(attempt: Int, number: Int) -> String { "\(attempt)-\(number)" }

    package static func queuedEvent(id: String) -> [UInt8] {
        EventStream.event("stage", id: id, data: (["stage": "queued"] as JSONValue).bytes)
    }

    package static func event(_ stage: JobStage, id: String) -> [UInt8] {
        let value: JSONValue =
            switch stage {
            case .compile: ["stage": "compile"]
            case .run(let index): ["stage": "run", "index": JSONValue(index)]
            }
        return EventStream.event("stage", id: id, data: value.bytes)
    }

    package static func event(_ stream: OutputStream, _ text: String, id: String) -> [UInt8] {
        let name = stream == .standardOutput ? "stdout" : "stderr"
        let value: JSONValue = ["stream": .string(name), "text": .string(text)]
        return EventStream.event("output", id: id, data: value.bytes)
    }

    /// Events are missing here.
    package static func gapEvent(id: String) -> [UInt8] {
        EventStream.event("gap", id: id, data: ([:] as JSONValue).bytes)
    }

    /// The last one: the report, with the result.
    package static func event(_ report: RunReport) -> [UInt8] {
        EventStream.event("result", id: lastEventID, data: report.json)
    }

    /// A client that comes back with this has heard everything.
    package static let lastEventID = "end"
}

/// What is wrong with a question about a run.
package enum RunPagesRefusal: Error, Equatable {
    case wait(String)

    package var response: HTTPResponse {
        switch self {
        case .wait(let text):
            .message(.badRequest, "wait must be a number of seconds, 0 or more: \(text)")
        }
    }
}

package import HTTP
import JSON

/// The toolkit's endpoints round the runs.
extension PythonExecute {
    /// How far a run is. Every run that is over is done: whether it went well is in its result.
    package enum JobState: String, Sendable { case queued, running, done }

    /// The run that a call of `job/status` asks for: any text, which is looked up and nothing else.
    package static func parseJobStatus(
        _ request: HTTPRequest
    ) throws(PythonRefusal) -> String {
        let object = try object(try body(of: request))
        guard let id = object["job_id"] else { throw .required("job_id") }
        return try string(id)
    }

    /// How young the runs are to be that a call of `jobs/status` asks for, in seconds.
    package static func parseJobsStatus(
        _ request: HTTPRequest
    ) throws(PythonRefusal) -> Double {
        let value: JSONValue
        do throws(PythonRefusal) {
            value = try body(of: request)
        } catch {
            // Everything about it is optional.
            guard error == .missingJSON else { throw error }
            return 600
        }
        guard let since = try object(value)["since_seconds"] else { return 600 }
        guard let seconds = since.double, seconds.isFinite else {
            throw .sinceNoNumber(since.pythonText)
        }
        return max(0, seconds)
    }

    /// To `authenticate` with the right key: see `renderUnauthorized`.
    package static func renderAuthorized(facts: PythonFacts) -> HTTPResponse {
        toolkit(.ok, .authenticate, response: "Authorized", message: "success", facts)
    }

    /// To `test`, which found the server able to run programs, or not.
    package static func renderTest(problem: String? = nil, facts: PythonFacts) -> HTTPResponse {
        guard let problem else {
            return toolkit(.ok, .test, response: "success", message: "success", facts)
        }
        return toolkit(
            .internalServerError, .test, response: .null, message: .string(problem), facts)
    }

    /// To `job/status`. `result` is what `conclude` gave, `nil` before the end; `deliveries` are of
    /// its webhook.
    package static func renderJobRecord(
        _ id: String, state: JobState, result: [UInt8]?,
        deliveries: [RunReport.Delivery] = [], facts: PythonFacts
    ) -> HTTPResponse {
        var record = PythonBody()
        record.add("job_status", .string(state.rawValue))
        record.add("job_id", .string(id))
        record.add("queue_id", JSONValue(facts.queueID))
        record.add("process_id", JSONValue(facts.processID))
        record.add("response", text: result ?? Array("null".utf8))
        if !deliveries.isEmpty {
            record.add("deliveries", .array(deliveries.map(\.value)))
        }
        return toolkit(.ok, .jobStatus, response: record.bytes, message: "success", facts)
    }

    /// To `job/status` of a run that is not there, or not any more.
    package static func renderUnknownJob(_ id: String, facts: PythonFacts) -> HTTPResponse {
        toolkit(
            .notFound, .jobStatus, response: .null,
            message: ["error": "Job not found", "job_id": .string(id)], facts)
    }

    /// To `jobs/status`: each run by its id, in their order.
    package static func renderJobsStatus(
        _ states: [(id: String, state: JobState)], facts: PythonFacts
    ) -> HTTPResponse {
        let map = JSONObject(states.map { ($0.id, .string($0.state.rawValue)) })
        return toolkit(.ok, .jobsStatus, response: .object(map), message: "success", facts)
    }

    // MARK: Envelope

    static func toolkit(
        _ status: HTTPStatus, _ route: PythonRoute, response: JSONValue, message: JSONValue,
        _ facts: PythonFacts
    ) -> HTTPResponse {
        toolkit(status, route, response: response.bytes, message: message, facts)
    }

    private static func toolkit(
        _ status: HTTPStatus, _ route: PythonRoute, response: [UInt8], message: JSONValue,
        _ facts: PythonFacts
    ) -> HTTPResponse {
        var body = PythonBody()
        body.add("endpoint", .string(route.endpoint))
        body.add("code", JSONValue(Int(status.code)))
        body.add("id", .null)
        body.add("job_id", .string(facts.jobID))
        body.add("response", text: response)
        body.add("message", message)
        for (name, value) in facts.members { body.add(name, value) }
        return HTTPResponse(status: status, headers: headers, body: body.bytes)
    }
}

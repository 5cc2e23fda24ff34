package import HTTP
package import JSON

/// Why a request is not accepted: one case for each rule, in the order in which they are checked.
/// Before all of them comes the key: see `PythonExecute.renderUnauthorized`.
package enum PythonRefusal: Error, Equatable {
    /// No such endpoint.
    case notFound
    /// An endpoint, but not for that method. `allow` is what it has.
    case methodNotAllowed(allow: String)
    /// A web page sends this without having been asked, so it must not count as JSON.
    case pageWithoutJSON
    case notJSON(JSONSyntaxError)
    /// Nothing, or a value that Python takes for false.
    case missingJSON
    /// The schema is not met: python-jsonschema's words.
    case invalid(String)
    /// `since_seconds` is no number.
    case sinceNoNumber(String)
    /// No runtime here can do it.
    case noRuntime
    /// There is no room to keep another run.
    case storageFull
}

extension PythonRefusal {
    package var status: HTTPStatus {
        switch self {
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .pageWithoutJSON, .notJSON, .missingJSON, .invalid: .badRequest
        case .sinceNoNumber, .noRuntime: .internalServerError
        case .storageFull: .serviceUnavailable
        }
    }

    package var message: String {
        switch self {
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .pageWithoutJSON: "Content-Type must be application/json in a web page's request"
        case .notJSON(let error): "Invalid JSON in request: \(error)"
        case .missingJSON: "Missing JSON in request"
        case .invalid(let reason): "Invalid payload: \(reason)"
        case .sinceNoNumber(let type):
            "Failed to retrieve job statuses: since_seconds must be a number, not \(type)"
        case .noRuntime: "No Python that can report its result is installed"
        case .storageFull: "The server has no room to keep another run"
        }
    }
}

extension PythonExecute {
    /// To a request that was not accepted.
    package static func render(
        _ refusal: PythonRefusal, to route: PythonRoute = .execute, policy: PythonPolicy
    ) -> HTTPResponse {
        let response = HTTPResponse(
            refusal.status, json: .object(body(of: refusal, to: route, policy)))
        switch refusal {
        case .methodNotAllowed(let allow): return response.with("Allow", allow)
        // Runs expire, and none is known to do so soon.
        case .storageFull: return response.with("Retry-After", "60")
        case .notFound, .pageWithoutJSON, .notJSON, .missingJSON, .invalid, .sinceNoNumber,
            .noRuntime:
            return response
        }
    }

    private static func body(
        of refusal: PythonRefusal, to route: PythonRoute, _ policy: PythonPolicy
    ) -> JSONObject {
        let message = JSONValue.string(refusal.message)
        var body = JSONObject()
        switch (refusal, route) {
        case (.notFound, _), (.methodNotAllowed, _): return ["message": message, "error": message]
        case (.storageFull, _): body["error"] = message
        case (.noRuntime, _):
            body = [
                "error": .string(internalError), "stdout": "", "stderr": "", "exit_code": 500,
            ]
        case (.sinceNoNumber, _): return ["message": ["error": message], "code": 500]
        case (_, .execute):
            body = [
                "error": "Missing or invalid parameters", "stdout": "", "exit_code": 400,
            ]
        case (_, .authenticate), (_, .jobStatus), (_, .jobsStatus), (_, .test):
            return ["message": message]
        }
        if policy.strictErrors { return body }
        body["code"] = JSONValue(Int(refusal.status.code))
        body["message"] = message
        return body
    }

    static let internalError = "An internal server error occurred"

    /// The key is missing or wrong: checked before the body is looked at.
    package static func renderUnauthorized(
        to route: PythonRoute, facts: PythonFacts
    ) -> HTTPResponse {
        switch route {
        case .authenticate:
            return toolkit(.unauthorized, route, response: .null, message: "Unauthorized", facts)
        case .execute, .jobStatus, .jobsStatus, .test:
            return HTTPResponse(
                .unauthorized, json: ["message": "Unauthorized", "error": "Unauthorized"])
        }
    }
}

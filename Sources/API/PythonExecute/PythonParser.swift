package import HTTP
import JSON

/// What an accepted request asks for.
package struct PythonCall: Sendable, Equatable {
    package var order: PythonOrder
    package var reply: Reply

    package enum Reply: Sendable, Equatable {
        /// With the result.
        case whenDone
        /// With 202, if the run is not over after so many seconds; `wasPreferred`: by `Prefer`.
        case accepted(afterSeconds: Int, wasPreferred: Bool)
    }
}

extension PythonExecute {
    /// A request to execute. The key is somebody else's to check, before this.
    package static func parse(
        _ request: HTTPRequest, policy: PythonPolicy
    ) throws(PythonRefusal) -> PythonCall {
        let body = try body(of: request)
        let order = try order(in: body, policy)
        var reply = PythonCall.Reply.whenDone
        if let seconds = preferredWait(request.headers.all("Prefer")) {
            reply = .accepted(afterSeconds: seconds, wasPreferred: true)
        } else if order.webhookURL != nil && policy.repliesAsynchronously {
            reply = .accepted(afterSeconds: 0, wasPreferred: false)
        }
        return PythonCall(order: order, reply: reply)
    }

    /// A JSON text, whatever its content type says: `curl -d` says that it is a form. A page of
    /// another origin can send that too, without asking first, but then it has an `Origin`.
    static func body(of request: HTTPRequest) throws(PythonRefusal) -> JSONValue {
        if request.headers["Origin"] != nil && !isJSON(request.headers["Content-Type"] ?? "") {
            throw .pageWithoutJSON
        }
        if request.body.isEmpty { throw .missingJSON }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: request.body)
        } catch {
            throw .notJSON(error)
        }
        let isEmpty = value.array?.isEmpty ?? value.object?.isEmpty ?? false
        if isEmpty || value.isFalsy { throw .missingJSON }
        return value
    }

    /// `application/json` and `application/*+json`.
    private static func isJSON(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return type == "application/json"
            || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }

    /// The order of the checks is python-jsonschema's `best_match`: the object as a whole first,
    /// then its members in the order of the schema.
    private static func order(
        in body: JSONValue, _ policy: PythonPolicy
    ) throws(PythonRefusal) -> PythonOrder {
        let object = try object(body)
        guard let code = object["code"] else { throw .required("code") }
        try refuseOthers(than: ["code", "timeout", "webhook_url", "id"], in: object)
        let text = try string(code)
        let timeout = try timeout(object["timeout"], policy)
        let webhookURL = try optionalString(object["webhook_url"])
        return PythonOrder(
            code: text, timeoutSeconds: timeout, webhookURL: webhookURL,
            id: try optionalString(object["id"]))
    }

    private static func timeout(
        _ value: JSONValue?, _ policy: PythonPolicy
    ) throws(PythonRefusal) -> Int {
        guard let value else { return min(policy.timeoutSeconds, policy.timeoutSecondsMax) }
        // 10.0 is an integer; 1e400 is none.
        guard let number = value.double, number.isFinite, number.rounded() == number else {
            throw .wrongType(value, "integer")
        }
        let maximum = policy.timeoutSecondsMax
        guard number >= 1 else {
            throw .invalid("\(value.pythonText) is less than the minimum of 1")
        }
        guard number <= Double(maximum) else {
            throw .invalid("\(value.pythonText) is greater than the maximum of \(maximum)")
        }
        return Int(number)
    }

    // MARK: Kinds of values

    static func object(_ value: JSONValue) throws(PythonRefusal) -> JSONObject {
        guard let object = value.object else { throw .wrongType(value, "object") }
        return object
    }

    static func string(_ value: JSONValue) throws(PythonRefusal) -> String {
        guard let text = value.string else { throw .wrongType(value, "string") }
        return text
    }

    /// null is not the same as absent.
    private static func optionalString(_ value: JSONValue?) throws(PythonRefusal) -> String? {
        guard let value else { return nil }
        return try string(value)
    }

    private static func refuseOthers(
        than known: Set<String>, in object: JSONObject
    ) throws(PythonRefusal) {
        let others = object.members.map(\.name).filter { !known.contains($0) }.sorted()
        guard !others.isEmpty else { return }
        let names = others.prefix(10).map { JSONValue.string($0).pythonText }
        throw .invalid(
            "Additional properties are not allowed (\(names.joined(separator: ", "))"
                + " \(others.count == 1 ? "was" : "were") unexpected)")
    }
}

extension PythonRefusal {
    static func required(_ name: String) -> PythonRefusal {
        .invalid("'\(name)' is a required property")
    }

    fileprivate static func wrongType(_ value: JSONValue, _ type: String) -> PythonRefusal {
        .invalid("\(value.pythonText) is not of type '\(type)'")
    }
}

// MARK: - Prefer

extension PythonExecute {
    /// Seconds to wait before 202, by `respond-async` and `wait` (RFC 7240 §4.1, §4.3); `nil`
    /// without the first, which alone means 0.
    static func preferredWait(_ fields: [String]) -> Int? {
        var isAsynchronous = false
        var wait: Int?
        for field in fields {
            for preference in field.split(separator: ",") {
                // What follows a `;` are parameters, and neither has any.
                let words = preference.prefix { $0 != ";" }.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false
                ).map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" }.lowercased() }
                switch words[0] {
                case "respond-async": isAsynchronous = true
                // The first one counts (§2).
                case "wait": wait = wait ?? words.dropFirst().first.flatMap { Int($0) }
                default: break
                }
            }
        }
        return isAsynchronous ? min(max(0, wait ?? 0), 300) : nil
    }
}

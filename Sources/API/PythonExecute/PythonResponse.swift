package import HTTP
import JSON
package import Judging

extension PythonExecute {
    /// What came of a run → the bytes that are kept, answered, posted and shown by `job/status`.
    package static func conclude(
        _ order: PythonOrder, _ outcome: Result<JobResult, EngineRefusal>, facts: PythonFacts
    ) -> [UInt8] {
        let outcome = PythonOutcome(outcome, of: order)
        var body = PythonBody(code: outcome.code)
        for (name, value) in outcome.flatFields { body.add(name, value) }
        body.add("id", order.id.map { .string($0) } ?? .null)
        body.add("job_id", .string(facts.jobID))
        if case .success(let result, let stdout, let stderr) = outcome {
            var response = PythonBody()
            response.add("result", text: result)
            response.add("stdout", .string(stdout))
            response.add("stderr", .string(stderr))
            response.add("exit_code", 0)
            body.add("response", text: response.bytes)
        } else {
            body.add("response", .null)
        }
        body.add("message", outcome.message(facts))
        for (name, value) in facts.members { body.add(name, value) }
        return body.bytes
    }

    /// What `conclude` gave → response. Its status is the bytes' `code`.
    package static func render(_ kept: [UInt8], policy: PythonPolicy) -> HTTPResponse {
        guard let code = PythonBody.code(of: kept) else {
            return HTTPResponse(
                .internalServerError, json: ["error": .string(internalError), "code": 500])
        }
        var response = HTTPResponse(status: HTTPStatus(code), headers: headers, body: kept)
        guard code != 200 else { return response }
        let value = try? JSONValue(parsing: kept)
        if let seconds = value?["retry_after"]?.int {
            response.headers.set("Retry-After", "\(seconds)")
        }
        if policy.strictErrors, let value {
            response.body = JSONValue.object(documented(value, code)).bytes
        }
        return response
    }

    /// The members that the document has for an error of that status; all, where it says nothing.
    private static func documented(_ value: JSONValue, _ code: UInt16) -> JSONObject {
        let names: [String]
        switch code {
        case 400: names = ["error", "stdout", "exit_code"]
        case 408: names = ["error"]
        case 500: names = ["error", "stdout", "stderr", "exit_code"]
        default: return value.object ?? [:]
        }
        var object = JSONObject()
        for name in names { object[name] = value[name] }
        return object
    }

    /// 202: the run goes on, and its result is posted and can be asked for.
    package static func renderAccepted(
        _ order: PythonOrder, wasPreferred: Bool = false, facts: PythonFacts
    ) -> HTTPResponse {
        let maximum = facts.maxQueueLength.map { JSONValue($0) } ?? "unlimited"
        let response = HTTPResponse(
            .accepted,
            json: [
                "code": 202, "id": order.id.map { .string($0) } ?? .null,
                "job_id": .string(facts.jobID), "message": "processing",
                "pid": JSONValue(facts.processID), "queue_id": JSONValue(facts.queueID),
                "max_queue_length": maximum, "queue_length": JSONValue(facts.queueLength),
                "build_number": .string(facts.buildNumber),
            ])
        // RFC 7240 §3.
        return wasPreferred ? response.with("Preference-Applied", "respond-async") : response
    }

    static let headers: HTTPHeaders = ["Content-Type": "application/json; charset=utf-8"]
}

extension PythonFacts {
    /// The end of every envelope.
    var members: [(String, JSONValue)] {
        [
            ("pid", JSONValue(processID)), ("queue_id", JSONValue(queueID)),
            ("run_time", Self.rounded(ranSeconds)), ("queue_time", Self.rounded(queuedSeconds)),
            ("total_time", Self.rounded(ranSeconds + queuedSeconds)),
            ("queue_length", JSONValue(queueLength)), ("build_number", .string(buildNumber)),
        ]
    }

    /// To three decimals.
    private static func rounded(_ seconds: Double) -> JSONValue {
        .number((max(0, seconds) * 1000).rounded() / 1000)
    }
}

extension PythonOutcome {
    var code: UInt16 {
        switch self {
        case .success: 200
        // There is no status for a run that somebody ended; clients know this one as "no result".
        case .failed, .cancelled: 400
        case .timedOut: 408
        case .queueFull: 429
        case .internalError: 500
        case .shuttingDown: 503
        }
    }

    private var error: String {
        switch self {
        case .success: ""
        case .failed(let error, _, _, _): error
        case .timedOut(let seconds): "Execution timed out after \(seconds) seconds"
        case .queueFull(let seconds): "Too many requests, try again in \(seconds) seconds"
        case .shuttingDown: "The server is shutting down"
        case .cancelled: "Execution was cancelled"
        case .internalError: PythonExecute.internalError
        }
    }

    /// What the endpoint's document has for an error, and stderr, where a traceback is.
    var flatFields: [(String, JSONValue)] {
        switch self {
        case .success: return []
        case .failed(_, let stdout, let stderr, _):
            return [
                ("error", .string(error)), ("stdout", .string(stdout)),
                ("stderr", .string(stderr)), ("exit_code", 400),
            ]
        case .cancelled:
            return [("error", .string(error)), ("stdout", ""), ("exit_code", 400)]
        case .internalError:
            return [
                ("error", .string(error)), ("stdout", ""), ("stderr", ""), ("exit_code", 500),
            ]
        case .queueFull(let seconds):
            return [("error", .string(error)), ("retry_after", JSONValue(seconds))]
        case .timedOut, .shuttingDown: return [("error", .string(error))]
        }
    }

    /// What the toolkit has: a word for success, an object for an error, a text for the queue.
    func message(_ facts: PythonFacts) -> JSONValue {
        switch self {
        case .success: return "success"
        case .failed(_, let stdout, let stderr, let exitCode):
            return [
                "error": .string(error), "stdout": .string(stdout), "stderr": .string(stderr),
                "exit_code": JSONValue(exitCode),
            ]
        case .cancelled: return ["error": .string(error), "stdout": "", "exit_code": -9]
        case .timedOut: return ["error": .string(error)]
        case .internalError:
            return ["error": .string(error), "stdout": "", "stderr": "", "exit_code": 500]
        case .queueFull:
            let maximum = facts.maxQueueLength ?? facts.queueLength
            return .string("MAX_QUEUE_LENGTH (\(maximum)) reached")
        case .shuttingDown: return .string(error)
        }
    }
}

/// A JSON object that is written member by member, so that a text which is JSON already can be one.
struct PythonBody {
    private var text: [UInt8] = [UInt8(ascii: "{")]

    init() {}

    /// Every answer of `conclude` begins like this: `code(of:)` finds it without reading all.
    init(code: UInt16) {
        text = Self.front + Array("\(code)".utf8)
    }

    private static let front = Array(#"{"endpoint":"\#(PythonExecute.path)","code":"#.utf8)

    mutating func add(_ name: String, _ value: JSONValue) { add(name, text: value.bytes) }

    mutating func add(_ name: String, text value: [UInt8]) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        text += JSONValue.string(name).bytes
        text.append(UInt8(ascii: ":"))
        text += value
    }

    var bytes: [UInt8] { text + [UInt8(ascii: "}")] }

    /// `nil` for what does not begin as `init(code:)` writes it.
    static func code(of bytes: [UInt8]) -> UInt16? {
        guard bytes.starts(with: front) else { return nil }
        let digits = bytes.dropFirst(front.count).prefix { (48...57).contains($0) }
        guard digits.count == 3 else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self))
    }
}

package import Judging

/// The Python endpoint of the No-Code Architects Toolkit, `POST /v1/code/execute/python`, and the
/// toolkit's endpoints that its clients call around it.
///
/// Theory of operation. Everything here is a pure function; what happens between them, and when,
/// is somebody else's:
///
///     PythonExecute.register(in: router, …)     which of the endpoints a request means
///     PythonExecute.parse(request, …)           request → `PythonCall`, or a `PythonRefusal`
///     order.job(catalogue, …)                   what to run
///     PythonExecute.conclude(order, …)          what came of the job → the bytes to keep
///     PythonExecute.render(kept, …)             those bytes → response
///
/// A program is run by the runtime's `reportRun`, which says by a record of its own what the
/// program returned (`PythonRecord`). What `conclude` gives is the toolkit's envelope with, beside
/// it, the flat fields that the endpoint's document has for errors: so the same bytes are what is
/// answered, what a webhook gets and what `job/status` shows, and its member `code` is the status.
///
/// Where document and toolkit differ, the document decides: a program that fails is a 400, one that
/// only writes to stderr is not a failure.
package enum PythonExecute {
    static let path = "/v1/code/execute/python"
}

/// What the server's settings say about this API.
package struct PythonPolicy: Sendable, Equatable {
    package var limits: LimitPolicy
    package var callProfile: CallProfile
    /// Which runtime: the highest in this range of those that can report.
    package var language: String
    package var version: String
    /// For a request that has no `timeout`, and the most that one may ask for. Seconds.
    package var timeoutSeconds: Int
    package var timeoutSecondsMax: Int
    /// The most that a program may return, as JSON text.
    package var reportBytes: Int
    /// A request with `webhook_url` is answered with 202 at once, as the toolkit does it, instead
    /// of with its result, as the document has it.
    package var repliesAsynchronously: Bool
    /// Errors have the members of the document and no others.
    package var strictErrors: Bool

    package init(
        limits: LimitPolicy = LimitPolicy(), callProfile: CallProfile = .standard,
        language: String = "python", version: String = "*", timeoutSeconds: Int = 30,
        timeoutSecondsMax: Int = 300, reportBytes: Int = 8 << 20,
        repliesAsynchronously: Bool = false, strictErrors: Bool = false
    ) {
        self.limits = limits
        self.callProfile = callProfile
        self.language = language
        self.version = version
        self.timeoutSeconds = timeoutSeconds
        self.timeoutSecondsMax = timeoutSecondsMax
        self.reportBytes = reportBytes
        self.repliesAsynchronously = repliesAsynchronously
        self.strictErrors = strictErrors
    }
}

/// What only the server knows about an answer, at the moment of the answer.
package struct PythonFacts: Sendable, Equatable {
    /// Of the run; of a toolkit's call, one of its own.
    package var jobID: String
    package var processID: Int
    /// Of the queue: the same as long as the server lives.
    package var queueID: Int
    /// Runs that wait now.
    package var queueLength: Int
    /// The most that may wait; `nil`: there is no such bound.
    package var maxQueueLength: Int?
    package var queuedSeconds: Double
    package var ranSeconds: Double
    /// The server's version.
    package var buildNumber: String

    package init(
        jobID: String, processID: Int, queueID: Int, queueLength: Int = 0,
        maxQueueLength: Int? = nil, queuedSeconds: Double = 0, ranSeconds: Double = 0,
        buildNumber: String
    ) {
        self.jobID = jobID
        self.processID = processID
        self.queueID = queueID
        self.queueLength = queueLength
        self.maxQueueLength = maxQueueLength
        self.queuedSeconds = queuedSeconds
        self.ranSeconds = ranSeconds
        self.buildNumber = buildNumber
    }
}

extension PythonExecute {
    /// A new id: a UUID of version 4 (RFC 9562 §5.4), in lower case.
    package static func newID(from generator: inout some RandomNumberGenerator) -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef")
        var text = ""
        for (place, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(place) { text.append("-") }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }
}

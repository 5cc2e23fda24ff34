package import HTTP
package import JSON
package import Judging

/// Why a request gets no answer but an error: one case for each rule, in the order in which they
/// are checked.
package enum PaizaRefusal: Error, Equatable {
    /// The content type says JSON, and the body is none.
    case malformedJSON(JSONSyntaxError)
    /// It is JSON, but has no names.
    case notAnObject
    /// The content type says `multipart/form-data`, and the body is none.
    case malformedForm(MultipartError)
    /// Absent, null or empty.
    case required(field: String)
    /// A value that cannot be what its name says: an array for a text.
    case mustBe(field: String, String)
    case invalidKey
    /// None of the service's languages.
    case unknownLanguage(String)
    /// One of them, but no runtime here serves it.
    case notInstalled(language: String)
    /// More bytes than the settings allow.
    case tooLong(field: String, bytes: Int, limitBytes: Int)
    /// More than a request may have, whatever stands in it.
    case bodyTooLong
    /// The files need more room than a workspace may have.
    case doesNotFit(limitBytes: Int)
    /// No run has that id, or not any more.
    case sessionNotFound
    /// The queue, or this client's share of it, is full.
    case busy(retryAfterSeconds: Int)
    case shuttingDown
    /// There is no room to keep another run.
    case storageFull
    case internalError
    /// No such endpoint.
    case notFound
    /// An endpoint, but not for that method. `allow` is what it has.
    case methodNotAllowed(allow: String)
}

extension PaizaRefusal {
    /// Why a job was not taken.
    package init(_ refusal: EngineRefusal) {
        switch refusal {
        case .queueFull(let seconds): self = .busy(retryAfterSeconds: seconds)
        case .sandboxFailed: self = .internalError
        case .shuttingDown, .cancelled: self = .shuttingDown
        case .filesDoNotFit(let limit): self = .doesNotFit(limitBytes: limit)
        }
    }

    /// The service answers mistakes with 200, and clients look for `error` there; what tells a
    /// client to come again later, or never, has its own status all the same.
    package func status(strict: Bool) -> HTTPStatus {
        switch self {
        case .malformedJSON, .notAnObject, .malformedForm: .badRequest
        case .required, .mustBe, .unknownLanguage, .notInstalled: strict ? .badRequest : .ok
        case .invalidKey: strict ? .unauthorized : .ok
        case .tooLong, .doesNotFit: strict ? .contentTooLarge : .ok
        case .sessionNotFound: strict ? .notFound : .ok
        case .bodyTooLong: .contentTooLarge
        case .busy: .tooManyRequests
        case .shuttingDown, .storageFull: .serviceUnavailable
        case .internalError: .internalServerError
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        }
    }

    /// One client looks for the words `Too long`.
    package var message: String {
        switch self {
        case .malformedJSON(let error): "malformed JSON body: \(error)"
        case .notAnObject: "malformed JSON body: it must be an object"
        case .malformedForm(let error): "malformed form body: \(error)"
        case .required(let field): "\(field) is required"
        case .mustBe(let field, let expected): "\(field) must be \(expected)"
        case .invalidKey: "invalid api_key"
        case .unknownLanguage(let name): "language is invalid: \(Self.shortened(name))"
        case .notInstalled(let name):
            "language is invalid: \(name) (not installed on this server)"
        case .tooLong(let field, let bytes, let limit):
            "Too long: \(field) has \(bytes) bytes, at most \(limit) are allowed"
        case .bodyTooLong: "Too long: request body"
        case .doesNotFit(let limit):
            "Too long: source_code does not fit into a workspace of \(limit) bytes"
        case .sessionNotFound: "session not found"
        case .busy: "server is busy, try again later"
        case .shuttingDown: "server is shutting down, try again later"
        case .storageFull: "server has no room for another run, try again later"
        case .internalError: "internal error"
        case .notFound: "not found"
        case .methodNotAllowed(let allow): "method not allowed, use \(allow)"
        }
    }

    private static let echoLimit = 64

    /// As much of what was sent as a message should hold.
    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > echoLimit else { return text }
        return String(scalars.prefix(echoLimit)) + "…"
    }
}

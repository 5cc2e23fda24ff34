package import HTTP
package import JSON
package import Judging

/// Why a request is not accepted: one case for each rule of the contract, in the order in
/// which they are checked.
package enum PistonRefusal: Error, Equatable {
    /// Rule 0: bodies are UTF-8.
    case charset(String)
    /// Rule 0: a body that arrives here still encoded is one nobody could decode.
    case contentEncoding(String)
    /// Rule 0.
    case notJSON(JSONSyntaxError)
    /// Rule 0: JSON, but neither an object nor an array.
    case notAnObject
    /// The same for a message of `connect`.
    case messageNotJSON(JSONSyntaxError)
    /// Rule 1.
    case contentType
    /// Rules 2 to 6: absent, or of another type.
    case required(field: String, as: String)
    /// Rule 7: no such language, or none of its versions will do. Both texts as sent.
    case unknownRuntime(language: String, selector: String)
    /// Rule 8.
    case noTextFile
    /// Rule 9b.
    case limitNoNumber(name: String)
    /// Rule 9d. Milliseconds or bytes.
    case limitTooHigh(name: String, maximum: Int)
    /// Rule 9e.
    case limitNegative(name: String)
    /// Beyond the reference, which answers 500: a file name that cannot be.
    case path(WorkspacePathError)
    /// Beyond the reference: a member of the wrong type or with a value nobody knows.
    case mustBe(field: String, String)
    /// A limit of ours.
    case tooMany(field: String, limit: Int)
    /// No such endpoint.
    case notFound
}

extension PistonRefusal {
    package var status: HTTPStatus {
        switch self {
        case .contentType: .unsupportedMediaType
        case .notFound: .notFound
        case .charset, .contentEncoding, .notJSON, .messageNotJSON, .notAnObject, .required,
            .unknownRuntime,
            .noTextFile, .limitNoNumber, .limitTooHigh, .limitNegative, .path, .mustBe, .tooMany:
            .badRequest
        }
    }

    package var message: String {
        switch self {
        case .charset(let name): "unsupported charset \"\(name)\""
        case .contentEncoding(let name): "unsupported content encoding \"\(name)\""
        case .notJSON(let error): "request body is not valid JSON: \(error)"
        case .messageNotJSON(let error): "message is not valid JSON: \(error)"
        case .notAnObject: "request body must be a JSON object"
        case .contentType: "requests must be of type application/json"
        case .required(let field, let type): "\(field) is required as \(type)"
        case .unknownRuntime(let language, let selector):
            "\(language)-\(selector) runtime is unknown"
        case .noTextFile: "files must include at least one utf8 encoded file"
        case .limitNoNumber(let name): "If specified, \(name) must be a number"
        case .limitTooHigh(let name, let maximum):
            "\(name) cannot exceed the configured limit of \(maximum)"
        case .limitNegative(let name): "\(name) must be non-negative"
        case .path(let error): "\(error)"
        case .mustBe(let field, let expected): "\(field) must be \(expected)"
        case .tooMany(let field, let limit): "\(field) must not have more than \(limit) elements"
        case .notFound: "Not Found"
        }
    }
}

package import HTTP
import JSON

/// Answers. None is for a cache: the next one to the same question may be another.
extension Paiza {
    /// To `create`: accepted, or already over when the client wanted to wait for that.
    package static func renderCreated(id: String, isCompleted: Bool) -> HTTPResponse {
        renderStatus(id: id, isCompleted: isCompleted)
    }

    /// To `get_status`. A run that waits for its turn is running.
    package static func renderStatus(id: String, isCompleted: Bool) -> HTTPResponse {
        render([
            "id": .string(id), "status": .string(isCompleted ? "completed" : "running"),
        ])
    }

    /// To `get_details` of a run that is not over.
    package static func renderRunning(
        _ order: PaizaOrder, id: String, policy: PaizaPolicy
    ) -> HTTPResponse {
        render(
            PaizaDetails(id: id, language: order.language, isCompleted: false).json(policy))
    }

    /// To `get_details` of one that is: what `conclude` gave.
    package static func renderDetails(_ concluded: [UInt8]) -> HTTPResponse {
        HTTPResponse(status: .ok, headers: headers, body: concluded)
    }

    /// Nothing but the message: some clients tell an unknown id by what is not there.
    package static func render(_ refusal: PaizaRefusal, policy: PaizaPolicy) -> HTTPResponse {
        let status = refusal.status(strict: policy.errorsAreHTTPStatuses)
        let response = render(["error": .string(refusal.message)], status)
        switch refusal {
        case .busy(let seconds): return response.with("Retry-After", "\(seconds)")
        case .storageFull: return response.with("Retry-After", "60")
        case .methodNotAllowed(let allow): return response.with("Allow", allow)
        case .malformedJSON, .notAnObject, .malformedForm, .required, .mustBe, .invalidKey,
            .unknownLanguage, .notInstalled, .tooLong, .bodyTooLong, .doesNotFit,
            .sessionNotFound, .shuttingDown, .internalError, .notFound:
            return response
        }
    }

    private static func render(_ value: JSONValue, _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: value.spacedBytes)
    }

    private static let headers: HTTPHeaders = [
        "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store",
    ]
}

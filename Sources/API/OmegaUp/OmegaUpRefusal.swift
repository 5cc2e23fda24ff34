package import HTTP
package import Judging

/// Why a request gets no answer but an error: one case for each of the service's names.
package enum OmegaUpRefusal: Error, Sendable, Equatable {
    // 400, because of the parameter that stands first in each.
    case parameterEmpty(String)
    /// The second says what it must be.
    case parameterInvalid(String, String)
    case parameterNotFound(String)
    case parameterNotInExpectedSet(String, value: String, expected: [String])
    case parameterStringTooLong(String, limit: Int, unit: String)
    case parameterNumberTooSmall(String, limit: Int)
    case parameterNumberTooLarge(String, limit: Int)
    // 400, for other reasons.
    /// A body that is not what its content type says.
    case malformedBody(String)
    case incompatibleArgs(String, String)
    case aliasInUse
    case apiTokenNameAlreadyInUse
    case apiTokenLimitExceeded
    /// What a problem's package breaks: the service's name of the rule, and what is wrong.
    case invalidPackage(errorname: String, message: String)
    /// 404: a problem or a contest is there and cannot be used; why.
    case unusable(errorname: String, message: String)

    case loginRequired
    case usernameOrPassIsWrong

    case userNotAllowed
    /// `next`: when it will be allowed, in Unix seconds.
    case runWaitGap(next: Int)
    case runNotInsideContest
    case runNotEvenOpened
    case problemIsNotPublic

    case runNotFound
    case problemNotFound
    case problemsetNotFound
    case contestNotFound
    case recordNotFound
    case apiNotFound

    case methodNotAllowed(String)
    case problemDeprecated
    /// More than a request may have, whatever stands in it.
    case bodyTooLong
    case apiTokenRateLimitExceeded(OmegaUpRate)
    case contentCreationRateLimitExceeded
    /// Seconds after which it is worth another try.
    case tooManyLogIns(retryAfterSeconds: Int)
    case generalError
    /// Too many runs wait, of this user or at all.
    case queueFull(retryAfterSeconds: Int)
    /// No room is left for runs.
    case storageFull
    case serviceUnavailable
}

extension OmegaUpRefusal {
    /// Why a job was not taken.
    package init(_ refusal: EngineRefusal) {
        switch refusal {
        case .queueFull(let seconds): self = .queueFull(retryAfterSeconds: seconds)
        case .sandboxFailed: self = .generalError
        case .shuttingDown, .cancelled: self = .serviceUnavailable
        case .filesDoNotFit(let limit):
            self = .parameterStringTooLong("source", limit: limit, unit: "bytes")
        }
    }

    package var status: HTTPStatus {
        switch self {
        case .parameterEmpty, .parameterInvalid, .parameterNotFound, .parameterNotInExpectedSet,
            .parameterStringTooLong, .parameterNumberTooSmall, .parameterNumberTooLarge,
            .malformedBody, .incompatibleArgs, .aliasInUse,
            .apiTokenNameAlreadyInUse, .apiTokenLimitExceeded, .invalidPackage:
            .badRequest
        case .loginRequired, .usernameOrPassIsWrong: .unauthorized
        case .userNotAllowed, .runWaitGap, .runNotInsideContest, .runNotEvenOpened,
            .problemIsNotPublic:
            .forbidden
        case .runNotFound, .problemNotFound, .problemsetNotFound, .contestNotFound,
            .recordNotFound, .apiNotFound, .unusable:
            .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .problemDeprecated: HTTPStatus(412)
        case .bodyTooLong: .contentTooLarge
        case .apiTokenRateLimitExceeded, .contentCreationRateLimitExceeded, .tooManyLogIns:
            .tooManyRequests
        case .generalError: .internalServerError
        case .serviceUnavailable, .queueFull, .storageFull: .serviceUnavailable
        }
    }

    /// The status line as the service repeats it.
    var header: String {
        let reason =
            switch status.code {
            case 400: "BAD REQUEST"
            case 401: "UNAUTHORIZED"
            case 403: "FORBIDDEN"
            case 404: "NOT FOUND"
            case 412: "PRECONDITION FAILED"
            case 413: "PAYLOAD TOO LARGE"
            case 500: "INTERNAL SERVER ERROR"
            case 503: "SERVICE UNAVAILABLE"
            default: status.reason
            }
        return "HTTP/1.1 \(status.code) \(reason)"
    }

    /// What clients test.
    package var errorname: String {
        switch self {
        case .parameterEmpty: "parameterEmpty"
        case .parameterInvalid, .malformedBody: "parameterInvalid"
        case .parameterNotFound: "parameterNotFound"
        case .parameterNotInExpectedSet: "parameterNotInExpectedSet"
        case .parameterStringTooLong, .bodyTooLong: "parameterStringTooLong"
        case .parameterNumberTooSmall: "parameterNumberTooSmall"
        case .parameterNumberTooLarge: "parameterNumberTooLarge"
        case .incompatibleArgs: "incompatibleArgs"
        case .aliasInUse: "aliasInUse"
        case .apiTokenNameAlreadyInUse: "apiTokenNameAlreadyInUse"
        case .apiTokenLimitExceeded: "apiTokenLimitExceeded"
        case .invalidPackage(let name, _), .unusable(let name, _): name
        case .loginRequired: "loginRequired"
        case .usernameOrPassIsWrong: "usernameOrPassIsWrong"
        case .userNotAllowed: "userNotAllowed"
        case .runWaitGap: "runWaitGap"
        case .runNotInsideContest: "runNotInsideContest"
        case .runNotEvenOpened: "runNotEvenOpened"
        case .problemIsNotPublic: "problemIsNotPublic"
        case .runNotFound: "runNotFound"
        case .problemNotFound: "problemNotFound"
        case .problemsetNotFound: "problemsetNotFound"
        case .contestNotFound: "contestNotFound"
        case .recordNotFound: "recordNotFound"
        case .apiNotFound: "apiNotFound"
        case .methodNotAllowed: "methodNotAllowed"
        case .problemDeprecated: "problemDeprecated"
        case .apiTokenRateLimitExceeded: "apiTokenRateLimitExceeded"
        case .contentCreationRateLimitExceeded: "contentCreationRateLimitExceeded"
        case .tooManyLogIns: "loginRateLimitExceeded"
        case .generalError: "generalError"
        case .serviceUnavailable, .queueFull, .storageFull: "serviceUnavailable"
        }
    }

    /// The parameter that is to blame.
    package var parameter: String? {
        switch self {
        case .parameterEmpty(let name), .parameterInvalid(let name, _),
            .parameterNotFound(let name), .parameterNotInExpectedSet(let name, _, _),
            .parameterStringTooLong(let name, _, _), .parameterNumberTooSmall(let name, _),
            .parameterNumberTooLarge(let name, _):
            name
        default: nil
        }
    }
}

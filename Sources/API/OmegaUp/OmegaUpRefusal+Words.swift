package import HTTP
import JSON

extension OmegaUpRefusal {
    /// For people. Clients of the service look at `errorname`.
    package var message: String {
        guard let parameter else { return words }
        return "`\(parameter)`: \(words)"
    }

    private var words: String {
        switch self {
        case .parameterEmpty: "Empty parameter."
        case .parameterInvalid(_, let rule): "Invalid parameter. \(rule)"
        case .parameterNotFound: "Parameter value not found."
        case .parameterNotInExpectedSet(_, let value, let expected):
            "Value (\(Self.shortened(value))) not in expected set "
                + "(\(expected.joined(separator: ", ")))."
        case .parameterStringTooLong(_, let limit, let unit):
            "Parameter is too long: at most \(limit) \(unit) are allowed."
        case .parameterNumberTooSmall(_, let limit): "Number is too small: at least \(limit)."
        case .parameterNumberTooLarge(_, let limit): "Number is too large: at most \(limit)."
        case .malformedBody(let problem): "Request body: \(problem)."
        case .incompatibleArgs(let one, let other): "`\(one)` and `\(other)` exclude each other."
        case .aliasInUse: "Alias already in use. Please choose a different one."
        case .apiTokenNameAlreadyInUse: "There is an API token with that name already."
        case .apiTokenLimitExceeded: "A user may have 5 API tokens."
        case .invalidPackage(_, let message), .unusable(_, let message): message
        case .loginRequired: "You need to login to perform that action."
        case .usernameOrPassIsWrong: "Username or password is wrong."
        case .userNotAllowed: "You do not have the permits to perform this action."
        case .runWaitGap: "You have to wait between consecutive submissions."
        case .runNotInsideContest: "Contest time has expired or not started yet."
        case .runNotEvenOpened:
            "You must open the problem before trying to submit a solution."
        case .problemIsNotPublic: "The problem is not public."
        case .runNotFound: "Run not found."
        case .problemNotFound: "Problem not found."
        case .problemsetNotFound: "Problem set not found."
        case .contestNotFound: "Contest not found."
        case .recordNotFound: "Record not found."
        case .apiNotFound: "Requested API endpoint not found."
        case .methodNotAllowed(let method):
            "This API endpoint does not allow \(method) requests. Use POST, PUT, or PATCH."
        case .problemDeprecated: "The problem is deprecated and takes no submissions."
        case .bodyTooLong: "The request body is too long."
        case .apiTokenRateLimitExceeded: "The API token has used up its calls of this hour."
        case .contentCreationRateLimitExceeded:
            "All that this server keeps of one user's submissions is used up."
        case .tooManyLogIns: "Too many attempts to log in. Please try again later."
        case .queueFull: "Too many submissions wait. Please try again later."
        case .storageFull: "There is no room left for submissions."
        case .generalError: "Oops. I've encountered an internal error. Please try again."
        case .serviceUnavailable: "The service is not available. Please try again later."
        }
    }

    private static let echoLimit = 64

    /// As much of what was sent as a message should hold.
    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > echoLimit else { return text }
        return String(String.UnicodeScalarView(scalars.prefix(echoLimit))) + "…"
    }
}

extension OmegaUp {
    package static func render(_ refusal: OmegaUpRefusal) -> HTTPResponse {
        var object: JSONObject = [
            "status": "error", "error": .string(refusal.message),
            "errorname": .string(refusal.errorname),
            "errorcode": JSONValue(Int(refusal.status.code)), "header": .string(refusal.header),
        ]
        object["parameter"] = refusal.parameter.map { .string($0) }
        if case .runWaitGap(let next) = refusal {
            object["nextSubmissionTimestamp"] = JSONValue(next)
        }
        let response = respond(.object(object), refusal.status)
        switch refusal {
        case .loginRequired, .usernameOrPassIsWrong:
            return response.with("WWW-Authenticate", "omegaUp location=\"/login\"")
        case .methodNotAllowed: return response.with("Allow", "POST, PUT, PATCH")
        case .apiTokenRateLimitExceeded(let rate):
            return decorate(response, rate: rate)
                .with("Retry-After", "\(rate.retryAfterSeconds)")
        case .queueFull(let seconds), .tooManyLogIns(let seconds):
            return response.with("Retry-After", "\(seconds)")
        default: return response
        }
    }

    /// To a request that is broken before anybody knows what it wants: in the form of the others.
    package static func renderRefusal(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        if status == .contentTooLarge { return render(.bodyTooLong) }
        if status == .serviceUnavailable {
            return render(.serviceUnavailable)
        }
        let refusal = OmegaUpRefusal.malformedBody(text)
        return respond(
            [
                "status": "error", "error": .string(text), "errorname": .string(refusal.errorname),
                "errorcode": JSONValue(Int(status.code)),
                "header": .string("HTTP/1.1 \(status.code) \(status.reason)"),
            ], status)
    }
}

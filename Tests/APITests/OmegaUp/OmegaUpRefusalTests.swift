import HTTP
import JSON
import Judging
import Testing

@testable import API

@Suite("OmegaUp: refusals")
struct OmegaUpRefusalTests {
    private static let rate = OmegaUpRate(calls: 1000, limit: 1000, now: 3600)

    /// Each with its status, its header text, its name and its words.
    @Test(arguments: [
        (
            OmegaUpRefusal.parameterEmpty("source"),
            #"""
            {"status":"error","error":"`source`: Empty parameter.",\#
            "errorname":"parameterEmpty","errorcode":400,\#
            "header":"HTTP/1.1 400 BAD REQUEST","parameter":"source"}
            """#
        ),
        (
            .parameterNotInExpectedSet("language", value: "cobol", expected: ["c11-gcc", "py3"]),
            #"""
            {"status":"error",\#
            "error":"`language`: Value (cobol) not in expected set (c11-gcc, py3).",\#
            "errorname":"parameterNotInExpectedSet","errorcode":400,\#
            "header":"HTTP/1.1 400 BAD REQUEST","parameter":"language"}
            """#
        ),
        (
            .parameterNotFound("contest_alias"),
            #"""
            {"status":"error",\#
            "error":"`contest_alias`: Parameter value not found.",\#
            "errorname":"parameterNotFound","errorcode":400,\#
            "header":"HTTP/1.1 400 BAD REQUEST","parameter":"contest_alias"}
            """#
        ),
        (
            .loginRequired,
            #"""
            {"status":"error","error":"You need to login to perform that action.",\#
            "errorname":"loginRequired","errorcode":401,\#
            "header":"HTTP/1.1 401 UNAUTHORIZED"}
            """#
        ),
        (
            .userNotAllowed,
            #"""
            {"status":"error",\#
            "error":"You do not have the permits to perform this action.",\#
            "errorname":"userNotAllowed","errorcode":403,\#
            "header":"HTTP/1.1 403 FORBIDDEN"}
            """#
        ),
        (
            .runWaitGap(next: 17),
            #"""
            {"status":"error",\#
            "error":"You have to wait between consecutive submissions.",\#
            "errorname":"runWaitGap","errorcode":403,\#
            "header":"HTTP/1.1 403 FORBIDDEN","nextSubmissionTimestamp":17}
            """#
        ),
        (
            .runNotFound,
            #"""
            {"status":"error","error":"Run not found.","errorname":"runNotFound",\#
            "errorcode":404,"header":"HTTP/1.1 404 NOT FOUND"}
            """#
        ),
        (
            .methodNotAllowed("GET"),
            #"""
            {"status":"error",\#
            "error":"This API endpoint does not allow GET requests. Use POST, PUT, or PATCH.",\#
            "errorname":"methodNotAllowed","errorcode":405,\#
            "header":"HTTP/1.1 405 Method Not Allowed"}
            """#
        ),
        (
            .problemDeprecated,
            #"""
            {"status":"error",\#
            "error":"The problem is deprecated and takes no submissions.",\#
            "errorname":"problemDeprecated","errorcode":412,\#
            "header":"HTTP/1.1 412 PRECONDITION FAILED"}
            """#
        ),
        (
            .apiTokenRateLimitExceeded(rate),
            #"""
            {"status":"error",\#
            "error":"The API token has used up its calls of this hour.",\#
            "errorname":"apiTokenRateLimitExceeded","errorcode":429,\#
            "header":"HTTP/1.1 429 Too Many Requests"}
            """#
        ),
        (
            .generalError,
            #"""
            {"status":"error",\#
            "error":"Oops. I've encountered an internal error. Please try again.",\#
            "errorname":"generalError","errorcode":500,\#
            "header":"HTTP/1.1 500 INTERNAL SERVER ERROR"}
            """#
        ),
        (
            .queueFull(retryAfterSeconds: 2),
            #"""
            {"status":"error",\#
            "error":"Too many submissions wait. Please try again later.",\#
            "errorname":"serviceUnavailable","errorcode":503,\#
            "header":"HTTP/1.1 503 SERVICE UNAVAILABLE"}
            """#
        ),
    ])
    func `a refusal has the service's form to the letter`(
        refusal: OmegaUpRefusal, expected: String
    ) throws {
        let response = OmegaUp.render(refusal)
        #expect(response.text == expected)
        let value = try JSONValue(parsing: response.body)
        #expect(value["errorcode"]?.int == Int(response.status.code))
        #expect(response.headers["Content-Type"] == "application/json")
        #expect(response.headers["Cache-Control"]?.hasPrefix("no-store, no-cache") == true)
    }

    @Test(arguments: [
        (OmegaUpRefusal.incompatibleArgs("a", "b"), "incompatibleArgs", 400),
        (.aliasInUse, "aliasInUse", 400),
        (.apiTokenNameAlreadyInUse, "apiTokenNameAlreadyInUse", 400),
        (.apiTokenLimitExceeded, "apiTokenLimitExceeded", 400),
        (.invalidPackage(errorname: "invalid-testplan", message: "m"), "invalid-testplan", 400),
        (.usernameOrPassIsWrong, "usernameOrPassIsWrong", 401),
        (.runNotInsideContest, "runNotInsideContest", 403),
        (.runNotEvenOpened, "runNotEvenOpened", 403),
        (.problemIsNotPublic, "problemIsNotPublic", 403),
        (.problemNotFound, "problemNotFound", 404),
        (.problemsetNotFound, "problemsetNotFound", 404),
        (.contestNotFound, "contestNotFound", 404),
        (.recordNotFound, "recordNotFound", 404), (.apiNotFound, "apiNotFound", 404),
        (.bodyTooLong, "parameterStringTooLong", 413),
        (.contentCreationRateLimitExceeded, "contentCreationRateLimitExceeded", 429),
    ])
    func `a refusal has a name and a status`(refusal: OmegaUpRefusal, name: String, status: Int) {
        #expect(refusal.errorname == name)
        #expect(Int(refusal.status.code) == status)
        #expect(!refusal.message.isEmpty)
        #expect(refusal.parameter == nil)
    }

    @Test func `headers say what to do next`() {
        #expect(
            OmegaUp.render(.loginRequired).headers["WWW-Authenticate"]
                == #"omegaUp location="/login""#)
        #expect(OmegaUp.render(.userNotAllowed).headers["WWW-Authenticate"] == nil)
        let limited = OmegaUp.render(.apiTokenRateLimitExceeded(Self.rate))
        #expect(limited.headers["Retry-After"] == "3600")
        #expect(limited.headers["X-RateLimit-Limit"] == "1000")
        #expect(limited.headers["X-RateLimit-Remaining"] == "0")
        #expect(limited.headers["X-RateLimit-Reset"] == "7200")
        #expect(OmegaUp.render(.methodNotAllowed("GET")).headers["Allow"] == "POST, PUT, PATCH")
        let busy = OmegaUp.render(OmegaUpRefusal(.queueFull(retryAfterSeconds: 3)))
        #expect(busy.headers["Retry-After"] == "3")
    }

    @Test func `a long value is not said back whole`() {
        let refusal = OmegaUpRefusal.parameterNotInExpectedSet(
            "language", value: String(repeating: "é", count: 100), expected: ["c"])
        let echo = String(repeating: "é", count: 64)
        #expect(refusal.message == "`language`: Value (\(echo)…) not in expected set (c).")
    }

    @Test func `the engine's refusals have their own`() {
        #expect(OmegaUpRefusal(.shuttingDown) == .serviceUnavailable)
        #expect(OmegaUpRefusal(.sandboxFailed(step: "x")) == .generalError)
        #expect(
            OmegaUpRefusal(.filesDoNotFit(limitBytes: 5))
                == .parameterStringTooLong("source", limit: 5, unit: "bytes"))
    }
}

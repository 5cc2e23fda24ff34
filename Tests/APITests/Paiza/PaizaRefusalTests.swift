import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Paiza: refusals")
struct PaizaRefusalTests {
    private static let key = "api_key=guest"

    @Test(
        "the first rule that is broken is answered",
        arguments: [
            ("", "api_key is required"),
            ("api_key=no", "invalid api_key"),
            (key, "source_code is required"),
            ("\(key)&source_code=", "source_code is required"),
            ("\(key)&source_code=x", "language is required"),
            ("\(key)&source_code=x&language=", "language is required"),
            ("\(key)&source_code=x&language=c%2B%2B", "language is invalid: c++"),
            ("\(key)&source_code=x&language=C", "language is invalid: C"),
            ("\(key)&source_code=x&language=lua", "language is invalid: lua"),
            (
                "\(key)&source_code=x&language=kotlin",
                "language is invalid: kotlin (not installed on this server)"
            ),
            (
                "\(key)&source_code=12345678901&language=c",
                "Too long: source_code has 11 bytes, at most 10 are allowed"
            ),
            ("\(key)&source_code=12345678901&language=dart", "language is invalid: dart"),
            ("\(key)&source_code=1234567890&language=c&input=12345", nil),
            (
                "\(key)&source_code=x&language=c&input=123456",
                "Too long: input has 6 bytes, at most 5 are allowed"
            ),
        ] as [(String, String?)])
    func order(query: String, message: String?) {
        let policy = PaizaPolicy(sourceBytes: 10, inputBytes: 5)
        #expect(Paiza.message(.paiza(query: query), policy: policy) == message)
    }

    @Test(
        "a value of a type that cannot be a text is named",
        arguments: [
            (#"{"api_key":true}"#, "api_key must be a string"),
            (#"{"api_key":"guest","source_code":["x"]}"#, "source_code must be a string"),
            (
                #"{"api_key":"guest","source_code":"x","language":{}}"#, "language must be a string"
            ),
            (
                #"{"api_key":"guest","source_code":"x","language":"c","input":false}"#,
                "input must be a string"
            ),
        ])
    func types(body: String, message: String) {
        #expect(Paiza.message(.paiza(body: body)) == message)
        #expect(
            Paiza.message(.paiza(body: #"{"api_key":"guest","id":[]}"#), .details)
                == "id must be a string")
    }

    @Test func `a message does not repeat more than it should`() {
        let request = Paiza.form("language=" + String(repeating: "é", count: 1000))
        #expect(
            Paiza.message(request)
                == "language is invalid: " + String(repeating: "é", count: 64) + "…")
    }

    private static let syntaxError: PaizaRefusal = {
        do throws(JSONSyntaxError) {
            _ = try JSONValue(parsing: "{")
            return .notFound
        } catch {
            return .malformedJSON(error)
        }
    }()

    @Test(
        "text and status of each, as the service has it and as HTTP has it",
        arguments: [
            (
                syntaxError, 400, 400,
                #"{"error": "malformed JSON body: unexpected end of the text at line 1, column 2"}"#
            ),
            (.notAnObject, 400, 400, #"{"error": "malformed JSON body: it must be an object"}"#),
            (
                .malformedForm(.noName), 400, 400,
                #"{"error": "malformed form body: a part has no name"}"#
            ),
            (.required(field: "api_key"), 200, 400, #"{"error": "api_key is required"}"#),
            (.mustBe(field: "id", "a string"), 200, 400, #"{"error": "id must be a string"}"#),
            (.invalidKey, 200, 401, #"{"error": "invalid api_key"}"#),
            (.unknownLanguage("\"c\""), 200, 400, #"{"error": "language is invalid: \"c\""}"#),
            (
                .notInstalled(language: "go"), 200, 400,
                #"{"error": "language is invalid: go (not installed on this server)"}"#
            ),
            (
                .tooLong(field: "input", bytes: 3, limitBytes: 2), 200, 413,
                #"{"error": "Too long: input has 3 bytes, at most 2 are allowed"}"#
            ),
            (
                .doesNotFit(limitBytes: 9), 200, 413,
                #"{"error": "Too long: source_code does not fit into a workspace of 9 bytes"}"#
            ),
            (.bodyTooLong, 413, 413, #"{"error": "Too long: request body"}"#),
            (.sessionNotFound, 200, 404, #"{"error": "session not found"}"#),
            (
                .busy(retryAfterSeconds: 7), 429, 429,
                #"{"error": "server is busy, try again later"}"#
            ),
            (
                .shuttingDown, 503, 503, #"{"error": "server is shutting down, try again later"}"#
            ),
            (
                .storageFull, 503, 503,
                #"{"error": "server has no room for another run, try again later"}"#
            ),
            (.internalError, 500, 500, #"{"error": "internal error"}"#),
            (.notFound, 404, 404, #"{"error": "not found"}"#),
            (
                .methodNotAllowed(allow: "POST"), 405, 405,
                #"{"error": "method not allowed, use POST"}"#
            ),
        ] as [(PaizaRefusal, UInt16, UInt16, String)])
    func statuses(refusal: PaizaRefusal, usual: UInt16, strict: UInt16, text: String) {
        let response = Paiza.render(refusal, policy: PaizaPolicy())
        #expect(response.status.code == usual)
        #expect(response.text == text)
        #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
        #expect(response.headers["Cache-Control"] == "no-store")
        let other = Paiza.render(refusal, policy: PaizaPolicy(errorsAreHTTPStatuses: true))
        #expect(other.status.code == strict)
        #expect(other.text == text)
    }

    @Test func `a busy server says when to come again, a wrong method what is right`() {
        let busy = Paiza.render(.busy(retryAfterSeconds: 7), policy: PaizaPolicy())
        #expect(busy.headers["Retry-After"] == "7")
        let method = Paiza.render(.methodNotAllowed(allow: "POST"), policy: PaizaPolicy())
        #expect(method.headers["Allow"] == "POST")
    }

    @Test(
        "why the engine takes no job",
        arguments: [
            (.queueFull(retryAfterSeconds: 3), .busy(retryAfterSeconds: 3)),
            (.sandboxFailed(step: "mount"), .internalError), (.shuttingDown, .shuttingDown),
            (.cancelled, .shuttingDown),
            (.filesDoNotFit(limitBytes: 5), .doesNotFit(limitBytes: 5)),
        ] as [(EngineRefusal, PaizaRefusal)])
    func engine(refusal: EngineRefusal, expected: PaizaRefusal) {
        #expect(PaizaRefusal(refusal) == expected)
    }
}

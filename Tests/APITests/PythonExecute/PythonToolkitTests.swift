import API
import HTTP
import JSON
import Judging
import Testing

@Suite("Python execute: the toolkit's endpoints")
struct PythonToolkitTests {
    static let router: Router<PythonRoute> = {
        var router = Router<PythonRoute>()
        PythonExecute.register(in: &router) { $0 }
        return router
    }()

    static func text(_ method: HTTPMethod, _ path: String) -> String {
        switch router.match(method, path) {
        case .found(let route, _): "\(route)"
        case .options(let allow): "options \(allow)"
        case .methodNotAllowed(let allow): "405 \(allow)"
        case .notFound: "404"
        }
    }

    @Test(
        "which endpoint a request means",
        arguments: [
            (.post, "/v1/code/execute/python", "execute"),
            (.get, "/v1/code/execute/python", "405 POST"),
            (.put, "/v1/code/execute/python", "405 POST"),
            (.post, "/v1/code/execute/python/", "404"), (.post, "/V1/code/execute/python", "404"),
            (.post, "/v1/code/execute", "404"), (.get, "/v1", "404"),
            (.get, "/v1/toolkit/authenticate", "authenticate"),
            (.get, "/authenticate", "authenticate"), (.get, "/authenticate/", "404"),
            (.post, "/v1/toolkit/authenticate", "405 GET,HEAD"),
            (.post, "/v1/toolkit/job/status", "jobStatus"),
            (.get, "/v1/toolkit/job/status", "405 POST"),
            (.post, "/v1/toolkit/job_status", "404"),
            (.post, "/v1/toolkit/jobs/status", "jobsStatus"), (.get, "/v1/toolkit/test", "test"),
        ] as [(HTTPMethod, String, String)])
    func routes(method: HTTPMethod, path: String, found: String) {
        #expect(Self.text(method, path) == found)
    }

    @Test(
        "which paths are this API's, endpoints or not",
        arguments: [
            ("/v1", true), ("/v1/", true), ("/v1/code/execute/python/", true), ("/v1/x", true),
            ("/authenticate", true), ("/authenticate/", true), ("/v12", false), ("/V1/x", false),
            ("/", false), ("/api/v1/x", false), ("/authenticated", false),
        ])
    func owns(path: String, isOurs: Bool) {
        #expect(PythonExecute.owns(path) == isOurs)
    }

    @Test(
        "refusals are JSON, as the document has them",
        arguments: [
            (
                .missingJSON, .execute, 400,
                #"{"error":"Missing or invalid parameters","stdout":"","exit_code":400,"code":400,"#
                    + #""message":"Missing JSON in request"}"#
            ),
            (
                .invalid("'code' is a required property"), .execute, 400,
                #"{"error":"Missing or invalid parameters","stdout":"","exit_code":400,"code":400,"#
                    + #""message":"Invalid payload: 'code' is a required property"}"#
            ),
            (.missingJSON, .jobStatus, 400, #"{"message":"Missing JSON in request"}"#),
            (.notFound, .execute, 404, #"{"message":"Not Found","error":"Not Found"}"#),
            (
                .methodNotAllowed(allow: "POST"), .execute, 405,
                #"{"message":"Method Not Allowed","error":"Method Not Allowed"}"#
            ),
            (
                .noRuntime, .execute, 500,
                #"{"error":"An internal server error occurred","stdout":"","stderr":"","#
                    + #""exit_code":500,"code":500,"#
                    + #""message":"No Python that can report its result is installed"}"#
            ),
            (
                .storageFull, .execute, 503,
                #"{"error":"The server has no room to keep another run","code":503,"#
                    + #""message":"The server has no room to keep another run"}"#
            ),
            (
                .sinceNoNumber("'x'"), .jobsStatus, 500,
                #"{"message":{"error":"Failed to retrieve job statuses: since_seconds must be a "#
                    + #"number, not 'x'"},"code":500}"#
            ),
        ] as [(PythonRefusal, PythonRoute, Int, String)])
    func refusals(refusal: PythonRefusal, route: PythonRoute, status: Int, body: String) {
        let response = PythonExecute.render(refusal, to: route, policy: PythonPolicy())
        #expect(Int(response.status.code) == status)
        #expect(response.text == body)
        #expect(response.headers["Content-Type"]?.hasPrefix("application/json") == true)
        #expect((response.headers["Allow"] == "POST") == (status == 405))
        #expect((response.headers["Retry-After"] != nil) == (status == 503))
    }

    @Test func `strictly, a refusal has the document's members and no others`() {
        let response = PythonExecute.render(
            .missingJSON, policy: PythonPolicy(strictErrors: true))
        #expect(
            response.text
                == #"{"error":"Missing or invalid parameters","stdout":"","exit_code":400}"#)
    }

    @Test func `without the key there is a 401, and authenticate has an envelope`() {
        for route in PythonRoute.allCases {
            let response = PythonExecute.renderUnauthorized(to: route, facts: .made)
            #expect(response.status == .unauthorized)
            guard route == .authenticate else {
                #expect(response.text == #"{"message":"Unauthorized","error":"Unauthorized"}"#)
                continue
            }
            #expect(
                response.text == #"{"endpoint":"/authenticate","code":401,"id":null,"#
                    + #""job_id":"job","response":null,"message":"Unauthorized","#
                    + PythonFacts.tail)
        }
    }

    @Test func `authenticate and test`() {
        #expect(
            PythonExecute.renderAuthorized(facts: .made).text
                == #"{"endpoint":"/authenticate","code":200,"id":null,"job_id":"job","#
                + #""response":"Authorized","message":"success","# + PythonFacts.tail)
        #expect(
            PythonExecute.renderTest(facts: .made).text
                == #"{"endpoint":"/v1/toolkit/test","code":200,"id":null,"job_id":"job","#
                + #""response":"success","message":"success","# + PythonFacts.tail)
        let problem = PythonExecute.renderTest(problem: "no slot", facts: .made)
        #expect(problem.status == .internalServerError)
        #expect(problem.text.contains(#""response":null,"message":"no slot""#))
    }

    @Test(
        "the run that a status call asks for",
        arguments: [
            (#"{"job_id":"a"}"#, "a"), (#"{"job_id":"../x","more":1}"#, "../x"),
        ])
    func jobStatus(body: String, id: String) throws {
        #expect(try PythonExecute.parseJobStatus(.python(body)) == id)
    }

    @Test(
        arguments: [
            ("{}", .missingJSON), ("", .missingJSON),
            (#"{"id":"a"}"#, .invalid("'job_id' is a required property")),
            (#"{"job_id":5}"#, .invalid("5 is not of type 'string'")),
            (#"["a"]"#, .invalid("['a'] is not of type 'object'")),
        ] as [(String, PythonRefusal)])
    func `a status call without an id is refused`(body: String, refusal: PythonRefusal) {
        #expect(throws: refusal) { try PythonExecute.parseJobStatus(.python(body)) }
    }

    @Test(
        "how young the runs are to be",
        arguments: [
            ("", 600), ("{}", 600), (#"{"x":1}"#, 600), (#"{"since_seconds":5}"#, 5),
            (#"{"since_seconds":1.5}"#, 1.5), (#"{"since_seconds":-5}"#, 0),
        ])
    func since(body: String, seconds: Double) throws {
        #expect(try PythonExecute.parseJobsStatus(.python(body)) == seconds)
    }

    @Test(arguments: [#""x""#, "null", "1e999", "[]"])
    func `what is no number of seconds is refused`(value: String) throws {
        do throws(PythonRefusal) {
            _ = try PythonExecute.parseJobsStatus(.python(#"{"since_seconds":\#(value)}"#))
            Issue.record("not refused")
        } catch {
            #expect(error.status == .internalServerError)
        }
    }

    @Test func `a record has the result one level down`() throws {
        let kept = PythonResponseTests.kept(report: #"{"result":9007199254740993}"#, stdout: "x")
        let response = PythonExecute.renderJobRecord(
            "run", state: .done, result: kept,
            deliveries: [
                RunReport.Delivery(
                    id: "d", target: "https://a", state: "delivered", attempts: 1,
                    nextAttemptMs: nil, lastAnswer: "200")
            ], facts: .made)
        #expect(response.text.contains("9007199254740993"))
        let record = try JSONValue(parsing: response.body)["response"]
        #expect(record?["job_status"] == "done")
        #expect(record?["job_id"] == "run")
        #expect(record?["queue_id"] == 99)
        #expect(record?["process_id"] == 7)
        #expect(record?["response"]?["response"]?["stdout"] == "x")
        #expect(record?["deliveries"]?[0]?["state"] == "delivered")
    }

    @Test(arguments: [(PythonExecute.JobState.queued, "queued"), (.running, "running")])
    func `before the end there is none`(state: PythonExecute.JobState, word: String) {
        let response = PythonExecute.renderJobRecord("run", state: state, result: nil, facts: .made)
        #expect(
            response.text
                == #"{"endpoint":"/v1/toolkit/job/status","code":200,"id":null,"job_id":"job","#
                + #""response":{"job_status":"\#(word)","job_id":"run","queue_id":99,"#
                + #""process_id":7,"response":null},"message":"success","# + PythonFacts.tail)
    }

    @Test func `an unknown run is the toolkit's 404`() {
        let response = PythonExecute.renderUnknownJob("\"x", facts: .made)
        #expect(response.status == .notFound)
        #expect(
            response.text
                == #"{"endpoint":"/v1/toolkit/job/status","code":404,"id":null,"job_id":"job","#
                + #""response":null,"message":{"error":"Job not found","job_id":"\"x"},"#
                + PythonFacts.tail)
    }

    @Test func `all runs are a map`() {
        let response = PythonExecute.renderJobsStatus(
            [("b", .done), ("a", .running)], facts: .made)
        #expect(response.text.contains(#""response":{"b":"done","a":"running"},"message""#))
        #expect(
            PythonExecute.renderJobsStatus([], facts: .made).text.contains(#""response":{},"#))
    }
}

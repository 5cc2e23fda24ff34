import HTTP
import JSON
import Judging
import Testing

@testable import API

extension HTTPRequest {
    static func python(
        _ body: String, path: String = "/v1/code/execute/python",
        headers: HTTPHeaders = ["Content-Type": "application/json"]
    ) -> HTTPRequest {
        HTTPRequest(method: .post, path: path, headers: headers, body: Array(body.utf8))
    }
}

@Suite("Python execute: requests")
struct PythonRequestTests {
    static func call(
        _ body: String, headers: HTTPHeaders = ["Content-Type": "application/json"],
        policy: PythonPolicy = PythonPolicy()
    ) throws(PythonRefusal) -> PythonCall {
        try PythonExecute.parse(.python(body, headers: headers), policy: policy)
    }

    static func refusal(
        _ body: String, headers: HTTPHeaders = ["Content-Type": "application/json"]
    ) -> PythonRefusal? {
        do throws(PythonRefusal) {
            _ = try call(body, headers: headers)
            return nil
        } catch {
            return error
        }
    }

    @Test func `all members arrive`() throws {
        let body = #"{"code":"print('ñ')","timeout":10,"webhook_url":"https://a/b","id":"x"}"#
        let order = PythonOrder(
            code: "print('ñ')", timeoutSeconds: 10, webhookURL: "https://a/b", id: "x")
        #expect(try Self.call(body) == PythonCall(order: order, reply: .whenDone))
    }

    @Test func `only code is needed; empty code is code`() throws {
        let order = try Self.call(#"{"code":""}"#).order
        #expect(order == PythonOrder(code: "", timeoutSeconds: 30))
    }

    @Test(
        "what the schema refuses is refused in python-jsonschema's words",
        arguments: [
            (#"{"x":1}"#, "'code' is a required property"),
            (#"{"timeout":0,"foo":1}"#, "'code' is a required property"),
            (#"{"code":5}"#, "5 is not of type 'string'"),
            (#"{"code":null}"#, "None is not of type 'string'"),
            (#"{"code":["a'b","\"'",true]}"#, #"["a'b", '"\'', True] is not of type 'string'"#),
            (#"{"code":{"a\n":1.5}}"#, #"{'a\n': 1.5} is not of type 'string'"#),
            (#"{"code":"","id":null}"#, "None is not of type 'string'"),
            (#"{"code":"","id":7}"#, "7 is not of type 'string'"),
            (#"{"code":"","webhook_url":null}"#, "None is not of type 'string'"),
            (#"{"code":"","timeout":"10"}"#, "'10' is not of type 'integer'"),
            (#"{"code":"","timeout":1.5}"#, "1.5 is not of type 'integer'"),
            (#"{"code":"","timeout":true}"#, "True is not of type 'integer'"),
            (#"{"code":"","timeout":null}"#, "None is not of type 'integer'"),
            (#"{"code":"","timeout":1e400}"#, "inf is not of type 'integer'"),
            (#"{"code":"","timeout":0}"#, "0 is less than the minimum of 1"),
            (#"{"code":"","timeout":-5}"#, "-5 is less than the minimum of 1"),
            (#"{"code":"","timeout":301}"#, "301 is greater than the maximum of 300"),
            (
                #"{"code":"","timeout":1e20}"#,
                "100000000000000000000 is greater than the maximum of 300"
            ),
            (
                #"{"code":"","foo":1}"#,
                "Additional properties are not allowed ('foo' was unexpected)"
            ),
            (
                #"{"code":5,"foo":1,"bar":2}"#,
                "Additional properties are not allowed ('bar', 'foo' were unexpected)"
            ),
            (#"{"code":5,"timeout":0}"#, "5 is not of type 'string'"),
            (#"{"code":"","timeout":0,"id":1}"#, "0 is less than the minimum of 1"),
            ("[1]", "[1] is not of type 'object'"), (#""abc""#, "'abc' is not of type 'object'"),
            ("7", "7 is not of type 'object'"), ("true", "True is not of type 'object'"),
        ])
    func schema(body: String, reason: String) {
        #expect(Self.refusal(body) == .invalid(reason))
    }

    @Test(
        "what Python takes for false is a missing body",
        arguments: ["", "{}", "[]", "null", "0", "\"\"", "false"])
    func falsy(body: String) {
        #expect(Self.refusal(body) == .missingJSON)
    }

    @Test(arguments: ["{", "code=1", "{\"code\":\"a\"} x", "{'code': 1}"])
    func `what is no JSON is refused`(body: String) {
        guard case .notJSON = Self.refusal(body) else {
            Issue.record("\(String(describing: Self.refusal(body)))")
            return
        }
    }

    @Test(
        "timeouts that are integers",
        arguments: [("1", 1), ("300", 300), ("10.0", 10), ("1e2", 100)])
    func timeout(text: String, seconds: Int) throws {
        let order = try Self.call(#"{"code":"","timeout":\#(text)}"#).order
        #expect(order.timeoutSeconds == seconds)
    }

    @Test func `a long value is shown by its beginning`() throws {
        let long = String(repeating: "x", count: 100_000)
        guard case .invalid(let reason)? = Self.refusal(#"{"code":["\#(long)"]}"#) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.count < 600)
        #expect(reason.hasSuffix("… is not of type 'string'"))
    }

    @Test("a webhook's address is no rule of the schema", arguments: ["", "not a url", "ftp://x"])
    func webhook(text: String) throws {
        #expect(try Self.call(#"{"code":"","webhook_url":"\#(text)"}"#).order.webhookURL == text)
    }

    @Test(
        "the content type does not count, but for web pages, which have an origin",
        arguments: [
            ([:], nil), (["Content-Type": "application/x-www-form-urlencoded"], nil),
            (["Content-Type": "text/plain", "Origin": "http://evil"], .pageWithoutJSON),
            (["Origin": "null"], .pageWithoutJSON),
            (["Content-Type": "Application/JSON; charset=utf-8", "Origin": "http://a"], nil),
            (["Content-Type": "application/problem+json", "Origin": "http://a"], nil),
        ] as [(HTTPHeaders, PythonRefusal?)])
    func contentType(headers: HTTPHeaders, refusal: PythonRefusal?) {
        #expect(Self.refusal(#"{"code":"1"}"#, headers: headers) == refusal)
    }

    @Test(
        "Prefer: RFC 7240",
        arguments: [
            ([], nil), (["return=minimal"], nil), (["wait=10"], nil), (["respond-async"], 0),
            (["Respond-Async"], 0), (["respond-async, wait=10"], 10),
            (["wait = \"7\" , respond-async"], 7), (["foo; respond-async"], nil),
            (["wait=5", "respond-async; x=1"], 5), (["respond-async, wait=-3"], 0),
            (["respond-async, wait=5, wait=9"], 5), (["respond-async, wait=99999"], 300),
            (["xrespond-async"], nil), ([","], nil),
        ] as [([String], Int?)])
    func prefer(fields: [String], seconds: Int?) throws {
        var headers: HTTPHeaders = [:]
        for field in fields { headers.append("Prefer", field) }
        let reply = try Self.call(#"{"code":"1"}"#, headers: headers).reply
        #expect(
            reply == (seconds.map { .accepted(afterSeconds: $0, wasPreferred: true) } ?? .whenDone))
    }

    @Test func `by a setting a webhook is answered at once, and nothing else is`() throws {
        let policy = PythonPolicy(repliesAsynchronously: true)
        let hook = try Self.call(#"{"code":"1","webhook_url":""}"#, policy: policy)
        #expect(hook.reply == .accepted(afterSeconds: 0, wasPreferred: false))
        #expect(try Self.call(#"{"code":"1"}"#, policy: policy).reply == .whenDone)
        #expect(try Self.call(#"{"code":"1","webhook_url":""}"#).reply == .whenDone)
    }
}

@Suite("Python execute: orders and jobs")
struct PythonOrderTests {
    static let catalogue: RuntimeCatalogue = {
        var python = Runtime.make("python", version: "3.11.2")
        python.reportRun = Runtime.Command(["python3", "{runtime}/driver.py", "{entry}"])
        python.folder = "/r"
        return RuntimeCatalogue([python, .make("python", version: "3.14.0"), .make("ruby")])
    }()

    @Test(
        "what is kept comes back",
        arguments: [
            PythonOrder(code: "", timeoutSeconds: 1),
            PythonOrder(code: "\u{0}\r\né😀\"", timeoutSeconds: 300, webhookURL: "", id: ""),
            PythonOrder(code: "x", timeoutSeconds: 30, webhookURL: "http://a", id: "b"),
        ])
    func coding(order: PythonOrder) {
        #expect(PythonOrder(decoding: order.encoded) == order)
    }

    @Test(arguments: ["", "{}", "[]", #"{"code":1,"timeout":1}"#, #"{"code":"a"}"#])
    func `nothing else comes back`(text: String) {
        #expect(PythonOrder(decoding: Array(text.utf8)) == nil)
    }

    @Test func `the highest Python that reports runs the code, once, without input`() throws {
        let job = try PythonOrder(code: "ñ", timeoutSeconds: 9).job(
            catalogue: Self.catalogue, policy: PythonPolicy(callProfile: .strict, reportBytes: 77))
        #expect(job.runtime.version == "3.11.2")
        #expect(job.arguments(ofRun: 0) == ["python3", "/r/driver.py", "main.py"])
        #expect(job.files == [JobFile(path: "main.py", content: Array("ñ".utf8))])
        #expect(job.inputs == [[]])
        #expect(job.reportBytes == 77)
        #expect(job.callProfile == .strict)
    }

    @Test func `only the wall clock ends it, up to what the settings allow`() throws {
        var policy = PythonPolicy()
        let job = try PythonOrder(code: "", timeoutSeconds: 300).job(
            catalogue: Self.catalogue, policy: policy)
        #expect(job.runLimits.wallTime == .seconds(300))
        #expect(job.runLimits.cpuTime >= .seconds(300 * 64))
        policy.limits.maximum.wallTime = .seconds(60)
        let short = try PythonOrder(code: "", timeoutSeconds: 300).job(
            catalogue: Self.catalogue, policy: policy)
        #expect(short.runLimits.wallTime == .seconds(60))
    }

    @Test func `without such a Python there is a refusal`() {
        #expect(throws: PythonRefusal.noRuntime) {
            try PythonOrder(code: "", timeoutSeconds: 1).job(
                catalogue: RuntimeCatalogue([.make("python")]), policy: PythonPolicy())
        }
        #expect(throws: PythonRefusal.noRuntime) {
            try PythonOrder(code: "", timeoutSeconds: 1).job(
                catalogue: Self.catalogue, policy: PythonPolicy(version: "3.14"))
        }
    }

    @Test func `an id is a UUID of version 4`() {
        var generator = SystemRandomNumberGenerator()
        let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        let ids = (0..<200).map { _ in PythonExecute.newID(from: &generator) }
        #expect(ids.allSatisfy { $0.wholeMatch(of: pattern) != nil })
        #expect(Set(ids).count == 200)
    }
}

import API
import HTTP
import Judging
import Testing

@Suite("Paiza: where parameters stand")
struct PaizaParameterTests {
    private static let query = "api_key=guest&language=c&source_code=a+%2Bb%0A&input=1+2"
    private static let json =
        #"{"api_key":"guest","language":"c","source_code":"a +b\n","input":"1 2"}"#
    private static let multipart =
        "--XX\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nguest\r\n"
        + "--XX\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\nc\r\n"
        + "--XX\r\nContent-Disposition: form-data; name=\"source_code\"; filename=\"a.c\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\na +b\n\r\n"
        + "--XX\r\nContent-Disposition: form-data; name=input\r\n\r\n1 2\r\n--XX--\r\n"

    @Test(
        "all forms say the same",
        arguments: [
            .paiza(query: query),
            .paiza(query: query, type: "application/json"),
            .paiza(query: query, type: "application/json", body: " \n"),
            .paiza(query: query, type: "application/x-www-form-urlencoded"),
            .paiza(query: query, type: "multipart/form-data; boundary=XX"),
            .paiza(.get, query: query, type: "application/octet-stream"),
            .paiza(type: "application/x-www-form-urlencoded", body: query),
            .paiza(type: "Application/X-WWW-Form-URLEncoded; charset=UTF-8", body: query),
            .paiza(body: query),
            .paiza(type: "text/plain", body: query),
            .paiza(type: "application/json", body: json),
            .paiza(type: "application/json; charset=utf-8", body: json),
            .paiza(type: "application/vnd.api+json", body: json),
            .paiza(type: "text/plain;charset=UTF-8", body: "\r\n " + json),
            .paiza(type: "application/x-www-form-urlencoded", body: json),
            .paiza(body: json),
            .paiza(.get, body: json),
            .paiza(
                .get, query: "api_key=guest&source_code=a+%2Bb%0A", type: "application/json",
                body: #"{"language":"c","input":"1 2"}"#),
            .paiza(type: "multipart/form-data; boundary=XX", body: multipart),
            .paiza(type: "multipart/form-data; charset=utf-8; boundary=\"XX\"", body: multipart),
        ] as [HTTPRequest])
    func forms(request: HTTPRequest) throws {
        #expect(
            Paiza.order(request)
                == PaizaOrder(
                    language: "c", sourceCode: Array("a +b\n".utf8), input: Array("1 2".utf8)))
    }

    @Test func `the body replaces the query, but null does not`() {
        let request = HTTPRequest.paiza(
            query: "api_key=guest&language=c&source_code=query&input=query",
            body: #"{"source_code":"body","input":null}"#)
        #expect(
            Paiza.order(request)
                == PaizaOrder(
                    language: "c", sourceCode: Array("body".utf8), input: Array("query".utf8)))
    }

    @Test func `of a name that comes twice the last value counts`() {
        #expect(Paiza.order(Paiza.form("source_code=y&source_code=z"))?.sourceCode == [0x7A])
    }

    @Test func `unknown parameters are passed over`() {
        #expect(Paiza.message(Paiza.form("options=-O2&network[]=1&split_id=3&&=")) == nil)
        #expect(
            Paiza.message(
                .paiza(
                    body: #"{"api_key":"guest","language":"c","source_code":"x","options":[{}]}"#))
                == nil)
    }

    @Test func `bytes of a form are kept, UTF-8 or not`() {
        #expect(
            Paiza.order(Paiza.form("source_code=%FF%00%0D%0A%E3&input=%80"))
                == PaizaOrder(
                    language: "c", sourceCode: [0xFF, 0, 0x0D, 0x0A, 0xE3], input: [0x80]))
    }

    @Test func `a JSON text keeps NUL, line ends and every character`() {
        let request = HTTPRequest.paiza(
            body: #"{"api_key":"guest","language":"c","source_code":"\u0000\r\n\u3042é"}"#)
        #expect(Paiza.order(request)?.sourceCode == Array("\0\r\nあé".utf8))
    }

    @Test func `a number is the text of its digits`() throws {
        let request = HTTPRequest.paiza(
            .get, body: #"{"api_key":"guest","id":482915037716204}"#)
        guard case .status(let id, nil) = try Paiza.parse(request, .status) else {
            Issue.record("no status call")
            return
        }
        #expect(id == "482915037716204")
    }

    @Test(
        "a body that is not what its type says is refused",
        arguments: [
            (
                "application/json", "{\"a\":\n}",
                "malformed JSON body: unexpected '}' at line 2, column 1"
            ),
            (
                "application/json", "api_key=guest",
                "malformed JSON body: unexpected 'a' at line 1, column 1"
            ),
            ("application/json", "[]", "malformed JSON body: it must be an object"),
            (
                "multipart/form-data", "x",
                "malformed form body: the content type has no boundary of 1 to 70 characters"
            ),
            (
                "multipart/form-data; boundary=a", "x",
                "malformed form body: there is no line with the boundary"
            ),
            // Nothing says that these are JSON, so they are forms without a key.
            ("text/plain", "{\"a\":\n}", "api_key is required"),
            ("text/plain", "[]", "api_key is required"),
        ])
    func malformed(type: String, body: String, message: String) {
        #expect(Paiza.message(.paiza(type: type, body: body)) == message)
    }
}

@Suite("Paiza: what is accepted")
struct PaizaRequestTests {
    @Test func `create makes a job of one file, one input and the configured limits`() throws {
        var policy = PaizaPolicy(callProfile: .strict)
        policy.limits.run.wallTime = .seconds(3)
        policy.limits.compile.wallTime = .seconds(4)
        policy.limits.jobOutputBytes = 77
        let call = try Paiza.parse(Paiza.form("input=1%0A2"), policy: policy)
        guard case .create(let order, let job, nil, nil) = call else {
            Issue.record("not created: \(call)")
            return
        }
        #expect(order.language == "c")
        #expect(job.runtime.language == "c")
        #expect(job.files == [JobFile(path: "Main.c", content: [0x78])])
        #expect(job.inputs == [Array("1\n2".utf8)])
        #expect(job.arguments.isEmpty)
        #expect(job.runLimits == policy.limits.run)
        #expect(job.compileLimits == policy.limits.compile)
        #expect(job.outputBudgetBytes == 77)
        #expect(job.callProfile == .strict)
    }

    @Test func `without input the program finds none, and white space is a program`() {
        #expect(Paiza.order(Paiza.form("source_code=+%0A"))?.sourceCode == [0x20, 0x0A])
        #expect(Paiza.order(Paiza.form(""))?.input == [])
    }

    @Test(
        "whether and how long the answer of create is held",
        arguments: [
            ("", nil), ("longpoll=true", .seconds(10)), ("longpoll=1", .seconds(10)),
            ("longpoll=false", nil), ("longpoll=0", nil), ("longpoll=", nil), ("longpoll=yes", nil),
            ("longpoll=True", nil), ("longpoll_timeout=5", nil),
            ("longpoll=true&longpoll_timeout=12", .seconds(12)),
            ("longpoll=true&longpoll_timeout=10.0", .seconds(10)),
            ("longpoll=true&longpoll_timeout=0.25", .milliseconds(250)),
            ("longpoll=true&longpoll_timeout=1e1", .seconds(10)),
            ("longpoll=true&longpoll_timeout=0", .zero),
            ("longpoll=true&longpoll_timeout=200", .seconds(60)),
            ("longpoll=true&longpoll_timeout=1e300", .seconds(60)),
            ("longpoll=true&longpoll_timeout=1e400", .seconds(10)),
            ("longpoll=true&longpoll_timeout=", .seconds(10)),
            ("longpoll=true&longpoll_timeout=undefined", .seconds(10)),
            ("longpoll=true&longpoll_timeout=-1", .seconds(10)),
            ("longpoll=true&longpoll_timeout=nan", .seconds(10)),
            ("longpoll=true&longpoll_timeout=inf", .seconds(10)),
            ("longpoll=true&longpoll_timeout=0x10", .seconds(10)),
        ] as [(String, Duration?)])
    func longPoll(parameters: String, expected: Duration?) throws {
        guard case .create(_, _, let wait, _) = try Paiza.parse(Paiza.form(parameters)) else {
            Issue.record("not created")
            return
        }
        #expect(wait == expected)
    }

    @Test(
        "the same in JSON, where wrong types mean nothing",
        arguments: [
            (#""longpoll":true"#, .seconds(10)), (#""longpoll":"true""#, .seconds(10)),
            (#""longpoll":1"#, .seconds(10)), (#""longpoll":"1""#, .seconds(10)),
            (#""longpoll":false"#, nil), (#""longpoll":null"#, nil), (#""longpoll":[true]"#, nil),
            (#""longpoll":2"#, nil), (#""longpoll":true,"longpoll_timeout":16"#, .seconds(16)),
            (#""longpoll":true,"longpoll_timeout":"10""#, .seconds(10)),
            (#""longpoll":true,"longpoll_timeout":1.5"#, .milliseconds(1500)),
            (#""longpoll":true,"longpoll_timeout":[]"#, .seconds(10)),
            (#""longpoll":true,"longpoll_timeout":1e999"#, .seconds(10)),
        ] as [(String, Duration?)])
    func longPollInJSON(members: String, expected: Duration?) throws {
        let request = HTTPRequest.paiza(
            body: #"{"api_key":"guest","language":"c","source_code":"x",\#(members)}"#)
        guard case .create(_, _, let wait, _) = try Paiza.parse(request) else {
            Issue.record("not created")
            return
        }
        #expect(wait == expected)
    }

    @Test func `no answer is held longer than the settings say`() throws {
        let policy = PaizaPolicy(longPollMaximum: .milliseconds(1500))
        for parameters in ["longpoll=true", "longpoll=1&longpoll_timeout=1.6"] {
            guard
                case .create(_, _, let wait, _) =
                    try Paiza.parse(Paiza.form(parameters), policy: policy)
            else {
                Issue.record("not created")
                return
            }
            #expect(wait == .milliseconds(1500))
        }
    }

    @Test(
        "status and details take an id, and wait on request",
        arguments: [
            ("id=4829", nil, nil), ("id=4829&wait=2.5", .milliseconds(2500), nil),
            ("id=4829&wait=", nil, nil), ("id=4829&wait=0", nil, nil),
            ("id=4829&wait=1000", .seconds(60), nil),
            ("id=4829&wait=soon", nil, "wait must be a number of seconds from 0"),
            ("id=4829&wait=-1", nil, "wait must be a number of seconds from 0"),
            ("", nil, "id is required"), ("id=", nil, "id is required"),
        ] as [(String, Duration?, String?)])
    func lookUps(parameters: String, expected: Duration?, message: String?) throws {
        let request = HTTPRequest.paiza(.get, query: "api_key=guest&" + parameters)
        #expect(Paiza.message(request, .status) == message)
        #expect(Paiza.message(request, .details) == message)
        guard message == nil else { return }
        guard case .status("4829", let first) = try Paiza.parse(request, .status),
            case .details("4829", let second) = try Paiza.parse(request, .details)
        else {
            Issue.record("no look-up")
            return
        }
        #expect(first == expected)
        #expect(second == expected)
    }
}

@Suite("Paiza: keys")
struct PaizaKeyTests {
    @Test(
        "a key may stand in a parameter or a header",
        arguments: [
            ("api_key=guest", [:], nil), ("api_key=secret", [:], nil),
            ("", ["x-api-key": "secret"], nil), ("", ["X-RapidAPI-Key": "secret"], nil),
            ("", ["Authorization": "Bearer secret"], nil),
            ("", ["authorization": "bearer guest"], nil),
            ("api_key=", ["x-api-key": "guest"], nil),
            ("api_key=wrong", ["x-api-key": "secret"], nil),
            ("", [:], "api_key is required"), ("api_key=", [:], "api_key is required"),
            ("", ["x-api-key": ""], "api_key is required"),
            ("", ["Authorization": "Basic secret"], "api_key is required"),
            ("api_key=Guest", [:], "invalid api_key"), ("api_key=guest+", [:], "invalid api_key"),
            ("api_key=%67%75%65%73%74", [:], nil),
            ("", ["x-rapidapi-key": "wrong"], "invalid api_key"),
        ] as [(String, HTTPHeaders, String?)])
    func places(query: String, headers: HTTPHeaders, message: String?) {
        for route in [PaizaRoute.status, .details] {
            let request = HTTPRequest.paiza(.get, query: "id=1&" + query, headers: headers)
            #expect(Paiza.message(request, route) == message)
        }
        let create = HTTPRequest.paiza(
            query: "language=c&source_code=x&" + query, headers: headers)
        #expect(Paiza.message(create) == message)
    }

    @Test func `a configured key is told, and guest is not`() throws {
        for (query, expected) in [("api_key=secret", "secret"), ("api_key=guest", nil)] {
            let request = HTTPRequest.paiza(query: "language=c&source_code=x&" + query)
            guard case .create(_, _, _, let key) = try Paiza.parse(request) else {
                Issue.record("not created")
                return
            }
            #expect(key == expected)
        }
    }

    @Test func `guest is no key where the settings say so`() {
        let policy = PaizaPolicy(acceptsGuest: false)
        #expect(
            Paiza.message(.paiza(.get, query: "id=1&api_key=guest"), .status, policy: policy)
                == "invalid api_key")
        #expect(
            Paiza.message(.paiza(.get, query: "id=1&api_key=secret"), .status, policy: policy)
                == nil)
    }

    @Test(
        "where keys are optional, only a wrong parameter is refused",
        arguments: [
            ("", [:], nil), ("", ["x-rapidapi-key": "another service's"], nil),
            ("api_key=guest", [:], nil), ("api_key=wrong", [:], "invalid api_key"),
        ] as [(String, HTTPHeaders, String?)])
    func optional(query: String, headers: HTTPHeaders, message: String?) {
        let request = HTTPRequest.paiza(.get, query: "id=1&" + query, headers: headers)
        #expect(
            Paiza.message(request, .status, policy: PaizaPolicy(keyIsOptional: true)) == message)
    }
}

import HTTP
import TestSupport
import Testing

@testable import API

@Suite("OmegaUp: parameters")
struct OmegaUpParameterTests {
    private func status(
        _ path: String = "/api/run/status", query: String? = nil, form: String? = nil,
        type: String = "application/x-www-form-urlencoded"
    ) -> String? {
        guard
            case .runStatus(let run, _, _)? = try? OmegaUp.call(
                .omegaUp(.post, path, query: query, form: form, type: type))
        else { return nil }
        return run
    }

    @Test func `they stand in the query, a form, a multipart form, JSON or the path`() {
        #expect(status(query: "run_alias=a-_1") == "a-_1")
        #expect(status(form: "x=y&run_alias=a%2D1&") == "a-1")
        #expect(status(form: #"{"run_alias":"a"}"#, type: "application/json") == "a")
        #expect(
            status(form: #" {"run_alias":17}"#, type: "application/json; charset=utf-8") == "17")
        #expect(status(form: #"{"run_alias":"a"}"#) == "a")
        #expect(status("/api/run/status/run_alias/a/") == "a")
        let form = "--b\r\nContent-Disposition: form-data; name=\"run_alias\"\r\n\r\na\r\n--b--"
        #expect(status(form: form, type: "multipart/form-data; boundary=b") == "a")
    }

    @Test func `the path replaces the body, which replaces the query`() {
        #expect(status(query: "run_alias=q", form: "run_alias=b") == "b")
        #expect(
            status("/api/run/status/run_alias/p", query: "run_alias=q", form: "run_alias=b") == "p")
        #expect(status("/api/runs/p/status", query: "run_alias=q", form: "run_alias=b") == "p")
        #expect(status(query: "run_alias=1&run_alias=2") == "2")
        #expect(status(query: "run_alias=q", form: #"{"run_alias":null}"#) == "q")
    }

    @Test func `a body that is not what it says is refused`() {
        func message(_ body: String, _ type: String) -> String? {
            OmegaUp.refusal(.omegaUp(.post, "/api/time/get", form: body, type: type))?.message
        }
        #expect(
            message("[]", "application/json")
                == "Request body: malformed JSON: it must be an object.")
        #expect(
            message("{", "application/json")?.hasPrefix("Request body: malformed JSON:") == true)
        #expect(
            message("x", "multipart/form-data")
                == "Request body: malformed form: "
                + "the content type has no boundary of 1 to 70 characters.")
        #expect(message(" \r\n", "application/json") == nil)
        #expect(message("", "multipart/form-data") == nil)
        #expect(message("{", "text/plain") == nil)
    }

    /// A path, a form, and the refusal as `errorname parameter`.
    private static let wrong: [(path: String, form: String, expected: String)] = [
        ("run/status", "", "parameterEmpty run_alias"),
        ("run/status", "run_alias=", "parameterInvalid run_alias"),
        ("run/status", "run_alias=a%20b", "parameterInvalid run_alias"),
        ("run/status", "run_alias=%C3%A9", "parameterInvalid run_alias"),
        (
            "run/status", "run_alias=012345678901234567890123456789012",
            "parameterStringTooLong run_alias"
        ),
        ("run/details", "", "parameterEmpty run_alias"),
        ("run/source", "", "parameterEmpty run_alias"),
        ("run/rejudge", "", "parameterEmpty run_alias"),
        ("run/rejudge", "run_alias=a&debug=maybe", "parameterInvalid debug"),
        ("run/status", "run_alias=a&wait=x", "parameterInvalid wait"),
        ("run/status", "run_alias=a&wait=-1", "parameterInvalid wait"),
        ("run/status", "run_alias=a&wait=nan", "parameterInvalid wait"),
        ("run/disqualify", "", "parameterEmpty run_alias"),
        ("run/disqualify", "username=a", "parameterEmpty problem_alias"),
        ("run/disqualify", "username=a&problem_alias=b", "parameterEmpty contest_alias"),
        ("run/list", "offset=-1", "parameterNumberTooSmall offset"),
        ("run/list", "offset=1.5", "parameterInvalid offset"),
        ("run/list", "offset=0x1", "parameterInvalid offset"),
        ("run/list", "offset=9999999999999999999", "parameterInvalid offset"),
        ("run/list", "rowcount=0", "parameterNumberTooSmall rowcount"),
        ("run/list", "rowcount=-", "parameterInvalid rowcount"),
        ("run/list", "status=done", "parameterNotInExpectedSet status"),
        ("run/list", "verdict=ac", "parameterNotInExpectedSet verdict"),
        ("run/list", "language=cobol", "parameterNotInExpectedSet language"),
        ("run/list", "execution=x", "parameterNotInExpectedSet execution"),
        ("run/list", "output=x", "parameterNotInExpectedSet output"),
        ("problem/runs", "", "parameterEmpty problem_alias"),
        ("problem/runs", "problem_alias=a&show_all=2", "parameterInvalid show_all"),
        ("problem/details", "problem_alias=a.b", "parameterInvalid problem_alias"),
        ("problem/create", "problem_alias=a", "parameterEmpty title"),
        ("problem/create", "problem_alias=a&title=t", "parameterEmpty problem_contents"),
        ("problem/update", "problem_alias=a", "parameterEmpty message"),
        (
            "problem/update", "problem_alias=a&message=m&extra_wall_time=5001",
            "parameterNumberTooLarge extra_wall_time"
        ),
        (
            "problem/update", "problem_alias=a&message=m&overall_wall_time_limit=60001",
            "parameterNumberTooLarge overall_wall_time_limit"
        ),
        (
            "problem/update", "problem_alias=a&message=m&time_limit=0",
            "parameterNumberTooSmall time_limit"
        ),
        (
            "problem/update", "problem_alias=a&message=m&validator=tokens",
            "parameterNotInExpectedSet validator"
        ),
        (
            "problem/update", "problem_alias=a&message=m&languages=py3,cobol",
            "parameterNotInExpectedSet languages"
        ),
        (
            "problem/update", "problem_alias=a&message=m&show_diff=some",
            "parameterNotInExpectedSet show_diff"
        ),
        (
            "problem/update", "problem_alias=a&message=m&visibility=4",
            "parameterNumberTooLarge visibility"
        ),
        ("contest/create", "alias=c", "parameterEmpty title"),
        ("contest/create", "alias=c&title=t", "parameterEmpty start_time"),
        ("contest/create", "alias=c&title=t&start_time=5", "parameterEmpty finish_time"),
        (
            "contest/create", "alias=c&title=t&start_time=5&finish_time=4",
            "parameterInvalid finish_time"
        ),
        (
            "contest/create", "alias=c&title=t&start_time=5&finish_time=6&penalty_type=x",
            "parameterNotInExpectedSet penalty_type"
        ),
        ("contest/addProblem", "contest_alias=c", "parameterEmpty problem_alias"),
        (
            "contest/addProblem", "contest_alias=c&problem_alias=p&points=-1",
            "parameterInvalid points"
        ),
        ("contest/open", "", "parameterEmpty contest_alias"),
        ("contest/runs", "", "parameterEmpty contest_alias"),
        ("user/login", "password=x", "parameterEmpty usernameOrEmail"),
        ("user/login", "usernameOrEmail=x", "parameterEmpty password"),
        ("user/createAPIToken", "name=a%20b", "parameterInvalid name"),
        ("user/revokeAPIToken", "", "parameterEmpty name"),
    ]

    @Test(arguments: wrong)
    func `a wrong value is refused by its rule and its name`(
        path: String, form: String, expected: String
    ) throws {
        let refusal = try #require(OmegaUp.refusal(.omegaUp(.post, "/api/\(path)/", form: form)))
        #expect("\(refusal.errorname) \(refusal.parameter ?? "")" == expected)
        #expect(refusal.status == .badRequest)
    }

    @Test func `an array or an object is no value`() {
        for value in ["[]", "{}"] {
            let refusal = OmegaUp.refusal(
                .omegaUp(
                    .post, "/api/run/create", form: "{\"source\":\(value)}",
                    type: "application/json"
                ))
            #expect(refusal == .parameterInvalid("source", "It must be a text."))
        }
    }

    @Test(arguments: [
        ("true", true), ("True", true), ("TRUE", true), ("1", true), ("false", false),
        ("False", false), ("0", false), ("", false),
    ])
    func `a flag has four values, in any case`(text: String, expected: Bool) throws {
        #expect(
            try OmegaUp.call(
                .omegaUp(.post, "/api/run/rejudge/", form: "run_alias=a&debug=\(text)"))
                == .rejudge(run: "a", debug: expected))
    }

    @Test func `garbage is refused or understood, and nothing else`() {
        var generator = SeededGenerator(seed: 35)
        let paths = OmegaUpEndpoint.allCases.map { "/api/\($0.rawValue)" } + ["/runs/create"]
        let types = [
            "application/json", "multipart/form-data; boundary=b", "text/plain", "",
            "application/x-www-form-urlencoded",
        ]
        let names = OmegaUpName.allCases.map(\.rawValue)
        let values = [
            "", "1", "-1", "a b", "true", "\u{FF}", "99999999999999999999", "nan", "1e999",
        ]
        for _ in 0..<5000 {
            var body = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                let name = names.randomElement(using: &generator)!
                return "\(name)=\(values.randomElement(using: &generator)!)"
            }.joined(separator: "&")
            if Bool.random(using: &generator) {
                body += String(
                    decoding: (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) },
                    as: UTF8.self)
            }
            let request = HTTPRequest.omegaUp(
                .post, paths.randomElement(using: &generator)!, query: body, form: body,
                type: types.randomElement(using: &generator)!,
                headers: ["Authorization": body, "Cookie": body])
            guard let refusal = OmegaUp.refusal(request) else { continue }
            #expect((400...405).contains(refusal.status.code))
        }
    }
}

import API
import Foundation
import HTTP
import JSON
import Judging
import Testing

/// One request and the reference's answer to it.
struct RecordedPair: Sendable, CustomTestStringConvertible {
    var name: String
    var request: HTTPRequest
    var status: UInt16
    /// `null` for an empty body.
    var response: JSONValue

    var testDescription: String { name }

    static let all: [RecordedPair] = {
        guard
            let file = Bundle.module.url(
                forResource: "piston-probes", withExtension: "json", subdirectory: "Golden"),
            let data = try? Data(contentsOf: file),
            let value = try? JSONValue(parsing: Array(data)),
            let cases = value["cases"]?.array
        else { return [] }
        return cases.compactMap(RecordedPair.init)
    }()

    init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let method = value["method"]?.string,
            let path = value["path"]?.string, let status = value["status"]?.int
        else { return nil }
        self.name = name
        self.status = UInt16(status)
        response = value["response"] ?? nil
        var headers = HTTPHeaders()
        for field in value["headers"]?.object?.members ?? [] {
            headers.append(field.name, field.value.string ?? "")
        }
        let body = value["body_raw"]?.string.map { Array($0.utf8) } ?? value["body"]?.bytes ?? []
        request = HTTPRequest(method: HTTPMethod(method), path: path, headers: headers, body: body)
    }

    /// Whether the package endpoints answer it, which are not decided here.
    var isAboutPackages: Bool { request.path == "/api/v2/packages" && status != 415 }
}

@Suite("Piston: the recorded pairs")
struct PistonRecordedPairsTests {
    /// Where a ruling differs from what was recorded: the answer of ours, and why. `nil`: the
    /// request is accepted.
    private static let rulings: [String: (message: String?, reason: String)] = {
        let words = "every error has a message; a stack or an empty body helps nobody"
        let blame = "the client's mistake is a 400 with a message, not an empty 500"
        let minus = "-1 means the configured value; most client libraries always send it"
        let expected = "testcases[0].expectedOutput is required as a string or an array of strings"
        return [
            "ctype latin1": ("unsupported charset \"iso-8859-1\"", words),
            "json string": ("request body must be a JSON object", words),
            "json null": ("request body must be a JSON object", words),
            "files [null]": ("files[0].content is required as a string", words),
            "stdin number": ("stdin must be a string", words),
            "name dotdot": ("File path \"../x\" tries to escape parent directory: ../x", blame),
            "name '.'": ("File path \".\" does not name a file", blame),
            "name nul": ("File path \"a\0b\" contains a NUL character", blame),
            "args number": ("args must be an array of strings", blame),
            "args obj": ("args must be an array of strings", blame),
            "v3 input number": ("testcases[0].input must be a string", blame),
            "v3 expected missing": (expected, blame),
            "v3 expected number": (expected, blame),
            "v3 tc null": ("testcases[0] is required as an object", blame),
            "compile_timeout=-1": (nil, minus),
            "compile_cpu_time=-1": (nil, minus),
            "v3 limit too big": (
                nil, "a request may go up to the maximum, unless the settings say as for Piston"
            ),
        ]
    }()

    @Test func `all of them are read, and each ruling is about one of them`() {
        #expect(RecordedPair.all.count == 118)
        let names = Set(RecordedPair.all.map(\.name))
        #expect(names.count == 118)
        for name in Self.rulings.keys { #expect(names.contains(name)) }
    }

    @Test(
        "what the reference answers without running anything",
        arguments: RecordedPair.all.filter { $0.status != 200 && !$0.isAboutPackages })
    func refused(pair: RecordedPair) throws {
        let answer = Self.answer(to: pair.request)
        if let ruling = Self.rulings[pair.name] {
            #expect(answer?.status.code == ruling.message.map { _ in 400 })
            #expect(
                answer?.text == ruling.message.map { #"{"message":\#(JSONValue.string($0).text)}"# }
            )
        } else {
            #expect(answer?.status.code == pair.status)
            #expect(answer?.text == pair.response.text)
        }
    }

    @Test(
        "what the reference runs is accepted, and answered in the same words and order",
        arguments: RecordedPair.all.filter {
            $0.status == 200 && $0.request.path.hasSuffix("execute")
        })
    func accepted(pair: RecordedPair) throws {
        let version: Piston.Version = pair.request.path.contains("v3") ? .v3 : .v2
        // The reference deletes all white space to see whether a testcase passes.
        let execution = try Piston.parse(
            pair.request, version: version, catalogue: .recorded,
            policy: .make(comparison: .ignoringAllWhitespace))
        let runs = pair.response["testcases"]?.array?.compactMap { $0["run_details"] }
        let result = JobResult(
            compile: pair.response["compile"].map(StageResult.init(recorded:)),
            runs: (runs ?? [pair.response["run"] ?? nil]).map(StageResult.init(recorded:)))
        #expect(execution.job.inputs.count == result.runs.count)
        let response = try JSONValue(parsing: Piston.render(result, of: execution).body)
        #expect(response.withoutUsage.text == pair.response.withoutUsage.text)
    }

    @Test func `with the reference's limits a request may not go above them either`() throws {
        let pair = try #require(RecordedPair.all.first { $0.name == "v3 limit too big" })
        var policy = PistonPolicy.make()
        policy.limits.runMaximum = LimitRequest(wallTime: .seconds(3))
        #expect(Self.answer(to: pair.request, policy: policy)?.text == pair.response.text)
    }

    @Test func `the list of runtimes`() throws {
        let pair = try #require(RecordedPair.all.first { $0.name == "rt after" })
        #expect(Piston.render(RuntimeCatalogue.recorded).text == pair.response.text)
    }

    /// `nil` when something would have to be run.
    private static func answer(
        to request: HTTPRequest, policy: PistonPolicy = .make()
    ) -> HTTPResponse? {
        guard case .execute(let version)? = Router.piston.route(request.method, request.path)
        else { return Piston.renderNotFound(request) }
        do throws(PistonRefusal) {
            _ = try Piston.parse(
                request, version: version, catalogue: .recorded, policy: policy)
            return nil
        } catch {
            return Piston.render(error)
        }
    }
}

extension StageResult {
    /// The result that a recorded stage must have come from.
    init(recorded stage: JSONValue) {
        let ending: Ending =
            switch stage["message"]?.string {
            case "Time limit exceeded": .stopped(over: .cpuTime)
            case "Time limit exceeded (wall clock)": .stopped(over: .wallTime)
            case "stdout length exceeded": .stopped(over: .standardOutput)
            case "stderr length exceeded": .stopped(over: .standardError)
            default: .exited(status: UInt8(stage["code"]?.int ?? 0))
            }
        self = .make(
            ending, stdout: stage["stdout"]?.string ?? "", stderr: stage["stderr"]?.string ?? "",
            output: stage["output"]?.string)
    }
}

extension JSONValue {
    /// With the same text for each figure that two runs never share.
    fileprivate var withoutUsage: JSONValue {
        if let elements = array { return .array(elements.map(\.withoutUsage)) }
        guard let object else { return self }
        return .object(
            JSONObject(
                object.members.map { member in
                    let isUsage = ["memory", "cpu_time", "wall_time"].contains(member.name)
                    return (member.name, isUsage ? "<num>" : member.value.withoutUsage)
                }))
    }
}

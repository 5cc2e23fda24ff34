import API
import HTTP
import JSON
import Judging
import Testing

extension Runtime {
    static func make(
        _ language: String = "bash", version: String = "5.2.0", aliases: [String] = [],
        package: String? = nil, compile: Command? = nil
    ) -> Runtime {
        Runtime(
            language: language, version: version, aliases: aliases, package: package,
            compile: compile, run: Command(["run", "{entry}", "{arguments}"]))
    }
}

extension RuntimeCatalogue {
    /// The runtimes that were installed when the pairs were recorded.
    static let recorded = RuntimeCatalogue([
        .make("bash", version: "5.1.0", aliases: ["sh"]),
        .make("bash", version: "5.2.0", aliases: ["sh"]),
        .make("c", version: "10.2.0", aliases: ["gcc"], package: "fakec", compile: .init(["cc"])),
        .make(
            "c++", version: "10.2.0", aliases: ["cpp", "g++"], package: "fakec",
            compile: .init(["cc"])),
        .make("tpk", version: "1.1.0", aliases: ["tp"]),
    ])
}

extension PistonPolicy {
    /// The limits of the recording, as far as one maximum can stand for two.
    static func make(comparison: OutputComparison = .lines) -> PistonPolicy {
        PistonPolicy(
            limits: LimitPolicy(
                run: Limits(wallTime: .seconds(3), cpuTime: .seconds(3)),
                compile: Limits(wallTime: .seconds(10), cpuTime: .seconds(10)),
                maximum: Limits(wallTime: .seconds(10), cpuTime: .seconds(10), memoryBytes: 1 << 32)
            ),
            comparison: comparison, filesLimit: 8, testcasesLimit: 8)
    }
}

extension HTTPRequest {
    static func make(
        _ path: String = "/api/v3/execute", method: HTTPMethod = .post,
        headers: HTTPHeaders = ["Content-Type": "application/json"], body: String = ""
    ) -> HTTPRequest {
        HTTPRequest(method: method, path: path, headers: headers, body: Array(body.utf8))
    }
}

extension JSONValue {
    /// A body that is accepted, but for the members a test is about.
    static func body(_ changes: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        var object: JSONObject = [
            "language": "bash", "version": "*", "files": [["content": "echo hi"]], "testcases": [],
        ]
        for (name, value) in changes { object[name] = value }
        return .object(object)
    }
}

extension Piston {
    static func parse(
        _ version: Version, _ changes: KeyValuePairs<String, JSONValue?>,
        policy: PistonPolicy = .make()
    ) throws(PistonRefusal) -> PistonExecution {
        try parse(.body(changes), version: version, catalogue: .recorded, policy: policy)
    }

    static func parse(
        _ changes: KeyValuePairs<String, JSONValue?>, policy: PistonPolicy = .make()
    ) throws(PistonRefusal) -> PistonExecution {
        try parse(.v3, changes, policy: policy)
    }

    static func message(_ changes: KeyValuePairs<String, JSONValue?>) -> String? {
        message(.v3, changes)
    }

    /// The message of the refusal; `nil` when the body is accepted.
    static func message(
        _ version: Version, _ changes: KeyValuePairs<String, JSONValue?>
    ) -> String? {
        do throws(PistonRefusal) {
            _ = try parse(version, changes)
            return nil
        } catch {
            #expect(error.status == .badRequest)
            return error.message
        }
    }
}

extension StageResult {
    static func make(
        _ ending: Ending = .exited(status: 0), stdout: String = "", stderr: String = "",
        output: String? = nil
    ) -> StageResult {
        StageResult(
            ending: ending,
            usage: Usage(
                wallTime: .microseconds(31_500), cpuTime: .microseconds(8_499),
                memoryBytes: 1_160_000),
            standardOutput: Array(stdout.utf8), standardError: Array(stderr.utf8),
            interleaved: Array((output ?? stdout + stderr).utf8))
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

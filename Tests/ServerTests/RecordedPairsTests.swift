import Foundation
import JSON
import Testing

/// One request of which the reference ran a program, and its answer.
struct RecordedRun: Sendable, CustomTestStringConvertible {
    var name: String
    var request: Request
    var response: JSONValue

    var testDescription: String { name }

    /// The recording that the API's own tests read.
    static let all: [RecordedRun] = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<2 { folder.deleteLastPathComponent() }
        let file = folder.appendingPathComponent("APITests/Golden/piston-probes.json")
        guard let data = try? Data(contentsOf: file),
            let value = try? JSONValue(parsing: Array(data))
        else { return [] }
        return value["cases"]?.array?.compactMap(RecordedRun.init) ?? []
    }()

    init?(_ value: JSONValue) {
        guard value["status"] == 200, let path = value["path"]?.string, path.hasSuffix("execute"),
            let name = value["name"]?.string, var body = value["body"]?.object,
            let response = value["response"]
        else { return nil }
        // The recording host's versions are not this one's, and its rule of comparison is
        // another than our default.
        body["version"] = "*"
        if path.contains("v3") { body["comparison"] = "ignore-whitespace" }
        self.name = name
        self.response = response
        request = .post(path, .object(body))
    }
}

extension Live {
    @Suite("Piston: recorded runs again, on this machine")
    struct RecordedPairsTests {
        /// Those whose answers belong to the recording host, and why.
        private static let elsewhere: [String: String] = {
            let tiny = "there a value below its grain is no limit; here it is one"
            let cut = "there 1 KiB of output, and the sandbox's own cry in stderr; here 1 MiB"
            let compiler = "its compiler is a stand-in that copies a script"
            return [
                "run_timeout=1.5": tiny, "run_cpu_time=1.5": tiny,
                "stdout 1025": cut, "stderr 1025": cut, "v3 overflow": cut,
                "utf8 split": "here a character split between two writes stays whole",
                "compiled by gcc alias": compiler, "v3 compiled": compiler,
                "env": "its environment and its paths",
                "run installed": "a package that exists only there",
                "name inner dotdot": "bash's complaint begins with how bash was called",
            ]
        }()

        @Test func `the list of exceptions names recorded runs only`() {
            #expect(RecordedRun.all.count == 55)
            let names = Set(RecordedRun.all.map(\.name))
            for name in Self.elsewhere.keys { #expect(names.contains(name)) }
        }

        @Test(
            "the same words in the same order",
            arguments: RecordedRun.all.filter { elsewhere[$0.name] == nil })
        func same(run: RecordedRun) async throws {
            let answer = try await ask(run.request)
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
            #expect(answer.json.masked.text == run.response.masked.text)
        }

        @Test func `a name with a detour is looked for as it was sent`() async throws {
            let run = try #require(RecordedRun.all.first { $0.name == "name inner dotdot" })
            let stage = try await ask(run.request).run
            #expect(stage["code"] == run.response["run"]?["code"])
            #expect(stage["status"] == run.response["run"]?["status"])
            #expect(
                stage["stderr"]?.string?.hasSuffix(": a/../b: No such file or directory\n") == true)
        }

        @Test func `a character split between two writes is whole`() async throws {
            let run = try #require(RecordedRun.all.first { $0.name == "utf8 split" })
            #expect(try await ask(run.request).stdout == "é")
        }
    }
}

extension JSONValue {
    /// With the same text for each figure that two runs never share, and for versions.
    fileprivate var masked: JSONValue {
        if let elements = array { return .array(elements.map(\.masked)) }
        guard let object else { return self }
        let own: Set = ["memory", "cpu_time", "wall_time", "version"]
        return .object(
            JSONObject(
                object.members.map { member in
                    (member.name, own.contains(member.name) ? "<own>" : member.value.masked)
                }))
    }
}

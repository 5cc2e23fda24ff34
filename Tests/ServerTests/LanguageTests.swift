import Foundation
import JSON
import Judging
import Linux
import Samples
import Testing

extension Live {
    /// Every installed language, by some samples of its folder; by all of them where
    /// `SANDPIPER_LANGUAGES` names folders, as `Scripts/test --all-languages` does. What all of
    /// them do in the sandbox the tests of runtimes show each time.
    @Suite("Languages: each API that names one runs it", .serialized)
    struct LanguageTests {
        /// A language of the server, with the samples that it has something to show with.
        struct Language: Sendable, CustomTestStringConvertible {
            /// Of its folder.
            var folder: String
            /// In Piston's words.
            var name: String
            var paiza: [String]
            var omegaUp: [String]
            var samples: [Sample]
            var testDescription: String { folder }
        }

        /// Those of the servers that tests start, which have the variable too.
        private static let runtimes =
            ProcessInfo.processInfo.environment["SANDPIPER_RUNTIMES_DIRECTORY"]
            .map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Runtimes").standardizedFileURL

        /// Those that this host may have; a test asks the server whether it has.
        static let all = Result {
            let chosen = (ProcessInfo.processInfo.environment["SANDPIPER_LANGUAGES"] ?? "")
                .split(separator: " ")
            return try Sample.names(in: runtimes)
                .filter { chosen.isEmpty || chosen.contains($0[...]) }.map { folder in
                    let file = runtimes.appendingPathComponent("\(folder)/runtime.json")
                    let value = try JSONValue(parsing: Array(try Data(contentsOf: file)))
                    func names(_ field: String) -> [String] {
                        (value[field]?.array ?? []).compactMap {
                            $0.string ?? $0["name"]?.string
                        }
                    }
                    return Language(
                        folder: folder, name: try #require(value["language"]?.string),
                        paiza: names("paiza") + names("paizaOtherwise"), omegaUp: names("omegaup"),
                        samples: try Sample.all(of: folder, in: runtimes).filter {
                            $0.reasonNotToApply == nil && (!chosen.isEmpty || few.contains($0.name))
                        })
                }
        }

        private static let few = ["hello", "stdin", "compile-error"]

        private func require(_ language: Language) async throws {
            let runtimes = try await ask(.get("/api/v2/runtimes")).json.array ?? []
            if runtimes.contains(where: { $0["language"]?.string == language.name }) { return }
            try Test.cancel("\(language.name) is not installed on this host")
        }

        @Test(.timeLimit(.minutes(10)), arguments: try all.get())
        func `Piston's version 3 runs every sample`(_ language: Language) async throws {
            try await require(language)
            for sample in language.samples {
                let answer = try await ask(.post("/api/v3/execute", sample.request(language.name)))
                #expect(answer.status == 200, "\(sample): \(answer.text)")
                let stage = answer.testcases.first?["run_details"] ?? answer.json["compile"]
                sample.expect(stage ?? .null, hasRun: !answer.testcases.isEmpty)
            }
        }

        @Test(.timeLimit(.minutes(5)), arguments: try all.get())
        func `Piston's version 2 runs its hello, by every alias`(_ language: Language) async throws
        {
            try await require(language)
            let runtimes = try await ask(.get("/api/v2/runtimes")).json.array ?? []
            let runtime = runtimes.first { $0["language"]?.string == language.name }
            let hello = try #require(language.samples.first { $0.name == "hello" })
            let aliases = (runtime?["aliases"]?.array ?? []).compactMap(\.string)
            for name in [language.name] + aliases {
                let answer = try await ask(.post("/api/v2/execute", hello.request(name)))
                #expect(answer.json["language"]?.string == language.name, "\(name)")
                hello.expect(answer.run, hasRun: true)
            }
        }

        @Test(.timeLimit(.minutes(5)), arguments: try all.get().filter { !$0.paiza.isEmpty })
        func `paiza's runners run each sample that is one file`(_ language: Language) async throws {
            try await require(language)
            let server = try TestServer.shared.get()
            // What never ends would take the whole of the configured limit.
            let samples = language.samples.filter { $0.isPlain && $0.limits == LimitRequest() }
            #expect(samples.contains { $0.name == "hello" })
            for (name, sample) in language.paiza.flatMap({ name in samples.map { (name, $0) } }) {
                let details = try await server.outcome(
                    server.session(.session(name, sample.source, input: sample.input)))
                let isBuildError = sample.ending == .compileError
                #expect(details["language"]?.string == name, "\(sample): \(details.text)")
                if isBuildError {
                    #expect(details["build_result"] == "failure", "\(sample): \(details.text)")
                } else if case .ending(.exited(let status)) = sample.ending {
                    #expect(
                        details["exit_code"]?.int == Int(status), "\(sample): \(details.text)")
                    if let output = sample.standardOutput {
                        #expect(details["stdout"]?.string == output, "\(sample)")
                    }
                }
            }
        }

        @Test(.timeLimit(.minutes(5)), arguments: try all.get().filter { !$0.omegaUp.isEmpty })
        func `omegaUp's judge accepts, refuses and stops its samples`(
            _ language: Language
        ) async throws {
            try await require(language)
            let server = try TestServer.judge()
            defer { server.end() }
            let settings = #"{"Limits": {"TimeLimit": "2s", "MemoryLimit": "256MiB"}}"#
            for sample in language.samples where sample.isPlain {
                guard let verdict = Self.verdicts[sample.name] else { continue }
                try server.put(
                    sample.name,
                    [
                        "cases/1.in": sample.input, "cases/1.out": sample.standardOutput ?? "",
                        "settings.json": settings,
                    ], ["languages": .array(language.omegaUp.map { .string($0) })])
                // The ids of one folder differ in options, which the build shows.
                let ids = ["stdin", "compile-error"].contains(sample.name) ? 99 : 1
                for name in language.omegaUp.prefix(ids) {
                    let run = try await server.judged(
                        .submission(sample.name, name, sample.source))
                    #expect(run["verdict"]?.string == verdict, "\(name), \(sample): \(run.text)")
                }
            }
        }

        /// What a judge says of the usual samples. A language that does not compile has its syntax
        /// checked for omegaUp.
        private static let verdicts = [
            "stdin": "AC", "utf8": "AC", "compile-error": "CE", "exit-status": "RTE",
            "crash": "RTE", "endless-loop": "TLE",
        ]
    }
}

extension Sample {
    /// One file and no arguments: what APIs take that have neither. The judge's own limits end
    /// what does not end; paiza's API has none to set.
    fileprivate var isPlain: Bool { files.count == 1 && arguments.isEmpty }

    fileprivate var source: String { String(decoding: files[0].content, as: UTF8.self) }

    /// For both versions.
    fileprivate func request(_ language: String) -> JSONValue {
        var body: JSONObject = [
            "language": .string(language), "version": "*",
            "files": .array(
                files.map { file in
                    [
                        "name": .string(file.path),
                        "content": .string(String(decoding: file.content, as: UTF8.self)),
                    ]
                }), "args": .array(arguments.map { .string($0) }), "stdin": .string(input),
            "testcases": [
                ["input": .string(input), "expectedOutput": .string(standardOutput ?? "")]
            ],
        ]
        body["run_timeout"] = limits.wallTime.map { JSONValue($0.wholeMilliseconds) }
        body["run_cpu_time"] = limits.cpuTime.map { JSONValue($0.wholeMilliseconds) }
        body["run_memory_limit"] = limits.memoryBytes.map { JSONValue($0) }
        return .object(body)
    }

    /// What came of it is what it says: a stage in Piston's words.
    fileprivate func expect(_ stage: JSONValue, hasRun: Bool) {
        let said: Comment = "\(self): \(stage.text)"
        switch ending {
        case .compileError:
            #expect(!hasRun, said)
            #expect(stage["stderr"] != nil && stage["code"] != 0, said)
        case .ending(.exited(let status)):
            #expect(stage["code"]?.int == Int(status), said)
        case .ending(.signalled): #expect(stage["status"] == "SG", said)
        case .ending(.stopped(let limit)):
            #expect(stage["signal"] == "SIGKILL", said)
            let status = [Ending.Limit.wallTime: "TO", .cpuTime: "TO", .memory: "SG"][limit]
            #expect(stage["status"]?.string == status, said)
        default: Issue.record("no sample ends so: \(self)")
        }
        if let expected = standardOutput { #expect(stage["stdout"]?.string == expected, said) }
        if !standardErrorPart.isEmpty {
            #expect(stage["stderr"]?.string?.contains(standardErrorPart) == true, said)
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

import JSON
import Judging
import Testing

@testable import Sandboxing

@Suite("Runtime description: what a runtime.json may say")
struct RuntimeDescriptionTests {
    /// A complete description, with some members replaced; `nil` takes one out.
    static func description(_ changes: [String: JSONValue?] = [:]) throws -> RuntimeDescription {
        var members: JSONObject = [
            "language": "toy", "executables": ["toy"],
            "version": ["command": ["toy", "--version"]],
            "run": ["toy", "{entry}", "{arguments}"],
        ]
        for (name, value) in changes { members[name] = value }
        return try RuntimeDescription(JSONCursor(.object(members)))
    }

    static func complaint(_ changes: [String: JSONValue?]) -> String? {
        do {
            _ = try description(changes)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `language, executables, version and run are enough`() throws {
        let description = try Self.description()
        #expect(description.language == "toy")
        #expect(description.compile == nil)
        #expect(description.reportRun == nil)
        #expect(description.limits == Runtime.LimitOverrides())
        #expect(!description.usesFolder)
    }

    @Test(
        arguments: [
            ("langauge", "toy", "langauge is not a known setting"),
            ("language", nil, "language must be a string"),
            ("language", "", "language must be a name without blanks"),
            ("aliases", ["a b"], "aliases[0] must be a name without blanks"),
            ("paiza", "toy", "paiza must be an array"),
            ("paiza", ["a b"], "paiza[0] must be a name without blanks"),
            ("omegaup", ["a b"], "omegaup[0] must be a name without blanks"),
            ("omegaup", [["options": []]], "omegaup[0].name must be a string"),
            ("omegaup", [["name": "t", "x": 1]], "omegaup[0].x is not a known setting"),
            ("omegaup", [["name": "t", "options": ["O2"]]], "omegaup[0].options[0] must be an"),
            ("omegaup", [["name": "t", "compile": ["other"]]], "omegaup[0].compile must be a"),
            ("compile", ["toy", "-x{options}"], "compile[1] must be {options} alone"),
            ("executables", ["/usr/bin/toy"], "executables[0] must be the name of a tool"),
            ("executables", ["other"], "version.command must be a command that starts with one of"),
            ("version", nil, "version must be an object"),
            ("version", ["regex": "x"], "version.regex is not a known setting"),
            ("run", nil, "run must be an array"),
            ("run", [], "run must be a command that starts with"),
            ("run", ["perl", "x"], "run must be a command that starts with"),
            ("run", ["toy", "{file}"], "run[1] must be free of {file}"),
            ("run", ["toy", "-x{arguments}"], "run[1] must be {arguments} alone"),
            ("compile", ["toy", 1], "compile[1] must be a string"),
            ("reportRun", ["other"], "reportRun must be a command that starts with"),
            ("sourceExtensions", ["c"], "sourceExtensions[0] must be a file name ending"),
            ("mounts", ["etc/toy"], "mounts[0] must be an absolute path"),
            ("toolDirectories", ["opt"], "toolDirectories[0] must be an absolute path"),
            ("note", 1, "note must be a string"),
            ("paizaOtherwise", ["a b"], "paizaOtherwise[0] must be a name without blanks"),
            ("environment", ["A": "{entry}"], "environment.A must be free of {entry}"),
            ("environment", ["A=B": "x"], "environment.A=B must be named without a ="),
            ("environment", ["A": 1], "environment.A must be a string"),
            ("limits", ["threads": 1], "limits.threads is not a known setting"),
            ("limits", ["processes": 0], "limits.processes must be between"),
            ("limits", ["run": ["wallTimeMs": "1s"]], "limits.run.wallTimeMs must be a number"),
        ] as [(String, JSONValue?, String)])
    func `what cannot be is named by its field`(
        field: String, value: JSONValue?, complaint: String
    ) {
        let said = Self.complaint([field: value]) ?? "nothing"
        #expect(said.hasPrefix(complaint))
    }

    @Test func `limits carry their units`() throws {
        let description = try Self.description([
            "limits": [
                "compile": ["wallTimeMs": 1500, "cpuTimeMs": 2000, "memoryBytes": 3],
                "run": ["wallTimeMs": 4], "processes": 5, "openFiles": 6, "fileSizeBytes": 7,
                "outputBytes": 8,
            ]
        ])
        var expected = Runtime.LimitOverrides()
        expected.compileWallTime = .milliseconds(1500)
        expected.compileCPUTime = .seconds(2)
        expected.compileMemoryBytes = 3
        expected.runWallTime = .milliseconds(4)
        expected.processes = 5
        expected.openFiles = 6
        expected.fileSizeBytes = 7
        expected.outputBytes = 8
        #expect(description.limits == expected)
    }

    @Test func `commands begin with the tool's absolute path`() throws {
        let description = try Self.description([
            "compile": ["{runtime}/build", "toy"], "package": "toys",
            "aliases": ["toy{major}", "toy{major}.{minor}"], "environment": ["HOME": "/box"],
            "paiza": ["plain", "r"], "paizaOtherwise": ["s"], "note": "A toy.",
            "omegaup": [
                "t1",
                [
                    "name": "t2", "options": ["-2"], "compile": ["toy", "{options}"],
                    "run": ["toy", "-m{memoryMiB}"],
                ],
            ],
        ])
        let version = try #require(SemanticVersion("3.11.2"))
        let runtime = description.runtime(
            version: version, tools: ["toy": "/usr/bin/toy"], folder: "/opt/toy")
        #expect(runtime.run.words == ["/usr/bin/toy", "{entry}", "{arguments}"])
        #expect(runtime.compile?.words == ["{runtime}/build", "toy"])
        #expect(runtime.aliases == ["toy3", "toy3.11"])
        #expect(runtime.version == "3.11.2")
        #expect(runtime.paizaNames == ["plain", "r"])
        #expect(runtime.paizaNamesOtherwise == ["s"])
        #expect(runtime.note == "A toy.")
        #expect(
            runtime.omegaUpNames == [
                .init("t1"),
                .init(
                    "t2", options: ["-2"], compile: .init(["/usr/bin/toy", "{options}"]),
                    run: .init(["/usr/bin/toy", "-m{memoryMiB}"])),
            ])
        #expect(runtime.package == "toys")
        #expect(runtime.folder == "/opt/toy")
        #expect(runtime.environment["HOME"] == "/box")
        #expect(runtime.environment["PISTON_LANGUAGE"] == "toy")
        #expect(description.usesFolder)
    }
}

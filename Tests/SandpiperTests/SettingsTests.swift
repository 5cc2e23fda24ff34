import Accounts
import Engine
import Foundation
import HTTP
import JSON
import Judging
import Networking
import Testing

@testable import Sandpiper

extension Settings {
    /// From the text of a settings file.
    static func make(_ text: String) throws -> Settings {
        try Settings(JSONCursor(JSONValue(parsing: text)))
    }
}

@Suite("Settings: what a file may say")
struct SettingsTests {
    @Test func `an empty file is the defaults`() throws {
        #expect(try Settings.make("{}") == Settings())
    }

    @Test func `each member of the top level arrives`() throws {
        let settings = try Settings.make(
            """
            {"host": "0.0.0.0", "port": 0, "slots": 3, "apiKeys": ["a", "b"],
             "requireKey": true, "allowAnonymous": true, "cors": "*", "comparison": "float",
             "versions": {"python": {"3.10.0": "3.x", "*": "*"}, "//": 1},
             "runtimesDirectory": "r", "dataDirectory": "d", "logLevel": "error",
             "shutdownGraceMs": 5}
            """)
        var expected = Settings()
        expected.host = "0.0.0.0"
        expected.port = 0
        expected.slots = 3
        expected.apiKeys = ["a", "b"]
        expected.requireKey = true
        expected.allowAnonymous = true
        expected.cors = .anyOrigin
        expected.comparison = .float(tolerance: 1e-6)
        expected.versions = ["python": ["3.10.0": "3.x", "*": "*"]]
        expected.logLevel = .error
        expected.runtimesDirectory = "r"
        expected.dataDirectory = "d"
        expected.shutdownGrace = .milliseconds(5)
        #expect(settings == expected)
    }

    @Test func `each member about packages arrives, and an address must be one`() throws {
        let settings = try Settings.make(
            """
            {"packages": {"enabled": false, "repository": "file:///x/index", "timeoutMs": 1,
             "unpackedBytes": 2000000, "files": 3}}
            """)
        var expected = Settings()
        expected.packages.isEnabled = false
        expected.packages.repository = "file:///x/index"
        expected.packages.timeout = .milliseconds(1)
        expected.packages.unpackedBytes = 2_000_000
        expected.packages.files = 3
        #expect(settings == expected)
        #expect {
            _ = try Settings.make(#"{"packages": {"repository": "/x/index"}}"#)
        } throws: {
            "\($0)" == "packages.repository must be an address: http://, https:// or file://"
        }
    }

    @Test("each limit of each stage arrives", arguments: ["run", "compile", "maximum"])
    func limits(stage: String) throws {
        let settings = try Settings.make(
            """
            {"limits": {"\(stage)": {"wallTimeMs": 1, "cpuTimeMs": 2, "memoryBytes": 3000000,
             "outputBytes": 4, "processes": 5, "openFiles": 60, "fileSizeBytes": 7,
             "workspaceBytes": 80000, "workspaceInodes": 90}}}
            """)
        let wanted = Limits(
            wallTime: .milliseconds(1), cpuTime: .milliseconds(2), memoryBytes: 3_000_000,
            outputBytes: 4, processes: 5, openFiles: 60, fileSizeBytes: 7, workspaceBytes: 80_000,
            workspaceInodes: 90)
        var expected = LimitPolicy()
        switch stage {
        case "run": expected.run = wanted
        case "compile": expected.compile = wanted
        default: expected.maximum = wanted
        }
        #expect(settings.limits == expected)
    }

    @Test func `maxima of a stage arrive, and 0 is none`() throws {
        let settings = try Settings.make(
            """
            {"limits": {"runMaximum": {"wallTimeMs": 5, "cpuTimeMs": 0},
                        "compileMaximum": {"memoryBytes": 6}}}
            """)
        #expect(settings.limits.runMaximum == LimitRequest(wallTime: .milliseconds(5)))
        #expect(settings.limits.compileMaximum == LimitRequest(memoryBytes: 6))
    }

    @Test func `what may be returned arrives`() throws {
        let settings = try Settings.make(
            #"{"limits": {"returned": {"files": 1, "fileBytes": 2, "totalBytes": 3}}}"#)
        #expect(
            settings.limits.returned == ReturnLimits(files: 1, fileBytes: 2, totalBytes: 3))
    }

    @Test func `a language's limits arrive, in the words of a runtime.json`() throws {
        let settings = try Settings.make(
            """
            {"limits": {"languages": {"//": 0, "c++": {"run": {"wallTimeMs": 7}, "processes": 9}}}}
            """)
        var own = Runtime.LimitOverrides()
        own.runWallTime = .milliseconds(7)
        own.processes = 9
        #expect(settings.limits.languages == ["c++": own])
    }

    @Test func `what names nothing that is here is told, not refused`() throws {
        let settings = try Settings.make(
            """
            {"limits": {"languages": {"c": {}, "gcc": {}}},
             "versions": {"gcc": {"1": "10.x", "2": "11"}, "cobol": {"1": "*"}}}
            """)
        let runtime = Runtime(
            language: "c", version: "10.2.0", aliases: ["gcc"], run: Runtime.Command(["x"]))
        #expect(
            settings.remarks(on: RuntimeCatalogue([runtime])) == [
                "limits.languages.gcc: no such language here",
                "versions.cobol: no such language here",
                "versions.gcc.2: no version here is within 11",
            ])
    }

    @Test func `a level tells what is as grave, and nothing tells nothing`() {
        #expect(Log.Level.info.tells(.info) && Log.Level.info.tells(.error))
        #expect(!Log.Level.warning.tells(.info) && Log.Level.warning.tells(.warning))
        #expect(!Log.Level.none.tells(.error))
    }

    @Test func `queue, connections and sandbox arrive`() throws {
        let settings = try Settings.make(
            """
            {"queue": {"length": 0, "perClient": 2},
             "http": {"bodyBytes": 1, "headBytes": 1024, "headerCount": 8, "connections": 4,
              "idleTimeoutMs": 5, "headTimeoutMs": 6, "bodyTimeoutMs": 7, "bodyStallTimeoutMs": 8},
             "sandbox": {"required": ["cgroup"], "firstUserID": 1000,
              "seccompProfile": "strict", "seccompDirectory": "p"}}
            """)
        #expect(settings.queue == QueueLimits(length: 0, perClient: 2))
        let limits = settings.http.limits
        #expect(limits == HTTPLimits(headBytes: 1024, fieldCount: 8, bodyBytes: 1))
        #expect(settings.http.connections == 4)
        #expect(settings.http.timeouts.idle == .milliseconds(5))
        #expect(settings.http.timeouts.head == .milliseconds(6))
        #expect(settings.http.timeouts.body == .milliseconds(7))
        #expect(settings.http.timeouts.bodyStall == .milliseconds(8))
        #expect(settings.sandbox.required == ["cgroup"])
        #expect(settings.sandbox.firstUserID == 1000)
        #expect(settings.sandbox.callProfile == .strict)
        #expect(settings.sandbox.seccompDirectory == "p")
    }

    @Test func `null is absent, and comments may stand anywhere`() throws {
        let settings = try Settings.make(
            """
            {"//": 1, "// port": "x", "port": null, "limits": {"//": [], "run": {"//a": {}}},
             "queue": {"//length": "l"}, "http": {"//": 0}, "sandbox": {"//": 0}}
            """)
        #expect(settings == Settings())
    }

    @Test func `origins are listed as they are`() throws {
        #expect(
            try Settings.make(#"{"cors": ["https://a.example"]}"#).cors
                == .origins(["https://a.example"]))
        #expect(try Settings.make(#"{"cors": "off"}"#).cors == .off)
    }

    @Test func `a file with the main sections is taken`() throws {
        let settings = try Settings.make(
            """
            {"host": "127.0.0.1", "port": 2000, "slots": 2,
             "apiKeys": ["test-key"],
             "users": [{"username": "admin", "token": "admin-token", "admin": true},
                       {"username": "alice", "token": "alice-token"}],
             "limits": {"run": {"wallTimeMs": 10000, "cpuTimeMs": 10000,
                                "memoryBytes": 536870912, "outputBytes": 1048576},
                        "compile": {"wallTimeMs": 30000, "cpuTimeMs": 30000,
                                    "memoryBytes": 1073741824, "outputBytes": 1048576},
                        "maximum": {"wallTimeMs": 300000, "cpuTimeMs": 300000,
                                    "memoryBytes": 4294967296, "outputBytes": 67108864}},
             "queue": {"length": 1024, "perClient": 256},
             "webhooks": {"allow": ["127.0.0.1"], "secret": null}}
            """)
        var expected = Settings()
        expected.slots = 2
        expected.apiKeys = ["test-key"]
        expected.users = [
            User(name: "admin", isAdmin: true, token: "admin-token"),
            User(name: "alice", token: "alice-token"),
        ]
        expected.webhooks.allow = ["127.0.0.1"]
        #expect(settings == expected)
    }

    @Test(
        "what cannot be is refused with the name of the member and the rule",
        arguments: [
            (#"[]"#, "the file must be an object"),
            (#"{"prot": 1}"#, "prot is no setting"),
            (#"{"limits": {"run": {"wallTime": 1}}}"#, "limits.run.wallTime is no setting"),
            (#"{"limits": {"runs": {}}}"#, "limits.runs is no setting"),
            (#"{"queue": {"lenght": 1}}"#, "queue.lenght is no setting"),
            (#"{"http": {"idle": 1}}"#, "http.idle is no setting"),
            (#"{"sandbox": {"seccomp": 1}}"#, "sandbox.seccomp is no setting"),
            (#"{"host": 1}"#, "host must be a string"),
            (#"{"port": "80"}"#, "port must be a number"),
            (#"{"port": 80.5}"#, "port must be a whole number"),
            (#"{"port": 65536}"#, "port must be between 0 and 65535"),
            (#"{"slots": -1}"#, "slots must be between 0 and 1024"),
            (#"{"apiKeys": "a"}"#, "apiKeys must be an array"),
            (#"{"apiKeys": ["a", 1]}"#, "apiKeys[1] must be a string"),
            (#"{"allowAnonymous": 1}"#, "allowAnonymous must be true or false"),
            (#"{"cors": "on"}"#, #"cors must be "off", "*" or a list of origins"#),
            (#"{"cors": [1]}"#, "cors[0] must be a string"),
            (#"{"versions": []}"#, "versions must be an object"),
            (#"{"versions": {"c": "9"}}"#, "versions.c must be an object"),
            (#"{"versions": {"c": {"9": 9}}}"#, "versions.c.9 must be a string"),
            (
                #"{"versions": {"c": {"9": "latest"}}}"#,
                "versions.c.9 must be a version or a range such as 3.x"
            ),
            (#"{"logLevel": "loud"}"#, "logLevel must be one of info, warning, error, none"),
            (
                #"{"limits": {"languages": {"c": {"wallTimeMs": 1}}}}"#,
                "limits.languages.c.wallTimeMs is not a known setting"
            ),
            (
                #"{"limits": {"runMaximum": {"processes": 1}}}"#,
                "limits.runMaximum.processes is no setting"
            ),
            (#"{"comparison": "loose"}"#, "comparison must be one of \(OutputComparison.names)"),
            (#"{"limits": 1}"#, "limits must be an object"),
            (#"{"limits": {"run": []}}"#, "limits.run must be an object"),
            (
                #"{"limits": {"run": {"wallTimeMs": 0}}}"#,
                "limits.run.wallTimeMs must be between 1 and 86400000"
            ),
            (
                #"{"limits": {"maximum": {"memoryBytes": 1}}}"#,
                "limits.maximum.memoryBytes must be between 1048576 and 1125899906842624"
            ),
            (
                #"{"limits": {"compile": {"processes": 0}}}"#,
                "limits.compile.processes must be between 1 and 1048576"
            ),
            (#"{"queue": {"length": -1}}"#, "queue.length must be between 0 and 1000000"),
            (#"{"http": {"bodyBytes": 0}}"#, "http.bodyBytes must be between 1 and 1099511627776"),
            (#"{"sandbox": {"required": "cgroup"}}"#, "sandbox.required must be an array"),
            (
                #"{"sandbox": {"firstUserID": 0}}"#,
                "sandbox.firstUserID must be between 1000 and 4000000000"
            ),
        ])
    func refusals(text: String, message: String) throws {
        let error = try #require(throws: JSONMismatch.self) { try Settings.make(text) }
        #expect(error.description == message)
    }
}

@Suite("Settings: the file that explains them")
struct ShippedSettingsTests {
    private static let text: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let file = root.appendingPathComponent("Config/server.json")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test func `it says exactly the defaults`() throws {
        #expect(try Settings.make(Self.text) == Settings())
    }

    @Test("each setting is there with an explanation", arguments: Settings.allPaths)
    func complete(path: [String]) throws {
        var place = JSONCursor(try JSONValue(parsing: Self.text))
        for name in path.dropLast() { place = place[name] }
        let name = try #require(path.last)
        #expect(place[name].exists)
        #expect(try place["//" + name].string().count > 5)
    }

    @Test func `nothing else is there`() throws {
        #expect(
            Set(try Self.leaves(JSONCursor(JSONValue(parsing: Self.text))))
                == Set(Settings.allPaths))
    }

    private static func leaves(_ cursor: JSONCursor, below path: [String] = []) throws -> [[String]]
    {
        // An object without members is a value: a table that is empty.
        guard cursor.value?.object?.isEmpty == false else { return [path] }
        return try cursor.members().filter { !$0.name.hasPrefix("//") }
            .flatMap { try leaves($0.cursor, below: path + [$0.name]) }
    }
}

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
             "allowAnonymous": true, "cors": "*", "comparison": "tokens",
             "runtimesDirectory": "r", "dataDirectory": "d", "shutdownGraceMs": 5}
            """)
        var expected = Settings()
        expected.host = "0.0.0.0"
        expected.port = 0
        expected.slots = 3
        expected.apiKeys = ["a", "b"]
        expected.allowAnonymous = true
        expected.cors = .anyOrigin
        expected.comparison = .tokens
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

    @Test func `a file written for a version with more APIs is taken`() throws {
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
        guard cursor.value?.object != nil else { return [path] }
        return try cursor.members().filter { !$0.name.hasPrefix("//") }
            .flatMap { try leaves($0.cursor, below: path + [$0.name]) }
    }
}

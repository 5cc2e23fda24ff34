import Engine
import Foundation
import HTTP
import JSON
import Judging
import Networking
import Testing

@testable import Sandpiper

@Suite("Settings: variables of the environment")
struct EnvironmentTests {
    private func settings(
        _ environment: [String: String], file: JSONObject = [:]
    ) throws(JSONMismatch) -> Settings {
        let root = try Settings.overlay(file, environment: environment)
        return try Settings(JSONCursor(.object(root)))
    }

    @Test func `a variable wins over the file, and leaves the rest of it alone`() throws {
        let file: JSONObject = [
            "port": 1, "slots": 2, "limits": ["run": ["processes": 9, "openFiles": 99]],
        ]
        let settings = try settings(
            ["SANDPIPER_PORT": "3", "SANDPIPER_LIMITS_RUN_PROCESSES": "4"], file: file)
        #expect(settings.port == 3)
        #expect(settings.slots == 2)
        #expect(settings.limits.run.processes == 4)
        #expect(settings.limits.run.openFiles == 99)
    }

    @Test func `names are the paths in capitals`() throws {
        let settings = try settings([
            "SANDPIPER_LIMITS_MAXIMUM_WALL_TIME_MS": "77", "SANDPIPER_QUEUE_PER_CLIENT": "5",
            "SANDPIPER_SANDBOX_FIRST_USER_ID": "1234", "SANDPIPER_HTTP_BODY_STALL_TIMEOUT_MS": "6",
            "SANDPIPER_SHUTDOWN_GRACE_MS": "8", "SANDPIPER_LIMITS_COMPILE_CPU_TIME_MS": "9",
        ])
        #expect(settings.limits.maximum.wallTime == .milliseconds(77))
        #expect(settings.queue.perClient == 5)
        #expect(settings.sandbox.firstUserID == 1234)
        #expect(settings.http.timeouts.bodyStall == .milliseconds(6))
        #expect(settings.shutdownGrace == .milliseconds(8))
        #expect(settings.limits.compile.cpuTime == .milliseconds(9))
    }

    @Test func `values are JSON where they read as JSON, else text`() throws {
        let settings = try settings([
            "SANDPIPER_API_KEYS": #"["a", "b"]"#, "SANDPIPER_ALLOW_ANONYMOUS": "true",
            "SANDPIPER_HOST": "0.0.0.0", "SANDPIPER_CORS": "*", "SANDPIPER_SLOTS": "null",
            "SANDPIPER_DATA_DIRECTORY": #""quoted""#, "SANDPIPER_RUNTIMES_DIRECTORY": "a b",
        ])
        #expect(settings.apiKeys == ["a", "b"])
        #expect(settings.allowAnonymous)
        #expect(settings.host == "0.0.0.0")
        #expect(settings.cors == .anyOrigin)
        #expect(settings.slots == 0)
        #expect(settings.dataDirectory == "quoted")
        #expect(settings.runtimesDirectory == "a b")
    }

    @Test func `other programs' variables mean nothing`() throws {
        #expect(
            try settings(["PORT": "1", "XSANDPIPER_PORT": "1", "sandpiper_port": "1"]) == Settings()
        )
    }

    @Test(
        "a variable that means no setting is refused by its name",
        arguments: [
            "SANDPIPER_PROT", "SANDPIPER_LIMITS", "SANDPIPER_", "SANDPIPER_LIMITS_WALL_TIME_MS",
        ])
    func unknown(name: String) throws {
        let error = try #require(throws: JSONMismatch.self) { try settings([name: "1"]) }
        #expect(error.description == "\(name) is no setting")
    }

    @Test func `a wrong value is refused by the name of its member`() throws {
        let error = try #require(throws: JSONMismatch.self) {
            try settings(["SANDPIPER_PORT": "http"])
        }
        #expect(error.description == "port must be a number")
    }

    /// E.g. `limits` as text and a variable for a member of it: the variable still arrives.
    @Test("every setting has a variable of its own", arguments: Settings.allPaths)
    func each(path: [String]) throws {
        let name = "SANDPIPER_" + path.map(Self.capitals).joined(separator: "_")
        do throws(JSONMismatch) {
            // A text setting takes it; every other says who refuses it.
            let isTable = ["versions", "languages", "startupMs"].contains(path.last)
            let changed = try settings([name: isTable ? "[]" : "{}"])
            #expect(changed != Settings())
        } catch {
            #expect(error.path == path.joined(separator: "."))
        }
    }

    @Test func `a text stays a text and a list may be written with commas`() throws {
        let settings = try settings([
            "SANDPIPER_DATA_DIRECTORY": "5", "SANDPIPER_API_KEYS": "abc,def",
            "SANDPIPER_SANDBOX_REQUIRED": "cgroup",
        ])
        #expect(settings.dataDirectory == "5")
        #expect(settings.apiKeys == ["abc", "def"])
        #expect(settings.sandbox.required == ["cgroup"])
    }

    @Test func `tables are JSON`() throws {
        let settings = try settings([
            "SANDPIPER_VERSIONS": #"{"c": {"1": "2"}}"#,
            "SANDPIPER_LIMITS_LANGUAGES": #"{"c": {"processes": 3}}"#,
            "SANDPIPER_LOG_LEVEL": "none",
        ])
        #expect(settings.versions == ["c": ["1": "2"]])
        #expect(settings.limits.languages["c"]?.processes == 3)
        #expect(settings.logLevel == .none)
    }

    private static func capitals(_ member: String) -> String {
        member.replacing("ID", with: "Id").map { $0.isUppercase ? "_\($0)" : $0.uppercased() }
            .joined()
    }

    @Test func `a settings file that is not there or is not JSON is told by its path`() throws {
        let missing = try #require(throws: StartFailure.self) {
            try SettingsFile.load(path: "/nonexistent/s.json", environment: [:])
        }
        #expect(missing.description == "/nonexistent/s.json cannot be read")
        let broken = try #require(throws: StartFailure.self) {
            try SettingsFile.load(path: #filePath, environment: [:])
        }
        #expect(broken.description.hasPrefix("\(#filePath): "))
    }
}

import Foundation
import HTTP
import JSON
import Judging
import Testing

@testable import Sandpiper

@Suite("Settings: the variables of Piston")
struct PistonVariablesTests {
    private func settings(_ environment: [String: String]) throws -> Settings {
        try SettingsFile.load(path: nil, environment: environment)
    }

    /// As compose files have them.
    @Test func `a server that was set up for Piston has the same limits here`() throws {
        let settings = try settings([
            "PISTON_BIND_ADDRESS": "0.0.0.0:3000", "PISTON_DATA_DIRECTORY": "/srv/piston",
            "PISTON_LOG_LEVEL": "WARN", "PISTON_OUTPUT_MAX_SIZE": "65536",
            "PISTON_MAX_PROCESS_COUNT": "256", "PISTON_MAX_OPEN_FILES": "4096",
            "PISTON_MAX_FILE_SIZE": "20000000", "PISTON_RUN_TIMEOUT": "6000",
            "PISTON_COMPILE_TIMEOUT": "20000", "PISTON_RUN_CPU_TIME": "5000",
            "PISTON_COMPILE_CPU_TIME": "19000", "PISTON_RUN_MEMORY_LIMIT": "300000000",
            "PISTON_COMPILE_MEMORY_LIMIT": "600000000", "PISTON_MAX_CONCURRENT_JOBS": "3",
            "PISTON_BODY_PARSER_JSON": "10mb", "PISTON_KEY": "secret",
        ])
        #expect(settings.host == "0.0.0.0" && settings.port == 3000)
        #expect(settings.dataDirectory == "/srv/piston")
        #expect(settings.logLevel == .warning)
        #expect(settings.slots == 3)
        #expect(settings.http.limits.bodyBytes == 10 << 20)
        #expect(settings.apiKeys == ["secret"] && settings.requireKey)
        for stage in [settings.limits.run, settings.limits.compile] {
            #expect(stage.outputBytes == 65536 && stage.processes == 256)
            #expect(stage.openFiles == 4096 && stage.fileSizeBytes == 20_000_000)
        }
        let run = LimitRequest(
            wallTime: .seconds(6), cpuTime: .seconds(5), memoryBytes: 300_000_000)
        let compile = LimitRequest(
            wallTime: .seconds(20), cpuTime: .seconds(19), memoryBytes: 600_000_000)
        // What is configured there is also the most that a request may ask for.
        #expect(settings.limits.runMaximum == run)
        #expect(settings.limits.compileMaximum == compile)
        #expect(settings.limits.run.wallTime == run.wallTime)
        #expect(settings.limits.run.cpuTime == run.cpuTime)
        #expect(settings.limits.run.memoryBytes == run.memoryBytes)
        #expect(settings.limits.compile.wallTime == compile.wallTime)
        #expect(settings.limits.compile.cpuTime == compile.cpuTime)
        #expect(settings.limits.compile.memoryBytes == compile.memoryBytes)
        #expect(settings.limits.maximum == LimitPolicy().maximum)
    }

    @Test func `overrides of a language arrive, and a 0 among them is none`() throws {
        let settings = try settings([
            "PISTON_LIMIT_OVERRIDES": """
            {"c++": {"max_process_count": 128, "max_open_files": 64, "max_file_size": 9,
                     "output_max_size": 8, "run_timeout": 5000, "compile_timeout": 0},
             "zig": {"compile_cpu_time": 15000, "run_cpu_time": 1, "run_memory_limit": -1,
                     "compile_memory_limit": 2000000}}
            """
        ])
        var first = Runtime.LimitOverrides()
        first.processes = 128
        first.openFiles = 64
        first.fileSizeBytes = 9
        first.outputBytes = 8
        first.runWallTime = .seconds(5)
        var second = Runtime.LimitOverrides()
        second.compileCPUTime = .seconds(15)
        second.runCPUTime = .milliseconds(1)
        second.compileMemoryBytes = 2_000_000
        #expect(settings.limits.languages == ["c++": first, "zig": second])
    }

    @Test func `the output of a whole job has room for two streams of that size`() throws {
        #expect(
            try settings(["PISTON_OUTPUT_MAX_SIZE": "100000000"]).limits.jobOutputBytes
                == 200_000_000)
        #expect(try settings(["PISTON_OUTPUT_MAX_SIZE": "1024"]).limits.jobOutputBytes == 32 << 20)
    }

    @Test func `they win over the file, and ours over them`() throws {
        let path = NSTemporaryDirectory() + "/sandpiper-\(UUID().uuidString).json"
        try Data(#"{"slots": 1, "limits": {"run": {"processes": 1, "openFiles": 77}}}"#.utf8)
            .write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let settings = try SettingsFile.load(
            path: path,
            environment: [
                "PISTON_MAX_CONCURRENT_JOBS": "2", "SANDPIPER_SLOTS": "3",
                "PISTON_MAX_PROCESS_COUNT": "9",
            ])
        #expect(settings.slots == 3)
        #expect(settings.limits.run.processes == 9)
        #expect(settings.limits.run.openFiles == 77)
    }

    @Test func `what says nothing new changes nothing`() throws {
        let environment = [
            "PISTON_RUN_TIMEOUT": "", "PISTON_LIMIT_OVERRIDES": "{}", "PISTON_LOG_LEVEL": "info",
            "PISTON_DISABLE_NETWORKING": "true", "PISTON_BIND_ADDRESS": "127.0.0.1:2000",
        ]
        #expect(try settings(environment) == Settings())
        #expect(try PistonVariables(environment).remarks == [])
    }

    @Test(
        "what cannot be honoured is told, with what holds instead",
        arguments: [
            (
                "PISTON_DISABLE_NETWORKING", "false",
                "networking cannot be switched on; programs have none"
            ),
            (
                "PISTON_DISABLE_NETWORKING", "1",
                "networking cannot be switched on; programs have none"
            ),
            (
                "PISTON_RUN_MEMORY_LIMIT", "-1",
                "nothing is unlimited here; limits.run.memoryBytes stays as it is"
            ),
            (
                "PISTON_RUNNER_UID_MIN", "1001",
                "programs run under user ids from sandbox.firstUserID on"
            ),
            ("PISTON_COLOUR", "red", "no variable of Piston's server; ignored"),
            (
                "PISTON_BIND_ADDRESS", "[::]:2000",
                "beyond loopback a key is asked for, other than by Piston; "
                    + "PISTON_KEY or apiKeys sets it, allowAnonymous does without"
            ),
        ])
    func remarks(name: String, value: String, remark: String) throws {
        #expect(try PistonVariables([name: value]).remarks == ["\(name): \(remark)"])
    }

    @Test(
        "a malformed one is refused by its name and the rule",
        arguments: [
            ("RUN_TIMEOUT", "3s", " must be a whole number from 1 to 86400000"),
            ("RUN_TIMEOUT", "-1", " must be a whole number from 1 to 86400000"),
            ("COMPILE_CPU_TIME", "1.5", " must be a whole number from 1 to 86400000"),
            (
                "RUN_MEMORY_LIMIT", "1000",
                " must be a whole number from 1048576 to 1125899906842624, or -1"
            ),
            ("MAX_CONCURRENT_JOBS", "0", " must be a whole number from 1 to 1024"),
            ("MAX_OPEN_FILES", "all", " must be a whole number from 8 to 1048576"),
            ("OUTPUT_MAX_SIZE", "0", " must be a whole number from 1 to 549755813888"),
            ("RUNNER_GID_MAX", "x", " must be a whole number from 0 to 4000000000"),
            ("LOG_LEVEL", "LOUD", " must be one of DEBUG, INFO, WARN, ERROR, NONE"),
            ("BIND_ADDRESS", "0.0.0.0", " must be ADDRESS:PORT, such as 0.0.0.0:2000"),
            ("BIND_ADDRESS", ":2000", " must be ADDRESS:PORT, such as 0.0.0.0:2000"),
            ("BIND_ADDRESS", "::1:99999", " must be ADDRESS:PORT, such as 0.0.0.0:2000"),
            ("REPO_URL", "pkgs/index", " must be an address: http://, https:// or file://"),
            ("BODY_PARSER_JSON", "10 parsecs", " must be a size such as 100kb or 10mb"),
            ("BODY_PARSER_JSON", "9999999gb", " must be a size such as 100kb or 10mb"),
            (
                "LIMIT_OVERRIDES", "{",
                #" must be a JSON object such as {"c++": {"run_timeout": 5000}}"#
            ),
            ("LIMIT_OVERRIDES", #"{"c": 5}"#, ".c must be an object"),
            (
                "LIMIT_OVERRIDES", #"{"c": {"run_timeout": "5"}}"#,
                ".c.run_timeout must be a number"
            ),
            (
                "LIMIT_OVERRIDES", #"{"c": {"run_timeout": -1}}"#,
                ".c.run_timeout must be between 1 and 86400000"
            ),
            (
                "LIMIT_OVERRIDES", #"{"c": {"timeout": 1}}"#,
                ".c.timeout is no limit of compile_cpu_time, compile_memory_limit, "
                    + "compile_timeout, max_file_size, max_open_files, max_process_count, "
                    + "output_max_size, run_cpu_time, run_memory_limit, run_timeout"
            ),
        ])
    func malformed(name: String, value: String, problem: String) throws {
        let error = try #require(throws: StartFailure.self) {
            try settings(["PISTON_" + name: value])
        }
        #expect(error.description == "settings: PISTON_\(name)\(problem)")
    }

    @Test func `the package index is the setting's`() throws {
        let members = try PistonVariables(["PISTON_REPO_URL": "http://x/index"]).members
        #expect(members.map(\.path) == [["packages", "repository"]])
        _ = try settings(["PISTON_REPO_URL": "http://x/index"])
    }
}

import Engine
import Foundation
import JSON
import Judging
import Sandboxing
import Testing

/// The real sandbox of this host, with the profile that ships, for all tests of this target.
enum TestSandbox {
    static let host: SandboxHost = {
        do {
            return try make()
        } catch {
            preconditionFailure("no sandbox on this host: \(error)")
        }
    }()

    /// One slot: a second run sees whatever the first one might have left.
    static func make(slots: Int = 1, firstUserID: Int = 64_400) throws -> SandboxHost {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var profiles = SeccompProfiles()
        for name in CallProfile.allCases {
            let file = root.appendingPathComponent("Config/seccomp/\(name.rawValue).json")
            let text = try JSONValue(parsing: [UInt8](Data(contentsOf: file)))
            try profiles.read(name, from: JSONCursor(text))
        }
        return try SandboxHost(
            SandboxHost.Configuration(
                slots: slots, launcher: launcherPath,
                profiles: profiles, firstUserID: firstUserID))
    }

    /// Built beside the test bundle.
    static var launcherPath: String {
        let places = [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
        let paths = places.map { $0.appendingPathComponent("sandpiper-launcher").path }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? paths[0]
    }

    /// Jobs wait for the one slot in the queue's order, so tests may run side by side.
    static let scheduler = Scheduler(slots: host.slots, limits: QueueLimits(perClient: 1024))

    static func result(of job: Job) async throws -> JobResult {
        try await scheduler.submit(job, from: ClientID("tests"))
    }
}

extension Job {
    /// A script run by bash; a test spells only what it is about.
    static func make(
        bash script: String, arguments: [String] = [], inputs: [[UInt8]] = [[]],
        limits: Limits = .tight
    ) -> Job {
        make(
            run: ["/bin/bash", "main.sh", "{arguments}"], file: "main.sh", script,
            arguments: arguments, inputs: inputs, limits: limits)
    }

    static func make(
        python script: String, inputs: [[UInt8]] = [[]], limits: Limits = .tight
    ) -> Job {
        make(
            run: ["/usr/bin/python3", "main.py"], file: "main.py", script, inputs: inputs,
            limits: limits)
    }

    /// Compiled inside the sandbox by gcc.
    static func make(
        c source: String, inputs: [[UInt8]] = [[]], limits: Limits = .tight
    ) -> Job {
        make(
            compile: ["/usr/bin/gcc", "-O1", "-w", "-o", "a.out", "main.c", "-lpthread"],
            run: ["./a.out"], file: "main.c", source, inputs: inputs, limits: limits)
    }

    static func make(
        compile: [String]? = nil, run: [String], file: String = "data", _ content: String = "",
        arguments: [String] = [], inputs: [[UInt8]] = [[]], limits: Limits = .tight
    ) -> Job {
        Job(
            runtime: Runtime(
                language: "test", version: "1.0.0",
                compile: compile.map { Runtime.Command($0) }, run: Runtime.Command(run),
                environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp"]),
            files: [JobFile(path: file, content: Array(content.utf8))], arguments: arguments,
            inputs: inputs, compileLimits: Limits(), runLimits: limits)
    }

    /// The only run, after a compilation that must have gone well.
    func onlyRun() async throws -> StageResult {
        let result = try await TestSandbox.result(of: self)
        if let compile = result.compile, !compile.ending.isSuccess {
            Issue.record("the test's program does not compile: \(compile.errorText)")
        }
        return try #require(result.runs.first)
    }
}

extension Job {
    /// Why there is no result; `nil` when there is one.
    func refusal() async -> EngineRefusal? {
        do {
            _ = try await TestSandbox.result(of: self)
            return nil
        } catch {
            return error as? EngineRefusal
        }
    }
}

extension Limits {
    /// Small enough that an attack that gets through does no harm.
    static let tight = Limits(
        wallTime: .seconds(10), cpuTime: .seconds(5), memoryBytes: 128 << 20,
        outputBytes: 256 << 10, processes: 32, openFiles: 64, fileSizeBytes: 16 << 20,
        workspaceBytes: 32 << 20, workspaceInodes: 256)

    func with(_ change: (inout Limits) -> Void) -> Limits {
        var copy = self
        change(&copy)
        return copy
    }
}

extension StageResult {
    var text: String { String(decoding: standardOutput, as: UTF8.self) }
    var errorText: String { String(decoding: standardError, as: UTF8.self) }
}

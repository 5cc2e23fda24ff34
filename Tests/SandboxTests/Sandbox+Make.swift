import Engine
import Foundation
import Judging
import Sandboxing

/// The real sandbox of this host, one slot, for all tests of this target.
enum TestSandbox {
    static let host: SandboxHost = {
        do {
            return try SandboxHost(
                SandboxHost.Configuration(
                    slots: 1, launcher: launcherPath, profile: SeccompProfile(rules: [])))
        } catch {
            fatalError("no sandbox here: \(error)")
        }
    }()

    /// Built beside the test bundle.
    static var launcherPath: String {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var directory = Bundle.main.bundleURL
        for candidate in [Bundle.main.bundleURL, executable.deletingLastPathComponent()] {
            let path = candidate.appendingPathComponent("sandpiper-launcher").path
            if FileManager.default.isExecutableFile(atPath: path) { directory = candidate }
        }
        return directory.appendingPathComponent("sandpiper-launcher").path
    }
}

extension Job {
    /// A shell script run by /bin/bash; a test spells only what it is about.
    static func make(
        bash script: String, inputs: [[UInt8]] = [[]], limits: Limits = Limits()
    ) -> Job {
        Job(
            runtime: Runtime(
                language: "bash", version: "5.2.15", run: .init(["/bin/bash", "main.sh"]),
                environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp"]),
            files: [JobFile(path: "main.sh", content: Array(script.utf8))], inputs: inputs,
            compileLimits: limits, runLimits: limits)
    }
}

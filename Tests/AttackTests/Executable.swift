import Foundation
import Linux

/// Programs of this package, which are built beside the test bundle.
enum Executable {
    struct Run: Sendable {
        var ending: ChildProcess.Ending
        var output: String
    }

    /// Runs one to its end, on a thread of its own.
    static func run(
        _ name: String, _ arguments: [String], environment: [String] = ["\(firstUserID)=64800"]
    ) async throws -> Run {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try OSThread.start(name: name) {
                    continuation.resume(with: Result { try runHere(name, arguments, environment) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Away from the ids of servers that other tests run at the same time.
    static let firstUserID = "SANDPIPER_SANDBOX_FIRST_USER_ID"

    private static func runHere(
        _ name: String, _ arguments: [String], _ environment: [String]
    ) throws -> Run {
        let pipe = Foundation.Pipe()
        let end = pipe.fileHandleForWriting.fileDescriptor
        let process = try ChildProcess.start(
            [path(name)] + arguments,
            environment: ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent"] + environment,
            streams: [-1, end, end])
        try pipe.fileHandleForWriting.close()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return Run(ending: try process.wait(), output: String(decoding: output, as: UTF8.self))
    }

    private static func path(_ name: String) -> String {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let places = [Bundle.main.bundleURL, own.deletingLastPathComponent()]
        let paths = places.map { $0.appendingPathComponent(name).path }
        return paths.first { HostFiles.isExecutable($0) } ?? paths[0]
    }
}

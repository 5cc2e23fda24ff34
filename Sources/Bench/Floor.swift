import Foundation
import Linux

/// What the same program costs without any sandbox: posix_spawn(3), its output read through a
/// pipe to the end, wait(2). Nothing that runs programs can be faster.
struct Floor {
    let command: [String]

    func measure() throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        var output = try Linux.Pipe()
        let process = try ChildProcess.start(
            command, environment: ["PATH=/usr/bin:/bin"],
            streams: [-1, output.writeEnd?.raw ?? -1, -1])
        output.writeEnd = nil
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case .bytes? = try output.readEnd?.read(into: &buffer) {}
        try process.wait()
        return clock.now - start
    }
}

/// A directory of our own that ends with the value.
final class Scratch {
    let path: String

    init() throws {
        path =
            NSTemporaryDirectory() + "sandpiper-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Compiles a C program with the options that the runtime uses.
    func compile(c source: String) throws -> String {
        let (file, program) = (path + "/hello.c", path + "/hello")
        try source.write(toFile: file, atomically: true, encoding: .utf8)
        let ending = try ChildProcess.start(
            ["/usr/bin/gcc", "-O2", "-pipe", "-o", program, file],
            environment: ["PATH=/usr/bin:/bin"]
        ).wait()
        guard ending == .exited(0) else { throw BenchError("gcc failed") }
        return program
    }
}

struct BenchError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

import Foundation
import Linux
import Testing

/// What cannot run here can at least be compiled.
@Suite("Other architectures")
struct OtherArchitectureTests {
    private static let compiler = "/usr/bin/aarch64-linux-gnu-gcc"

    private static let shims: [String] = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let directory = root.appendingPathComponent("Sources/CLinux").path
        return HostFiles.names(in: directory).filter { $0.hasSuffix(".c") }
            .map { directory + "/" + $0 }
    }()

    @Test(
        "the system calls that Swift cannot import are there on arm64",
        .enabled(
            if: HostFiles.isExecutable(compiler),
            "no cross compiler: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross"),
        arguments: shims)
    func compiles(file: String) throws {
        let headers = URL(fileURLWithPath: file).deletingLastPathComponent().path + "/include"
        let process = try ChildProcess.start(
            [
                Self.compiler, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", headers, file,
            ], environment: ["PATH=/usr/bin:/bin"])
        #expect(try process.wait() == .exited(0))
    }
}

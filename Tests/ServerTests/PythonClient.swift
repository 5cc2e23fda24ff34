import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// A public client library of Python, from the Python Package Index, in an environment of its own
/// below the build directory. Made once, and used again by the next tests.
struct PythonClient: Sendable {
    let interpreter: String

    struct Unavailable: Error, CustomStringConvertible { var description: String }

    /// The library `websockets`, or why there is none.
    static let websockets = make("websockets")
    static let pistonRspy = make("piston-rspy", module: "piston_rspy")
    static let aiopyston = make("aiopyston", module: "pyston")

    static let omegaUp = make("omegaup==2.0.18", module: "omegaup.api")

    static var hasWebSockets: Bool { isThere("websockets", websockets) }
    static var hasPistonRspy: Bool { isThere("piston-rspy", pistonRspy) }
    static var hasAiopyston: Bool { isThere("aiopyston", aiopyston) }

    static var hasOmegaUp: Bool { isThere("omegaup", omegaUp) }

    /// For `.enabled(if:)`: the reason is printed, since a condition cannot carry it.
    private static func isThere(
        _ library: String, _ client: Result<PythonClient, Unavailable>
    ) -> Bool {
        switch client {
        case .success: return true
        case .failure(let error):
            print("skipped: no Python library \(library): \(error)")
            return false
        }
    }

    private static func make(
        _ library: String, module: String? = nil
    ) -> Result<PythonClient, Unavailable> {
        let directory = URL(fileURLWithPath: TestServer.executable).deletingLastPathComponent()
            .appendingPathComponent("python-clients/\(library)").path
        let interpreter = directory + "/bin/python"
        let check = "'\(interpreter)' -c 'import \(module ?? library)'"
        let install = """
            \(check) 2>/dev/null && exit 0
            rm -rf '\(directory)'
            python3 -m venv '\(directory)' && '\(interpreter)' -m pip install -q '\(library)' \
                && \(check)
            """
        do {
            let (ending, output) = try run(["/bin/sh", "-c", install + " 2>&1"])
            guard ending == .exited(0) else {
                let lines = output.split(separator: "\n").map(String.init)
                return .failure(Unavailable(description: lines.last ?? "\(ending)"))
            }
            return .success(PythonClient(interpreter: interpreter))
        } catch {
            return .failure(Unavailable(description: "\(error)"))
        }
    }

    /// Runs a script of `Tests/ServerTests/Python`; what it prints is one JSON value.
    func run(_ script: String, _ arguments: [String]) async throws -> JSONValue {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Python/\(script)").path
        let (ending, output) = try await onThread {
            try Self.run(["/usr/bin/timeout", "120", interpreter, path] + arguments)
        }
        try #require(ending == .exited(0), "\(script) \(arguments) failed: \(output)")
        return try JSONValue(parsing: output)
    }

    private static func run(
        _ words: [String]
    ) throws -> (ending: ChildProcess.Ending, output: String) {
        let directory = try TestServer.makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let log = directory + "/log"
        let proxies = ProcessInfo.processInfo.environment.filter {
            let name = $0.key.lowercased()
            return name.hasSuffix("_proxy") || name.hasPrefix("pip_") || name == "ssl_cert_file"
        }
        let (process, output) = try TestServer.start(words, proxies, log: log)
        let text = String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
        let ending = try process.wait()
        return (ending, ending == .exited(0) ? text : text + (HostFiles.text(log) ?? ""))
    }
}

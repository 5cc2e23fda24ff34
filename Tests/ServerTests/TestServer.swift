import Foundation
import Glibc
import JSON
import Linux
import Synchronization
import TestSupport
import Testing

/// The real `sandpiper serve` on a port of its own, and a directory that goes with it.
///
/// It is a child of the tests, waited for, and ended with the value: nothing is left behind.
final class TestServer: Sendable {
    let process: ChildProcess
    let port: UInt16
    let directory: String
    private let ending = Mutex<ChildProcess.Ending?>(nil)

    /// For tests that do not mind which settings are in force. Lives as long as the suite;
    /// launchers end with the server, and the server with our end of its pipe at the latest.
    static let shared = Result { try TestServer() }

    struct DidNotStart: Error { var output: String }

    init(
        _ settings: JSONObject = [:], arguments: [String] = [],
        environment: [String: String] = [:], through wrapper: [String] = []
    ) throws {
        directory = try TestServer.makeDirectory()
        // A wrapper may make it somebody else's server.
        if !wrapper.isEmpty { chmod(directory, 0o777) }
        let file = directory + "/settings.json"
        try Data(JSONValue.object(settings).bytes).write(to: URL(fileURLWithPath: file))
        let words =
            wrapper + [
                TestServer.executable, "serve", "--port", "0", "--data", directory + "/data",
                "--config", file,
            ] + arguments
        let started = try TestServer.start(words, environment, log: directory + "/log")
        process = started.process
        do {
            let line = try TestServer.readLine(from: started.output)
            guard line.hasPrefix("sandpiper: listening on http://"),
                let port = line.split(separator: ":").last.flatMap({ UInt16($0) })
            else { throw DidNotStart(output: line) }
            self.port = port
        } catch {
            process.signal(SIGKILL)
            _ = try? process.wait()
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
        Leftovers.remember(self)
    }

    deinit { end() }

    /// Kills what still runs, and removes the directory.
    func end() {
        if ending.withLock({ $0 }) == nil {
            process.signal(SIGKILL)
            _ = try? wait()
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Waits for the end of the process, however often it is asked.
    func wait() throws -> ChildProcess.Ending {
        try ending.withLock { ending in
            if let ending { return ending }
            let found = try process.wait()
            ending = found
            return found
        }
    }

    var log: String { HostFiles.text(directory + "/log") ?? "" }

    // MARK: - Talking to it

    func client<T: Sendable>(_ body: @escaping @Sendable (Client) throws -> T) async throws -> T {
        try await onThread { [port] in try body(Client(port: port)) }
    }

    func answer(_ request: Request) async throws -> Answer {
        try await client { try $0.exchange(request) }
    }

    /// Waits until `/readyz` says it.
    func reports(_ name: String, _ value: Int) async throws -> Bool {
        try await client { client in
            for _ in 0..<1000 {
                if try client.exchange(.get("/readyz")).json[name]?.int == value { return true }
                usleep(10_000)
            }
            return false
        }
    }

    // MARK: - Starting it

    /// Both executables are built beside the test bundle.
    static let executable: String = {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        for bundle in [Bundle.main.bundleURL, own.deletingLastPathComponent()] {
            let path = bundle.appendingPathComponent("sandpiper").path
            if HostFiles.isExecutable(path) { return path }
        }
        return own.deletingLastPathComponent().appendingPathComponent("sandpiper").path
    }()

    /// Starts the program; stdout is a pipe, stderr a file.
    static func start(
        _ words: [String], _ environment: [String: String] = [:], log: String
    ) throws -> (process: ChildProcess, output: FileHandle) {
        let pipe = Foundation.Pipe()
        try Data().write(to: URL(fileURLWithPath: log))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"]
        // Runtimes that somebody writes elsewhere.
        let runtimes = "SANDPIPER_RUNTIMES_DIRECTORY"
        variables[runtimes] = ProcessInfo.processInfo.environment[runtimes]
        variables.merge(environment) { $1 }
        let process = try ChildProcess.start(
            words, environment: variables.map { "\($0)=\($1)" },
            streams: [
                -1, pipe.fileHandleForWriting.fileDescriptor, file.fileDescriptor,
            ])
        try pipe.fileHandleForWriting.close()
        return (process, pipe.fileHandleForReading)
    }

    /// Runs the program to its end: how it ended, stdout, stderr.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (ending: ChildProcess.Ending, output: String, error: String) {
        let directory = try makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (process, output) = try start(
            [executable] + arguments, environment, log: directory + "/log")
        let text = String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
        return (try process.wait(), text, HostFiles.text(directory + "/log") ?? "")
    }

    static func makeDirectory() throws -> String {
        var template = Array((NSTemporaryDirectory() + "/sandpiper-test-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SystemError("mkdtemp", NSTemporaryDirectory(), errno: errno)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func readLine(from file: FileHandle) throws -> String {
        var line: [UInt8] = []
        while let byte = try file.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}

/// Servers that a test, or the end of all tests, has left running.
private enum Leftovers {
    private struct Weak: Sendable { weak let server: TestServer? }
    private static let servers = Mutex<[Weak]>([])
    private static let registration: Void = { _ = atexit { Leftovers.end() } }()

    static func remember(_ server: TestServer) {
        registration
        servers.withLock { $0.append(Weak(server: server)) }
    }

    private static func end() {
        let left = servers.withLock { $0 }
        for entry in left { entry.server?.end() }
    }
}

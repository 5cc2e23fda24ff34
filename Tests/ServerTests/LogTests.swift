import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

extension Live {
    @Suite("The log: it tells, and it never ends the server")
    struct LogTests {
        /// Where the standard streams of a program may lead, as a shell says it.
        private static let places = [
            "exec \"$@\" 2>/dev/full", "exec \"$@\" >/dev/full 2>&1", "exec \"$@\" >&- 2>&-",
            "exec \"$@\" <&- >&- 2>&-",
        ]

        /// A file that is as long as this process may make one.
        private static let fullFile = """
            truncate -s 1G "$LOG"; ulimit -f 2097152; exec "$@" 2>>"$LOG"
            """

        @Test(
            "wherever the streams lead, requests are answered, and SIGTERM is obeyed with status 0",
            arguments: places + [fullFile])
        func streams(place: String) async throws {
            let directory = try TestServer.makeDirectory()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try await serves(
                through: ["/bin/sh", "-c", place, "sh"],
                environment: ["LOG": directory + "/log"], streams: [-1, -1, -1])
        }

        @Test func `nor does a log that nobody reads any more end it`() async throws {
            let pipe = Foundation.Pipe()
            let end = pipe.fileHandleForWriting.fileDescriptor
            try await serves(through: [], environment: [:], streams: [-1, end, end]) {
                try pipe.fileHandleForWriting.close()
                try pipe.fileHandleForReading.close()
            }
        }

        /// Starts a server whose address nobody is told, and has it run, fail and end.
        private func serves(
            through wrapper: [String], environment: [String: String], streams: [Int32],
            whenStarted started: () throws -> Void = {}
        ) async throws {
            let directory = try TestServer.makeDirectory()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let port = try freePort()
            var variables = environment
            variables["PATH"] = "/usr/local/bin:/usr/bin:/bin"
            let server = try ChildProcess.start(
                wrapper + [
                    TestServer.executable, "serve", "--port", "\(port)", "--data",
                    directory + "/data",
                ],
                environment: variables.map { "\($0)=\($1)" } + ["SANDPIPER_SLOTS=1"],
                streams: streams)
            try started()
            let outcome = await Result {
                try await onThread { try Self.use(server, port) }
            }
            server.signal(SIGTERM)
            let ending = try await onThread { try server.wait() }
            #expect(ending == .exited(0))
            try outcome.get()
        }

        private static func use(_ server: ChildProcess, _ port: UInt16) throws {
            #expect(isReady(port))
            let signals = "grep SigIgn /proc/self/status"
            let answer = try Client(port: port).exchange(.bash(signals))
            #expect(answer.stdout == "SigIgn:\t0000000000000000\n")
            for launcher in Traces.launchers(of: server.id) {
                #expect(ignoredSignals(of: launcher).map { $0 & ours } == 0)
            }
            // A run that loses its launcher twice has failed, and the log is told three times.
            let client = try Client(port: port)
            try client.send(.bash("sleep 60"))
            for _ in 0..<2 {
                #expect(Traces.hasStarted("sleep", below: server.id))
                let processes = Traces.descendants(of: server.id)
                for launcher in Traces.launchers(of: server.id) { kill(launcher, SIGKILL) }
                #expect(Traces.timeToDisappear(processes) != nil)
            }
            #expect(try client.read()?.status == 500)
            #expect(try Client(port: port).exchange(.bash("echo well")).stdout == "well\n")
        }

        /// SIGPIPE, SIGXFSZ, SIGTERM and SIGINT, which the server ignores for itself.
        private static let ours = [SIGPIPE, SIGXFSZ, SIGTERM, SIGINT].reduce(UInt64(0)) {
            $0 | 1 << UInt64($1 - 1)
        }

        /// proc_pid_status(5): bit 0 is signal 1.
        private static func ignoredSignals(of process: Int32) -> UInt64? {
            let lines = (HostFiles.text("/proc/\(process)/status") ?? "").split(separator: "\n")
            let line = lines.first { $0.hasPrefix("SigIgn:\t") }
            return line.flatMap { UInt64($0.dropFirst("SigIgn:\t".count), radix: 16) }
        }

        private static func isReady(_ port: UInt16) -> Bool {
            for _ in 0..<2000 {
                if let client = try? Client(port: port),
                    let answer = try? client.exchange(.get("/readyz")), answer.status == 200
                {
                    return true
                }
                usleep(10_000)
            }
            return false
        }

        private func freePort() throws -> UInt16 {
            let listener = try FileDescriptor.listening(
                on: SocketAddress(host: "127.0.0.1", port: 0), backlog: 1)
            return try listener.boundAddress().port
        }

        @Test(
            "a verb whose answer nobody reads ends, and says nothing of it",
            arguments: ["help", "version", "doctor", "attack"])
        func unread(verb: String) async throws {
            let run = try await onThread { try Self.run(verb, into: Foundation.Pipe()) }
            #expect(run.ending == .exited(1))
            #expect(run.error == "")
        }

        private static func run(
            _ verb: String, into pipe: Foundation.Pipe
        ) throws -> (ending: ChildProcess.Ending, error: String) {
            let directory = try TestServer.makeDirectory()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let log = directory + "/log"
            try Data().write(to: URL(fileURLWithPath: log))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
            // Kept until now, so that the program finds a pipe, and no reader.
            try pipe.fileHandleForReading.close()
            let process = try ChildProcess.start(
                [TestServer.executable, verb],
                environment: ["PATH=/usr/bin:/bin", "SANDPIPER_SANDBOX_FIRST_USER_ID=64720"],
                streams: [
                    -1, pipe.fileHandleForWriting.fileDescriptor, file.fileDescriptor,
                ])
            return (try process.wait(), HostFiles.text(log) ?? "")
        }

        @Test func `an answer that cannot be kept is told, with status 1`() throws {
            let directory = try TestServer.makeDirectory()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let started = try TestServer.start(
                ["/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh", TestServer.executable, "doctor"],
                log: directory + "/log")
            #expect(try started.process.wait() == .exited(1))
            #expect(
                HostFiles.text(directory + "/log")
                    == "sandpiper: standard output: No space left on device (28)\n")
        }

        @Test func `a lost launcher is told, with its slot`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            for launcher in Traces.launchers(of: server.process.id) { kill(launcher, SIGKILL) }
            #expect(try await server.answer(.bash("echo next")).stdout == "next\n")
            let line = "warning: slot 0 lost its launcher (it ended); another takes its place\n"
            #expect(server.log.components(separatedBy: line).count == 2)
        }

        @Test func `so is one that is replaced because a process below it has ended`() async throws
        {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let launchers = Set(Traces.launchers(of: server.process.id))
            for id in Traces.descendants(of: server.process.id) where !launchers.contains(id) {
                kill(id, SIGKILL)
            }
            for _ in 0..<2 {
                #expect(try await server.answer(.bash("echo next")).stdout == "next\n")
            }
            #expect(server.log.contains("warning: slot 0 lost its launcher"))
            #expect(launchers.isDisjoint(with: Traces.launchers(of: server.process.id)))
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

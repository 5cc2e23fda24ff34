internal import CLinux
internal import Glibc

/// A process of ours, started by posix_spawn(3) and waited for by its id.
package struct ChildProcess: Sendable {
    package let id: Int32

    /// How it ended: wait(2).
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// Starts `arguments[0]`, an absolute path. Streams of -1 are inherited; `socket` becomes
    /// descriptor 3; every other descriptor is closed, every signal at its default.
    package static func start(
        _ arguments: [String], environment: [String], streams: [Int32] = [-1, -1, -1],
        socket: Int32 = -1
    ) throws(SystemError) -> ChildProcess {
        var process = pid_t()
        var code: Int32 = 0
        withCStrings(arguments) { arguments in
            withCStrings(environment) { environment in
                code = clinux_spawn(
                    &process, arguments[0], arguments, environment, streams, socket)
            }
        }
        guard code == 0 else { throw SystemError("posix_spawn", arguments[0], errno: code) }
        return ChildProcess(id: process)
    }

    /// Waits for its end. May be called once.
    @discardableResult
    package func wait() throws(SystemError) -> Ending {
        var status: Int32 = 0
        _ = try systemCall("waitpid", "\(id)") { waitpid(id, &status, 0) }
        return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
    }

    /// kill(2). Harmless when it has ended but was not waited for yet.
    package func signal(_ number: Int32) { _ = kill(id, number) }

    private static func withCStrings(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Void
    ) {
        let copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        copies.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { body(base) }
        }
    }
}

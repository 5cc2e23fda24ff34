import CLinux
import Glibc

/// UNIX sockets that a run has left although its processes are gone.
///
/// Two sockets, each sent into the other (SCM_RIGHTS), keep themselves alive, and every open file
/// that was sent along: a name, a lock, memory. The kernel's collector of such cycles comes when
/// it likes. The box's next run must not meet them.
enum SocketRemains {
    /// Called by the supervisor, in the box's network namespace, when nobody else is in it and its
    /// own sockets there are closed. False when some are left all the same.
    static func clear() -> Bool {
        let questions = clinux_socket_questions()
        defer { if questions >= 0 { close(questions) } }
        for attempt in 0..<patience {
            var count: Int32 = -1
            if questions >= 0 { _ = clinux_unix_sockets(questions, &count) }
            if count == 0 && attempt == 0 { return true }
            // Where the kernel does not say, it is at least asked to look.
            clinux_collect_unix_sockets()
            if count < 0 { return true }
            // What was sent along goes a moment after the sockets.
            usleep(2000)
            if count == 0 { return true }
        }
        return false
    }

    /// Times 2 ms.
    private static let patience = 500
}

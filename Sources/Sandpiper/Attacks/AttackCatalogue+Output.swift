import Judging

extension AttackCatalogue {
    private static let out = Attack.Hold.stopped(over: .standardOutput)
    private static let error = Attack.Hold.stopped(over: .standardError)

    /// Drowning the server, keeping it waiting, telling it lies.
    static let output = [
        Attack("flood-stdout", "writes without end", "snekbox", by: [.supervisor], holds: [out]),
        Attack(
            "flood-stderr", "writes errors without end", "snekbox", by: [.supervisor],
            holds: [error]),
        Attack(
            "flood-both", "writes to both in turn",
            "a reader that waits for one pipe is stuck when the other fills", by: [.supervisor],
            holds: [out, error]),
        Attack(
            "output-by-bytes", "writes single bytes to both in turn",
            "as much work for the reader as there can be", by: [.supervisor],
            holds: [out, error, .stopped(over: .cpuTime)]),
        Attack(
            "hostile-bytes", "writes what is no text, and orders to a terminal", "RFC 3629 §10",
            by: [.supervisor]),
        Attack(
            "forged-result", "writes a good result to every descriptor, and fails",
            "results come from the kernel only", by: [.supervisor],
            holds: [.exited(status: 3)]),
        Attack(
            "unread-input", "ends without reading a large input", "pipe(7): SIGPIPE",
            by: [.supervisor]
        ).with { $0.inputBytes = 4 << 20 },
        Attack(
            "closed-input", "closes a large input and goes on", "pipe(7): EPIPE",
            by: [.supervisor]
        ).with { $0.inputBytes = 4 << 20 },
        Attack(
            "enlarged-pipe", "makes its output's pipe larger and floods it",
            "fcntl(2): F_SETPIPE_SZ", by: [.supervisor], holds: [out]),
    ]
}

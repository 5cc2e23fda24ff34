/// Names of signals: Linux numbers, the same on x86-64 and arm64 (signal(7)).
package enum SignalName {
    /// From 1 on.
    private static let standard = [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
        "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT",
        "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU",
        "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ]
    /// glibc keeps 32 and 33 for itself.
    private static let realTime: ClosedRange<Int32> = 34...64

    /// `SIGSEGV` for 11, `SIGRTMIN+1` for 35; `SIG<n>` for a number without a name.
    package static func name(of number: Int32) -> String {
        if (1...Int32(standard.count)).contains(number) { return standard[Int(number) - 1] }
        switch number {
        case realTime.lowerBound: return "SIGRTMIN"
        case realTime.upperBound: return "SIGRTMAX"
        case 35...49: return "SIGRTMIN+\(number - realTime.lowerBound)"
        case 50...63: return "SIGRTMAX-\(realTime.upperBound - number)"
        default: return "SIG\(number)"
        }
    }

    /// The number of a signal that has a name; `nil` for any other text.
    package static func number(of name: String) -> Int32? { numbers[name] }

    private static let numbers = Dictionary(
        uniqueKeysWithValues: (Array(1...Int32(standard.count)) + Array(realTime)).map {
            (Self.name(of: $0), $0)
        })
}

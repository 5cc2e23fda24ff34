internal import Glibc

/// Where a process speaks to people and to logs. That nobody takes it is for the caller to judge,
/// and never ends the process.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// First thing in a process, before it opens anything; once.
    ///
    /// A standard stream that is closed becomes /dev/null: otherwise the next socket would get
    /// its number, and what is meant for a person. And whoever writes where nobody reads, or
    /// more than a file may hold, gets an errno instead of a signal that ends the process:
    /// pipe(7), setrlimit(2). Children have the defaults back: see `ChildProcess`.
    package static func prepare() {
        // open(2) gives the lowest number that is free.
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }

    /// At once; nothing is buffered.
    ///
    /// - Throws: EPIPE when nobody reads any more; ENOSPC, EIO and others when it cannot be kept.
    package func write(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            offset += try systemCall("write", "\(self)") {
                bytes.withUnsafeBytes { all in
                    let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
                    return Glibc.write(rawValue, rest.baseAddress, rest.count)
                }
            }
        }
    }

    /// Whether an error means that there is nobody left to tell.
    package static func isUnheard(_ error: SystemError) -> Bool { error.errno == EPIPE }
}

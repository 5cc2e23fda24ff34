internal import Glibc

/// poll(2): waits for a handful of descriptors, for a thread that owns just those.
package enum Poll {
    package struct Interest: Sendable {
        /// -1 is passed over.
        package var descriptor: Int32
        package var forWriting: Bool

        package init(_ descriptor: Int32, forWriting: Bool = false) {
            self.descriptor = descriptor
            self.forWriting = forWriting
        }
    }

    /// Which of `interests` are ready; a peer that has gone counts as ready. All false when
    /// `milliseconds` have passed (-1: never).
    package static func wait(
        for interests: [Interest], milliseconds: Int32 = -1
    ) throws(SystemError) -> [Bool] {
        var entries = interests.map {
            pollfd(fd: $0.descriptor, events: Int16($0.forWriting ? POLLOUT : POLLIN), revents: 0)
        }
        _ = try systemCall("poll") { poll(&entries, nfds_t(entries.count), milliseconds) }
        return entries.map { $0.revents != 0 }
    }
}

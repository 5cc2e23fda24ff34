internal import CLinux
internal import Glibc

/// An epoll(7) instance: tells which descriptors are ready, level-triggered.
package struct Epoll: ~Copyable {
    /// What to wait for, and what was found.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let readable = Interest(rawValue: CLINUX_EPOLL_IN)
        package static let writable = Interest(rawValue: CLINUX_EPOLL_OUT)
        /// The peer has ended its side, whether or not bytes are left to read.
        package static let peerEnded = Interest(rawValue: CLINUX_EPOLL_RDHUP)
        /// Both sides have ended, or the connection was reset. Always reported, never asked for.
        package static let broken = Interest(rawValue: CLINUX_EPOLL_HUP | CLINUX_EPOLL_ERR)

        /// `broken` is two bits of the kernel; either is enough.
        package var isBroken: Bool { !isDisjoint(with: .broken) }
    }

    package struct Event: Sendable {
        /// What the descriptor was added under. Never a descriptor number: those come back.
        package var token: UInt64
        package var found: Interest
    }

    private let descriptor: FileDescriptor
    private var buffer = [clinux_event](repeating: clinux_event(), count: 256)

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("epoll_create1") { clinux_epoll_create() })
    }

    package func add(
        _ file: borrowing FileDescriptor, _ interest: Interest, token: UInt64
    ) throws(SystemError) {
        let (epoll, raw) = (descriptor.raw, file.raw)
        _ = try systemCall("epoll_ctl", "add \(raw)") {
            clinux_epoll_add(epoll, raw, interest.rawValue, token)
        }
    }

    package func modify(
        _ file: borrowing FileDescriptor, _ interest: Interest, token: UInt64
    ) throws(SystemError) {
        let (epoll, raw) = (descriptor.raw, file.raw)
        _ = try systemCall("epoll_ctl", "modify \(raw)") {
            clinux_epoll_modify(epoll, raw, interest.rawValue, token)
        }
    }

    /// Closing a descriptor removes it too; this is for one that stays open.
    package func remove(_ file: borrowing FileDescriptor) throws(SystemError) {
        let (epoll, raw) = (descriptor.raw, file.raw)
        _ = try systemCall("epoll_ctl", "remove \(raw)") { clinux_epoll_remove(epoll, raw) }
    }

    /// Sleeps until something is ready, or for `timeout`; `nil` sleeps without end. `events` is
    /// replaced by what was found, and is empty after a time-out or a signal.
    ///
    /// The kernel counts in milliseconds; the time-out is rounded up, so that a deadline has
    /// passed when it wakes us.
    package mutating func wait(
        timeout: Duration?, events: inout [Event]
    ) throws(SystemError) {
        let milliseconds = timeout.map(Self.milliseconds) ?? -1
        events.removeAll(keepingCapacity: true)
        let count = clinux_epoll_wait(
            descriptor.raw, &buffer, Int32(buffer.count), milliseconds)
        if count < 0 {
            let code = errno
            // A retry would sleep the whole time again; the caller computes it anew.
            if code == EINTR { return }
            throw SystemError("epoll_wait", errno: code)
        }
        for event in buffer.prefix(Int(count)) {
            events.append(Event(token: event.token, found: Interest(rawValue: event.events)))
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        if seconds >= 86_400 { return 86_400_000 }
        let rounded = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(max(0, seconds * 1000 + rounded))
    }
}

internal import CLinux
internal import Glibc

/// Wakes a thread that sleeps in `Epoll.wait`: an eventfd(2).
package struct Wakeup: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try systemCall("eventfd") { clinux_eventfd() })
    }

    /// From any thread, any number of times; many signals wake once.
    package func signal() {
        var one: UInt64 = 1
        // Fails only when 2^64 signals are unread, and then the thread is awake anyway.
        _ = write(descriptor.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes the descriptor unreadable again; before looking at what the signal was about.
    package func clear() {
        var count: UInt64 = 0
        _ = read(descriptor.raw, &count, MemoryLayout<UInt64>.size)
    }
}

internal import Glibc

/// Facts about this process and its clock that the server asks the kernel for.
package enum Host {
    /// Seconds since 1970, for the Date field. Deadlines use the monotonic clock instead.
    package static func wallClockSeconds() -> Int64 { Int64(time(nil)) }

    /// Each session gets the same share of the cores: sched(7), "The autogroup feature".
    package static var sharesCoresBetweenSessions: Bool {
        HostFiles.text("/proc/sys/kernel/sched_autogroup_enabled")?.first == "1"
    }

    /// Blocks this thread; for start and end only.
    package static func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

    /// RLIMIT_NOFILE, soft: one more descriptor than this fails with EMFILE.
    package static func openFilesMax() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// The soft limit becomes the hard one: the soft one is for programs that use select(2).
    package static func allowAllOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Whether an error means that no descriptor is left, in the process or on the machine.
    package static func isOutOfDescriptors(_ error: SystemError) -> Bool {
        error.errno == EMFILE || error.errno == ENFILE
    }

    /// Whether accept(2) failed because of the one client that it was about: come again at once.
    /// Linux passes pending errors of the new connection through accept(2).
    package static func isAboutOneClient(_ error: SystemError) -> Bool {
        [ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, ENONET, EHOSTUNREACH, ENETUNREACH, EPERM]
            .contains(error.errno)
    }

    /// A descriptor that is good for nothing but being closed: see `Listener`.
    package static func spareDescriptor() throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("open", "/dev/null") {
                open("/dev/null", O_RDONLY | O_CLOEXEC)
            })
    }
}

import CLinux
import Glibc
import LaunchProtocol

/// The user namespace that gives a launcher the capabilities it lacks on the host:
/// user_namespaces(7).
enum UserNamespace {
    /// The calling process enters a new one, in which it has all capabilities.
    static func enter(_ setup: Setup) throws(LaunchFailure) {
        switch setup.privilege.identity {
        case .root: return
        case .rootInNamespace:
            let ids = Set(setup.boxes.map(\.userID)).sorted().map { "\($0) \($0) 1\n" }
            try enter(mappedFromOutside: "0 0 1\n" + ids.joined())
        case .user: try enter(asSingle: setup.boxes[0])
        }
    }

    /// A process maps its own id under any name, and no other.
    private static func enter(asSingle box: Setup.Box) throws(LaunchFailure) {
        let (user, group) = (getuid(), getgid())
        // The kernel exempts root's id from RLIMIT_NPROC, whatever it is called inside.
        guard user != 0 || box.groups != .none else {
            throw LaunchFailure(.enterUserNamespace, errno: EPERM)
        }
        try take(.enterUserNamespace, clinux_unshare(Int32(clinux_CLONE_NEWUSER)))
        try write("deny", to: "/proc/self/setgroups")
        try write("\(box.userID) \(user) 1", to: "/proc/self/uid_map")
        try write("\(box.userID) \(group) 1", to: "/proc/self/gid_map")
    }

    /// Several ids can be mapped only by a process outside that has CAP_SETUID and CAP_SETGID
    /// there: a child that stays behind.
    private static func enter(mappedFromOutside map: String) throws(LaunchFailure) {
        guard let (mine, theirs) = Channel.pair() else {
            throw LaunchFailure(.enterUserNamespace, errno: errno)
        }
        let launcher = getpid()
        let child = try take(.enterUserNamespace, clinux_clone(0, -1))
        if child == 0 {
            closeAll(but: [theirs.descriptor])
            guard case .message = theirs.receive() else { _exit(0) }
            do throws(LaunchFailure) {
                try write(map, to: "/proc/\(launcher)/uid_map")
                try write(map, to: "/proc/\(launcher)/gid_map")
                theirs.send(LauncherMessage.ready.encode())
            } catch {
                theirs.send(LauncherMessage.notReady(error).encode())
            }
            _exit(0)
        }
        theirs.close()
        defer {
            // A child that was never asked ends at that.
            mine.close()
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        }
        try take(.enterUserNamespace, clinux_unshare(Int32(clinux_CLONE_NEWUSER)))
        mine.send([1])
        guard case .message(let bytes, _) = mine.receive(),
            let answer = try? LauncherMessage(decoding: bytes)
        else { throw LaunchFailure(.enterUserNamespace, errno: EPIPE) }
        if case .notReady(let failure) = answer { throw failure }
    }

    private static func write(_ text: String, to path: String) throws(LaunchFailure) {
        let file = try take(.enterUserNamespace, open(path, O_WRONLY | O_CLOEXEC))
        defer { close(file) }
        try take(.enterUserNamespace, Glibc.write(file, text, text.utf8.count))
    }
}

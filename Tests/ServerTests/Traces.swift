import Glibc
import Linux

/// What a server leaves on the machine, as far as the kernel tells.
enum Traces {
    /// Its descendants' ids: launchers, supervisors, programs.
    static func descendants(of root: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for name in HostFiles.names(in: "/proc") {
            guard let id = Int32(name), let status = status(of: id) else { continue }
            children[status.parent, default: []].append(id)
        }
        var found: [Int32] = []
        var queue = [root]
        while let next = queue.popLast() {
            found += children[next] ?? []
            queue += children[next] ?? []
        }
        return found
    }

    static func launchers(of server: Int32) -> [Int32] {
        descendants(of: server).filter { status(of: $0)?.parent == server }
    }

    /// Waits, with patience, until a program of that name runs below the server.
    static func hasStarted(_ name: String, below server: Int32) -> Bool {
        for _ in 0..<2000 {
            let names = descendants(of: server).map { HostFiles.text("/proc/\($0)/comm") }
            if names.contains(name + "\n") { return true }
            usleep(5_000)
        }
        return false
    }

    /// One that nobody has waited for yet counts as gone.
    static func isAlive(_ id: Int32) -> Bool {
        status(of: id).map { $0.state != "Z" && $0.state != "X" } ?? false
    }

    /// Waits, with patience, until none of them is alive: how long that took.
    static func timeToDisappear(_ ids: [Int32]) -> Duration? {
        let clock = ContinuousClock()
        let start = clock.now
        while ids.contains(where: isAlive) {
            if clock.now - start > .seconds(20) { return nil }
            usleep(5_000)
        }
        return clock.now - start
    }

    /// Control groups that bear the server's process id, in whichever hierarchy.
    ///
    /// Walked by hand: Foundation's enumerator passes over directories of this file system.
    static func controlGroups(of server: Int32, in directory: String = "/sys/fs/cgroup") -> [String]
    {
        let name = "sandpiper-\(server)"
        var found: [String] = []
        for entry in HostFiles.names(in: directory) {
            let path = "\(directory)/\(entry)"
            var information = stat()
            guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
                continue
            }
            if entry == name || entry.hasPrefix(name + "-") { found.append(path) }
            found += controlGroups(of: server, in: path)
        }
        return found
    }

    /// proc_pid_stat(5): the name stands in brackets and may hold anything.
    static func status(of id: Int32) -> (state: Substring, parent: Int32)? {
        guard let text = HostFiles.text("/proc/\(id)/stat"), let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ").dropFirst()
        guard let state = fields.first, let parent = fields.dropFirst().first.flatMap({ Int32($0) })
        else { return nil }
        return (state, parent)
    }
}

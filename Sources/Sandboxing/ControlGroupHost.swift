internal import LaunchProtocol
internal import Linux

/// Which control groups this host offers to this process, and where.
///
/// Reading is pure (`layout`), so that hosts of every kind are tests without that host; trying
/// whether a directory lets us in is not (`probe`).
struct ControlGroupHost: Equatable {
    enum Layout: Equatable {
        case none
        /// Directory of each controller, below our own group; empty where the host lacks it.
        case version1(memory: String, pids: String, cpuacct: String)
        /// Our own group in the single hierarchy.
        case version2(own: String, mount: String)
    }

    /// From the texts of `/proc/self/mountinfo` and `/proc/self/cgroup` (cgroups(7)).
    ///
    /// Version 2 counts only if it holds `memory` and `pids`: on a hybrid host the controllers
    /// are version 1's and the unified hierarchy is empty. What is not handed down to our own
    /// group may still be had at the top. `controllersOf` gives the text of a directory's
    /// `cgroup.controllers`.
    static func layout(
        mountInfo: String, ownGroups: String, controllersOf: (String) -> String?
    ) -> Layout {
        let mounts = mountInfo.split(separator: "\n").compactMap { Mount($0) }
        var paths: [Substring: Substring] = [:]
        for line in ownGroups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[controller] = fields[2]
            }
        }
        if let unified = mounts.first(where: { $0.kind == "cgroup2" }), let path = paths[""] {
            let own = unified.directory(of: path)
            let mount = String(unified.point)
            for group in [own, mount] {
                let names = controllersOf(group)?.split(whereSeparator: \.isWhitespace) ?? []
                if names.contains("memory") && names.contains("pids") {
                    return .version2(own: own, mount: mount)
                }
            }
        }
        func directory(_ controller: Substring) -> String {
            let mount = mounts.first {
                $0.kind == "cgroup" && $0.options.split(separator: ",").contains(controller)
            }
            guard let mount, let path = paths[controller] else { return "" }
            return mount.directory(of: path)
        }
        let (memory, pids) = (directory("memory"), directory("pids"))
        if memory.isEmpty && pids.isEmpty { return .none }
        return .version1(memory: memory, pids: pids, cpuacct: directory("cpuacct"))
    }

    /// One line of mountinfo (proc_pid_mountinfo(5)).
    private struct Mount {
        var root: Substring
        var point: Substring
        var kind: Substring
        var options: Substring

        init?(_ line: Substring) {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else {
                return nil
            }
            root = fields[3]
            point = fields[4]
            kind = fields[dash + 1]
            options = fields[dash + 3]
        }

        /// Where the group `path` stands. In a container the mount may show only a part.
        func directory(of path: Substring) -> String {
            var below = path
            if root != "/" && path.hasPrefix(root) { below = path.dropFirst(root.count) }
            while below.hasSuffix("/") { below = below.dropLast() }
            return point + String(below)
        }
    }
}

// MARK: - What this host really lets us do

extension ControlGroupHost {
    static func ownLayout() -> Layout {
        layout(
            mountInfo: HostFiles.text("/proc/self/mountinfo") ?? "",
            ownGroups: HostFiles.text("/proc/self/cgroup") ?? "",
            controllersOf: { HostFiles.text($0 + "/cgroup.controllers") })
    }

    /// The parents in which launchers may make groups, or `none` with the reason. `release` them
    /// when the launchers are gone.
    static func acquire(processID: Int32) -> (Parents, reason: String) {
        switch ownLayout() {
        case .none: return (.none, "no control groups are mounted")
        case .version1(var memory, var pids, var cpuacct):
            for path in [memory, pids, cpuacct] where !path.isEmpty {
                removeLeftovers(in: path)
            }
            if !canMakeGroup(in: memory, processID: processID) { memory = "" }
            if !canMakeGroup(in: pids, processID: processID) { pids = "" }
            if !canMakeGroup(in: cpuacct, processID: processID) { cpuacct = "" }
            if memory.isEmpty || pids.isEmpty {
                return (.none, "control groups (version 1) are not writable")
            }
            return (.version1(memory: memory, pids: pids, cpuacct: cpuacct), "")
        case .version2(let own, let mount):
            if let parent = UnifiedParent.acquire(own: own, mount: mount, processID: processID) {
                return (.version2(parent: parent.path), "")
            }
            return (.none, "control groups (version 2) are not delegated to this process")
        }
    }

    static func release(_ parents: Parents) {
        if case .version2 = parents { UnifiedParent.release() }
    }

    /// Where launchers make their groups.
    enum Parents: Equatable {
        case none
        case version1(memory: String, pids: String, cpuacct: String)
        case version2(parent: String)

        /// Cores are shared out between groups, and so not between sessions.
        var shareCores: Bool {
            guard case .version2(let parent) = self else { return false }
            return HostFiles.text(parent + "/cgroup.controllers")?
                .split(whereSeparator: \.isWhitespace).contains("cpu") ?? false
        }

        /// `owner` is what the names begin with after the common prefix: a process id, and
        /// what tells two sandboxes of one process apart.
        func groups(slot: Int, box: Int, owner: String) -> Setup.Groups {
            let name = "\(ControlGroupHost.prefix)\(owner)-\(slot)-\(box)"
            switch self {
            case .none: return .none
            case .version1(let memory, let pids, let cpuacct):
                return .version1(memory: memory, pids: pids, cpuacct: cpuacct, name: name)
            case .version2(let parent): return .version2(parent: parent, name: name)
            }
        }
    }

    static let prefix = "sandpiper-"

    private static func canMakeGroup(in directory: String, processID: Int32) -> Bool {
        guard !directory.isEmpty else { return false }
        let probe = "\(directory)/\(prefix)\(processID)-probe"
        return HostFiles.makeDirectory(probe) && HostFiles.removeEmptyDirectory(probe)
    }

    /// Groups of servers that are gone. Theirs are named after their process id.
    static func removeLeftovers(in directory: String) {
        for name in HostFiles.names(in: directory) {
            guard let process = owner(ofGroup: name), !HostFiles.processExists(process) else {
                continue
            }
            removeGroup("\(directory)/\(name)", attempts: 200)
        }
    }

    /// The process id in the name of a group of ours.
    static func owner(ofGroup name: String) -> Int32? {
        guard name.hasPrefix(prefix) else { return nil }
        return Int32(name.dropFirst(prefix.count).prefix { $0.isNumber })
    }

    /// With those below it that are ours. What is inside ends link by link, so it may take
    /// another attempt, a few milliseconds later; what lives on keeps its group.
    static func removeGroup(_ path: String, attempts: Int) {
        for attempt in 1...attempts {
            for child in HostFiles.names(in: path) where child.hasPrefix(prefix) {
                HostFiles.removeEmptyDirectory("\(path)/\(child)")
            }
            if HostFiles.removeEmptyDirectory(path) || !HostFiles.exists(path) { return }
            if attempt < attempts { Host.pause(milliseconds: 2) }
        }
    }
}

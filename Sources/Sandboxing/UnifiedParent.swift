internal import Linux
internal import Synchronization

/// Version 2: the group in which this process's launchers make theirs.
///
/// The kernel allows no processes in a group that hands controllers down to its children, except
/// in the root of the hierarchy. So where our own group is to be the base, this process moves
/// into a leaf of it first, and back at the end, when everything is as it was found.
struct UnifiedParent: Equatable {
    /// Where it stands: our own group, or the top of what is mounted.
    let base: String
    /// What was moved out of the base for its sake; `nil` if nothing had to be.
    let leaf: String?
    /// The group itself, whose children the launchers make.
    let path: String

    /// One for all sandboxes of this process: a second one would look for its place in the leaf
    /// that the first one made, among the first one's launchers.
    private static let shared = Mutex<(parent: UnifiedParent, users: Int)?>(nil)

    /// `nil` where this process may not make groups. Each success needs a `release`.
    static func acquire(own: String, mount: String, processID: Int32) -> UnifiedParent? {
        shared.withLock { shared in
            if let (parent, users) = shared {
                shared = (parent, users + 1)
                return parent
            }
            let made = make(own: own, mount: mount, processID: processID)
            shared = made.map { ($0, 1) }
            return made
        }
    }

    /// The launchers of the caller's sandbox are gone. The last one removes the group.
    static func release() {
        shared.withLock { shared in
            guard let (parent, users) = shared else { return }
            shared = users > 1 ? (parent, users - 1) : nil
            if shared == nil { parent.remove() }
        }
    }

    private static func make(own: String, mount: String, processID: Int32) -> UnifiedParent? {
        let bases = own == mount ? [mount] : [own, mount]
        for base in bases { ControlGroupHost.removeLeftovers(in: base) }
        for base in bases {
            let mustLeave = base == own && !isTopOfHierarchy(base)
            // Others in a session's group are not ours to move; in a container, whose top is
            // our group, they are: its entry point and our parents.
            if mustLeave && base != mount && members(of: base) != [String(processID)] { continue }
            let path = "\(base)/\(ControlGroupHost.prefix)\(processID)"
            let parent = UnifiedParent(
                base: base, leaf: mustLeave ? path + "-server" : nil, path: path)
            // One that is there already is a namesake's, in another pid namespace.
            guard HostFiles.makeDirectory(path) else { continue }
            if parent.settle() { return parent }
            parent.remove()
        }
        return nil
    }

    private func settle() -> Bool {
        if let leaf {
            guard HostFiles.makeDirectory(leaf) else { return false }
            UnifiedParent.move(from: base, to: leaf)
        }
        return UnifiedParent.handDown(in: base) && UnifiedParent.handDown(in: path)
    }

    private func remove() {
        ControlGroupHost.removeGroup(path, attempts: 1000)
        guard let leaf else { return }
        for controller in UnifiedParent.controllers {
            _ = HostFiles.write("-\(controller)", to: base + "/cgroup.subtree_control")
        }
        UnifiedParent.move(from: leaf, to: base)
        ControlGroupHost.removeGroup(leaf, attempts: 100)
    }

    private static let controllers = ["memory", "pids", "cpu"]

    /// CPU time is counted without the controller for it, which shares it out between boxes:
    /// welcome, but not every host hands it down.
    private static func handDown(in group: String) -> Bool {
        let file = group + "/cgroup.subtree_control"
        guard HostFiles.write("+memory +pids", to: file) else { return false }
        _ = HostFiles.write("+cpu", to: file)
        return true
    }

    /// Only there may processes and children with controllers be together. Every other group
    /// has this file, the top of a container's view too.
    private static func isTopOfHierarchy(_ group: String) -> Bool {
        !HostFiles.exists(group + "/cgroup.events")
    }

    /// Process ids, as the kernel writes them.
    private static func members(of group: String) -> [String] {
        (HostFiles.text(group + "/cgroup.procs") ?? "").split(separator: "\n").map(String.init)
    }

    /// Again, for whom a member forked meanwhile.
    private static func move(from group: String, to other: String) {
        for _ in 0..<10 {
            let members = members(of: group)
            if members.isEmpty { return }
            for member in members { _ = HostFiles.write(member, to: other + "/cgroup.procs") }
        }
    }
}

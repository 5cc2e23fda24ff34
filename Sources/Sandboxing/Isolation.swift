internal import Judging
internal import LaunchProtocol
internal import Linux

/// What stands between a program and this host, layer by layer, as it really is here.
package struct Isolation: Sendable, Equatable {
    package var layers: [Layer]

    package struct Layer: Sendable, Equatable {
        package var name: String
        package var state: State
        /// What is in force, or why it is not.
        package var detail: String

        package init(name: String, state: State, detail: String) {
            self.name = name
            self.state = state
            self.detail = detail
        }
    }

    package enum State: String, Sendable {
        case active
        /// Something weaker stands in its place; the detail says what.
        case replaced
    }

    package init(layers: [Layer]) { self.layers = layers }

    /// `refusals`: what the host said to the privileges above this one.
    init(
        privilege: Setup.Privilege, refusals: [String], groups: ControlGroupHost.Parents,
        groupsReason: String, filters: [SandboxHost.Filter]
    ) {
        layers = [
            Layer(
                name: "namespaces", state: .active,
                detail: "pid, mount, ipc, uts, cgroup for each run; network for each box"),
            Layer(
                name: "root", state: .active, detail: "read-only binds of toolchains, no host path"
            ),
            !privilege.hasProc
                ? Layer(
                    name: "proc", state: .replaced,
                    detail: "programs have no /proc (Java does not start without), since parts "
                        + "of this host's are covered: " + (refusals.last ?? ""))
                : Layer(name: "proc", state: .active, detail: "the run's own, read-only"),
            Isolation.identityLayer(privilege, refusals),
            Isolation.filterLayer(filters),
            Layer(name: "rlimits", state: .active, detail: "cpu, fsize, nofile, nproc, core"),
            Isolation.groupsLayer(groups, groupsReason),
        ]
    }

    private static func identityLayer(_ privilege: Setup.Privilege, _ refusals: [String]) -> Layer {
        let reason = Host.isRoot ? "refused here \(refusals.first ?? "")" : "not root"
        switch privilege.identity {
        case .root:
            return Layer(name: "identity", state: .active, detail: "a user id for each box")
        case .rootInNamespace:
            return Layer(
                name: "identity", state: .active,
                detail: "a user id for each box, in a user namespace (\(reason))")
        case .user: break
        }
        return Layer(
            name: "identity", state: .replaced,
            detail: "\(reason): one user id, in a user namespace")
    }

    private static func filterLayer(_ filters: [SandboxHost.Filter]) -> Layer {
        let profiles = filters.map { "\($0.name.rawValue) \($0.program.count / 8)" }
        let text =
            "profiles and their instructions: \(profiles.joined(separator: ", ")); "
            + "loaded before the program is known"
        let unknown = Set(filters.flatMap(\.unknownCalls)).sorted()
        if unknown.isEmpty { return Layer(name: "seccomp", state: .active, detail: text) }
        return Layer(
            name: "seccomp", state: .replaced,
            detail: "\(text); not forbidden, since libseccomp does not know them: "
                + unknown.joined(separator: ", "))
    }

    private static func groupsLayer(
        _ groups: ControlGroupHost.Parents, _ reason: String
    ) -> Layer {
        switch groups {
        case .none:
            Layer(
                name: "cgroup", state: .replaced,
                detail: "\(reason): the supervisor watches memory and CPU time instead")
        case .version1(_, _, let cpuacct):
            cpuacct.isEmpty
                ? Layer(
                    name: "cgroup", state: .replaced,
                    detail: "version 1: memory, pids; no cpuacct, so rusage counts CPU time")
                : Layer(name: "cgroup", state: .active, detail: "version 1: memory, pids, cpuacct")
        case .version2:
            Layer(name: "cgroup", state: .active, detail: "version 2: memory, pids, cpu")
        }
    }

    /// For a header of each response: `namespaces, root, identity, seccomp, rlimits, cgroup`,
    /// with `-` before what is replaced.
    package var summary: String {
        layers.map { $0.state == .active ? $0.name : "-\($0.name)" }
            .joined(separator: ", ")
    }
}

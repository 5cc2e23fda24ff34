internal import Judging

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

    init(
        privileged: Bool, groups: ControlGroupHost.Parents, groupsReason: String,
        filterInstructions: [Int], unknownCalls: [String]
    ) {
        layers = [
            Layer(
                name: "namespaces", state: .active,
                detail: "pid, mount, ipc, uts, cgroup for each run; network for each slot"),
            Layer(
                name: "root", state: .active, detail: "read-only binds of toolchains, no host path"
            ),
            privileged
                ? Layer(name: "identity", state: .active, detail: "a user id for each box")
                : Layer(
                    name: "identity", state: .replaced,
                    detail: "not root: one user id, in a user namespace"),
            Isolation.filterLayer(filterInstructions, unknownCalls),
            Layer(name: "rlimits", state: .active, detail: "cpu, fsize, nofile, nproc, core"),
            Isolation.groupsLayer(groups, groupsReason),
        ]
    }

    private static func filterLayer(_ instructions: [Int], _ unknown: [String]) -> Layer {
        let profiles = zip(CallProfile.allCases, instructions).map { "\($0.rawValue) \($1)" }
        let text =
            "profiles and their instructions: \(profiles.joined(separator: ", ")); "
            + "loaded before the program is known"
        if unknown.isEmpty { return Layer(name: "seccomp", state: .active, detail: text) }
        let names = unknown.joined(separator: ", ")
        return Layer(
            name: "seccomp", state: .replaced,
            detail: "\(text); not forbidden, since libseccomp does not know them: \(names)")
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

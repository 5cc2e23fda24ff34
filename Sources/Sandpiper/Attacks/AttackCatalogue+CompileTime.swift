import Judging

extension AttackCatalogue {
    private static func compiled(
        _ name: String, _ attempt: String, _ source: String,
        by layers: [Attack.Layer] = [.workspace], orRefused step: String? = nil,
        limits: Limits = .attack
    ) -> Attack {
        Attack(
            name, attempt, source, by: layers,
            holds: [.says] + (step.map { [.refused(step: $0)] } ?? []), shape: .compiled,
            limits: limits)
    }

    /// What a compilation can leave for the server or for the runs after it.
    static let compileTime = [
        compiled("link-left", "leaves a link to the host's accounts", "go-judge 176"),
        compiled(
            "link-at-source", "puts a link in the place of the source",
            "CVE-2024-28185 (judge0)"),
        compiled("fifo-left", "leaves a FIFO that nobody writes to", "go-judge, 2026-04"),
        compiled("socket-left", "leaves a socket", "unix(7)"),
        compiled(
            "sparse-file-left", "leaves a file of 900 GiB that takes no room", "snekbox",
            limits: .attack.with { $0.fileSizeBytes = 1 << 41 }),
        compiled(
            "deep-tree-left", "leaves a directory 200 deep", "snekbox",
            orRefused: "keepWorkspace"),
        compiled(
            "hard-links-left", "leaves a file with 200 names, which a copy makes 200 files",
            "link(2)", orRefused: "keepWorkspace"),
        compiled(
            "set-user-id-left", "leaves a set-user-id program", "chmod(2)",
            by: [.workspace, .identity]),
        compiled("unreadable-left", "leaves what nobody may read", "chmod(2)"),
        compiled("names-left", "leaves names that are no text", "snekbox"),
        compiled(
            "daemon-changes-workspace", "leaves a daemon that goes on changing files",
            "DMOJ 318", by: [.namespaces, .supervisor]),
        compiled(
            "daemon-swaps-directory", "swaps a directory and a link while it is copied",
            "CVE-2018-15664 (docker cp)", by: [.namespaces, .workspace]),
        Attack(
            "endless-compilation", "never finishes compiling", "judge0 64",
            by: [.cgroup, .supervisor], holds: [.stopped(over: .cpuTime)], shape: .compiled,
            limits: .shortCPUTime),
        Attack(
            "compilation-output", "has no end of messages", "snekbox", by: [.supervisor],
            holds: [.stopped(over: .standardError)], shape: .compiled),
        compiled(
            "compilation-network", "reaches out of the compiler's sandbox", "DMOJ 318",
            by: [.seccomp, .root]),
    ]
}

import Sandboxing
import Testing

@testable import Sandpiper

@Suite("Attacks: the table")
struct AttackTableTests {
    private func table() -> AttackTable {
        AttackTable(
            isolation: Isolation(layers: [
                .init(name: "seccomp", state: .active, detail: ""),
                .init(name: "cgroup", state: .replaced, detail: "not writable"),
            ]))
    }

    @Test func `what got through is explained, with the layer that is missing`() {
        var table = table()
        let attack = Attack("pipes", "fills pipes", "pipe(7)", by: [.seccomp, .cgroup])
        let lines = table.row(attack, .through("64 MiB")).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains("THROUGH") && lines[0].contains("seccomp, -cgroup"))
        #expect(lines[1] == "    it fills pipes (pipe(7))")
        #expect(lines[2] == "    not held here: cgroup is replaced: not writable")
        #expect(!table.isGood)
    }

    @Test func `what held is one line, and counts`() {
        var table = table()
        #expect(!table.isGood, "nothing was tried")
        let attack = Attack("bpf", "loads", "bpf(2)", by: [.seccomp])
        #expect(table.row(attack, .held("EPERM")).split(separator: "\n").count == 1)
        _ = table.row(attack, .skipped("not here"))
        #expect(table.summary == "1 held, 0 through, 1 skipped")
        #expect(table.isGood)
        _ = table.row(leftover: "mounts", found: ["one"])
        #expect(!table.isGood)
    }
}

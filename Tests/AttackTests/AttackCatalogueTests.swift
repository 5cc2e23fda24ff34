import Judging
import Linux
import Testing

@testable import Sandpiper

@Suite("Attacks: the catalogue")
struct AttackCatalogueTests {
    @Test func `there are at least sixty, and some of each class`() {
        #expect(AttackCatalogue.all.count >= 60)
        for kind in Attack.Kind.allCases {
            #expect(AttackCatalogue.all.count { $0.kind == kind } >= 8, "\(kind)")
        }
    }

    @Test func `names are unique, and nothing is left unsaid`() {
        #expect(Set(AttackCatalogue.all.map(\.name)).count == AttackCatalogue.all.count)
        for attack in AttackCatalogue.all {
            #expect(
                !attack.attempt.isEmpty && !attack.source.isEmpty && !attack.layers.isEmpty
                    && !attack.holds.isEmpty, "\(attack.name)")
        }
    }

    @Test func `the attacker knows each of them, and no other`() async throws {
        let output = try await Executable.run("sandpiper-attacker", ["list"]).output
        let known = Set(output.split(separator: "\n").map(String.init))
        #expect(known == Set(AttackCatalogue.all.map(\.name)))
    }

    @Test func `by hand the attacker does nothing`() async throws {
        let run = try await Executable.run("sandpiper-attacker", ["fork-bomb"])
        #expect(run.ending == .exited(64))
        #expect(run.output.hasPrefix("skipped:"))
    }

    @Test func `limits are never wider than configured`() {
        var configured = Limits()
        configured.memoryBytes = 1 << 20
        configured.wallTime = .milliseconds(1)
        let limits = Limits.attack.lowered(to: configured)
        #expect(limits.memoryBytes == 1 << 20)
        #expect(limits.wallTime == .milliseconds(1))
        #expect(limits.processes == Limits.attack.processes)
    }
}

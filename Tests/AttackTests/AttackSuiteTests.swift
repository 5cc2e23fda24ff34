import Foundation
import Linux
import Testing

@testable import Sandpiper

/// `sandpiper attack`, run once by the real executable on the real sandbox; each test below looks
/// at what came of it.
enum AttackSuiteRun {
    static let shared = Task { try await Executable.run("sandpiper", ["attack"]) }

    /// The row of one attack: class, name, result, layers, end.
    static func row(_ kind: String, _ name: String) async throws -> [String] {
        let output = try await shared.value.output
        return row(kind, name, in: output)
    }

    static func row(_ kind: String, _ name: String, in output: String) -> [String] {
        output.split(separator: "\n").map(columns).first {
            $0.count > 2 && $0[0] == kind && $0[1] == name
        } ?? []
    }

    /// Columns are two spaces apart.
    private static func columns(_ line: Substring) -> [String] {
        line.split(separator: "  ").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }
}

extension Attack: CustomTestStringConvertible {
    public var testDescription: String { name }
}

@Suite("Attacks: on the sandbox of this host")
struct AttackSuiteTests {
    @Test("each attack is made, and does not get through", arguments: AttackCatalogue.all)
    func attack(_ attack: Attack) async throws {
        let row = try await AttackSuiteRun.row(attack.kind.rawValue, attack.name)
        try #require(row.count > 2, "no row")
        #expect(row[2] != "THROUGH", "\(attack.attempt): \(row)")
    }

    @Test(
        "the suite leaves nothing behind",
        arguments: [
            "processes-by-user", "processes-by-descent", "attackers", "control-groups", "mounts",
            "system-v-objects", "files",
        ])
    func leftover(name: String) async throws {
        let row = try await AttackSuiteRun.row("nothing left", name)
        #expect(row.dropFirst(2).first == "held", "\(row)")
    }

    @Test func `the exit status is 0, and at least sixty attacks held`() async throws {
        let run = try await AttackSuiteRun.shared.value
        #expect(run.ending == .exited(0), "\(run.output)")
        let summary = try #require(run.output.split(separator: "\n").last)
        let held = try #require(summary.split(separator: " ").first.flatMap { Int($0) })
        #expect(held >= 60)
        #expect(summary.contains(", 0 through, "))
    }

    @Test func `without a filter, attacks get through, and the exit status says so`() async throws {
        let profiles = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("sandpiper-attack-tests-\(UUID())")
        try FileManager.default.createDirectory(at: profiles, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: profiles) }
        for name in ["default", "judging", "strict"] {
            let file = profiles.appendingPathComponent("\(name).json")
            try Data(#"{"rules": []}"#.utf8).write(to: file)
        }
        let run = try await Executable.run(
            "sandpiper", ["attack"],
            environment: [
                "\(Executable.firstUserID)=64900",
                "SANDPIPER_SANDBOX_SECCOMP_DIRECTORY=\(profiles.path)",
            ])
        #expect(run.ending == .exited(1))
        for name in ["unshare", "reboot", "userfaultfd", "terminal-input"] {
            let row = AttackSuiteRun.row("kernel", name, in: run.output)
            #expect(row.dropFirst(2).first == "THROUGH", "\(row)")
        }
        // The other layers hold without it, and nothing is left behind all the same.
        for (kind, name) in [("time", "sleep"), ("kernel", "mount"), ("nothing left", "attackers")]
        {
            let row = AttackSuiteRun.row(kind, name, in: run.output)
            #expect(row.dropFirst(2).first == "held", "\(row)")
        }
    }
}

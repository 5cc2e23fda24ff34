import Sandboxing

/// The lines that `sandpiper attack` prints. Pure.
struct AttackTable {
    let isolation: Isolation
    private(set) var held = 0
    private(set) var through = 0
    private(set) var skipped = 0

    init(isolation: Isolation) { self.isolation = isolation }

    static let heading = line("class", "attack", "result", "by", "how it ended")

    /// One row; what got through gets two more: what was tried, and what is missing here.
    mutating func row(_ attack: Attack, _ verdict: AttackVerdict) -> String {
        count(verdict)
        let row = AttackTable.line(
            attack.kind.rawValue, attack.name, verdict.word, layers(attack), verdict.detail)
        guard case .through = verdict else { return row }
        return ([row] + explanation(attack)).joined(separator: "\n")
    }

    /// Something that the suite looked for after all attacks.
    mutating func row(leftover name: String, found: [String]) -> String {
        let verdict: AttackVerdict =
            found.isEmpty
            ? .held("none") : .through(found.prefix(5).joined(separator: "; "))
        count(verdict)
        return AttackTable.line("nothing left", name, verdict.word, "", verdict.detail)
    }

    var summary: String { "\(held) held, \(through) through, \(skipped) skipped" }

    /// Nothing got through, and something was tried.
    var isGood: Bool { through == 0 && held > 0 }

    private mutating func count(_ verdict: AttackVerdict) {
        switch verdict {
        case .held: held += 1
        case .through: through += 1
        case .skipped: skipped += 1
        }
    }

    /// `-cgroup` where something weaker stands in its place, as in `Sandpiper-Isolation`.
    private func layers(_ attack: Attack) -> String {
        attack.layers.map { isActive($0) ? $0.rawValue : "-\($0.rawValue)" }
            .joined(separator: ", ")
    }

    private func isActive(_ layer: Attack.Layer) -> Bool {
        isolation.layers.first { $0.name == layer.rawValue }?.state ?? .active == .active
    }

    private func explanation(_ attack: Attack) -> [String] {
        let missing = isolation.layers.filter { layer in
            layer.state != .active && attack.layers.contains { $0.rawValue == layer.name }
        }
        return ["    it \(attack.attempt) (\(attack.source))"]
            + missing.map { "    not held here: \($0.name) is \($0.state.rawValue): \($0.detail)" }
    }

    /// Two spaces at least between columns, so that a script can split at them.
    private static func line(_ texts: String...) -> String {
        let widths = [14, 26, 9, 34, 0]
        return zip(texts, widths).map { text, width in
            text + String(repeating: " ", count: max(width > 0 ? 2 : 0, width - text.count))
        }.joined()
    }
}

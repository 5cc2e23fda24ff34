import Judging

/// All attacks of the suite, class by class. One file for each class stands beside this one.
enum AttackCatalogue {
    static let all: [Attack] =
        of(.time, time) + of(.processes, processes) + of(.memory, memory) + of(.output, output)
        + of(.disk, disk) + of(.information, information) + of(.network, network)
        + of(.kernel, kernel) + of(.betweenRuns, betweenRuns) + of(.compileTime, compileTime)

    private static func of(_ kind: Attack.Kind, _ attacks: [Attack]) -> [Attack] {
        attacks.map { attack in attack.with { $0.kind = kind } }
    }

    /// An honest program, first and last: without it a sandbox in which nothing runs at all
    /// would hold against everything.
    static let honest = Attack(
        "unread-input", "runs and ends, as honest programs do", "", by: [.supervisor])
}

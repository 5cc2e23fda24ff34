/// The word for a case, a group or a run. Ordered by severity: the greater one is the worse, so
/// that `max` is "worst wins".
package enum JudgeVerdict: String, Sendable, Hashable, CaseIterable {
    /// It ran to its end; whether its output is right is not known yet.
    case ok = "OK"
    case accepted = "AC"
    /// Some of the points.
    case partial = "PA"
    /// Right but for the layout.
    case presentation = "PE"
    case wrong = "WA"
    case outputLimit = "OLE"
    case timeLimit = "TLE"
    case runtimeError = "RTE"
    case memoryLimit = "MLE"
    /// The problem's own validator did not say what the problem expects of it.
    case validatorError = "VE"
    /// A system call that no honest program makes.
    case restrictedFunction = "RFE"
    case compileError = "CE"
    /// The judge itself failed.
    case judgeError = "JE"
}

extension JudgeVerdict: Comparable {
    /// From best to worst.
    private static let places = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

    package static func < (one: JudgeVerdict, other: JudgeVerdict) -> Bool {
        places[one, default: 0] < places[other, default: 0]
    }
}

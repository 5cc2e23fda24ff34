import CLinux
import Glibc

/// What an attack found, and how it is said: one line on stdout, the word before the colon
/// being what the verb looks for.
enum Outcome {
    /// The sandbox said no, and how.
    case held(String)
    case through(String)
    /// It cannot be tried on this machine.
    case skipped(String)
    /// The first half is done; whether it held shows in what comes after.
    case left(String)

    var line: String {
        switch self {
        case .held(let how): "held: \(how)"
        case .through(let what): "through: \(what)"
        case .skipped(let why): "skipped: \(why)"
        case .left(let what): "left: \(what)"
        }
    }

    /// Straight to the descriptor: nothing is buffered that a child could write again.
    func say() {
        let text = line + "\n"
        _ = write(1, text, text.utf8.count)
    }

    var isHeld: Bool {
        if case .held = self { return true }
        return false
    }

    /// The first that did not hold, else the last.
    static func all(_ outcomes: [Outcome]) -> Outcome {
        outcomes.first { !$0.isHeld } ?? outcomes.last ?? .skipped("nothing to try")
    }
}

/// One attack: does what it can, and says what came of it.
typealias Attack = @Sendable () -> Outcome

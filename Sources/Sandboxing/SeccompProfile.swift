/// Which system calls a program may make, as data: a file in `Config/seccomp/`.
///
/// Everything is allowed but what a rule names. An allow-list is too brittle for programs that
/// follow libc, interpreters and virtual machines from release to release: a call missing from
/// it shows as a crash in one run of a thousand.
package struct SeccompProfile: Sendable, Equatable {
    package var rules: [Rule]

    package struct Rule: Sendable, Equatable {
        package var action: Action
        /// By name; names that this architecture does not have are passed over.
        package var calls: [String]
        /// All must hold; none: whatever the arguments are.
        package var conditions: [Condition]

        package init(_ action: Action, _ calls: [String], when conditions: [Condition] = []) {
            self.action = action
            self.calls = calls
            self.conditions = conditions
        }
    }

    package enum Action: Sendable, Equatable {
        /// The call fails with this errno: for what honest programs merely probe.
        case fail(errno: Int32)
        /// The run is ended, and the call named: for what only an attack does. The call is never
        /// carried out; but a signal that the program handles at the very moment may make it fail
        /// with EINTR before the supervisor has heard of it, and then the run goes on.
        case kill
    }

    /// On one argument of the call, counted from 0.
    package struct Condition: Sendable, Equatable {
        package enum Comparison: Sendable, Equatable {
            case notEqual
            /// `argument & mask == value`.
            case masked(mask: UInt64)
        }
        package var argument: UInt32
        package var comparison: Comparison
        package var value: UInt64

        package init(argument: UInt32, _ comparison: Comparison, _ value: UInt64) {
            self.argument = argument
            self.comparison = comparison
            self.value = value
        }
    }

    package init(rules: [Rule]) { self.rules = rules }

    /// The rules of both; where they are about the same call under the same conditions, or
    /// `more` is about it under any, those of `more`.
    package func overridden(by more: SeccompProfile) -> SeccompProfile {
        var kept: [Rule] = []
        for rule in rules {
            var rule = rule
            rule.calls.removeAll { call in
                more.rules.contains {
                    $0.calls.contains(call)
                        && ($0.conditions.isEmpty || $0.conditions == rule.conditions)
                }
            }
            if !rule.calls.isEmpty { kept.append(rule) }
        }
        return SeccompProfile(rules: kept + more.rules)
    }

    /// For hosts without control groups: memory that belongs to no process cannot be counted
    /// there, so there must be none.
    var withoutHiddenMemory: SeccompProfile {
        adding([
            Rule(.fail(errno: 38), ["memfd_create", "memfd_secret"]),
            Rule(.fail(errno: 1), ["shmget", "msgget", "semget"]),
        ])
    }

    /// For supervisors without priority, where the kernel shares the cores out between sessions:
    /// see `LaunchStep.leaveProcessGroup`.
    var withoutSessions: SeccompProfile { adding([Rule(.fail(errno: 1), ["setsid"])]) }

    private func adding(_ more: [Rule]) -> SeccompProfile { SeccompProfile(rules: rules + more) }
}

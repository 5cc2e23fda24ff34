/// Log-ins that fail, by the name that was tried and by the address that tried: who guesses
/// passwords is slowed down. A plain value; times come from outside, in seconds.
struct LogInLimiter {
    /// So many failures at once are nothing, and one more after so many seconds each.
    private struct Rule {
        var burst: Double
        var secondsPerFailure: Double
    }
    private static let byUser = Rule(burst: 10, secondsPerFailure: 10)
    /// A whole school may stand behind one.
    private static let byAddress = Rule(burst: 40, secondsPerFailure: 2)
    /// Of what is remembered, the keys with the fewest failures go first.
    static let keysMax = 10_000

    private enum Key: Hashable {
        /// Any name, also one that is no user's: otherwise the answers would tell.
        case user(String)
        case address(String)

        var rule: Rule {
            switch self {
            case .user: byUser
            case .address: byAddress
            }
        }
    }
    private struct Failures {
        var count: Double
        var time: Int
    }
    private var failures: [Key: Failures] = [:]

    var keyCount: Int { failures.count }

    /// `nil`: it may be tried, and counts as failed until `forgive`, so that many tries at once are
    /// counted as well. Else whole seconds after which it is worth another try; such a try counts
    /// for nothing.
    mutating func attempt(user: String, from address: String, at now: Int) -> Int? {
        let keys = Self.keys(user, address)
        let waits = keys.map { key in
            let excess = count(of: key, at: now) - (key.rule.burst - 1)
            return excess <= 0 ? 0 : Int((excess * key.rule.secondsPerFailure).rounded(.up))
        }
        if let longest = waits.max(), longest > 0 { return longest }
        for key in keys {
            if failures.count >= Self.keysMax, failures[key] == nil { forget(at: now) }
            failures[key] = Failures(count: count(of: key, at: now) + 1, time: now)
        }
        return nil
    }

    /// That try was none that failed.
    mutating func forgive(user: String, from address: String, at now: Int) {
        for key in Self.keys(user, address) where failures[key] != nil {
            failures[key] = Failures(count: max(0, count(of: key, at: now) - 1), time: now)
        }
    }

    private static func keys(_ user: String, _ address: String) -> [Key] {
        // What can be nobody's name shares one place, so that none is long.
        [.user(User.isName(user) ? user : ""), .address(address)]
    }

    private func count(of key: Key, at now: Int) -> Double {
        guard let failures = failures[key] else { return 0 }
        let seconds = Double(max(0, now - failures.time))
        return max(0, failures.count - seconds / key.rule.secondsPerFailure)
    }

    /// Those that are forgiven; were there none, half of all.
    private mutating func forget(at now: Int) {
        failures = failures.filter { count(of: $0.key, at: now) > 0 }
        guard failures.count >= Self.keysMax else { return }
        let counts = failures.values.map(\.count).sorted()
        let middle = counts[counts.count / 2]
        failures = failures.filter { $0.value.count > middle }
    }
}

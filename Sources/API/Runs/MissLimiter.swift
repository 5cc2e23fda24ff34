/// Look-ups of runs that are not there, by address: whoever guesses ids makes many.
///
/// An id is all that protects a run of an API whose key everybody knows. An address that has missed
/// too often is refused every look-up for a while, also of runs that are there: otherwise the
/// refusals would tell it what it wants to know. A plain value; times come from outside.
package struct MissLimiter {
    /// So many at once, and so many a second for ever.
    package static let burst = 600.0
    package static let perSecond = 10.0
    /// Of the addresses that are remembered, the ones with the fewest misses go first.
    static let addressesMax = 10_000

    private struct Misses {
        var count: Double
        var time: Duration
    }
    private var byAddress: [String: Misses] = [:]

    package init() {}

    var addressCount: Int { byAddress.count }

    /// Whole seconds after which the address may look up again; `nil`: now. `time` is since any
    /// beginning.
    package func refusal(of address: String, at time: Duration) -> Int? {
        let count = count(of: address, at: time)
        guard count >= Self.burst else { return nil }
        return Int(((count - Self.burst) / Self.perSecond).rounded(.down)) + 1
    }

    package mutating func noteMiss(by address: String, at time: Duration) {
        if byAddress.count >= Self.addressesMax, byAddress[address] == nil { forget(at: time) }
        byAddress[address] = Misses(count: count(of: address, at: time) + 1, time: time)
    }

    private func count(of address: String, at time: Duration) -> Double {
        guard let misses = byAddress[address] else { return 0 }
        let seconds = max(0, (time - misses.time) / .seconds(1))
        return max(0, misses.count - seconds * Self.perSecond)
    }

    /// Those whose misses are forgiven; were there none, half of all.
    private mutating func forget(at time: Duration) {
        byAddress = byAddress.filter { count(of: $0.key, at: time) > 0 }
        guard byAddress.count >= Self.addressesMax else { return }
        let counts = byAddress.values.map(\.count).sorted()
        let middle = counts[counts.count / 2]
        byAddress = byAddress.filter { $0.value.count > middle }
    }
}

/// Durations of one thing, measured again and again.
struct Samples {
    private var values: [Duration] = []

    mutating func add(_ value: Duration) { values.append(value) }

    mutating func time(_ body: () throws -> Void) rethrows {
        let clock = ContinuousClock()
        values.append(try clock.measure(body))
    }

    var count: Int { values.count }
    var median: Duration { percentile(50) }

    /// The value that so many percent do not exceed.
    func percentile(_ percent: Int) -> Duration {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .zero }
        return sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }
}

extension Duration {
    /// `1.234 ms`
    var milliseconds: String {
        let value = self / .microseconds(1)
        return "\(Double(Int(value.rounded())) / 1000) ms"
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}

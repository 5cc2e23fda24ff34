import JSON

/// Times and sizes as settings of problems write them.
enum Quantities {
    /// More is a mistake of whoever wrote it.
    static let longest = Duration.seconds(86400)
    static let largestBytes = 1 << 40

    /// `1.5s`, `800ms`, `1m0s` as Go writes it, or a number of seconds.
    static func duration(_ value: JSONValue) -> Duration? {
        switch value {
        case .number(let seconds): duration(seconds: seconds)
        case .string(let text): duration(text)
        case .null, .bool, .array, .object: nil
        }
    }

    private static func duration(seconds: Double) -> Duration? {
        guard seconds >= 0, seconds <= 86400 else { return nil }
        return .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    private static let units: KeyValuePairs<String, Double> = [
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600,
    ]

    private static func duration(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var seconds = 0.0
        guard !rest.isEmpty, rest.count <= 100 else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { !(0x30...0x39).contains($0) && $0 != 0x2E }
            rest = rest.dropFirst(name.count)
            guard let value = PlainNumber.value(number, allowsExponent: false),
                let unit = units.first(where: { name.elementsEqual($0.key.utf8) })
            else { return nil }
            seconds += value * unit.value
        }
        return duration(seconds: seconds)
    }

    /// A whole number of bytes, or `10 MiB` with any number in front.
    static func bytes(_ value: JSONValue) -> Int? {
        switch value {
        case .number(let value): bytes(value, times: 1)
        case .string(let text): bytes(text)
        case .null, .bool, .array, .object: nil
        }
    }

    private static let sizes: [String: Double] = [
        "": 1, "B": 1, "KiB": 0x1p10, "MiB": 0x1p20, "GiB": 0x1p30, "TiB": 0x1p40,
    ]

    private static func bytes(_ text: String) -> Int? {
        let number = Array(text.utf8.prefix { (0x30...0x39).contains($0) || $0 == 0x2E })
        let unit = String(text.utf8.dropFirst(number.count).drop { $0 == 0x20 }) ?? "?"
        guard let value = PlainNumber.value(number[...], allowsExponent: false),
            let size = sizes[unit]
        else { return nil }
        return bytes(value, times: size)
    }

    private static func bytes(_ value: Double, times unit: Double) -> Int? {
        let whole = (value * unit).rounded(.down)
        return whole >= 0 && whole <= Double(largestBytes) ? Int(whole) : nil
    }

    /// As Go writes it: `1s`, `1.5s`, `800ms`, `1m0s`.
    static func text(_ duration: Duration) -> String {
        let microseconds = duration.microseconds
        if microseconds == 0 { return "0s" }
        if microseconds < 1000 { return "\(microseconds)µs" }
        if microseconds < 1_000_000 { return (Double(microseconds) / 1000).javaScriptText + "ms" }
        let seconds = (Double(microseconds % 60_000_000) / 1e6).javaScriptText + "s"
        let minutes = microseconds / 60_000_000
        if minutes == 0 { return seconds }
        return minutes < 60 ? "\(minutes)m\(seconds)" : "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }
}

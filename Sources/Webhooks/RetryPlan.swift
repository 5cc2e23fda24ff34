/// What follows from an attempt: over, or again and when.
package struct RetryPlan: Sendable {
    /// Milliseconds between the attempts.
    private let delaysMs: [Int64]
    private let retryAfterMaxMs: Int64

    package enum Verdict: Sendable, Equatable {
        case delivered
        case abandoned
        /// At that time, in milliseconds since 1970.
        case again(Int64)
    }

    package init(delays: [Duration], retryAfterMax: Duration) {
        delaysMs = delays.map(\.wholeMilliseconds)
        retryAfterMaxMs = retryAfterMax.wholeMilliseconds
    }

    /// `attempts` counts this one. `chance` is from 0 up to 1: pauses are spread over 80 to 120 %,
    /// so that what failed together does not come again together.
    package func verdict(
        on answer: AttemptAnswer, attempts: Int, nowMs: Int64, chance: Double
    ) -> Verdict {
        var leastMs: Int64 = 0
        switch answer {
        case .status(200..<300, _): return .delivered
        // 410 Gone: the receiver wants no more of it.
        case .status(410, _), .refused(_, isFinal: true): return .abandoned
        case .status(429, let text?), .status(502...504, let text?):
            leastMs = min(RetryAfter.milliseconds(text, nowMs: nowMs) ?? 0, retryAfterMaxMs)
        case .status, .refused, .failed: break
        case .interrupted: return .again(nowMs)
        }
        guard attempts <= delaysMs.count else { return .abandoned }
        let delay = Double(delaysMs[max(attempts, 1) - 1]) * (0.8 + 0.4 * chance)
        return .again(nowMs + max(Int64(delay), leastMs))
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

/// The header Retry-After (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// From `nowMs`; `nil` when it is neither. A date that has passed is 0.
    static func milliseconds(_ text: String, nowMs: Int64) -> Int64? {
        let text = text.filter { $0 != "\r" }.split(separator: " ").joined(separator: " ")
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // A number that is too large for us is very late.
            return min(Int64(text) ?? .max, 1 << 40) * 1000
        }
        return secondsOfDate(text).map { max($0 * 1000 - nowMs, 0) }
    }

    /// HTTP-date (RFC 9110 §5.6.7) in each of its three forms, in seconds since 1970:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// `Sun Nov  6 08:49:37 1994`.
    static func secondsOfDate(_ text: String) -> Int64? {
        let words = text.split { " ,-".contains($0) }.map(String.init)
        let day: String, month: String, year: String, time: String
        switch words.count {
        case 6 where words[5] == "GMT":
            (day, month, year, time) = (words[1], words[2], words[3], words[4])
        case 5: (month, day, time, year) = (words[1], words[2], words[3], words[4])
        default: return nil
        }
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let clock = time.split(separator: ":").map { Int64($0) ?? -1 }
        guard let day = Int64(day), (1...31).contains(day), let place = names.firstIndex(of: month),
            var year = Int64(year), (0...9999).contains(year), clock.count == 3,
            (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        if year < 100 { year += year < 70 ? 2000 : 1900 }
        return days(year: year, month: Int64(place) + 1, day: day) * 86400 + clock[0] * 3600
            + clock[1] * 60 + clock[2]
    }

    /// Days from 1 January 1970 by the Gregorian calendar. Years begin in March here, so that the
    /// day that comes and goes is the last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}

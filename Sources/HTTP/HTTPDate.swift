/// The Date field: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
package enum HTTPDate {
    /// From seconds since 1970, without leap seconds, as the kernel counts.
    package static func text(secondsSince1970 seconds: Int64) -> String {
        let (days, rest) = divide(seconds, by: 86_400)
        let date = CivilDate(daysSince1970: days)
        // 1 January 1970 was a Thursday.
        let weekday = weekdays[Int(divide(days + 4, by: 7).remainder)]
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map(twoDigits).joined(separator: ":")
        let month = months[date.month - 1]
        return "\(weekday), \(twoDigits(Int64(date.day))) \(month) \(date.year) \(time) GMT"
    }

    /// `1994-11-06` (RFC 3339 §5.6, full-date), as other parts of messages have days.
    package static func day(since1970 days: Int) -> String {
        let date = CivilDate(daysSince1970: Int64(days))
        return "\(date.year)-\(twoDigits(Int64(date.month)))-\(twoDigits(Int64(date.day)))"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

/// A day of the Gregorian calendar. Years begin in March inside, so that the leap day is last.
private struct CivilDate {
    var year: Int64
    var month: Int
    var day: Int

    init(daysSince1970 days: Int64) {
        // Day 0 is 1 March 0000; an era is 400 years, after which the calendar repeats.
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let leaps = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
        month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

/// Division that rounds down, so that the remainder is never negative.
private func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

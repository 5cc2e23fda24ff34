internal import HTTP
internal import Linux

/// The time in the two forms that connections need. The Date text is made once a second.
struct ServerClock {
    private let beginning = ContinuousClock.now
    private var second: Int64 = 0
    private var date = ""

    mutating func read() -> Connection.Moment {
        let now = Host.wallClockSeconds()
        if now != second {
            second = now
            date = HTTPDate.text(secondsSince1970: now)
        }
        return Connection.Moment(time: ContinuousClock.now - beginning, date: date)
    }
}

/// Whether questions after runs that are not finished come too fast for the good of those runs.
///
/// Clients ask in loops without a pause, and a thousand of them take the cores that a program is
/// measured on. Up to `perSecond` such questions are answered at once. Of more, each is held for
/// `pause`, or until its run is over, which its client hears that much earlier. A plain value;
/// times come from outside.
package struct PollMeter {
    package static let perSecond = 2000.0
    static let burst = 500.0
    package static let pause = Duration.milliseconds(200)

    /// Questions that may be answered at once.
    private var left = PollMeter.burst
    private var time = Duration.zero

    package init() {}

    /// `time` is since any beginning.
    package mutating func mayAnswer(at time: Duration) -> Bool {
        let seconds = max(0, (time - self.time) / .seconds(1))
        left = min(Self.burst, left + seconds * Self.perSecond)
        self.time = max(self.time, time)
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}

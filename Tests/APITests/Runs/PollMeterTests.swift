import Testing

@testable import API

@Suite("Questions after unfinished runs: at once, until there are too many")
struct PollMeterTests {
    @Test func `a burst is answered at once, and what is beyond is not`() {
        var meter = PollMeter()
        let answered = (0..<1000).filter { _ in meter.mayAnswer(at: .zero) }.count
        #expect(answered == Int(PollMeter.burst))
    }

    @Test func `a steady rate is answered at once for ever`() {
        var meter = PollMeter()
        let pause = Duration.seconds(1) / Int(PollMeter.perSecond)
        #expect((1...100_000).allSatisfy { meter.mayAnswer(at: pause * $0) })
    }

    @Test func `of twice the rate about half is answered at once`() {
        var meter = PollMeter()
        let pause = Duration.seconds(1) / Int(2 * PollMeter.perSecond)
        let answered = (1...40_000).filter { meter.mayAnswer(at: pause * $0) }.count
        #expect((20_000...21_000).contains(answered))
    }
}

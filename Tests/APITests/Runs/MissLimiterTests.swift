import Testing

@testable import API

@Suite("Look-ups of runs that are not there: nobody may guess for long")
struct MissLimiterTests {
    private func limiter(misses: Int, at time: Duration = .zero) -> MissLimiter {
        var limiter = MissLimiter()
        for _ in 0..<misses { limiter.noteMiss(by: "a", at: time) }
        return limiter
    }

    @Test func `some misses are forgiven, many are not`() {
        #expect(limiter(misses: 599).refusal(of: "a", at: .zero) == nil)
        #expect(limiter(misses: 600).refusal(of: "a", at: .zero) == 1)
        #expect(limiter(misses: 620).refusal(of: "a", at: .zero) == 3)
        #expect(limiter(misses: 620).refusal(of: "b", at: .zero) == nil)
    }

    @Test func `they are forgotten with time`() {
        let limiter = limiter(misses: 620, at: .seconds(5))
        #expect(limiter.refusal(of: "a", at: .seconds(6)) == 2)
        #expect(limiter.refusal(of: "a", at: .seconds(8)) == nil)
    }

    @Test func `however many addresses miss, what is remembered is bounded`() {
        var limiter = limiter(misses: 700)
        for number in 0..<50_000 { limiter.noteMiss(by: "\(number)", at: .zero) }
        #expect(limiter.refusal(of: "a", at: .zero) != nil)
        #expect(limiter.addressCount <= MissLimiter.addressesMax)
    }
}

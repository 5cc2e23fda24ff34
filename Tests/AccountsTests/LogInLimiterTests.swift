import Testing

@testable import Accounts

@Suite("Log-ins: who guesses is slowed down")
struct LogInLimiterTests {
    private func spent(_ limiter: inout LogInLimiter, user: String, from: String, _ count: Int) {
        for _ in 0..<count { #expect(limiter.attempt(user: user, from: from, at: 0) == nil) }
    }

    @Test func `ten failures with a name are borne, whatever addresses they come from`() {
        var limiter = LogInLimiter()
        for number in 0..<10 {
            #expect(limiter.attempt(user: "alice", from: "10.0.0.\(number)", at: 0) == nil)
        }
        #expect(limiter.attempt(user: "alice", from: "10.1.1.1", at: 0) == 10)
        #expect(limiter.attempt(user: "bob", from: "10.1.1.1", at: 0) == nil)
    }

    @Test func `after the seconds that were told one more is borne, and then no other`() {
        var limiter = LogInLimiter()
        spent(&limiter, user: "alice", from: "a", 10)
        #expect(limiter.attempt(user: "alice", from: "a", at: 9) == 1)
        #expect(limiter.attempt(user: "alice", from: "a", at: 10) == nil)
        #expect(limiter.attempt(user: "alice", from: "a", at: 10) == 10)
    }

    @Test func `a refused try counts for nothing`() {
        var limiter = LogInLimiter()
        spent(&limiter, user: "alice", from: "a", 10)
        for _ in 0..<100 { #expect(limiter.attempt(user: "alice", from: "a", at: 0) == 10) }
        #expect(limiter.attempt(user: "alice", from: "a", at: 10) == nil)
    }

    @Test func `an address is slowed down over all names, and later`() {
        var limiter = LogInLimiter()
        for number in 0..<40 {
            #expect(limiter.attempt(user: "u\(number)", from: "a", at: 0) == nil)
        }
        #expect(limiter.attempt(user: "alice", from: "a", at: 0) == 2)
        #expect(limiter.attempt(user: "alice", from: "b", at: 0) == nil)
    }

    @Test func `who is right is not slowed down`() {
        var limiter = LogInLimiter()
        for _ in 0..<100 {
            #expect(limiter.attempt(user: "alice", from: "a", at: 0) == nil)
            limiter.forgive(user: "alice", from: "a", at: 0)
        }
    }

    @Test func `one right try does not make up for others`() {
        var limiter = LogInLimiter()
        spent(&limiter, user: "alice", from: "a", 10)
        limiter.forgive(user: "alice", from: "a", at: 0)
        #expect(limiter.attempt(user: "alice", from: "a", at: 0) == nil)
        #expect(limiter.attempt(user: "alice", from: "a", at: 0) == 10)
    }

    @Test func `what is remembered is bounded, and the worst is kept`() {
        var limiter = LogInLimiter()
        spent(&limiter, user: "alice", from: "a", 10)
        for number in 0..<2 * LogInLimiter.keysMax {
            _ = limiter.attempt(user: "u\(number)", from: "b\(number)", at: 0)
            #expect(limiter.keyCount <= LogInLimiter.keysMax)
        }
        #expect(limiter.attempt(user: "alice", from: "c", at: 0) == 10)
    }

    @Test func `names that can be nobody's are one`() {
        var limiter = LogInLimiter()
        for number in 0..<20 {
            _ = limiter.attempt(
                user: String(repeating: "é", count: 100 + number), from: "a", at: 0)
        }
        #expect(limiter.keyCount == 2)
    }
}

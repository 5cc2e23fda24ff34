import Testing

@testable import Judge

@Suite("What is kept in memory")
struct RecentlyUsedTests {
    @Test func `the one that was used the longest time ago goes first`() {
        var kept = RecentlyUsed<String, Int>(byteLimit: 10)
        kept.keep(1, for: "a", bytes: 4)
        kept.keep(2, for: "b", bytes: 4)
        #expect(kept.use("a") == 1)
        kept.keep(3, for: "c", bytes: 4)
        #expect(kept.use("b") == nil)
        #expect(kept.use("a") == 1)
        #expect(kept.use("c") == 3)
        #expect(kept.byteCount == 8)
    }

    @Test func `what is larger than all is not kept, and costs nobody a place`() {
        var kept = RecentlyUsed<String, Int>(byteLimit: 10)
        kept.keep(1, for: "a", bytes: 4)
        kept.keep(2, for: "b", bytes: 11)
        #expect(kept.use("b") == nil)
        #expect(kept.use("a") == 1)
    }

    @Test func `another of the same name takes its place`() {
        var kept = RecentlyUsed<String, Int>(byteLimit: 10)
        kept.keep(1, for: "a", bytes: 9)
        kept.keep(2, for: "a", bytes: 8)
        #expect(kept.use("a") == 2)
        #expect(kept.byteCount == 8)
        kept.remove { $0 == "a" }
        #expect(kept.byteCount == 0)
    }
}

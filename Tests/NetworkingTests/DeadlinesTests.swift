import Networking
import TestSupport
import Testing

@Suite("Deadlines")
struct DeadlinesTests {
    static func id(_ number: UInt64) -> ConnectionID { ConnectionID(number) }

    static func takeAll(_ deadlines: inout Deadlines, at now: Duration) -> [UInt64] {
        var taken: [UInt64] = []
        while let id = deadlines.takeExpired(at: now) { taken.append(id.number) }
        return taken
    }

    @Test func `what is due comes out in order, once`() {
        var deadlines = Deadlines()
        for second in [5, 1, 4, 2, 3] { deadlines.set(Self.id(UInt64(second)), .seconds(second)) }
        #expect(deadlines.next == .seconds(1))
        #expect(Self.takeAll(&deadlines, at: .seconds(3)) == [1, 2, 3])
        #expect(Self.takeAll(&deadlines, at: .seconds(3)) == [])
        #expect(deadlines.next == .seconds(4))
    }

    @Test func `a deadline may move later, earlier, and away`() {
        var deadlines = Deadlines()
        deadlines.set(Self.id(1), .seconds(1))
        deadlines.set(Self.id(1), .seconds(9))
        deadlines.set(Self.id(2), .seconds(9))
        deadlines.set(Self.id(2), .seconds(2))
        deadlines.set(Self.id(3), .seconds(3))
        deadlines.set(Self.id(3), nil)
        #expect(Self.takeAll(&deadlines, at: .seconds(8)) == [2])
        #expect(Self.takeAll(&deadlines, at: .seconds(9)) == [1])
        #expect(deadlines.next == nil)
    }

    @Test func `an ID may be armed again, later or earlier than before`() {
        var deadlines = Deadlines()
        deadlines.set(Self.id(1), .seconds(5))
        deadlines.set(Self.id(1), nil)
        deadlines.set(Self.id(1), .seconds(7))
        #expect(Self.takeAll(&deadlines, at: .seconds(6)) == [])
        deadlines.set(Self.id(1), .seconds(1))
        #expect(Self.takeAll(&deadlines, at: .seconds(6)) == [1])
        #expect(Self.takeAll(&deadlines, at: .seconds(60)) == [])
    }

    @Test func `what was disarmed does not pile up`() {
        var deadlines = Deadlines()
        for number in 0..<100_000 as Range<UInt64> {
            deadlines.set(Self.id(number), .seconds(75))
            deadlines.set(Self.id(number), nil)
        }
        #expect(deadlines.entryCount < 200)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `any sequence agrees with a plain table`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var deadlines = Deadlines()
        var table: [UInt64: Duration] = [:]
        for step in 0..<500 {
            let number = UInt64.random(in: 0..<10, using: &generator)
            let time = Duration.seconds(step / 10 + Int.random(in: 0..<20, using: &generator))
            let isOff = Int.random(in: 0..<4, using: &generator) == 0
            deadlines.set(Self.id(number), isOff ? nil : time)
            table[number] = isOff ? nil : time
            let now = Duration.seconds(step / 10)
            let due = Set(table.filter { $0.value <= now }.keys)
            #expect(Set(Self.takeAll(&deadlines, at: now)) == due)
            for number in due { table[number] = nil }
            if let next = deadlines.next, let least = table.values.min() { #expect(next <= least) }
        }
    }
}

import Testing

@testable import Networking

@Suite("Outbox")
struct OutboxTests {
    /// Takes everything out, `step` bytes at a time.
    static func drain(_ outbox: inout Outbox, step: Int) -> [UInt8] {
        var all: [UInt8] = []
        while let (chunk, offset, _) = outbox.front {
            let part = chunk[offset...].prefix(step)
            all += part
            outbox.advance(part.count)
        }
        return all
    }

    @Test(arguments: 1...6)
    func `bytes come out in order, in any steps`(step: Int) {
        var outbox = Outbox()
        for chunk in [[1, 2, 3], [], [4], [5, 6]] as [[UInt8]] { outbox.append(chunk) }
        #expect(Self.drain(&outbox, step: step) == [1, 2, 3, 4, 5, 6])
        #expect(outbox.isEmpty)
        outbox.append([7])
        #expect(Self.drain(&outbox, step: step) == [7])
    }

    @Test func `the last chunk says that nothing follows`() {
        var outbox = Outbox()
        outbox.append([1])
        outbox.append([2])
        #expect(outbox.front?.more == true)
        outbox.advance(1)
        #expect(outbox.front?.more == false)
    }

    @Test func `nothing to send is nothing`() {
        var outbox = Outbox()
        outbox.append([])
        #expect(outbox.isEmpty)
        #expect(outbox.front == nil)
    }
}

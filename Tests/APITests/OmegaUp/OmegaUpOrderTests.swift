import JSON
import Testing

@testable import API

@Suite("OmegaUp: what is kept")
struct OmegaUpOrderTests {
    private static var contestOrder: OmegaUpOrder {
        var order = OmegaUpOrder.make(
            contest: "c", points: 33.5, delay: 30, penaltyIsRuntime: true)
        order.submission.source = [0, 0xFF, 0x0A]
        order.submission.kind = .test
        order.submission.submissionDeadline = 1_436_580_000
        return order
    }

    @Test func `an order comes back as it was kept`() {
        for order in [OmegaUpOrder.make(), Self.contestOrder] {
            #expect(OmegaUpOrder(decoding: order.encoded) == order)
        }
    }

    @Test func `the form is one that later versions can still read`() {
        let head = Array(
            #"""
            {"guid":"0123456789abcdef0123456789abcdef","time":1436577101,"username":"ann",\#
            "problem":"sums","version":"v1","contest":null,"language":"cpp",\#
            "languageID":"cpp17-gcc","type":"normal","points":null,\#
            "scoreMode":"partial","penaltyIsRuntime":false,\#
            "submitDelay":0,"deadline":0,"next":1436577101}
            """#.utf8)
        let length = [UInt8(truncatingIfNeeded: head.count), UInt8(head.count >> 8), 0, 0]
        #expect(OmegaUpOrder.make().encoded == [1] + length + head + Array("int main() {}".utf8))
    }

    @Test func `what is not an order is none, however damaged`() {
        let bytes = Self.contestOrder.encoded
        for length in 0..<(bytes.count - 3) {
            #expect(OmegaUpOrder(decoding: Array(bytes.prefix(length))) == nil)
        }
        #expect(OmegaUpOrder(decoding: [2] + bytes.dropFirst()) == nil)
        #expect(OmegaUpOrder(decoding: [1, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
        #expect(OmegaUpOrder(decoding: [1, 2, 0, 0, 0, 0x7B, 0x7D]) == nil)
    }

    @Test func `a result comes back as it was kept`() {
        var full = OmegaUpResult.accepted(score: 1.0 / 3)
        full.contestScore = 12.5
        full.logs = "l"
        full.details = ["groups": []]
        full.scoreByGroup = [.init(name: "a", score: 0.1), .init(name: "b", score: nil)]
        for result in [.accepted(), .notCompiled, .judgeError, full] {
            #expect(OmegaUpResult(decoding: result.encoded) == result)
        }
        let bytes = full.encoded
        for length in 0..<bytes.count {
            #expect(OmegaUpResult(decoding: Array(bytes.prefix(length))) == nil)
        }
        #expect(OmegaUpResult(decoding: Array("{}".utf8)) == nil)
    }

    @Test func `a note comes back as it was kept, small and without the source`() throws {
        var note = OmegaUpNote(Self.contestOrder)
        #expect(OmegaUpNote(decoding: note.encoded) == note)
        #expect(note.order.submission.source.isEmpty)
        var result = OmegaUpResult.accepted(score: 0.5)
        result.details = ["groups": []]
        result.logs = "l"
        note.conclude(result)
        note.kind = .disqualified
        #expect(OmegaUpNote(decoding: note.encoded) == note)
        #expect(note.encoded.count < 1000)
        for length in 0..<note.encoded.count {
            #expect(OmegaUpNote(decoding: Array(note.encoded.prefix(length))) == nil)
        }
    }

    @Test func `a result is shown when the run is over, and the old one while it is done again`() {
        var note = OmegaUpNote(OmegaUpOrder.make())
        #expect(note.run(.running).verdict == "JE")
        note.conclude(.accepted())
        // It is not on the disk yet.
        #expect(note.run(.running).verdict == "JE")
        #expect(note.run(.ready).verdict == "AC")
        note.reopen()
        #expect(note.run(.waiting).verdict == "AC")
        // Once more, before anything has come of it; and as a crash may leave it.
        note.reopen()
        #expect(note.run(.waiting).verdict == "AC")
        #expect(note.run(.ready).verdict == "AC")
        note.conclude(.notCompiled)
        #expect(note.run(.running).verdict == "AC")
        #expect(note.run(.ready).verdict == "CE")
    }
}

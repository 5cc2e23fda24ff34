import TestSupport
import Testing

@testable import Storage
@testable import Webhooks

@Suite("Which deliveries are attempted now")
struct DispatcherTests {
    private func due(
        _ run: String, _ host: String = "a.example", at timeMs: Int64 = 0
    ) -> DueDelivery {
        var delivery = Delivery.webhook(of: run, to: "http://\(host)/\(run)")
        delivery.nextAttemptMs = timeMs
        return DueDelivery(run: run, delivery: delivery)
    }

    private func runs(_ choice: DeliveryDispatcher.Choice) -> [String] { choice.start.map(\.run) }

    @Test func `a receiver has at most its share, and the others go on behind it`() {
        var dispatcher = DeliveryDispatcher(limit: 3, limitPerReceiver: 2)
        let waiting = [due("1"), due("2"), due("3"), due("4", "A.example."), due("5", "b.example")]
        #expect(runs(dispatcher.choose(from: waiting, nowMs: 0)) == ["1", "2", "5"])
        #expect(dispatcher.isFull)
        dispatcher.finish(waiting[4])
        #expect(runs(dispatcher.choose(from: waiting, nowMs: 0)) == ["5"])
        dispatcher.finish(waiting[0])
        #expect(runs(dispatcher.choose(from: Array(waiting[1...]), nowMs: 0)) == ["3"])
    }

    @Test func `what is under way is not started again`() {
        var dispatcher = DeliveryDispatcher(limit: 4, limitPerReceiver: 4)
        #expect(runs(dispatcher.choose(from: [due("1")], nowMs: 0)) == ["1"])
        #expect(runs(dispatcher.choose(from: [due("1"), due("2")], nowMs: 0)) == ["2"])
        dispatcher.finish(due("1"))
        dispatcher.finish(due("1"))
        #expect(runs(dispatcher.choose(from: [due("1"), due("2")], nowMs: 0)) == ["1"])
    }

    @Test func `a run that is held waits until it is let go`() {
        var dispatcher = DeliveryDispatcher(limit: 4, limitPerReceiver: 4)
        dispatcher.hold("1")
        #expect(runs(dispatcher.choose(from: [due("1"), due("2")], nowMs: 0)) == ["2"])
        dispatcher.release("1")
        #expect(runs(dispatcher.choose(from: [due("1"), due("2")], nowMs: 0)) == ["1"])
    }

    @Test func `what is due later waits, and the earliest of it says when to look again`() {
        var dispatcher = DeliveryDispatcher(limit: 4, limitPerReceiver: 4)
        dispatcher.hold("0")
        let choice = dispatcher.choose(
            from: [due("0", at: 2), due("1", at: 9), due("2", at: 7), due("3", at: 5)], nowMs: 5)
        #expect(runs(choice) == ["3"])
        #expect(choice.nextMs == 7)
    }
}

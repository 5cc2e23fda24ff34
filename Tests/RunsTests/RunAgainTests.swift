import Engine
import Judging
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Runs

@Suite("Run keeper: a finished run is run once more")
struct RunAgainTests {
    /// As the scene's, but it prints something else.
    private func order(_ id: String, printing text: String) -> RunOrder {
        var order = Scene.order(id)
        order.job?.inputs = [Array(text.utf8)]
        return order
    }

    @Test func `its new result takes the place of the old one, which is there until then`()
        async throws
    {
        let slot = GatedSlot()
        let scene = try Scene([slot])
        #expect(await (try scene.accept("a")).result() != nil)
        slot.hold()
        #expect(await scene.keeper.again("a", order("a", printing: "new")))
        #expect(try await scene.keeper.find("a")?.isOver == false)
        #expect(try await scene.result("a") == "a: a")
        #expect(await eventually { slot.isBusy })
        #expect(try await scene.result("a") == "a: a")
        slot.letAllGo()
        #expect(
            try await scene.keeper.find("a", waitingUntil: .now + .seconds(60))?.isOver == true)
        #expect(try await scene.result("a") == "a: new")
        #expect(await eventually { scene.finished.all == ["a", "a"] })
        await scene.remove()
    }

    @Test func `one that is unknown, waits, runs, or is run again already is left alone`()
        async throws
    {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        #expect(await !scene.keeper.again("a", Scene.order("a")))
        let run = try await scene.accept("a")
        #expect(await !scene.keeper.again("a", Scene.order("a")))
        #expect(await eventually { slot.isBusy })
        #expect(await !scene.keeper.again("a", Scene.order("a")))
        slot.letAllGo()
        #expect(await run.result() != nil)
        slot.hold()
        let keeper = scene.keeper
        async let one = keeper.again("a", order("a", printing: "x"))
        async let other = keeper.again("a", order("a", printing: "x"))
        #expect(await [one, other].count { $0 } == 1)
        slot.letAllGo()
        #expect(await eventually { scene.finished.all.count == 2 })
        #expect(try await scene.result("a") == "a: x")
        await scene.remove()
    }

    @Test func `a full queue does not refuse it, and it is behind those of normal priority`()
        async throws
    {
        let slot = GatedSlot()
        let scene = try Scene([slot], length: 1)
        #expect(await (try scene.accept("a")).result() != nil)
        slot.hold()
        _ = try await scene.accept("b")
        #expect(await eventually { slot.isBusy })
        var low = order("a", printing: "new")
        low.priority = .low
        #expect(await scene.keeper.again("a", low))
        _ = try await scene.accept("c")
        slot.letAllGo()
        #expect(await eventually { scene.finished.all.count == 4 })
        // When each is told of is a matter of the disk; when they began is not.
        let began = try ["b", "c", "a"].map { try #require(scene.store.run($0)?.startedMs) }
        #expect(began == began.sorted())
        await scene.remove()
    }

    @Test func `a crash meanwhile leaves it to be run after the next start`() async throws {
        let slot = GatedSlot()
        let first = try Scene([slot])
        #expect(await (try first.accept("a")).result() != nil)
        slot.hold()
        #expect(await first.keeper.again("a", order("a", printing: "new")))
        await first.end()
        let second = try Scene([GatedSlot()], directory: first.directory)
        #expect(try await second.result("a") == "a: a")
        let count = try await second.keeper.revive { run, request in
            #expect(request == Array("a".utf8))
            return .order(order(run.id, printing: "newer"))
        }
        #expect(count == 1)
        #expect(await eventually { second.finished.all == ["a"] })
        #expect(try await second.result("a") == "a: newer")
        slot.letAllGo()
        await second.remove()
    }

    @Test func `attempts are numbered on, and only those since it was opened can be too many`()
        async throws
    {
        let first = try Scene([GatedSlot()])
        #expect(await (try first.accept("a")).result() != nil)
        var numbers = [0]
        for _ in 0..<RunKeeper.attemptsMax {
            #expect(await first.keeper.again("a", Scene.order("a")))
            let run = first.keeper.activeRun("a")
            numbers.append(run?.attempt ?? -1)
            #expect(await run?.result() != nil)
        }
        #expect(Set(numbers).count == numbers.count)
        #expect(await first.keeper.again("a", Scene.order("a")))
        await first.end()
        let second = try Scene([GatedSlot()], directory: first.directory)
        _ = try await second.keeper.revive { run, _ in .order(order(run.id, printing: "new")) }
        #expect(await eventually { second.finished.all == ["a"] })
        #expect(try await second.result("a") == "a: new")
        await second.remove()
    }

    @Test func `watchers are told of the new attempt from its beginning`() async throws {
        let slot = GatedSlot()
        let scene = try Scene([slot])
        #expect(await (try scene.accept("a")).result() != nil)
        slot.hold()
        #expect(await scene.keeper.again("a", order("a", printing: "new")))
        let run = try #require(scene.keeper.activeRun("a"))
        slot.letAllGo()
        var all: [RunEvent] = []
        while let found = await run.events(from: all.count) { all += found.events }
        #expect(all == [.queued, .stage(.run(0)), .output(.standardOutput, "new")])
        await scene.remove()
    }
}

@Suite("Run keeper: orders")
struct RunOrderTests {
    private func accept(_ id: String, _ order: RunOrder, on scene: Scene) async throws -> ActiveRun
    {
        let run = NewRun(id: id, kind: "test", createdMs: 1, request: Array(id.utf8))
        return try await scene.keeper.accept(run, order)
    }

    @Test func `with nothing to run the answer is to a job without runs, and no slot is asked`()
        async throws
    {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot], length: 0)
        let order = RunOrder(job: nil, client: ClientID("ann")) { outcome in
            #expect(outcome == .success(JobResult(compile: nil, runs: [])))
            return [1]
        }
        for id in ["a", "b", "c"] {
            #expect(await (try accept(id, order, on: scene)).result() == [1])
        }
        #expect(await scene.keeper.again("a", order))
        #expect(
            try await scene.keeper.find("a", waitingUntil: .now + .seconds(60))?.isOver == true)
        #expect(!slot.isBusy)
        // The places that were promised are free.
        _ = try await scene.accept("d")
        slot.letAllGo()
        await scene.remove()
    }

    @Test func `inputs that cannot be read are the API's affair, and are not tried again here`()
        async throws
    {
        struct Unreadable: Error {}
        let calls = Mutex(0)
        let scene = try Scene([GatedSlot()])
        var order = Scene.order("a")
        order.job?.inputs = []
        order.inputs = {
            calls.withLock { $0 += 1 }
            throw Unreadable()
        }
        let run = try await scene.keeper.accept(
            NewRun(id: "a", kind: "test", createdMs: 1), order)
        #expect(await run.result() != nil)
        #expect(try await scene.result("a")?.contains("inputs: Unreadable()") == true)
        #expect(calls.withLock { $0 } == 1)
        await scene.remove()
    }

    @Test func `inputs may be read when the run has its slot`() async throws {
        let scene = try Scene([GatedSlot()])
        var order = Scene.order("a")
        order.job?.inputs = []
        order.inputs = { [Array("late".utf8)] }
        #expect(await (try accept("a", order, on: scene)).result() == Array("a: late".utf8))
        await scene.remove()
    }

    @Test func `who watches is told what programs write only if the order says so`() async throws {
        let scene = try Scene([GatedSlot()])
        for tells in [true, false] {
            var order = Scene.order("\(tells)")
            order.tellsOutput = tells
            let run = try await accept("\(tells)", order, on: scene)
            var all: [RunEvent] = []
            while let found = await run.events(from: all.count) { all += found.events }
            #expect(all.prefix(2) == [.queued, .stage(.run(0))])
            #expect(all.count == (tells ? 3 : 2))
        }
        await scene.remove()
    }

    @Test func `a run of before is held back until it is submitted`() async throws {
        let gated = GatedSlot(isOpen: false)
        let first = try Scene([gated])
        for number in 0..<100 { _ = try await first.accept("\(number)") }
        #expect(!first.keeper.isHeldBack("99"))
        await first.end()
        let slot = GatedSlot(isOpen: false)
        let second = try Scene([slot], directory: first.directory)
        _ = try await second.keeper.revive { run, _ in .order(Scene.order(run.id)) }
        #expect(second.keeper.isHeldBack("99"))
        #expect(await eventually { !second.keeper.isHeldBack("0") })
        slot.letAllGo()
        #expect(await eventually { second.finished.all.count == 100 })
        #expect(!second.keeper.isHeldBack("99"))
        gated.letAllGo()
        await second.remove()
    }
}

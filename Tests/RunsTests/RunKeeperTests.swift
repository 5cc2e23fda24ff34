import Engine
import Judging
import Storage
import TestSupport
import Testing

@testable import Runs

@Suite("Run keeper: what was accepted is done, kept and found")
struct RunKeeperTests {
    @Test func `an accepted run is done, and its result is found by its id`() async throws {
        let scene = try Scene([GatedSlot()])
        let run = try await scene.accept("a")
        #expect(await run.result() == Array("a: a".utf8))
        #expect(await run.waitForEnd())
        #expect(try await scene.keeper.find("a")?.isOver == true)
        #expect(try await scene.result("a") == "a: a")
        #expect(await eventually { scene.finished.all == ["a"] })
        await scene.remove()
    }

    @Test func `an unfinished run is found as such, and can be waited for`() async throws {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        _ = try await scene.accept("a")
        #expect(try await scene.keeper.find("a", waitingUntil: .now)?.isOver == false)
        async let found = scene.keeper.find("a", waitingUntil: .now + .seconds(60))
        slot.letAllGo()
        #expect(try await found?.isOver == true)
        #expect(try await scene.keeper.find("b") == nil)
        await scene.remove()
    }

    @Test func `watchers are told everything in order, whenever they come`() async throws {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        let run = try await scene.accept("a")
        async let early = events(of: run)
        #expect(await eventually { slot.isBusy })
        async let late = events(of: run)
        slot.letAllGo()
        let expected: [RunEvent] = [
            .queued, .stage(.run(0)), .output(.standardOutput, "a"),
        ]
        #expect(await early == expected)
        #expect(await late == expected)
        #expect(await events(of: run) == expected)
        await scene.remove()
    }

    private func events(of run: ActiveRun) async -> [RunEvent] {
        var all: [RunEvent] = []
        while let found = await run.events(from: all.count) { all += found.events }
        return all
    }

    @Test func `a run for which the queue has no room is refused, and not kept`() async throws {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot], length: 1)
        _ = try await scene.accept("a")
        #expect(await eventually { slot.isBusy })
        _ = try await scene.accept("b")
        await #expect(throws: RunRefusal.engine(.queueFull(retryAfterSeconds: 1))) {
            try await scene.accept("c")
        }
        #expect(try await scene.keeper.find("c") == nil)
        slot.letAllGo()
        #expect(await eventually { scene.finished.all.count == 2 })
        _ = try await scene.accept("c")
        await scene.remove()
    }

    @Test func `a run that the store does not take gives its place in the queue back`()
        async throws
    {
        let scene = try Scene([GatedSlot()], length: 1)
        await scene.store.close()
        for _ in 0..<5 {
            await #expect(throws: RunRefusal.storage(.closed)) { try await scene.accept("a") }
        }
        await scene.remove()
    }

    @Test func `an id is given once`() async throws {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        _ = try await scene.accept("a")
        await #expect(throws: RunRefusal.storage(.idTaken)) { try await scene.accept("a") }
        slot.letAllGo()
        #expect(await eventually { scene.finished.all == ["a"] })
        await #expect(throws: RunRefusal.storage(.idTaken)) { try await scene.accept("a") }
        await scene.remove()
    }

    @Test(arguments: [true, false])
    func `a run is cancelled whether it waits or runs`(isWaiting: Bool) async throws {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        if isWaiting { _ = try await scene.accept("before") }
        _ = try await scene.accept("a")
        #expect(await eventually { slot.isBusy })
        #expect(await scene.keeper.cancel("a"))
        #expect(try await scene.keeper.find("a")?.isOver == true)
        #expect(try await scene.keeper.find("a")?.run.stage == RunStage.cancelled)
        #expect(try await scene.result("a") == "a: nobody waits for the answer")
        #expect(await !scene.keeper.cancel("a"))
        slot.letAllGo()
        await scene.remove()
    }

    @Test func `what a crash leaves unfinished is done after the next start, once`() async throws {
        let slot = GatedSlot(isOpen: false)
        let first = try Scene([slot])
        for number in 0..<200 { _ = try await first.accept("\(number)") }
        await first.end()

        let second = try Scene([GatedSlot(), GatedSlot()], directory: first.directory)
        let count = try await second.keeper.revive { run, request in
            #expect(request == Array(run.id.utf8))
            return run.id == "7"
                ? .settled(Array("settled".utf8)) : .order(Scene.order(run.id))
        }
        #expect(count == 200)
        #expect(try await second.keeper.find("199", waitingUntil: .now + .seconds(60)) != nil)
        #expect(await eventually { second.finished.all.count == 200 })
        #expect(Set(second.finished.all).count == 200)
        for number in 0..<200 {
            let expected = number == 7 ? "settled" : "\(number): \(number)"
            #expect(try await second.result("\(number)") == expected)
        }
        slot.letAllGo()
        await second.remove()
    }

    @Test func `a run of before that waits for its turn can be cancelled at once`() async throws {
        let gated = GatedSlot(isOpen: false)
        let first = try Scene([gated])
        for number in 0..<100 { _ = try await first.accept("\(number)") }
        await first.end()
        let slot = GatedSlot(isOpen: false)
        let second = try Scene([slot], directory: first.directory)
        _ = try await second.keeper.revive { run, _ in .order(Scene.order(run.id)) }
        #expect(await second.keeper.cancel("99"))
        #expect(try await second.result("99") == "99: nobody waits for the answer")
        slot.letAllGo()
        #expect(await eventually { second.finished.all.count == 100 })
        gated.letAllGo()
        await second.remove()
    }

    @Test func `what one client's unfinished runs may take is bounded, and given back`()
        async throws
    {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot], bytesPerClient: 2)
        _ = try await scene.accept("a")
        _ = try await scene.accept("b")
        await #expect(throws: RunRefusal.engine(.queueFull(retryAfterSeconds: 10))) {
            try await scene.accept("c")
        }
        slot.letAllGo()
        #expect(await eventually { scene.finished.all.count == 2 })
        #expect(await eventually { (try? await scene.accept("c")) != nil })
        await scene.remove()
    }

    @Test func `a run that ends the server again and again is given up`() async throws {
        let first = try Scene([GatedSlot(isOpen: false)])
        _ = try await first.accept("a")
        for _ in 0..<RunKeeper.attemptsMax { first.store.begin("a") }
        await first.end()
        let second = try Scene([GatedSlot()], directory: first.directory)
        _ = try await second.keeper.revive { run, _ in .order(Scene.order(run.id)) }
        #expect(await eventually { second.finished.all == ["a"] })
        #expect(try await second.result("a")?.contains("the server ended") == true)
        await second.remove()
    }

    @Test func `a stop ends what waits, lets what runs end, and keeps the rest`() async throws {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        let running = try await scene.accept("running")
        #expect(
            try await eventually { try await scene.keeper.find("running")?.run.attempts == 1 })
        let waiting = try await scene.accept("waiting")
        scene.keeper.stopBeginning()
        #expect(await waiting.waitForEnd(until: .now + .seconds(60)))
        #expect(await waiting.result() == nil)
        slot.letAllGo()
        #expect(await running.waitForEnd(until: .now + .seconds(60)))
        await scene.keeper.stop(by: .now)
        #expect(try await scene.keeper.find("running")?.isOver == true)
        #expect(try await scene.keeper.find("waiting")?.isOver == false)
        #expect(scene.store.unfinished().map(\.id) == ["waiting"])
        await scene.remove()
    }

    @Test func `a run that cannot be concluded while the server stops is left for the next`()
        async throws
    {
        let scene = try Scene([GatedSlot()])
        var order = Scene.order("a")
        order.conclude = { _ in nil }
        let run = try await scene.keeper.accept(
            NewRun(id: "a", kind: "test", createdMs: 1), order)
        #expect(await run.result() == nil)
        #expect(try await scene.keeper.find("a")?.isOver == false)
        #expect(scene.store.unfinished().map(\.id) == ["a"])
        #expect(scene.finished.all.isEmpty)
        await scene.remove()
    }

    @Test func `a stop with a deadline ends what runs, and leaves it for the next start`()
        async throws
    {
        let slot = GatedSlot(isOpen: false)
        let scene = try Scene([slot])
        _ = try await scene.accept("a")
        #expect(await eventually { slot.isBusy })
        await scene.keeper.stop(by: .now)
        #expect(scene.store.unfinished().map(\.id) == ["a"])
        await scene.remove()
    }
}

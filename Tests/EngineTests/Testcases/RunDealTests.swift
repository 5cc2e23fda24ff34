import Judging
import TestSupport
import Testing

@testable import Engine

@Suite("Run deal: the runs of a job among several slots")
struct RunDealTests {
    private func deal(_ count: Int, _ change: (inout Job) -> Void = { _ in }) -> RunDeal {
        var job = Job.make(inputs: (0..<count).map { "\($0)" })
        job.outputBudgetBytes = 10
        change(&job)
        return RunDeal(job)
    }

    @Test func `each run is dealt once, and the results stand in order`() {
        let deal = deal(3)
        #expect([deal.take(), deal.take(), deal.take()].map { $0?.index } == [0, 1, 2])
        #expect(deal.take() == nil)
        #expect(deal.results == nil)
        for index in [2, 0, 1] { deal.put(.make(output: "\(index)"), of: index) }
        #expect(deal.results == ["0", "1", "2"].map { .make(output: $0) })
    }

    @Test func `what is given back is dealt again, first`() {
        let deal = deal(3)
        _ = (deal.take(), deal.take())
        #expect(deal.undealt == 1)
        deal.giveBack(0)
        #expect(deal.undealt == 2)
        #expect([deal.take(), deal.take(), deal.take()].map { $0?.index } == [0, 2, nil])
    }

    @Test func `what was written counts for runs that are dealt afterwards`() {
        let deal = deal(4)
        #expect(deal.take()?.outputBytes == 10)
        deal.put(.make(output: "1234567"), of: 0)
        #expect(deal.take()?.outputBytes == 3)
        deal.put(.make(output: "1234567"), of: 1)
        #expect(deal.take()?.outputBytes == 0)
    }

    @Test func `behind the first failure nothing is dealt, and nothing counts`() {
        let deal = deal(5) { job in
            job.stopsAtFailure = true
            job.expectations = (0..<5).map {
                Expectation(candidates: ["\($0)"], comparison: .exact)
            }
        }
        _ = (deal.take(), deal.take(), deal.take(), deal.take())
        deal.put(.make(output: "wrong"), of: 3)
        #expect(deal.take() == nil)
        #expect(deal.results == nil)
        deal.put(.make(output: "2"), of: 2)
        deal.put(.make(output: "wrong"), of: 1)
        deal.put(.make(output: "0"), of: 0)
        #expect(deal.results == [.make(output: "0"), .make(output: "wrong")])
        deal.giveBack(2)
        #expect(deal.take() == nil)
    }

    @Test func `when the wall time is used up nothing more is dealt, whoever used it`() {
        let deal = deal(9) { $0.wallTimeBudget = .milliseconds(5) }
        _ = (deal.take(), deal.take(), deal.take(), deal.take())
        for index in [3, 1] { deal.put(.make(output: "\(index)"), of: index) }
        #expect(deal.undealt == 5)
        deal.put(.make(output: "2"), of: 2)
        #expect(deal.undealt == 0 && deal.take() == nil)
        #expect(deal.results == nil, "the first is still under way")
        deal.giveBack(0)
        #expect(deal.take()?.index == 0)
        deal.put(.make(output: "0"), of: 0)
        #expect(deal.results == ["0", "1", "2"].map { .make(output: $0) })
    }

    @Test func `a run that is given back behind the end is wanted by nobody`() {
        let deal = deal(3) { $0.wallTimeBudget = .milliseconds(1) }
        _ = (deal.take(), deal.take())
        deal.put(.make(output: "0"), of: 0)
        deal.giveBack(1)
        #expect(deal.undealt == 0 && deal.take() == nil)
        #expect(deal.results == [.make(output: "0")])
    }

    /// Several take and put in any order, and now and then one gives back.
    @Test("the results are those of one slot, whatever the wall times", arguments: 1...200)
    func wallTimes(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let all = (0..<20).map { index in
            StageResult.make(
                output: "\(index)", wallTime: .milliseconds(Int.random(in: 0...9, using: &random)))
        }
        var job = Job.make(inputs: all.map { _ in "" })
        job.wallTimeBudget = .milliseconds(Int.random(in: 0...100, using: &random))
        let sandbox = FakeSandbox()
        sandbox.answers = all.map { .success($0) }
        let serial = try JobRunner.run(job, on: sandbox).runs
        let deal = RunDeal(job)
        var hands: [Int] = []
        while deal.results == nil {
            if hands.count < 4, Bool.random(using: &random), let hand = deal.take() {
                hands.append(hand.index)
            } else if let place = hands.indices.randomElement(using: &random) {
                let index = hands.remove(at: place)
                if Int.random(in: 0..<5, using: &random) == 0 {
                    deal.giveBack(index)
                } else {
                    deal.put(all[index], of: index)
                }
            }
        }
        #expect(deal.results == serial)
        #expect(deal.take() == nil)
    }

    @Test func `what is closed deals no more`() {
        let deal = deal(3)
        deal.close()
        #expect(deal.take() == nil && deal.undealt == 0)
    }

    @Test func `a run that cannot be done is given back; one at a time while it goes on`() throws {
        let job = Job.make(inputs: ["0", "1", "2"])
        let deal = RunDeal(job)
        let sandbox = FakeSandbox()
        sandbox.answers = [.success(.make()), .failure(.launcherLost)]
        #expect(throws: SandboxFailure.launcherLost) {
            try JobRunner.work(job, deal, on: sandbox, live: nil) { true }
        }
        #expect(deal.undealt == 2)
        var rounds = 0
        try JobRunner.work(job, deal, on: sandbox, live: nil) {
            rounds += 1
            return rounds == 1
        }
        #expect(deal.undealt == 1)
        #expect(sandbox.stages.map(\.input) == ["0", "1", "1"].map { Array($0.utf8) })
        #expect(sandbox.stages.allSatisfy { $0.workspace == .copy })
    }
}

@Suite("Scheduler: jobs spread over several slots")
struct SpreadJobTests {
    private func job(_ count: Int, parallelism: Int = .max) -> Job {
        var job = Job.make(
            runtime: .make(compiled: true), inputs: (0..<count).map { "\($0)" })
        job.parallelism = parallelism
        return job
    }

    private func slots(_ count: Int, failing: [SandboxFailure] = []) -> [FakeSlot] {
        (0..<count).map { index in
            FakeSlot(failures: index == 0 ? [] : failing, echoesInput: true)
        }
    }

    @Test("the results are those of one slot, in order", arguments: 1...4, [1, 2, .max])
    func order(count: Int, parallelism: Int) async throws {
        let slots = slots(count)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        for runs in [0, 1, 2, 17] {
            let result = try await scheduler.submit(
                job(runs, parallelism: parallelism), from: ClientID("a"))
            #expect(result.compile != nil)
            #expect(result.runs == (0..<runs).map { .make(output: "\($0)") })
        }
        #expect(slots.allSatisfy { $0.overlaps == 0 })
        #expect(await scheduler.load.running == 0)
    }

    @Test("a job that uses up its wall time ends where one slot ends it", arguments: 1...4)
    func wallTime(count: Int) async throws {
        let scheduler = Scheduler(slots: slots(count), limits: QueueLimits())
        var job = job(30)
        job.wallTimeBudget = .milliseconds(11)
        let result = try await scheduler.submit(job, from: ClientID("a"))
        #expect(result.runs == (0..<6).map { .make(output: "\($0)") })
        #expect(await scheduler.load.running == 0)
    }

    @Test func `a slot that cannot help costs nothing`() async throws {
        let slots = slots(
            3, failing: [.launcherLost, .step("fillWorkspace", reason: "no"), .cancelled])
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        for _ in 0..<3 {
            let result = try await scheduler.submit(job(9), from: ClientID("a"))
            #expect(result.runs.count == 9)
        }
        #expect(await scheduler.load.running == 0)
    }

    @Test func `free slots help, others do not, and one that gets free does`() async throws {
        let slots = slots(3)
        slots[0].hold()
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        // The first slot is the first that is given away.
        let busy = Task { try await scheduler.submit(.make("busy"), from: ClientID("b")) }
        #expect(await eventually { slots[0].isBusy })
        slots[1].hold()
        slots[2].hold()
        let spread = Task { try await scheduler.submit(job(50), from: ClientID("a")) }
        #expect(await eventually { await scheduler.load.running == 2 })
        slots[1].letAllGo()
        #expect(await eventually { await scheduler.load.running == 3 })
        slots[2].letAllGo()
        slots[0].letAllGo()
        #expect(try await spread.value.runs.count == 50)
        _ = try await busy.value
        #expect(slots[2].names == ["main"])
        #expect(await scheduler.load.running == 0)
    }

    @Test func `a compilation that fails ends it before anybody helps`() async throws {
        let slot = FakeSlot(failures: [])
        let other = FakeSlot()
        let scheduler = Scheduler(slots: [slot, other], limits: QueueLimits())
        slot.answer([.success(.make(.exited(status: 1)))])
        let result = try await scheduler.submit(job(4), from: ClientID("a"))
        #expect(result.runs.isEmpty && result.compile?.ending == .exited(status: 1))
        #expect(other.attempts == 0)
        #expect(await scheduler.load.running == 0)
    }

    @Test func `output that is watched is that of one program at a time`() async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        for manner in [LiveJob.Manner.output, .interactive] {
            _ = try await scheduler.submit(job(8), from: ClientID("a"), live: LiveJob(manner))
        }
        // Nor is anybody told of results that come to nothing behind a first failure.
        var stopping = job(8)
        stopping.stopsAtFailure = true
        _ = try await scheduler.submit(stopping, from: ClientID("a"), live: LiveJob(.results))
        #expect(slots[1].attempts == 0)
        let live = LiveJob(.results)
        _ = try await scheduler.submit(job(8), from: ClientID("a"), live: live)
        #expect(slots[1].attempts == 1)
        var ended: Set<Int> = []
        while let event = await live.next() {
            if case .ended(.run(let index), let result) = event {
                #expect(result == .make(output: "\(index)"))
                #expect(ended.insert(index).inserted)
            }
        }
        #expect(ended == Set(0..<8))
    }
}

import Judging
import TestSupport
import Testing

@testable import Engine

@Suite("Scheduler: no slot is ever lost")
struct SchedulerFuzzTests {
    private static let seeds: ClosedRange<UInt64> = 1...8

    private enum Outcome: Equatable { case done, refused(EngineRefusal) }

    /// Hundreds of jobs, some cancelled at any moment, some failing: afterwards everything is
    /// as free as before, and every slot still works.
    @Test("any mixture of jobs, failures and cancellations", arguments: seeds)
    func mixture(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        let slots = (0..<3).map { _ in FakeSlot() }
        let scheduler = Scheduler(slots: slots, limits: QueueLimits(length: 40, perClient: 20))
        for slot in slots {
            slot.fail(next: (0..<30).map { _ in Self.failure(&random) })
        }
        var tasks: [Task<Outcome, Never>] = []
        for number in 0..<400 {
            let client = ClientID("\(Int.random(in: 0..<5, using: &random))")
            let parallelism = [1, 2, .max].randomElement(using: &random) ?? 1
            tasks.append(
                Self.submit(
                    "\(number)", from: client, to: scheduler, parallelism: parallelism,
                    priority: Bool.random(using: &random) ? .normal : .low))
            if Int.random(in: 0..<3, using: &random) == 0 {
                tasks.randomElement(using: &random)?.cancel()
            }
            for _ in 0..<Int.random(in: 0..<4, using: &random) { await Task.yield() }
        }
        var done = 0
        for task in tasks where await task.value == .done { done += 1 }
        #expect(done > 0)
        #expect(slots.map(\.overlaps) == [0, 0, 0])
        #expect(
            await scheduler.load
                == Scheduler.Load(running: 0, queued: 0, slots: 3, isStopping: false))
        await Self.checkEverySlotWorks(slots, scheduler)
    }

    /// A job waits for its slot and is cancelled while the slot is being handed to it.
    @Test("a cancellation that meets the hand-over", arguments: 0..<200)
    func handOver(yields: Int) async {
        let slot = FakeSlot(isGated: true)
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        let first = Self.submit("first", from: ClientID("ann"), to: scheduler)
        #expect(await eventually { slot.isBusy })
        let second = Self.submit("second", from: ClientID("ann"), to: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        slot.letAllGo()
        for _ in 0..<yields % 20 { await Task.yield() }
        second.cancel()
        #expect(await first.value == .done)
        let outcome = await second.value
        #expect(outcome == .done || outcome == .refused(.cancelled))
        #expect(await scheduler.load.running == 0)
        #expect(await scheduler.load.queued == 0)
        #expect(await Self.submit("third", from: ClientID("ann"), to: scheduler).value == .done)
    }

    private static func failure(_ random: inout SeededGenerator) -> SandboxFailure {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .launcherLost
        case 1: .cancelled
        case 2: .filesDoNotFit(limitBytes: 1)
        default: .step("step", reason: "reason")
        }
    }

    private static func submit(
        _ name: String, from client: ClientID, to scheduler: Scheduler, parallelism: Int = 1,
        priority: JobPriority = .normal
    ) -> Task<Outcome, Never> {
        Task {
            // Half of them share their builds, and these are much alike.
            let number = Int(name)
            let shares = number.map { $0 % 2 == 0 } ?? false
            var job = Job.make(
                shares ? "\((number ?? 0) % 10)" : name, runtime: .make(compiled: shares),
                inputs: ["1", "2", "3"])
            job.sharesBuild = shares
            job.parallelism = parallelism
            // Every third gets its inputs late, and some of these do not.
            let inputs: LateInputs? = number.flatMap { number in
                guard number % 3 == 0 else { return nil }
                return {
                    if number % 9 == 0 { throw CancellationError() }
                    return [[1], [2], [3]]
                }
            }
            do throws(EngineRefusal) {
                _ = try await scheduler.submit(
                    job, from: client, priority: priority, inputs: inputs)
                return .done
            } catch {
                return .refused(error)
            }
        }
    }

    private static func checkEverySlotWorks(_ slots: [FakeSlot], _ scheduler: Scheduler) async {
        let before = slots.map(\.attempts)
        // The slot freed last is taken first, so only jobs at the same time reach them all.
        for slot in slots { slot.hold() }
        let tasks = slots.map { _ in submit("last", from: ClientID("last"), to: scheduler) }
        #expect(await eventually { slots.allSatisfy(\.isBusy) })
        for slot in slots { slot.letAllGo() }
        for task in tasks { #expect(await task.value == .done) }
        #expect(zip(slots, before).allSatisfy { $0.attempts > $1 })
    }
}

import Judging
import TestSupport
import Testing

@testable import Engine

@Suite("Scheduler: every accepted job is done, one at a time in each slot")
struct SchedulerTests {
    private let ann = ClientID("ann")

    private func scheduler(
        _ slots: [FakeSlot], length: Int = 1000, perClient: Int = 1000
    ) -> Scheduler {
        Scheduler(slots: slots, limits: QueueLimits(length: length, perClient: perClient))
    }

    /// A job under way in a task of its own; refusals are values.
    private func start(
        _ name: String, on scheduler: Scheduler, from client: ClientID = ClientID("ann"),
        priority: JobPriority = .normal
    ) -> Task<Result<JobResult, EngineRefusal>, Never> {
        Task {
            do throws(EngineRefusal) {
                return .success(
                    try await scheduler.submit(.make(name), from: client, priority: priority))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func `a job gives its result, and how long it took`() async throws {
        let slot = FakeSlot()
        let result = try await scheduler([slot]).submit(.make(inputs: ["1", "2"]), from: ann)
        #expect(result.runs.count == 2)
        #expect(result.timing.worked > .zero)
        #expect(slot.names == ["main"])
    }

    @Test func `one slot does one job at a time, in order`() async {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot])
        var tasks = [start("0", on: scheduler)]
        for number in 1..<5 {
            #expect(await eventually { await scheduler.load.queued == number - 1 && slot.isBusy })
            tasks.append(start("\(number)", on: scheduler))
        }
        #expect(await eventually { await scheduler.load.queued == 4 })
        #expect(
            await scheduler.load
                == Scheduler.Load(running: 1, queued: 4, slots: 1, isStopping: false))
        slot.letAllGo()
        for task in tasks { #expect((try? await task.value.get()) != nil) }
        #expect(slot.names == ["0", "1", "2", "3", "4"])
        #expect(slot.overlaps == 0)
    }

    @Test func `as many jobs run at a time as there are slots`() async {
        let slots = (0..<3).map { _ in FakeSlot(isGated: true) }
        let scheduler = scheduler(slots)
        let tasks = (0..<4).map { start("\($0)", on: scheduler) }
        #expect(await eventually { slots.allSatisfy(\.isBusy) })
        #expect(await eventually { await scheduler.load.queued == 1 })
        #expect(await scheduler.load.running == 3)
        for slot in slots { slot.letAllGo() }
        for task in tasks { #expect((try? await task.value.get()) != nil) }
        #expect(await scheduler.load.running == 0)
    }

    @Test func `a waiting job that is cancelled leaves the queue and never runs`() async {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot])
        let first = start("first", on: scheduler)
        #expect(await eventually { slot.isBusy })
        let second = start("second", on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        second.cancel()
        #expect(await second.value == .failure(.cancelled))
        #expect(await scheduler.load.queued == 0)
        slot.letAllGo()
        #expect((try? await first.value.get()) != nil)
        #expect(slot.names == ["first"])
    }

    @Test func `a running job that is cancelled is ended, and its slot is free`() async {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot])
        let job = start("first", on: scheduler)
        #expect(await eventually { slot.isBusy })
        job.cancel()
        #expect(await job.value == .failure(.cancelled))
        #expect(slot.wasCancelled)
        slot.letAllGo()
        #expect((try? await start("second", on: scheduler).value.get()) != nil)
    }

    @Test func `a full queue is refused with a time after which to come again`() async {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot], length: 1)
        let first = start("first", on: scheduler)
        #expect(await eventually { slot.isBusy })
        let second = start("second", on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        guard case .failure(.queueFull(let seconds)) = await start("third", on: scheduler).value
        else {
            Issue.record("the third must be refused")
            return
        }
        #expect((1...600).contains(seconds))
        slot.letAllGo()
        for task in [first, second] { #expect((try? await task.value.get()) != nil) }
        #expect(slot.names == ["first", "second"])
    }

    @Test func `a client's full share is refused, another client's job waits`() async {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot], length: 10, perClient: 1)
        let first = start("first", on: scheduler)
        #expect(await eventually { slot.isBusy })
        let second = start("second", on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        guard case .failure(.queueFull) = await start("third", on: scheduler).value else {
            Issue.record("the third must be refused")
            return
        }
        let other = start("other", on: scheduler, from: ClientID("bob"))
        #expect(await eventually { await scheduler.load.queued == 2 })
        slot.letAllGo()
        for task in [first, second, other] { #expect((try? await task.value.get()) != nil) }
    }

    @Test func `a lost launcher costs one repetition that nobody notices`() async throws {
        let slot = FakeSlot(failures: [.launcherLost])
        let result = try await scheduler([slot]).submit(.make(), from: ann)
        #expect(result.runs.count == 1)
        #expect(slot.attempts == 2)
    }

    @Test func `a launcher lost twice is an error, and the next job works`() async throws {
        let slot = FakeSlot(failures: [.launcherLost, .launcherLost])
        let scheduler = scheduler([slot])
        await #expect(throws: EngineRefusal.sandboxFailed(step: "launcher lost")) {
            try await scheduler.submit(.make(), from: ann)
        }
        #expect(slot.attempts == 2)
        _ = try await scheduler.submit(.make(), from: ann)
        #expect(slot.attempts == 3)
    }

    @Test(
        "other failures are told and not tried again",
        arguments: [
            (.step("mount", reason: "no"), .sandboxFailed(step: "mount: no")),
            (.filesDoNotFit(limitBytes: 7), .filesDoNotFit(limitBytes: 7)),
            (.cancelled, .cancelled),
        ] as [(SandboxFailure, EngineRefusal)])
    func failure(failure: SandboxFailure, refusal: EngineRefusal) async throws {
        let slot = FakeSlot(failures: [failure])
        let scheduler = scheduler([slot])
        await #expect(throws: refusal) { try await scheduler.submit(.make(), from: ann) }
        #expect(slot.attempts == 1)
        _ = try await scheduler.submit(.make(), from: ann)
    }

    @Test func `jobs of low priority run when nobody else waits`() async throws {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot])
        var tasks = [start("first", on: scheduler)]
        #expect(await eventually { slot.isBusy })
        for (name, priority) in [("low", JobPriority.low), ("normal", .normal), ("high", .high)] {
            tasks.append(
                start(name, on: scheduler, priority: priority))
            #expect(await eventually { await scheduler.load.queued == tasks.count - 1 })
        }
        slot.letAllGo()
        for task in tasks { _ = await task.value }
        #expect(slot.names == ["first", "high", "normal", "low"])
    }

    @Test func `a scheduler that stops refuses new jobs and finishes those it has`() async {
        let slot = FakeSlot(isGated: true)
        let scheduler = scheduler([slot])
        let first = start("first", on: scheduler)
        #expect(await eventually { slot.isBusy })
        let second = start("second", on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        await scheduler.stopAdmitting()
        #expect(await scheduler.load.isStopping)
        #expect(await start("third", on: scheduler).value == .failure(.shuttingDown))
        // What those it has may still need.
        let exempt = Task {
            try? await scheduler.submit(.make("fourth"), from: ClientID("ann"), by: .exempt)
        }
        #expect(await eventually { await scheduler.load.queued == 2 })
        slot.letAllGo()
        #expect(await exempt.value != nil)
        for task in [first, second] { #expect((try? await task.value.get()) != nil) }
    }

    @Test func `a job submitted by a cancelled task never gets past its slot`() async {
        let slot = FakeSlot()
        let scheduler = scheduler([slot])
        let job = Task { () -> Result<JobResult, EngineRefusal> in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(EngineRefusal) {
                return .success(try await scheduler.submit(.make(), from: ClientID("ann")))
            } catch {
                return .failure(error)
            }
        }
        #expect(await job.value == .failure(.cancelled))
        #expect(await scheduler.load.running == 0)
    }
}

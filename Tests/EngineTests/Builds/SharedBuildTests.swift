import Judging
import TestSupport
import Testing

@testable import Engine

@Suite("Scheduler: jobs that share a build")
struct SharedBuildTests {
    private typealias Outcome = Result<JobResult, EngineRefusal>

    private func job(_ name: String = "main", input: String = "") -> Job {
        var job = Job.make(name, runtime: .make(compiled: true), inputs: [input])
        job.sharesBuild = true
        return job
    }

    private func start(
        _ job: Job, on scheduler: Scheduler, live: LiveJob? = nil
    ) -> Task<Outcome, Never> {
        Task {
            do throws(EngineRefusal) {
                return .success(
                    try await scheduler.submit(job, from: ClientID("ann"), live: live))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The first of `count` jobs builds, behind the gate of the first slot; the others wait.
    private func startBurst(
        _ count: Int, on scheduler: Scheduler, _ slots: [FakeSlot]
    ) async -> [Task<Outcome, Never>] {
        slots[0].hold()
        var tasks = [start(job(input: "0"), on: scheduler)]
        #expect(await eventually { slots[0].isBusy })
        for number in 1..<count {
            tasks.append(start(job(input: "\(number)"), on: scheduler))
            #expect(await eventually { await scheduler.load.queued == number })
        }
        return tasks
    }

    private func slots(_ count: Int) -> [FakeSlot] {
        (0..<count).map { _ in FakeSlot(echoesInput: true) }
    }

    private func compilations(_ slots: [FakeSlot]) -> Int {
        slots.reduce(0) { $0 + $1.compilations }
    }

    @Test("equal jobs are compiled once, whatever is run", arguments: 1...3)
    func once(count: Int) async throws {
        let slots = slots(count)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = (0..<20).map { start(job(input: "\($0)"), on: scheduler) }
        var shared = 0
        for (number, task) in tasks.enumerated() {
            let result = try await task.value.get()
            #expect(result.runs == [.make(output: "\(number)")])
            #expect(result.compile?.ending.isSuccess == true)
            if result.buildWasShared { shared += 1 }
        }
        #expect(compilations(slots) == 1)
        #expect(shared == 19)
        #expect(await scheduler.load.running == 0)
    }

    @Test func `while one builds, the others leave the slots to other jobs`() async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = await startBurst(5, on: scheduler, slots)
        #expect(await scheduler.load.running == 1)
        #expect(try await scheduler.submit(.make("b"), from: ClientID("ann")).runs.count == 1)
        #expect(slots[1].names == ["b"])
        slots[0].letAllGo()
        for task in tasks { #expect((try? await task.value.get()) != nil) }
        #expect(compilations(slots) == 1)
    }

    @Test func `one that asks for no part compiles, and so does one that somebody talks to`()
        async throws
    {
        let slots = slots(1)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        _ = try await start(job(), on: scheduler).value.get()
        var apart = job()
        apart.sharesBuild = false
        #expect(try await start(apart, on: scheduler).value.get().buildWasShared == false)
        let live = LiveJob(.interactive)
        let result = try await start(job(), on: scheduler, live: live).value.get()
        #expect(!result.buildWasShared)
        #expect(slots[0].compilations == 3)
    }

    @Test(
        "a builder that fails for our reasons fails alone, and the next one builds",
        arguments: [
            [.step("mount", reason: "no")], [.launcherLost, .launcherLost],
        ] as [[SandboxFailure]])
    func builderFails(failures: [SandboxFailure]) async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = await startBurst(6, on: scheduler, slots)
        slots[0].fail(next: failures)
        slots[0].letAllGo()
        guard case .failure(.sandboxFailed) = await tasks[0].value else {
            Issue.record("the builder must fail")
            return
        }
        for (number, task) in tasks.enumerated().dropFirst() {
            #expect(try await task.value.get().runs == [.make(output: "\(number)")])
        }
        #expect(compilations(slots) == 1)
    }

    @Test func `a builder whose launcher dies is repeated, and nobody notices`() async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = await startBurst(6, on: scheduler, slots)
        slots[0].fail(next: [.launcherLost])
        slots[0].letAllGo()
        for task in tasks { #expect(try await task.value.get().runs.count == 1) }
        #expect(compilations(slots) == 1)
    }

    @Test func `a builder that is cancelled costs the others nothing but the time`() async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = await startBurst(6, on: scheduler, slots)
        tasks[0].cancel()
        #expect(await tasks[0].value == .failure(.cancelled))
        slots[0].letAllGo()
        for task in tasks.dropFirst() { #expect(try await task.value.get().runs.count == 1) }
        #expect(await scheduler.load.running == 0)
    }

    @Test func `one that waits for a build can be cancelled, and only it`() async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = await startBurst(4, on: scheduler, slots)
        tasks[2].cancel()
        #expect(await tasks[2].value == .failure(.cancelled))
        #expect(await scheduler.load.queued == 2)
        slots[0].letAllGo()
        for number in [0, 1, 3] {
            #expect(try await tasks[number].value.get().runs == [.make(output: "\(number)")])
        }
        #expect(compilations(slots) == 1)
    }

    @Test func `those who wait for a build count for the queue's limits`() async throws {
        let slots = slots(1)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits(length: 2))
        let tasks = await startBurst(3, on: scheduler, slots)
        guard case .failure(.queueFull) = await start(job(), on: scheduler).value else {
            Issue.record("the fourth must be refused")
            return
        }
        slots[0].letAllGo()
        for task in tasks { #expect((try? await task.value.get()) != nil) }
    }

    @Test func `a compilation that fails is everybody's`() async throws {
        let slot = FakeSlot()
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        slot.answer([.success(.make(.exited(status: 1), output: "no"))])
        for number in 0..<3 {
            let result = try await start(job(), on: scheduler).value.get()
            #expect(result.compile == .make(.exited(status: 1), output: "no"))
            #expect(result.runs.isEmpty && result.buildWasShared == (number > 0))
        }
        #expect(slot.compilations == 1)
    }

    @Test func `one that was stopped is that of those who waited; the next job tries again`()
        async throws
    {
        let slots = [FakeSlot()]
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = await startBurst(3, on: scheduler, slots)
        slots[0].answer([.success(.make(.stopped(over: .wallTime)))])
        slots[0].letAllGo()
        for task in tasks {
            #expect(try await task.value.get().compile?.ending == .stopped(over: .wallTime))
        }
        #expect(slots[0].compilations == 1)
        let later = try await start(job(), on: scheduler).value.get()
        #expect(later.runs.count == 1 && !later.buildWasShared)
    }

    @Test func `one that a watcher's slowness may have stopped is nobody else's`() async throws {
        let slots = [FakeSlot()]
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        slots[0].hold()
        let first = start(job(), on: scheduler, live: LiveJob(.output))
        #expect(await eventually { slots[0].isBusy })
        let second = start(job(), on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        slots[0].answer([.success(.make(.stopped(over: .wallTime)))])
        slots[0].letAllGo()
        #expect(try await first.value.get().runs.isEmpty)
        #expect(try await second.value.get().runs.count == 1)
    }

    @Test func `a build that is of no use is made again, and the job does not fail`() async throws {
        let slots = slots(1)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        _ = try await start(job(), on: scheduler).value.get()
        slots[0].refuseWorkspaces()
        let result = try await start(job(input: "x"), on: scheduler).value.get()
        #expect(result.runs == [.make(output: "x")] && !result.buildWasShared)
        #expect(slots[0].compilations == 2)
    }

    @Test("a watcher sees the same story", arguments: [LiveJob.Manner.results, .output])
    func story(manner: LiveJob.Manner) async throws {
        let slot = FakeSlot()
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        var compile = StageResult.make(output: "out")
        compile.standardError = Array("err".utf8)
        slot.answer([.success(compile)])
        let first = LiveJob(.results)
        _ = try await start(job(), on: scheduler, live: first).value.get()
        let second = LiveJob(manner)
        _ = try await start(job(), on: scheduler, live: second).value.get()
        var events: [[JobEvent]] = [[], []]
        for (index, live) in [first, second].enumerated() {
            while let event = await live.next() { events[index].append(event) }
        }
        #expect(
            events[0] == [
                .started, .stage(.compile), .ended(.compile, compile), .stage(.run(0)),
                .ended(.run(0), .make()),
            ])
        if manner == .output {
            #expect(
                events[1].dropFirst(2).prefix(2) == [
                    .output(.standardOutput, Array("out".utf8)),
                    .output(.standardError, Array("err".utf8)),
                ])
            events[1].removeSubrange(2..<4)
        }
        #expect(events[1] == events[0])
    }

    @Test("spread over slots, a job uses and makes builds as well", arguments: [1, 2])
    func spread(parallelism: Int) async throws {
        let slots = slots(2)
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        for round in 0..<2 {
            var many = job()
            many.inputs = (0..<9).map { Array("\($0)".utf8) }
            many.parallelism = round == 0 ? parallelism : 3 - parallelism
            let result = try await start(many, on: scheduler).value.get()
            #expect(result.runs == (0..<9).map { .make(output: "\($0)") })
            #expect(result.buildWasShared == (round == 1))
        }
        #expect(compilations(slots) == 1)
    }

    @Test(
        "a build that nobody uses is gone after its time, though nothing happens",
        .timeLimit(.minutes(1)))
    func expiry() async throws {
        let slots = slots(1)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        slots[0].whenWorkspaceEnds { end.finish() }
        let scheduler = Scheduler(
            slots: slots, limits: QueueLimits(), builds: BuildLimits(age: .milliseconds(20)))
        _ = try await start(job(), on: scheduler).value.get()
        for await _ in ended {}
        withExtendedLifetime(scheduler) {}
    }

    @Test(
        "a build does not keep a removed package, and goes with it at the next look",
        .timeLimit(.minutes(1)))
    func package() async throws {
        let slots = slots(1)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        slots[0].whenWorkspaceEnds { end.finish() }
        let removed = Counter()
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        func run() async throws {
            var job = job()
            job.runtime.files = RuntimePackage(.system, name: "a", version: "1") { removed.add() }
            _ = try await start(job, on: scheduler).value.get()
        }
        try await run()
        #expect(await eventually { removed.count == 1 })
        slots[0].whenWorkspaceEnds {}
        _ = try await start(job("other"), on: scheduler).value.get()
        for await _ in ended {}
        withExtendedLifetime(scheduler) {}
    }
}

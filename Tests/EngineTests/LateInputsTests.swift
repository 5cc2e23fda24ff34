import Judging
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite("Scheduler: inputs that are read when the job has its slot")
struct LateInputsTests {
    private typealias Outcome = Result<JobResult, EngineRefusal>
    private struct Unreadable: Error {}

    /// Inputs that count how often they are asked for, and come when they are let.
    private final class Shelf: Sendable {
        private let inputs: [String]
        private let isOpen: Mutex<Bool>
        let asked = Counter()

        init(_ inputs: [String], isOpen: Bool = true) {
            self.inputs = inputs
            self.isOpen = Mutex(isOpen)
        }

        func open() { isOpen.withLock { $0 = true } }

        var read: LateInputs {
            {
                self.asked.add()
                while !self.isOpen.withLock({ $0 }) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                return self.inputs.map { Array($0.utf8) }
            }
        }
    }

    private func job(_ name: String = "main", compiled: Bool = false) -> Job {
        var job = Job.make(name, runtime: .make(compiled: compiled), inputs: [])
        job.sharesBuild = compiled
        return job
    }

    private func start(
        _ job: Job, _ inputs: LateInputs?, on scheduler: Scheduler
    ) -> Task<Outcome, Never> {
        Task {
            do throws(EngineRefusal) {
                return .success(
                    try await scheduler.submit(job, from: ClientID("ann"), inputs: inputs))
            } catch {
                return .failure(error)
            }
        }
    }

    private func outputs(_ outcome: Outcome) throws -> [String] {
        try outcome.get().runs.map { String(decoding: $0.standardOutput, as: UTF8.self) }
    }

    @Test func `a job that waits holds none; they are read when it has its slot`() async throws {
        let slot = FakeSlot(isGated: true, echoesInput: true)
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        let first = start(.make(), nil, on: scheduler)
        #expect(await eventually { slot.isBusy })
        let shelf = Shelf(["1", "2"])
        let second = start(job(), shelf.read, on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        #expect(shelf.asked.count == 0)
        slot.letAllGo()
        #expect(try await outputs(second.value) == ["1", "2"])
        #expect(shelf.asked.count == 1)
        _ = await first.value
    }

    @Test func `while they are read the slot is the job's, and nobody else waits for them`()
        async throws
    {
        let slots = [FakeSlot(), FakeSlot()]
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let shelf = Shelf(["1"], isOpen: false)
        let reading = start(job(), shelf.read, on: scheduler)
        #expect(await eventually { shelf.asked.count == 1 })
        for _ in 0..<3 { _ = try await scheduler.submit(.make("b"), from: ClientID("bob")) }
        #expect(await scheduler.load.running == 1)
        #expect(slots[0].attempts == 0 && slots[1].attempts == 3)
        shelf.open()
        #expect(try await reading.value.get().runs.count == 1)
        #expect(await scheduler.load.running == 0)
    }

    @Test func `inputs that cannot be read refuse the job, and its slot is free`() async throws {
        let slot = FakeSlot()
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        let outcome = await start(job(), { throw Unreadable() }, on: scheduler).value
        #expect(outcome == .failure(.sandboxFailed(step: "inputs: Unreadable()")))
        #expect(slot.attempts == 0)
        #expect(await scheduler.load.running == 0)
        _ = try await scheduler.submit(.make(), from: ClientID("ann"))
    }

    @Test func `a job that is cancelled while they are read is cancelled`() async {
        let slot = FakeSlot()
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        let shelf = Shelf([], isOpen: false)
        let task = start(job(), shelf.read, on: scheduler)
        #expect(await eventually { shelf.asked.count == 1 })
        task.cancel()
        #expect(await task.value == .failure(.cancelled))
        #expect(await scheduler.load.running == 0)
    }

    @Test func `a repetition after a lost launcher takes those that are there`() async throws {
        let slot = FakeSlot(failures: [.launcherLost], echoesInput: true)
        let scheduler = Scheduler(slots: [slot], limits: QueueLimits())
        let shelf = Shelf(["1", "2"])
        #expect(
            try await outputs(start(job(), shelf.read, on: scheduler).value) == ["1", "2"])
        #expect(slot.attempts == 2 && shelf.asked.count == 1)
    }

    @Test func `runs on inputs that came late are spread over free slots`() async throws {
        let slots = (0..<3).map { _ in FakeSlot(echoesInput: true) }
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        var job = job()
        job.parallelism = .max
        let inputs = (0..<20).map { "\($0)" }
        #expect(
            try await outputs(start(job, Shelf(inputs).read, on: scheduler).value) == inputs)
        #expect(slots.allSatisfy { $0.attempts > 0 })
    }

    @Test func `jobs whose inputs come late share a build`() async throws {
        let slots = [FakeSlot(echoesInput: true), FakeSlot(echoesInput: true)]
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let tasks = (0..<10).map {
            start(job(compiled: true), Shelf(["\($0)"]).read, on: scheduler)
        }
        for (number, task) in tasks.enumerated() {
            #expect(try await outputs(task.value) == ["\(number)"])
        }
        #expect(slots.reduce(0) { $0 + $1.compilations } == 1)
    }

    @Test("a builder that runs nothing holds nobody up", arguments: [true, false])
    func noBuild(isUnreadable: Bool) async throws {
        let slots = [FakeSlot(echoesInput: true), FakeSlot(echoesInput: true)]
        let scheduler = Scheduler(slots: slots, limits: QueueLimits())
        let shelf = Shelf([], isOpen: false)
        let inputs: LateInputs = {
            let none = try await shelf.read()
            if isUnreadable { throw Unreadable() }
            return none
        }
        let builder = start(job(compiled: true), inputs, on: scheduler)
        #expect(await eventually { shelf.asked.count == 1 })
        let other = start(job(compiled: true), Shelf(["1"]).read, on: scheduler)
        #expect(await eventually { await scheduler.load.queued == 1 })
        shelf.open()
        #expect(try await outputs(other.value) == ["1"])
        let outcome = await builder.value
        if isUnreadable {
            #expect(outcome == .failure(.sandboxFailed(step: "inputs: Unreadable()")))
        } else {
            let result = try outcome.get()
            #expect(result.compile?.ending.isSuccess == true && result.runs.isEmpty)
        }
        #expect(
            await scheduler.load
                == Scheduler.Load(running: 0, queued: 0, slots: 2, isStopping: false))
    }
}

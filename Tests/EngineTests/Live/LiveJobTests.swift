import Judging
import Synchronization
import Testing

@testable import Engine

@Suite("Live job: what the watcher reads")
struct LiveJobEventTests {
    private let live = LiveJob(.output, bufferBytes: 1000)

    @Test func `events come in their order, and then nothing`() async {
        let events: [JobEvent] = [
            .started, .stage(.compile), .output(.standardError, [1]), .ended(.compile, .make()),
            .stage(.run(0)), .ended(.run(0), .make(output: "x")),
        ]
        for event in events { live.post(event) }
        live.finish()
        #expect(await live.all() == events)
        #expect(await live.next() == nil)
    }

    @Test func `a reader who is early waits`() async {
        async let first = live.next()
        await Task.yield()
        live.post(.started)
        #expect(await first == .started)
        async let last = live.next()
        await Task.yield()
        live.finish()
        #expect(await last == nil)
    }

    @Test func `a reader whose task is cancelled does not wait for ever`() async {
        let reader = Task { [live] in await live.next() }
        await Task.yield()
        reader.cancel()
        #expect(await reader.value == nil)
    }

    @Test func `a reader may be cancelled at any moment`() async {
        for _ in 0..<20_000 {
            let live = LiveJob(.results)
            let reader = Task { await live.next() }
            let poster = Task { live.post(.started) }
            reader.cancel()
            _ = await (reader.value, poster.value)
        }
    }

    @Test func `a signal that was taken is something that happened`() {
        #expect(!live.hasBegun)
        live.signal(15)
        #expect(live.takeSignals() == [15])
        #expect(live.hasBegun)
    }

    @Test func `unread output of one stream is one event; the streams keep their order`() async {
        for (stream, byte) in [
            (OutputStream.standardOutput, UInt8(1)), (.standardOutput, 2), (.standardError, 3),
            (.standardOutput, 4),
        ] { live.post(.output(stream, [byte])) }
        live.finish()
        #expect(
            await live.all() == [
                .output(.standardOutput, [1, 2]), .output(.standardError, [3]),
                .output(.standardOutput, [4]),
            ])
    }

    @Test func `output that nobody reads takes the room, and reading gives it back with a ring`()
        async
    {
        let rings = Counter()
        let control = JobControl()
        control.interrupt { rings.add() }
        live.attach(control)
        #expect(live.hasRoom)
        live.post(.output(.standardOutput, [UInt8](repeating: 1, count: 999)))
        #expect(!live.hasRoom)
        live.post(.output(.standardError, [2]))
        _ = await live.next()
        #expect(live.hasRoom && rings.count == 1)
        _ = await live.next()
        #expect(rings.count == 1)
    }

    @Test func `single bytes on both streams in turn take room as well`() {
        var count = 0
        while live.hasRoom {
            live.post(.output(count.isMultiple(of: 2) ? .standardOutput : .standardError, [0]))
            count += 1
        }
        #expect(count < 20)
    }

    @Test func `thousands of results are read in order, also by a slow reader`() async {
        for index in 0..<5000 { live.post(.stage(.run(index))) }
        live.finish()
        #expect(await live.all() == (0..<5000).map { .stage(.run($0)) })
    }
}

@Suite("Live job: what the watcher writes")
struct LiveJobInputTests {
    private let live = LiveJob(.interactive, bufferBytes: 10)

    @Test func `what is written early is kept, with its end`() async {
        await live.write([1, 2])
        await live.write([3])
        live.endInput()
        await live.write([4])
        let (bytes, isEnd) = live.takeInput()
        #expect(bytes == [1, 2, 3] && isEnd)
    }

    @Test func `a writer waits while the program takes nothing`() async {
        let done = Counter()
        let writer = Task { [live] in
            await live.write([UInt8](repeating: 1, count: 10))
            done.add()
        }
        for _ in 0..<100 { await Task.yield() }
        #expect(done.count == 0)
        while live.takeInput().bytes.isEmpty { await Task.yield() }
        await writer.value
        #expect(done.count == 1)
    }

    @Test("a writer does not outlast the job, nor its own task", arguments: [false, true])
    func released(byCancelling: Bool) async {
        let writer = Task { [live] in await live.write([UInt8](repeating: 1, count: 99)) }
        for _ in 0..<100 { await Task.yield() }
        if byCancelling { writer.cancel() } else { live.finish() }
        await writer.value
    }

    @Test func `a signal that waits is sent once, and rings`() {
        let rings = Counter()
        let control = JobControl()
        control.interrupt { rings.add() }
        live.attach(control)
        for number: Int32 in [2, 15, 2] { live.signal(number) }
        #expect(rings.count == 3)
        #expect(live.takeSignals() == [2, 15])
        #expect(live.takeSignals() == [])
    }
}

@Suite("Live job: what the engine tells")
struct LiveJobOrderTests {
    @Test func `a compiled job tells of its stages in order`() async throws {
        let live = LiveJob(.results)
        let sandbox = FakeSandbox()
        sandbox.answers = ["c", "1", "2"].map { .success(.make(output: $0)) }
        _ = try JobRunner.run(
            .make(runtime: .make(compiled: true), inputs: ["a", "b"]), on: sandbox, live: live)
        live.finish()
        #expect(
            await live.all() == [
                .started, .stage(.compile), .ended(.compile, .make(output: "c")),
                .stage(.run(0)), .ended(.run(0), .make(output: "1")),
                .stage(.run(1)), .ended(.run(1), .make(output: "2")),
            ])
        #expect(sandbox.stages.allSatisfy { !$0.isInteractive })
    }

    @Test func `only the run of an interactive job keeps its stdin open`() throws {
        let sandbox = FakeSandbox()
        _ = try JobRunner.run(
            .make(runtime: .make(compiled: true), inputs: [""]), on: sandbox,
            live: LiveJob(.interactive))
        #expect(sandbox.stages.map(\.isInteractive) == [false, true])
    }

    @Test func `a repetition before anything has happened is not noticed`() async throws {
        let slot = FakeSlot(failures: [.launcherLost])
        let live = LiveJob(.results)
        _ = try await Scheduler(slots: [slot], limits: QueueLimits())
            .submit(.make(), from: ClientID("ann"), live: live)
        #expect(slot.attempts == 2)
        #expect(await live.all() == [.started, .stage(.run(0)), .ended(.run(0), .make())])
    }

    @Test func `what has been seen to happen is not repeated`() async {
        let slot = FakeSlot(failures: [.launcherLost])
        let live = LiveJob(.output)
        live.post(.output(.standardOutput, [1]))
        await #expect(throws: EngineRefusal.sandboxFailed(step: "launcher lost")) {
            try await Scheduler(slots: [slot], limits: QueueLimits())
                .submit(.make(), from: ClientID("ann"), live: live)
        }
        #expect(slot.attempts == 1)
    }

    @Test func `the events of a refused job end too`() async {
        let scheduler = Scheduler(slots: [FakeSlot()], limits: QueueLimits())
        await scheduler.stopAdmitting()
        let live = LiveJob(.results)
        _ = try? await scheduler.submit(.make(), from: ClientID("ann"), live: live)
        #expect(await live.next() == nil)
    }
}

extension LiveJob {
    /// Every event up to the end.
    fileprivate func all() async -> [JobEvent] {
        var events: [JobEvent] = []
        while let event = await next() { events.append(event) }
        return events
    }
}

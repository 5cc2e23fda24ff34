import Engine
import Foundation
import Judging
import Testing

@Suite("Sandbox: a program that is watched and talked to")
struct LiveTests {
    @Test func `a prompt is seen before its answer is given`() async throws {
        let session = Session(
            .make(python: "print('name?', flush=True)\nprint('hello', input())"))
        #expect(await session.reads("name?\n"))
        await session.live.write(Array("you\n".utf8))
        #expect(await session.reads("name?\nhello you\n"))
        let run = try #require(try await session.result.get().runs.first)
        #expect(run.ending.isSuccess)
        #expect(run.standardOutput.isEmpty, "output that was passed on is not kept again")
    }

    @Test func `what was written early waits for the program; its end ends stdin`() async throws {
        let live = LiveJob(.interactive)
        await live.write(Array("early\n".utf8))
        live.endInput()
        let session = Session(.make(bash: "cat; echo end"), live)
        #expect(await session.reads("early\nend\n"))
        #expect(try await session.result.get().runs.first?.ending.isSuccess == true)
    }

    @Test func `the compiler gets no input, and the program gets all of it`() async throws {
        let live = LiveJob(.interactive)
        await live.write(Array("kept\n".utf8))
        live.endInput()
        let session = Session(
            .make(
                compile: ["/bin/bash", "-c", "cat > seen"],
                run: ["/bin/bash", "-c", "wc -c < seen; cat"]), live)
        #expect(await session.reads("0\nkept\n"))
        _ = try await session.result.get()
    }

    @Test func `stdin stays open while nobody writes`() async throws {
        let session = Session(
            .make(
                bash: "echo go; read line; echo [$line]; read line || echo closed",
                limits: .tight.with { $0.wallTime = .seconds(20) }))
        #expect(await session.reads("go\n"))
        await session.live.write(Array("a\n".utf8))
        #expect(await session.reads("go\n[a]\n"))
        session.live.endInput()
        #expect(await session.reads("go\n[a]\nclosed\n"))
        _ = try await session.result.get()
    }

    @Test func `a signal reaches every process of the run`() async throws {
        let script = """
            trap 'echo parent; wait; exit 7' INT
            (trap 'echo child; exit' INT; echo ready; while :; do sleep 0.01; done) &
            wait
            """
        let session = Session(.make(bash: script))
        #expect(await session.reads("ready\n"))
        session.live.signal(2)
        let run = try #require(try await session.result.get().runs.first)
        #expect(run.ending == .exited(status: 7))
        #expect(Set(session.text.split(separator: "\n")) == ["ready", "child", "parent"])
    }

    @Test("a signal that is not handled ends the program, and says so", arguments: [2, 9, 15, 34])
    func fatalSignal(number: Int32) async throws {
        let session = Session(.make(python: "print(1, flush=True)\nimport time; time.sleep(30)"))
        #expect(await session.reads("1\n"))
        session.live.signal(number)
        let run = try #require(try await session.result.get().runs.first)
        // Python turns SIGINT into an exception and dies of it in the end.
        #expect(run.ending == .signalled(number))
        #expect(run.usage.wallTime < .seconds(10))
    }

    @Test func `a signal for the run before reaches nobody in the next`() async throws {
        for _ in 0..<5 {
            let session = Session(.make(bash: "echo on; read x"))
            #expect(await session.reads("on\n"))
            for number: Int32 in [15, 1, 2, 10, 12] { session.live.signal(number) }
            _ = try await session.result.get()
            #expect(try await Job.make(bash: "sleep 0.05; echo well").onlyRun().text == "well\n")
        }
    }

    @Test func `a stopped program still ends at its wall time`() async throws {
        let session = Session(
            .make(
                bash: "echo on; while :; do sleep 0.01; done",
                limits: .tight.with { $0.wallTime = .seconds(1) }))
        #expect(await session.reads("on\n"))
        session.live.signal(19)
        #expect(
            try await session.result.get().runs.first?.ending == .stopped(over: .wallTime))
    }

    @Test func `nobody reads: the program waits, and its wall time ends it`() async throws {
        let live = LiveJob(.interactive, bufferBytes: 64 << 10)
        let limits = Limits.tight.with {
            $0.wallTime = .seconds(1)
            $0.outputBytes = 1 << 30
        }
        let result = try await TestSandbox.scheduler.submit(
            .make(bash: "yes", limits: limits), from: ClientID("tests"), live: live)
        #expect(result.runs.first?.ending == .stopped(over: .wallTime))
        var bytes = 0
        while let event = await live.next() {
            if case .output(_, let more) = event { bytes += more.count }
        }
        // The buffer, one read beyond it, and what stood in the pipe.
        #expect(bytes <= 3 * (64 << 10))
    }

    @Test func `ten megabytes arrive whole at a reader who takes his time`() async throws {
        let live = LiveJob(.interactive, bufferBytes: 32 << 10)
        let job = Job.make(
            bash: "seq 1000000 | head -c 10000000",
            limits: .tight.with { $0.outputBytes = 64 << 20 })
        async let result = TestSandbox.scheduler.submit(job, from: ClientID("tests"), live: live)
        var output: [UInt8] = []
        while let event = await live.next() {
            if case .output(_, let more) = event { output += more }
            for _ in 0..<50 { await Task.yield() }
        }
        #expect(try await result.runs.first?.ending.isSuccess == true)
        var expected = (1...1_000_000).map { "\($0)\n" }.joined()
        expected.removeLast(max(0, expected.utf8.count - 10_000_000))
        #expect(output.elementsEqual(expected.utf8))
    }

    @Test func `output beyond the limit ends the run, and the first bytes have arrived`()
        async throws
    {
        let session = Session(
            .make(bash: "yes", limits: .tight.with { $0.outputBytes = 100_000 }))
        let run = try #require(try await session.result.get().runs.first)
        #expect(run.ending == .stopped(over: .standardOutput))
        await session.reader.value
        #expect(session.text.utf8.count == 100_000)
    }

    @Test func `a job that is given up ends at once`() async throws {
        let session = Session(.make(bash: "echo on; sleep 30"))
        #expect(await session.reads("on\n"))
        let began = ContinuousClock.now
        session.submission.cancel()
        #expect(await session.submission.value == .failure(.cancelled))
        #expect(ContinuousClock.now - began < .seconds(5))
    }
}

/// A live job under way, with a reader of its output.
private final class Session: Sendable {
    let live: LiveJob
    let submission: Task<Result<JobResult, EngineRefusal>, Never>
    let reader: Task<Void, Never>
    private let output = Transcript()

    init(_ job: Job, _ live: LiveJob = LiveJob(.interactive)) {
        self.live = live
        submission = Task {
            do throws(EngineRefusal) {
                return .success(
                    try await TestSandbox.scheduler.submit(
                        job, from: ClientID("tests"), live: live))
            } catch {
                return .failure(error)
            }
        }
        reader = Task { [output] in
            while let event = await live.next() {
                if case .output(.standardOutput, let bytes) = event { output.add(bytes) }
            }
            output.end()
        }
    }

    var result: Result<JobResult, EngineRefusal> { get async { await submission.value } }
    var text: String { output.text }

    /// Waits until the program has printed this, and nothing else.
    func reads(_ expected: String) async -> Bool { await output.waits(for: expected) }
}

/// What has been read so far; waiting for a text ends with the program.
private final class Transcript: @unchecked Sendable {
    // Safe because every access is under the condition's lock.
    private let condition = NSCondition()
    private var bytes: [UInt8] = []
    private var hasEnded = false

    var text: String {
        condition.withLock { String(decoding: bytes, as: UTF8.self) }
    }

    func add(_ more: [UInt8]) {
        condition.withLock {
            bytes += more
            condition.broadcast()
        }
    }

    func end() {
        condition.withLock {
            hasEnded = true
            condition.broadcast()
        }
    }

    func waits(for expected: String) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                let found = condition.withLock {
                    while !hasEnded && !bytes.elementsEqual(expected.utf8) { condition.wait() }
                    return bytes.elementsEqual(expected.utf8)
                }
                continuation.resume(returning: found)
            }
        }
    }
}

import Engine
import Foundation
import Judging
import Runs
import Storage
import Synchronization
import Testing

/// A slot with a thread of its own, whose programs wait until they are let go.
final class GatedSlot: SandboxSlot {
    private let gate: Gate
    private let busy = Mutex(false)

    init(isOpen: Bool = true) { gate = Gate(isOpen: isOpen) }

    var isBusy: Bool { busy.withLock { $0 } }

    func letAllGo() { gate.open() }

    /// From here on programs wait.
    func hold() { gate.close() }

    func perform<Result: Sendable>(
        under control: JobControl, _ body: @escaping @Sendable (any Sandbox) -> Result
    ) async -> Result {
        busy.withLock { $0 = true }
        defer { busy.withLock { $0 = false } }
        control.interrupt { [gate] in gate.wake() }
        defer { control.interrupt(with: nil) }
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { [gate] in
                continuation.resume(returning: body(Echo(control: control, gate: gate)))
            }
        }
    }
}

final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOpen: Bool

    init(isOpen: Bool) { self.isOpen = isOpen }

    func open() {
        condition.withLock { isOpen = true }
        wake()
    }

    func close() { condition.withLock { isOpen = false } }

    func wake() { condition.withLock { condition.broadcast() } }

    func pass(unless isCancelled: () -> Bool) {
        condition.withLock {
            while !isOpen, !isCancelled() { condition.wait() }
        }
    }
}

/// Programs that print what they read.
private final class Echo: Sandbox {
    private let control: JobControl
    private let gate: Gate

    init(control: JobControl, gate: Gate) {
        self.control = control
        self.gate = gate
    }

    func open(_ files: [JobFile], limits: Limits) throws(SandboxFailure) {
        if control.isCancelled { throw .cancelled }
    }

    func run(_ stage: Stage, live: LiveJob?) throws(SandboxFailure) -> StageResult {
        gate.pass { control.isCancelled }
        if control.isCancelled { throw .cancelled }
        if live?.passesOutput == true { live?.post(.output(.standardOutput, stage.input)) }
        return StageResult(
            ending: .exited(status: 0),
            usage: Usage(wallTime: .milliseconds(1), cpuTime: .zero, memoryBytes: nil),
            standardOutput: stage.input)
    }

    func share() throws(SandboxFailure) -> any SharedWorkspace { throw .launcherLost }
    func open(_ workspace: any SharedWorkspace) throws(SandboxFailure) { throw .launcherLost }
    func close() {}
}

/// A store in a directory of its own, a scheduler, and the keeper between them.
struct Scene {
    let directory: String
    let store: Journal
    let scheduler: Scheduler
    let keeper: RunKeeper
    let finished = Finished()

    final class Finished: Sendable {
        private let ids = Mutex<[String]>([])
        func note(_ id: String) { ids.withLock { $0.append(id) } }
        var all: [String] { ids.withLock { $0 } }
    }

    init(
        _ slots: [GatedSlot], directory: String? = nil, length: Int = 1000,
        bytesPerClient: Int = .max
    ) throws {
        self.directory =
            directory ?? NSTemporaryDirectory() + "sandpiper-runs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.directory, withIntermediateDirectories: true)
        (store, _) = try Journal.open(Journal.Configuration(directory: self.directory)) { _ in }
        scheduler = Scheduler(
            slots: slots, limits: QueueLimits(length: length, perClient: length))
        let finished = finished
        keeper = RunKeeper(
            store: store, scheduler: scheduler, bytesPerClient: bytesPerClient,
            whenFinished: { finished.note($0) })
    }

    /// A run whose program prints its own id; the result is `ID: what it printed`, or the refusal.
    static func order(_ id: String) -> RunOrder {
        let runtime = Runtime(
            language: "tongue", version: "1.0.0", run: Runtime.Command(["start", "{entry}"]))
        let job = Job(
            runtime: runtime, files: [JobFile(path: id, content: [])],
            inputs: [Array(id.utf8)], compileLimits: Limits(), runLimits: Limits())
        return RunOrder(job: job, client: ClientID("ann")) { outcome in
            switch outcome {
            case .success(let result):
                Array("\(id): ".utf8) + (result.runs.first?.standardOutput ?? [])
            case .failure(let refusal): Array("\(id): \(refusal)".utf8)
            }
        }
    }

    func accept(_ id: String) async throws -> ActiveRun {
        let run = NewRun(id: id, kind: "test", createdMs: 1, request: Array(id.utf8))
        return try await keeper.accept(run, Self.order(id))
    }

    func result(_ id: String) async throws -> String? {
        try await store.result(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As a crash leaves it: nobody waits for anything.
    func end() async {
        await store.close()
    }

    func remove() async {
        await store.close()
        try? FileManager.default.removeItem(atPath: directory)
    }
}

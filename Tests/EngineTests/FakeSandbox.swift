import Engine
import Judging
import Synchronization

/// A sandbox in memory: says what it was asked, answers what it was told to.
final class FakeSandbox: Sandbox {
    enum Event: Equatable {
        case open([JobFile], Limits)
        case run(Stage)
        case close
    }

    private(set) var events: [Event] = []
    /// What the next runs come to; after the last, every program succeeds.
    var answers: [Result<StageResult, SandboxFailure>] = []
    var openFailure: SandboxFailure?
    /// No copy of a workspace that another sandbox has made comes to anything.
    var refusesWorkspaces = false
    /// When the last of those who hold the workspace has let go of it.
    var workspaceEnded: @Sendable () -> Void = {}
    /// Each program prints what it reads.
    var echoesInput = false
    let control: JobControl

    init(control: JobControl = JobControl()) { self.control = control }

    var stages: [Stage] {
        events.compactMap { event in
            guard case .run(let stage) = event else { return nil }
            return stage
        }
    }

    var closed: Int { events.filter { $0 == .close }.count }

    func open(_ files: [JobFile], limits: Limits) throws(SandboxFailure) {
        events.append(.open(files, limits))
        if let openFailure { throw openFailure }
    }

    func run(_ stage: Stage, live: LiveJob?) throws(SandboxFailure) -> StageResult {
        events.append(.run(stage))
        if control.isCancelled { throw .cancelled }
        if echoesInput { return .make(output: String(decoding: stage.input, as: UTF8.self)) }
        return try answers.isEmpty ? .make() : answers.removeFirst().get()
    }

    final class Shared: SharedWorkspace {
        let files: [JobFile]
        let limits: Limits
        let byteCount = 1
        private let ended: @Sendable () -> Void

        init(files: [JobFile], limits: Limits, ended: @escaping @Sendable () -> Void) {
            (self.files, self.limits, self.ended) = (files, limits, ended)
        }

        deinit { ended() }
    }

    func share() throws(SandboxFailure) -> any SharedWorkspace {
        guard case .open(let files, let limits)? = events.first else { throw .launcherLost }
        return Shared(files: files, limits: limits, ended: workspaceEnded)
    }

    func open(_ workspace: any SharedWorkspace) throws(SandboxFailure) {
        guard let shared = workspace as? Shared else { throw .launcherLost }
        if refusesWorkspaces { throw .step("fillWorkspace", reason: "no") }
        try open(shared.files, limits: shared.limits)
    }

    func close() { events.append(.close) }
}

/// A slot in memory. It works when it is let, and notices two jobs at a time.
final class FakeSlot: SandboxSlot {
    private struct State {
        var isBusy = false
        var overlaps = 0
        var attempts = 0
        var names: [String] = []
        var compilations = 0
        var refusesWorkspaces = false
        var workspaceEnded: @Sendable () -> Void = {}
        var wasCancelled = false
        var failures: [SandboxFailure] = []
        var answers: [Result<StageResult, SandboxFailure>] = []
        var isGated: Bool
        var gate: CheckedContinuation<Void, Never>?
    }
    private let state: Mutex<State>
    private let echoesInput: Bool

    /// Gated: each attempt waits until `letAllGo`, or until its job is cancelled.
    init(isGated: Bool = false, failures: [SandboxFailure] = [], echoesInput: Bool = false) {
        self.echoesInput = echoesInput
        state = Mutex(State(failures: failures, isGated: isGated))
    }

    /// Jobs that came while another one was under way. Must stay 0.
    var overlaps: Int { state.withLock { $0.overlaps } }
    var attempts: Int { state.withLock { $0.attempts } }
    var isBusy: Bool { state.withLock { $0.isBusy } }
    var wasCancelled: Bool { state.withLock { $0.wasCancelled } }
    /// The jobs that ran, by the name of their file, in order.
    var names: [String] { state.withLock { $0.names } }

    /// Programs that were to leave a workspace for others to run in.
    var compilations: Int { state.withLock { $0.compilations } }

    func refuseWorkspaces() { state.withLock { $0.refusesWorkspaces = true } }

    /// When nobody holds a workspace from here any more.
    func whenWorkspaceEnds(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.workspaceEnded = body }
    }

    func fail(next failures: [SandboxFailure]) { state.withLock { $0.failures += failures } }

    /// What the runs of the next attempt come to.
    func answer(_ answers: [Result<StageResult, SandboxFailure>]) {
        state.withLock { $0.answers = answers }
    }

    /// From here on each attempt waits; what is left of the failures is forgotten.
    func hold() {
        state.withLock { state in
            state.isGated = true
            state.failures = []
        }
    }

    /// From here on nothing waits.
    func letAllGo() {
        state.withLock { $0.isGated = false }
        wake()
    }

    func perform<Result: Sendable>(
        under control: JobControl, _ body: @escaping @Sendable (any Sandbox) -> Result
    ) async -> Result {
        let isGated = state.withLock { state in
            if state.isBusy { state.overlaps += 1 }
            state.isBusy = true
            state.attempts += 1
            return state.isGated
        }
        if isGated { await hold(control) }
        let sandbox = FakeSandbox(control: control)
        sandbox.echoesInput = echoesInput
        sandbox.answers = state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
        (sandbox.refusesWorkspaces, sandbox.workspaceEnded) = state.withLock {
            ($0.refusesWorkspaces, $0.workspaceEnded)
        }
        sandbox.openFailure = state.withLock { state in
            state.wasCancelled = state.wasCancelled || control.isCancelled
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
        let result = body(sandbox)
        state.withLock { state in
            if case .open(let files, _)? = sandbox.events.first { state.names += files.map(\.path) }
            state.compilations += sandbox.stages.filter { $0.workspace == .replace }.count
            state.isBusy = false
        }
        return result
    }

    private func hold(_ control: JobControl) async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                if state.isGated { state.gate = continuation }
                return !state.isGated
            }
            if mayGo { return continuation.resume() }
            control.interrupt { [self] in wake() }
        }
        control.interrupt(with: nil)
    }

    private func wake() {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        gate?.resume()
    }
}

// MARK: - Subjects

extension StageResult {
    static func make(
        _ ending: Ending = .exited(status: 0), output: String = "",
        wallTime: Duration = .milliseconds(2)
    ) -> StageResult {
        StageResult(
            ending: ending,
            usage: Usage(
                wallTime: wallTime, cpuTime: .milliseconds(1), memoryBytes: 1 << 20),
            standardOutput: Array(output.utf8), interleaved: Array(output.utf8))
    }
}

extension Runtime {
    static func make(compiled: Bool = false) -> Runtime {
        Runtime(
            language: "tongue", version: "1.0.0",
            compile: compiled ? Command(["build", "{entry}"]) : nil,
            run: Command(["start", "{entry}", "{arguments}"]), environment: ["LANG": "C"])
    }
}

extension Job {
    static func make(
        _ name: String = "main", runtime: Runtime = .make(), inputs: [String] = [""],
        compileLimits: Limits = Limits(), runLimits: Limits = Limits()
    ) -> Job {
        Job(
            runtime: runtime, files: [JobFile(path: name, content: [])], arguments: ["one"],
            inputs: inputs.map { Array($0.utf8) }, compileLimits: compileLimits,
            runLimits: runLimits)
    }
}

package import Judging
internal import Synchronization

/// A job that somebody watches, and perhaps talks to, while it runs.
///
/// Theory of operation. Two sides share it. The slot's thread posts events and takes input; it
/// never waits here. The watcher reads events with `next` and writes with `write`, `endInput` and
/// `signal`; each of these wakes the slot's thread. Memory is bounded on both ways: while
/// `bufferBytes` of output wait to be read, the slot leaves the program's pipes alone, which fill,
/// so that the program waits (its wall time goes on); while as many bytes of input wait for the
/// program, `write` waits. The results of stages are not counted: a job's results are bounded by
/// its own limits.
///
/// Made by the watcher, given to `Scheduler.submit`, and of no use for a second job.
package final class LiveJob: Sendable {
    /// What the watcher wants to know and to do.
    package enum Manner: Sendable, Equatable {
        /// Events without `output`: how far a job is. Programs run as without a watcher.
        case results
        /// Output comes as events, and is in the results as well.
        case output
        /// Output comes as events and is kept nowhere else; stdin of the runs stays open and
        /// takes what is written here.
        case interactive
    }

    package let manner: Manner
    private let bufferBytes: Int
    private let state = Mutex(State())

    fileprivate struct State {
        var events: [JobEvent] = []
        /// The first of `events` that nobody has read; those before it are husks.
        var firstEvent = 0
        var hasStarted = false
        /// What the unread events of output take.
        var unreadBytes = 0
        /// Something has happened that cannot be repeated unnoticed.
        var hasBegun = false
        var lastStage: JobStage?
        var isFinished = false
        var reader: CheckedContinuation<Void, Never>?

        var input: [UInt8] = []
        var inputHasEnded = false
        /// Each at most once, as the kernel has it for signals that are pending: signal(7).
        var signals: [Int32] = []
        var writers: [CheckedContinuation<Void, Never>] = []
        var control: JobControl?
    }

    /// `bufferBytes` of `unbounded` is for a watcher who reads all the time: programs never wait
    /// for him, and their own limits bound what he may be late with.
    package static let unbounded = Int.max

    /// Whether programs may have to wait for the watcher.
    package var mayHoldBack: Bool { passesOutput && bufferBytes != Self.unbounded }

    package init(_ manner: Manner, bufferBytes: Int = 256 << 10) {
        self.manner = manner
        self.bufferBytes = bufferBytes
    }

    package var passesOutput: Bool { manner != .results }
    package var keepsOutput: Bool { manner != .interactive }
    package var isInteractive: Bool { manner == .interactive }
}

// MARK: - The watcher's side

extension LiveJob {
    /// The next event; `nil` after the last one, or when the calling task is cancelled. One
    /// reader at a time.
    package func next() async -> JobEvent? {
        while true {
            let (event, isOver, control) = state.withLock { $0.takeEvent(room: bufferBytes) }
            control?.wake()
            if let event { return event }
            if isOver || Task.isCancelled { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mayGo = state.withLock { state in
                        // Asked once: a cancellation may come at any moment.
                        let mayGo =
                            !state.events.isEmpty || state.isFinished || Task.isCancelled
                        if !mayGo { state.reader = continuation }
                        return mayGo
                    }
                    if mayGo { continuation.resume() }
                }
            } onCancel: {
                resumeReader()
            }
        }
    }

    /// Bytes for stdin of the run, in order; before it has begun, they are kept for it. Returns
    /// when there is room for more. What is written after the end of the input, or of the job,
    /// goes nowhere.
    package func write(_ bytes: [UInt8]) async {
        let control = state.withLock { state -> JobControl? in
            guard !state.inputHasEnded, !state.isFinished else { return nil }
            state.input += bytes
            return state.control
        }
        control?.wake()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = state.withLock { state in
                    let mayGo =
                        state.input.count < bufferBytes || state.isFinished || Task.isCancelled
                    if !mayGo { state.writers.append(continuation) }
                    return mayGo
                }
                if mayGo { continuation.resume() }
            }
        } onCancel: {
            resumeWriters()
        }
    }

    /// stdin ends behind what has been written.
    package func endInput() {
        let control = state.withLock { state in
            state.inputHasEnded = true
            return state.control
        }
        control?.wake()
    }

    /// Sends a signal, by its Linux number (1 to 64), to every process of the stage that runs,
    /// or of the next one.
    package func signal(_ number: Int32) {
        precondition((1...64).contains(number), "signal(7) knows no other")
        let control = state.withLock { state -> JobControl? in
            guard !state.isFinished else { return nil }
            if !state.signals.contains(number) { state.signals.append(number) }
            return state.control
        }
        control?.wake()
    }
}

// MARK: - The engine's side

extension LiveJob {
    /// `control` leads to whoever works on the job.
    func attach(_ control: JobControl) { state.withLock { $0.control = control } }

    /// An attempt that came no further than this may be repeated without anybody noticing.
    var hasBegun: Bool { state.withLock { $0.hasBegun } }

    /// Never waits. Output goes into one event with what is still unread of the same stream.
    package func post(_ event: JobEvent) {
        let reader = state.withLock { state in
            state.add(event)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// No further event comes; nobody takes input any more.
    func finish() {
        let (reader, writers) = state.withLock { state in
            state.isFinished = true
            state.input = []
            state.signals = []
            state.control = nil
            defer { state.writers = [] }
            return (state.reader.take(), state.writers)
        }
        reader?.resume()
        for writer in writers { writer.resume() }
    }

    /// The watcher has read enough for more output to be taken from the program. The slot's
    /// thread is woken when this becomes true.
    package var hasRoom: Bool { state.withLock { $0.unreadBytes < bufferBytes } }

    /// What was written since the last call, and whether that was all.
    package func takeInput() -> (bytes: [UInt8], isEnd: Bool) {
        let (bytes, isEnd, writers) = state.withLock { state in
            defer {
                state.hasBegun = state.hasBegun || !state.input.isEmpty
                state.input = []
                state.writers = []
            }
            return (state.input, state.inputHasEnded, state.writers)
        }
        for writer in writers { writer.resume() }
        return (bytes, isEnd)
    }

    /// The signals that wait to be sent, each once.
    package func takeSignals() -> [Int32] {
        state.withLock { state in
            defer {
                state.hasBegun = state.hasBegun || !state.signals.isEmpty
                state.signals = []
            }
            return state.signals
        }
    }

    private func resumeReader() {
        state.withLock { $0.reader.take() }?.resume()
    }

    private func resumeWriters() {
        let writers = state.withLock { state in
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume() }
    }
}

extension LiveJob.State {
    /// What an event costs besides its bytes: a program that writes single bytes to both
    /// streams in turn must not fill the memory with events.
    private static let eventBytes = 64

    /// A second attempt starts, and begins its first stage, unnoticed.
    fileprivate mutating func add(_ event: JobEvent) {
        switch event {
        case .started:
            if !hasStarted { events.append(event) }
            hasStarted = true
        case .stage(let stage):
            if stage != lastStage { events.append(event) }
            lastStage = stage
        case .ended:
            hasBegun = true
            events.append(event)
        case .output(let stream, let bytes):
            hasBegun = true
            unreadBytes += bytes.count
            if let last = events.last, events.count > firstEvent,
                case .output(stream, var unread) = last
            {
                events[events.count - 1] = .started  // Releases the bytes: no copy.
                unread += bytes
                events[events.count - 1] = .output(stream, unread)
            } else {
                unreadBytes += Self.eventBytes
                events.append(event)
            }
        }
    }

    /// The next event, whether there will be none any more, and whom to wake because there is
    /// room again.
    fileprivate mutating func takeEvent(
        room: Int
    ) -> (JobEvent?, isOver: Bool, wake: JobControl?) {
        guard firstEvent < events.count else { return (nil, isFinished, nil) }
        let event = events[firstEvent]
        events[firstEvent] = .started
        firstEvent += 1
        if firstEvent == events.count || firstEvent >= 256 {
            events.removeFirst(firstEvent)
            firstEvent = 0
        }
        guard case .output(_, let bytes) = event else { return (event, false, nil) }
        let hadRoom = unreadBytes < room
        unreadBytes -= bytes.count + Self.eventBytes
        return (event, false, hadRoom || unreadBytes >= room ? nil : control)
    }
}

internal import Engine
internal import Judging
internal import Synchronization

/// A run that was accepted and is not finished, for those who wait for it or watch it.
package final class ActiveRun: Sendable {
    package let id: String
    package let kind: String
    /// How many attempts were begun before this one: the numbers of events begin anew with each.
    package let attempt: Int

    private struct State {
        var transcript = Transcript()
        var changed: OnceSignal?
        var result: [UInt8]?
        var isOver = false
        var isCancelled = false
        var hasBegun = false
        var task: Task<Void, Never>?
    }
    private let state = Mutex(State())
    private let over = OnceSignal()

    init(id: String, kind: String, attempt: Int) {
        self.id = id
        self.kind = kind
        self.attempt = attempt
        note(.queued)
    }

    // MARK: For those who wait

    /// The result, when it is on the disk. `nil` when the server stops first, the deadline passes,
    /// or the calling task is cancelled.
    package func result(by deadline: ContinuousClock.Instant? = nil) async -> [UInt8]? {
        await over.wait(until: deadline)
        return state.withLock { $0.result }
    }

    /// Whether the run is over before the deadline: its result is on the disk, or the server stops
    /// and the run will go on after the next start.
    @discardableResult
    package func waitForEnd(until deadline: ContinuousClock.Instant? = nil) async -> Bool {
        await over.wait(until: deadline)
    }

    /// The events from number `start` on, as soon as there are any, and the number behind them;
    /// `nil` when there will be none any more, or the calling task is cancelled.
    package func events(from start: Int) async -> (events: [RunEvent], next: Int)? {
        while !Task.isCancelled {
            let (found, isOver, changed) = state.withLock { state in
                let found = state.transcript.events(from: start)
                let changed = state.changed ?? OnceSignal()
                state.changed = changed
                return (found, state.isOver, changed)
            }
            if !found.events.isEmpty { return found }
            if isOver { return nil }
            await changed.wait()
        }
        return nil
    }

    /// The number behind the last event.
    package var eventsEnd: Int { state.withLock { $0.transcript.end } }

    // MARK: For whoever keeps it

    func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// Somebody does not want it any more.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// The server stops; what of it has not begun is left for the next start.
    func interrupt(evenIfBegun: Bool) {
        state.withLock { evenIfBegun || !$0.hasBegun ? $0.task : nil }?.cancel()
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func begin() { state.withLock { $0.hasBegun = true } }

    func note(_ event: RunEvent) {
        let changed = state.withLock { state in
            state.transcript.append(event)
            return state.changed.take()
        }
        changed?.fire()
    }

    /// `result`: what is on the disk now; `nil`: the run is left for the next start.
    func end(with result: [UInt8]?) {
        let changed = state.withLock { state in
            state.result = result
            state.isOver = true
            state.task = nil
            return state.changed.take()
        }
        over.fire()
        changed?.fire()
    }

    /// Returns when nothing is done for it any more.
    func join() async { await state.withLock { $0.task }?.value }
}

internal import Synchronization

/// Something that happens once. Who waits for it is woken then, at a deadline, or when his task is
/// cancelled.
final class OnceSignal: Sendable {
    private enum Waiter {
        /// Has said that it will wait.
        case arriving
        case waiting(CheckedContinuation<Void, Never>)
        /// Was woken before it came to wait.
        case woken
    }
    private struct State {
        var hasFired = false
        var waiters: [UInt64: Waiter] = [:]
        var lastTicket: UInt64 = 0
    }
    private let state = Mutex(State())

    /// Later calls are nothing.
    func fire() {
        let waiters = state.withLock { state in
            state.hasFired = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for case .waiting(let continuation) in waiters { continuation.resume() }
    }

    /// Whether it has happened.
    @discardableResult
    func wait(until deadline: ContinuousClock.Instant? = nil) async -> Bool {
        let ticket = state.withLock { state -> UInt64? in
            if state.hasFired { return nil }
            state.lastTicket += 1
            state.waiters[state.lastTicket] = .arriving
            return state.lastTicket
        }
        guard let ticket else { return true }
        let timer = deadline.map { deadline in
            Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                wake(ticket)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { stay(ticket, $0) }
        } onCancel: {
            wake(ticket)
        }
        timer?.cancel()
        return state.withLock { state in
            state.waiters[ticket] = nil
            return state.hasFired
        }
    }

    private func stay(_ ticket: UInt64, _ continuation: CheckedContinuation<Void, Never>) {
        let mayStay = state.withLock { state in
            guard case .arriving? = state.waiters[ticket] else { return false }
            state.waiters[ticket] = .waiting(continuation)
            return true
        }
        if !mayStay { continuation.resume() }
    }

    private func wake(_ ticket: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters[ticket] else { return nil }
            state.waiters[ticket] = .woken
            return waiter
        }
        if case .waiting(let continuation)? = waiter { continuation.resume() }
    }
}

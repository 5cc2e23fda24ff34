import Synchronization

/// The handle by which a job can be ended from outside, at any moment.
package final class JobControl: Sendable {
    private struct State {
        var isCancelled = false
        var wake: (@Sendable () -> Void)?
        var followers: [JobControl] = []
    }
    private let state = Mutex(State())

    package init() {}

    package var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Idempotent. What the job runs is killed; what it waits for is given up.
    package func cancel() {
        let (wake, followers) = state.withLock { state in
            state.isCancelled = true
            return (state.wake, state.followers)
        }
        wake?()
        for follower in followers { follower.cancel() }
    }

    /// One for another slot that works on the same job: cancelled together with this one.
    func makeFollower() -> JobControl {
        let follower = JobControl()
        let isCancelled = state.withLock { state in
            state.followers.append(follower)
            return state.isCancelled
        }
        if isCancelled { follower.cancel() }
        return follower
    }

    /// Whoever works on the job looks up from what it waits for.
    func wake() { state.withLock { $0.wake }?() }

    /// Called by whoever works on the job now, with how to interrupt that work; `nil` when the
    /// work is over. A job cancelled before is interrupted at once.
    package func interrupt(with wake: (@Sendable () -> Void)?) {
        let cancelled = state.withLock { state in
            state.wake = wake
            return state.isCancelled
        }
        if cancelled { wake?() }
    }
}

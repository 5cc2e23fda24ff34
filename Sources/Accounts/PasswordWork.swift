internal import Linux
internal import Synchronization

/// Threads for the hashing of passwords, which takes a core for as long as it is meant to: two at
/// a time, so that who guesses does not stop programs and other requests.
final class PasswordWork: Sendable {
    static let threadsMax = 2
    /// More are turned away.
    static let waitingMax = 64

    private struct Queue {
        var waiting: [@Sendable () -> Void] = []
        var threads = 0
    }
    private let queue = Mutex(Queue())

    /// What `body` answers, once its turn has come; `nil` when too many wait already.
    func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T? {
        await withCheckedContinuation { continuation in
            let accepted = queue.withLock { queue in
                guard queue.waiting.count < Self.waitingMax else { return false }
                queue.waiting.append { continuation.resume(returning: body()) }
                return true
            }
            guard accepted else { return continuation.resume(returning: nil) }
            addThread()
        }
    }

    private func addThread() {
        let isNeeded = queue.withLock { queue in
            guard queue.threads < Self.threadsMax else { return false }
            queue.threads += 1
            return true
        }
        guard isNeeded else { return }
        do {
            try OSThread.start(name: "passwords") { [self] in work() }
        } catch {
            // No thread can be had: late is better than never.
            work()
        }
    }

    /// Until nothing waits.
    private func work() {
        while let next = next() { next() }
    }

    private func next() -> (@Sendable () -> Void)? {
        queue.withLock { queue in
            if !queue.waiting.isEmpty { return queue.waiting.removeFirst() }
            queue.threads -= 1
            return nil
        }
    }
}

internal import Dispatch
internal import Glibc
internal import Synchronization

/// SIGTERM and SIGINT as events. One choice for the whole process, made once at start.
package enum TerminationSignals {
    /// Calls `body` with how many of them have come so far, on a queue of its own. Returns when
    /// both are watched: one that comes later is never lost.
    package static func handle(_ body: @escaping @Sendable (Int) -> Void) {
        let queue = DispatchQueue(label: "signals")
        let holder = Holder()
        let watched = DispatchGroup()
        for number in [SIGTERM, SIGINT] {
            watched.enter()
            // Ignored, so that the default action does not end us before the source fires.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { body(holder.next()) }
            // A source that is resumed is not registered yet, and what comes before is ignored.
            source.setRegistrationHandler { watched.leave() }
            source.resume()
            holder.keep(source)
        }
        sources.withLock { $0.append(holder) }
        watched.wait()
    }

    /// Sources end with their last reference; these live as long as the process.
    private static let sources = Mutex<[Holder]>([])

    private final class Holder: @unchecked Sendable {
        // Safe: `kept` changes only before the first event, `number` only on the queue.
        private var kept: [any DispatchSourceSignal] = []
        private var number = 0

        func keep(_ source: any DispatchSourceSignal) { kept.append(source) }
        func next() -> Int {
            number += 1
            return number
        }
    }
}

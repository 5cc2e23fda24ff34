internal import Synchronization

/// What an installation says while it goes on: one line each time, to the log and to everybody who
/// has asked for it.
final class PackageProgress: Sendable {
    private let listeners: Mutex<[@Sendable (String) -> Void]>

    init(_ log: @escaping @Sendable (String) -> Void) { listeners = Mutex([log]) }

    func add(_ listener: @escaping @Sendable (String) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func say(_ line: String) {
        for listener in listeners.withLock({ $0 }) { listener(line) }
    }
}

import Foundation
import Linux
import Synchronization

/// One line for each event, on standard error, with a time (RFC 3339). What programs and
/// clients send is never in it. A line that cannot be written is lost, and nothing else.
enum Log {
    /// How grave an event must be to be told.
    enum Level: String, Sendable, CaseIterable {
        case info, warning, error, none

        init?(named name: String) { self.init(rawValue: name) }

        static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

        func tells(_ event: Level) -> Bool {
            let order = Level.allCases
            return (order.firstIndex(of: event) ?? 0) >= (order.firstIndex(of: self) ?? 0)
        }
    }

    private static let level = Mutex(Level.info)

    static func tell(from level: Level) { self.level.withLock { $0 = level } }

    static func info(_ text: String) { write(.info, text) }
    static func warning(_ text: String) { write(.warning, text) }
    static func error(_ text: String) { write(.error, text) }

    private static func write(_ event: Level, _ text: String) {
        guard level.withLock({ $0.tells(event) }) else { return }
        let time = Date.now.formatted(.iso8601)
        try? StandardStream.error.write("\(time) \(event.rawValue): \(text)\n")
    }
}

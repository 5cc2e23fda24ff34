import Foundation

/// One line for each event, on standard error, with a time (RFC 3339). What programs and
/// clients send is never in it.
enum Log {
    static func info(_ text: String) { write("info", text) }
    static func warning(_ text: String) { write("warning", text) }
    static func error(_ text: String) { write("error", text) }

    private static func write(_ level: String, _ text: String) {
        let time = Date.now.formatted(.iso8601)
        FileHandle.standardError.write(Data("\(time) \(level): \(text)\n".utf8))
    }
}

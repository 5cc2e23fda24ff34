import Foundation
import Linux

@testable import Storage

/// The StorageWriter executable, which is built beside the tests.
enum StorageWriter {
    static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("StorageWriter").path

    /// Runs a command to its end, or kills it once it has said so many lines. Answers what it said
    /// on stdout, line by line; a line that was not ended is none.
    static func run(
        _ command: [String], until lineCount: Int?
    ) async throws -> (ending: ChildProcess.Ending, lines: [String]) {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try OSThread.start(name: "storage-writer") {
                    continuation.resume(with: Result { try runHere(command, until: lineCount) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private static func runHere(
        _ command: [String], until lineCount: Int?
    ) throws -> (ending: ChildProcess.Ending, lines: [String]) {
        var output = try Linux.Pipe()
        let process = try ChildProcess.start(
            command, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
            streams: [-1, output.writeEnd?.raw ?? -1, -1])
        output.writeEnd = nil
        var buffer = [UInt8](repeating: 0, count: 65536)
        var text: [UInt8] = []
        var count = 0
        while case .bytes(let got)? = try output.readEnd?.read(into: &buffer) {
            text += buffer[..<got]
            count += buffer[..<got].count { $0 == UInt8(ascii: "\n") }
            // What it says until it is dead counts as well.
            if let lineCount, count >= lineCount { process.signal(9) }
        }
        let ending = try process.wait()
        let whole = text[..<((text.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
        return (
            ending, String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
        )
    }
}

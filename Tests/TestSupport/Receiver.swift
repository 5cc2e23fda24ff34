import Foundation
import Glibc
import Linux
import Synchronization

/// A receiver of webhooks on a port of its own, which answers as planned and remembers what came.
package final class Receiver: Sendable {
    package struct Request: Sendable {
        package var path: String
        package var headers: [String: String]
        package var body: [UInt8]
        package var arrival: ContinuousClock.Instant
        package var id: String? { headers["webhook-id"] }
    }

    package struct DidNotStart: Error {}

    /// What one request is answered; the last of a plan stands for all that follow.
    package enum Step {
        case status(Int, [String: String] = [:])
        case hang
        case close
        case body(Int)

        var json: String {
            switch self {
            case .status(let code, let headers):
                let fields = headers.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ")
                return "{\"status\": \(code), \"headers\": {\(fields)}}"
            case .hang: return "{\"hang\": true}"
            case .close: return "{\"close\": true}"
            case .body(let count): return "{\"body\": \(count)}"
            }
        }
    }

    package let port: Int
    private let process: ChildProcess
    private let input: FileHandle
    private let arrivals: Arrived

    private final class Arrived: Sendable {
        let requests = Mutex<[Request]>([])
    }

    package init(
        _ plan: [Step], address: String = "127.0.0.1", certificate: [String] = []
    ) throws {
        let words =
            ["/usr/bin/env", "python3", Self.script, address]
            + ["[\(plan.map(\.json).joined(separator: ", "))]"] + certificate
        let (stdin, stdout) = (Foundation.Pipe(), Foundation.Pipe())
        process = try ChildProcess.start(
            words, environment: ["PATH=/usr/local/bin:/usr/bin:/bin"],
            streams: [
                stdin.fileHandleForReading.fileDescriptor,
                stdout.fileHandleForWriting.fileDescriptor, -1,
            ])
        try stdin.fileHandleForReading.close()
        try stdout.fileHandleForWriting.close()
        input = stdin.fileHandleForWriting
        var lines = Lines(stdout.fileHandleForReading)
        port = Int(lines.next() ?? "") ?? 0
        arrivals = Arrived()
        let arrived = arrivals
        let first = lines
        try OSThread.start(name: "receiver") {
            var lines = first
            while let line = lines.next() { Self.take(line, into: arrived) }
        }
        if port == 0 { throw DidNotStart() }
    }

    deinit {
        process.signal(SIGKILL)
        _ = try? process.wait()
    }

    package func url(_ path: String = "/hook", scheme: String = "http", host: String = "127.0.0.1")
        -> String
    { "\(scheme)://\(host):\(port)\(path)" }

    /// What has come so far.
    package var requests: [Request] { arrivals.requests.withLock { $0 } }

    /// When that many have come, or after half a minute what has come.
    package func requests(_ count: Int) async -> [Request] {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end, requests.count < count {
            try? await Task.sleep(for: .milliseconds(2))
        }
        return requests
    }

    private struct Line: Decodable {
        var path: String
        var headers: [String: String]
        var body: Data
    }

    private static func take(_ text: String, into arrived: Arrived) {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else { return }
        let request = Request(
            path: line.path, headers: line.headers, body: Array(line.body), arrival: .now)
        arrived.requests.withLock { $0.append(request) }
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("receiver.py").path
}

/// Lines out of a pipe, as they come.
private struct Lines: IteratorProtocol {
    let file: FileHandle
    private var rest: [UInt8] = []

    init(_ file: FileHandle) { self.file = file }

    mutating func next() -> String? {
        var looked = 0
        while true {
            if let end = rest[looked...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest.removeFirst(end + 1) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            looked = rest.count
            let new = file.availableData
            if new.isEmpty { return nil }
            rest += new
        }
    }
}

import Foundation
import JSON
import Linux
import Synchronization

/// `Scripts/bench load`: requests a second of a short program, with more and more clients.
struct Load {
    let rounds: Int

    func run() throws {
        let scratch = try Scratch()
        let server = try ServerUnderTest(data: scratch.path + "/data")
        defer { try? server.stop() }
        let request: JSONValue = [
            "language": "bash", "version": "*", "files": [["content": "echo hello"]],
            "testcases": [["input": "", "expectedOutput": "hello"]],
        ]
        for clients in [1, 2, 8, 64] {
            let each = max(1, rounds * 8 / clients)
            let seconds = try measure(server, clients, each, request)
            let rate = Double(clients * each) / seconds
            print("\(clients) clients".padded(to: 12) + "\(Int(rate)) requests/s of bash hello")
        }
    }

    /// Seconds until every client has had every answer.
    private func measure(
        _ server: ServerUnderTest, _ clients: Int, _ each: Int, _ request: JSONValue
    ) throws -> Double {
        let failures = Failures()
        let group = DispatchGroup()
        let start = ContinuousClock.now
        for _ in 0..<clients {
            let port = server.port
            group.enter()
            try OSThread.start(name: "client") {
                defer { group.leave() }
                do {
                    let connection = try ServerUnderTest.Connection(port: port)
                    for _ in 0..<each { _ = try connection.post("/api/v3/execute", request) }
                } catch {
                    failures.count.add(1, ordering: .relaxed)
                }
            }
        }
        group.wait()
        let failed = failures.count.load(ordering: .relaxed)
        guard failed == 0 else { throw BenchError("\(failed) clients failed") }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private final class Failures: Sendable {
        let count = Atomic(0)
    }
}

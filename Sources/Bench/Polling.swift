import Foundation
import JSON
import Linux
import Synchronization

/// `Scripts/bench polling`: what 1,000 clients that ask for the status of a run every 10 ms cost
/// another run, and how long they wait for their answers.
struct Polling {
    let rounds: Int
    static let pollers = 1000
    static let interval = Duration.milliseconds(10)

    /// Burns CPU for some 300 ms.
    private static let busy =
        "#include <stdio.h>\nint main(void) { volatile unsigned long n = 0; "
        + "while (n < 400000000) n++; puts(\"hello\"); return 0; }\n"

    func run() throws {
        let scratch = try Scratch()
        let server = try ServerUnderTest(
            data: scratch.path + "/data",
            settings: [
                "SANDPIPER_SLOTS": "2", "SANDPIPER_LIMITS_RUN_WALL_TIME_MS": "300000",
            ])
        defer { try? server.stop() }
        let connection = try server.connect()
        let created = try JSONValue(
            parsing: connection.post(
                "/runners/create",
                ["api_key": "guest", "language": "bash", "source_code": "sleep 300"]))
        guard let id = created["id"]?.string else { throw BenchError("no session: \(created)") }
        var (quiet, polled, rates, waits) = (Samples(), Samples(), Samples(), Samples())
        for _ in 0..<rounds {
            quiet.add(try wallTime(connection))
            let crowd = try Crowd(port: server.port, id: id)
            try crowd.start()
            polled.add(try wallTime(connection))
            let (rate, slowest) = crowd.stop()
            rates.add(.seconds(rate))
            waits.add(slowest)
        }
        let ratio = polled.median / quiet.median
        print(
            "rounds: \(rounds), medians; a run of C alone \(quiet.median.milliseconds), beside "
                + "\(Self.pollers) pollers \(polled.median.milliseconds): "
                + "x \(Double(Int(ratio * 1000)) / 1000)")
        print(
            "answers to the pollers: \(Int(rates.median / .seconds(1)))/s, "
                + "99 of 100 within \(waits.median.milliseconds)")
    }

    /// Of the program, as the server tells it.
    private func wallTime(_ connection: ServerUnderTest.Connection) throws -> Duration {
        let body = try connection.post(
            "/api/v3/execute",
            [
                "language": "c", "version": "*", "files": [["content": .string(Self.busy)]],
                "testcases": [["input": "", "expectedOutput": "hello"]],
            ])
        let answer = try JSONValue(parsing: body)
        guard let time = answer["testcases"]?[0]?["run_details"]?["wall_time"]?.int else {
            throw BenchError("no time in \(answer.text)")
        }
        return .milliseconds(time)
    }
}

/// Many connections on one thread, each asking anew some time after its answer.
private final class Crowd: Sendable {
    private let port: UInt16
    private let request: [UInt8]
    private let isOver = Atomic(false)
    private let outcome = Mutex<(rate: Double, slowest: Duration)?>(nil)

    init(port: UInt16, id: String) throws {
        self.port = port
        request = Array(
            "GET /runners/get_status?api_key=guest&id=\(id) HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .utf8)
    }

    /// Returns when all are connected.
    func start() throws {
        let ready = DispatchSemaphore(value: 0)
        try OSThread.start(name: "pollers") { [self] in
            do { try poll(ready) } catch { print("bench: pollers: \(error)") }
        }
        ready.wait()
    }

    /// Answers a second, and the time within which 99 of 100 came.
    func stop() -> (Double, Duration) {
        isOver.store(true, ordering: .relaxed)
        while true {
            if let outcome = outcome.withLock({ $0 }) { return outcome }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }

    private func poll(_ ready: DispatchSemaphore) throws {
        defer { outcome.withLock { $0 = $0 ?? (0, .zero) } }
        var epoll = try Epoll()
        let sockets = try (0..<Polling.pollers).map { _ in
            try Shared(FileDescriptor.connected(to: SocketAddress(host: "127.0.0.1", port: port)))
        }
        for (index, socket) in sockets.enumerated() {
            try epoll.add(socket.descriptor, .readable, token: UInt64(index))
        }
        ready.signal()
        let clock = ContinuousClock()
        let began = clock.now
        // In the order in which they are due, since the interval is the same for all.
        var due = sockets.indices.map { (index: $0, at: began) }
        var first = 0
        var asked = [ContinuousClock.Instant](repeating: began, count: sockets.count)
        var waits: [Duration] = []
        var events: [Epoll.Event] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isOver.load(ordering: .relaxed) {
            let now = clock.now
            while first < due.count, due[first].at <= now {
                let index = due[first].index
                asked[index] = now
                _ = try sockets[index].descriptor.send(request, from: 0)
                first += 1
            }
            if first > 100_000 {
                due.removeFirst(first)
                first = 0
            }
            let timeout = first < due.count ? due[first].at - now : .milliseconds(1)
            try epoll.wait(timeout: timeout, events: &events)
            let then = clock.now
            for event in events {
                let index = Int(event.token)
                _ = try sockets[index].descriptor.receive(into: &buffer)
                waits.append(then - asked[index])
                due.append((index, then + Polling.interval))
            }
        }
        let seconds = (clock.now - began) / .seconds(1)
        waits.sort()
        let slowest = waits.isEmpty ? .zero : waits[waits.count * 99 / 100]
        let rate = Double(waits.count) / seconds
        outcome.withLock { $0 = (rate, slowest) }
    }

    private final class Shared: Sendable {
        let descriptor: FileDescriptor
        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }
}

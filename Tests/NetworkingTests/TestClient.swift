import Glibc
import HTTP
import Linux
import Networking
import TestSupport
import Testing

/// A client that sends the bytes it is told, and reads what comes.
final class TestClient: Sendable {
    private let socket: FileDescriptor

    struct TimedOut: Error {}

    init(_ address: SocketAddress) throws {
        socket = try FileDescriptor.connected(to: address)
        // Far more than any test needs: a hang becomes a failure.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket.raw, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(socket.raw, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    func send(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            guard let count = try socket.send(bytes, from: offset) else { throw TimedOut() }
            offset += count
        }
    }
    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func endSending() { socket.endSending() }

    /// Closes with a reset instead of an orderly end.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(socket.raw, SOL_SOCKET, SO_LINGER, &linger, size)
    }

    /// Everything up to the end of the server's side, or a reset.
    func readToEnd() throws -> String {
        var all: [UInt8] = []
        while let part = try read() { all += part }
        return String(decoding: all, as: UTF8.self)
    }

    /// What comes next; `nil` at the end.
    func read(max: Int = 1 << 16) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: max)
        do {
            switch try socket.receive(into: &buffer) {
            case .bytes(let count): return Array(buffer[..<count])
            case .end: return nil
            case .nothing: throw TimedOut()
            }
        } catch let error as SystemError where error.errno == ECONNRESET {
            return nil
        }
    }

    /// One answer, by its Content-Length.
    func readAnswer(hasBody: Bool = true) throws -> Answer {
        var bytes: [UInt8] = []
        while true {
            if let answer = Answer(bytes, hasBody: hasBody) { return answer }
            guard let part = try read(max: 1) else { throw TimedOut() }
            bytes += part
        }
    }
}

/// A status line, fields and a body.
struct Answer: Sendable {
    var head: String
    var body: String
    var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    /// Nothing until the bytes are whole.
    init?(_ bytes: [UInt8], hasBody: Bool) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        head = String(text[..<end.lowerBound])
        body = String(text[end.upperBound...])
        guard hasBody else { return }
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        let length = field.flatMap { Int($0.dropFirst(16)) } ?? 0
        guard body.utf8.count == length else { return nil }
    }
}

extension String {
    static func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }

    /// The head of a request whose body follows.
    static func post(_ path: String, _ fields: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }
}

/// A gate that handlers wait at, and a record of what happened to them.
actor Gate {
    private(set) var events: [String] = []
    private var isOpen = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func record(_ event: String) { events.append(event) }

    func open() {
        isOpen = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    /// Waits, with patience, until `event` has happened.
    func saw(_ event: String) async -> Bool {
        for _ in 0..<2000 {
            if events.contains(event) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// A server on port 0 and the gate of its handler. Paths: `/hello` answers at once, `/wait` at the
/// gate, `/sleep` when it is cancelled, `/echo` with the body, `/size` with its length, `/big`
/// with 32 MiB.
struct TestServer: Sendable {
    let server: HTTPServer
    let address: SocketAddress
    let gate = Gate()
    static let bigSize = 32 << 20

    init(_ change: (inout HTTPServer.Configuration) -> Void = { _ in }) throws {
        var configuration = HTTPServer.Configuration(port: 0)
        change(&configuration)
        server = HTTPServer(configuration: configuration) { [gate] request in
            await TestServer.handle(request, gate)
        }
        address = try server.start()
    }

    private static func handle(_ request: HTTPRequest, _ gate: Gate) async -> HTTPResponse {
        await gate.record("begin \(request.path)")
        var body = Array(request.path.utf8)
        switch request.path {
        case "/wait": await gate.wait()
        case "/sleep":
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                await gate.record("cancelled")
                return HTTPResponse(status: .serviceUnavailable)
            }
        case "/echo": body = request.body
        case "/size": body = Array("\(request.body.count)".utf8)
        case "/address": body = Array(request.remoteAddress.utf8)
        case "/big": body = [UInt8](repeating: UInt8(ascii: "x"), count: bigSize)
        default: break
        }
        await gate.record("end \(request.path)")
        return HTTPResponse(status: .ok, body: body)
    }

    /// Runs a client against the server on a thread of its own.
    func client<T: Sendable>(
        _ body: @escaping @Sendable (TestClient) throws -> T
    ) async throws -> T {
        try await onThread { [address] in try body(try TestClient(address)) }
    }

    /// Sends, then reads until the server ends.
    func exchange(_ text: String) async throws -> String {
        try await client { client in
            try client.send(text)
            return try client.readToEnd()
        }
    }

    func isAlive() async throws -> Bool {
        try await client { client in
            try client.send(.get("/hello"))
            return try client.readAnswer().body == "/hello"
        }
    }
}

/// What this machine offers to tests.
enum Machine {
    static var hasIPv6: Bool {
        do {
            let address = try SocketAddress(host: "::1", port: 0)
            _ = try FileDescriptor.listening(on: address, backlog: 1)
            return true
        } catch {
            return false
        }
    }
}

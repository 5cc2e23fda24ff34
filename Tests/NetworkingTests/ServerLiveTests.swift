import HTTP
import Linux
import Networking
import TestSupport
import Testing

/// A server whose handler does what the test says, on the exchange.
private struct LiveServer: Sendable {
    let server: HTTPServer
    let address: SocketAddress
    let gate = Gate()

    init(
        _ change: (inout HTTPServer.Configuration) -> Void = { _ in },
        handler: @escaping @Sendable (Exchange, Gate) async -> Void
    ) throws {
        var configuration = HTTPServer.Configuration(port: 0)
        change(&configuration)
        server = HTTPServer(configuration: configuration) { [gate] _, exchange in
            await handler(exchange, gate)
            await gate.record(Task.isCancelled ? "cancelled" : "done")
            return nil
        }
        address = try server.start()
    }

    func client<T: Sendable>(
        _ body: @escaping @Sendable (TestClient) throws -> T
    ) async throws -> T {
        try await onThread { [address] in try body(try TestClient(address)) }
    }
}

extension TestClient {
    /// Reads until what came ends with `end`; everything, or what there was before the end.
    fileprivate func read(through end: [UInt8]) throws -> [UInt8] {
        var all: [UInt8] = []
        while !all.suffix(end.count).elementsEqual(end), let part = try read(max: 1) { all += part }
        return all
    }

    /// Opens a WebSocket: sends the request and reads the head of the answer.
    fileprivate func upgrade() throws -> String {
        try send(Scene.upgrade)
        return String(decoding: try read(through: Array("\r\n\r\n".utf8)), as: UTF8.self)
    }
}

@Suite("HTTP server: streams on a real socket")
struct ServerStreamTests {
    @Test func `each piece arrives when it is written, and the connection lives on`()
        async throws
    {
        let test = try LiveServer { exchange, gate in
            let stream = exchange.stream(HTTPResponse(status: .ok))
            await stream.write(Array("one".utf8))
            await gate.wait()
            await stream.write(Array("two".utf8))
        }
        let first = try await test.client { [gate = test.gate] client in
            try client.send(.get("/"))
            let head = try client.read(through: Array("3\r\none\r\n".utf8))
            Task { await gate.open() }
            let rest = try client.read(through: Array("0\r\n\r\n".utf8))
            try client.send(.get("/"))
            let again = try client.read(through: Array("0\r\n\r\n".utf8))
            return [head, rest, again].map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(first[0].contains("Transfer-Encoding: chunked\r\n"))
        #expect(!first[0].contains("Content-Length"))
        #expect(first[1] == "3\r\ntwo\r\n0\r\n\r\n")
        #expect(first[2].hasSuffix("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"))
        await test.server.close()
    }

    @Test func `a writer waits for a reader who takes nothing, and everything arrives`()
        async throws
    {
        // More than the kernel lends to both ends together, some megabytes each.
        let pieces = 1000
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        let test = try LiveServer { exchange, gate in
            // The second request only shows that the server goes on; its writes do not count.
            guard await !gate.events.contains("begun") else { return }
            await gate.record("begun")
            let stream = exchange.stream(HTTPResponse(status: .ok))
            for number in 0..<pieces {
                await stream.write(piece)
                await gate.record("\(number)")
            }
        }
        let client = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send("GET / HTTP/1.0\r\n\r\n")
            return client
        }
        #expect(await test.gate.saw("0"))
        #expect(try await test.client { try $0.send(.get("/other")) } == ())
        let written = await test.gate.events.count
        // The kernel's buffers take some; far from all of it.
        #expect(written < pieces / 2)
        let text = try await onThread { try client.readToEnd() }
        #expect(text.utf8.count { $0 == UInt8(ascii: "x") } == pieces * piece.count)
        await test.server.close()
    }

    @Test func `a reader who goes away ends the handler`() async throws {
        let test = try LiveServer { exchange, _ in
            let stream = exchange.stream(HTTPResponse(status: .ok), idleBytes: [10])
            await stream.write([65])
            try? await Task.sleep(for: .seconds(60))
        }
        try await test.client { client in
            try client.send(.get("/"))
            _ = try client.read(through: Array("1\r\nA\r\n".utf8))
        }
        #expect(await test.gate.saw("cancelled"))
        await test.server.close()
    }

    @Test func `a writer who waits is released when the reader goes away`() async throws {
        let test = try LiveServer { exchange, gate in
            let stream = exchange.stream(HTTPResponse(status: .ok))
            while await stream.write([UInt8](repeating: 1, count: 1 << 20)) {}
            await gate.record("released")
        }
        try await test.client { client in
            try client.send(.get("/"))
            _ = try client.read()
        }
        #expect(await test.gate.saw("released"))
        await test.server.close()
    }
}

@Suite("HTTP server: WebSockets on a real socket")
struct ServerWebSocketTests {
    /// Says everything back, and closes at `end`.
    private static let echo: @Sendable (Exchange, Gate) async -> Void = { exchange, gate in
        let socket = exchange.webSocket([:])
        while let message = await socket.next() {
            if message == .text("end") {
                socket.close(WebSocketCloseCode(4000), "as asked")
                return
            }
            await socket.send(message)
        }
        await gate.record("over")
    }

    @Test func `a conversation, with a close from our side`() async throws {
        let test = try LiveServer(handler: Self.echo)
        let (head, rest) = try await test.client { client in
            let head = try client.upgrade()
            try client.send(Frame.text("a") + Frame.client(0x89, [1]))
            var read = try client.read(through: Frame.server(0x8A, [1]))
            if read.count == 3 { read += try client.read(through: Frame.server(0x81, [0x61])) }
            try client.send(Frame.text("end"))
            let close = try client.read(through: Frame.serverClose(4000, "as asked"))
            try client.send(Frame.close(4000))
            return (head, close + (try client.read() ?? []))
        }
        #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(rest.suffix(12).elementsEqual(Frame.serverClose(4000, "as asked")))
        await test.server.close()
    }

    @Test func `messages of megabytes come back whole`() async throws {
        let test = try LiveServer(handler: Self.echo)
        let size = 8 << 20
        let count = try await test.client { client in
            _ = try client.upgrade()
            let length = (0..<8).reversed().map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
            let frame = [0x82, 0xFF] + length + [0, 0, 0, 0] + [UInt8](repeating: 7, count: size)
            // Sent from another thread: both directions are full at once.
            try OSThread.start(name: "sender") { try? client.send(frame) }
            var count = 0
            while count < size + 10, let part = try client.read() { count += part.count }
            return count
        }
        #expect(count == size + 10)
        await test.server.close()
    }

    @Test("a client that is gone ends the handler", arguments: [false, true])
    func gone(properly: Bool) async throws {
        let test = try LiveServer(handler: Self.echo)
        try await test.client { client in
            _ = try client.upgrade()
            if properly { try client.send(Frame.close(1000)) }
        }
        #expect(await test.gate.saw("over"))
        #expect(await test.gate.saw("cancelled"))
        await test.server.close()
    }

    @Test func `what a handler does not take waits in the kernel, not here`() async throws {
        let test = try LiveServer { exchange, gate in
            let socket = exchange.webSocket([:])
            await gate.record("open")
            await gate.wait()
            var count = 0
            while let message = await socket.next() {
                count += message.byteCount
                if count == 40_000_000 { break }
            }
            await gate.record("\(count)")
        }
        try await test.client { [gate = test.gate] client in
            _ = try client.upgrade()
            let frame = [0x82, 0xFE, 0x9C, 0x40, 0, 0, 0, 0] + [UInt8](repeating: 7, count: 40_000)
            try OSThread.start(name: "opener") { Task { await gate.open() } }
            for _ in 0..<1000 { try client.send(frame) }
            _ = try client.read()
        }
        #expect(await test.gate.saw("40000000"))
        await test.server.close()
    }

    @Test func `a server that ends says 1001`() async throws {
        let test = try LiveServer(handler: Self.echo)
        async let rest = test.client { [gate = test.gate] client in
            _ = try client.upgrade()
            Task { await gate.record("open") }
            return try client.read(through: Frame.serverClose(1001, "The server is shutting down"))
        }
        #expect(await test.gate.saw("open"))
        #expect(await test.server.drain(within: .milliseconds(10)) == false)
        #expect(
            try await rest.suffix(31).elementsEqual(
                Frame.serverClose(1001, "The server is shutting down")))
        #expect(await test.gate.saw("cancelled"))
        await test.server.close()
    }
}

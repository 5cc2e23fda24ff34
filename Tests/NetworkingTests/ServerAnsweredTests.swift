import HTTP
import Linux
import Networking
import TestSupport
import Testing

@Suite("HTTP server: what a handler wants done behind its answer")
struct ServerAnsweredTests {
    /// Answers `path`, and records `gone PATH` behind the answer.
    private func server(_ gate: Gate) throws -> (HTTPServer, SocketAddress) {
        let server = HTTPServer(configuration: HTTPServer.Configuration(port: 0)) {
            request, exchange in
            let path = request.path
            exchange.whenAnswered { Task { await gate.record("gone \(path)") } }
            await gate.record("begin \(path)")
            if path == "/wait" { await gate.wait() }
            return .text(.ok, path)
        }
        return (server, try server.start())
    }

    @Test func `it is done when the answer has gone, and not before`() async throws {
        let gate = Gate()
        let (server, address) = try server(gate)
        async let answer = onThread {
            let client = try TestClient(address)
            try client.send(.get("/wait"))
            return try client.readAnswer().body
        }
        #expect(await gate.saw("begin /wait"))
        #expect(await gate.events == ["begin /wait"])
        await gate.open()
        #expect(try await answer == "/wait")
        #expect(await gate.saw("gone /wait"))
        await server.close()
    }

    @Test func `it is done once for each of several pipelined requests`() async throws {
        let gate = Gate()
        let (server, address) = try server(gate)
        _ = try await onThread {
            let client = try TestClient(address)
            try client.send(.get("/a") + .get("/b") + .get("/c"))
            for _ in 0..<3 { _ = try client.readAnswer() }
        }
        for path in ["/a", "/b", "/c"] { #expect(await gate.saw("gone \(path)")) }
        #expect(await gate.events.filter { $0.hasPrefix("gone") }.count == 3)
        await server.close()
    }

    @Test func `it is done when the client is gone before the answer`() async throws {
        let gate = Gate()
        let (server, address) = try server(gate)
        var client: TestClient? = try TestClient(address)
        try client?.send(.get("/wait"))
        #expect(await gate.saw("begin /wait"))
        client?.resetOnClose()
        client = nil
        #expect(await gate.saw("gone /wait"))
        await gate.open()
        await server.close()
    }

    @Test func `a handler that has begun a stream ends it, whatever it returns`() async throws {
        let server = HTTPServer(configuration: HTTPServer.Configuration(port: 0)) {
            request, exchange in
            if request.path == "/next" { return .text(.ok, "next") }
            let stream = exchange.stream(HTTPResponse(status: .ok))
            await stream.write(Array("part".utf8))
            return .text(.notFound, "too late")
        }
        let address = try server.start()
        let text = try await onThread {
            let client = try TestClient(address)
            try client.send(.get("/stream") + .get("/next", "Connection: close\r\n"))
            return try client.readToEnd()
        }
        #expect(text.contains("part\r\n0\r\n\r\n"))
        #expect(text.hasSuffix("next"))
        await server.close()
    }

    @Test func `it is done when the server ends first`() async throws {
        let gate = Gate()
        let (server, address) = try server(gate)
        let client = try TestClient(address)
        try client.send(.get("/wait"))
        #expect(await gate.saw("begin /wait"))
        await server.close()
        #expect(await gate.saw("gone /wait"))
        await gate.open()
    }
}

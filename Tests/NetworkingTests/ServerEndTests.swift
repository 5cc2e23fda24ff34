import HTTP
import Linux
import Networking
import TestSupport
import Testing

@Suite("HTTP server: ending")
struct ServerEndTests {
    @Test func `a drain answers what runs and closes what is idle`() async throws {
        let test = try TestServer()
        let idle = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send(.get("/hello"))
            _ = try client.readAnswer()
            return client
        }
        async let running = test.exchange(.get("/wait") + .get("/never"))
        #expect(await test.gate.saw("begin /wait"))
        async let isFinished = test.server.drain(within: .seconds(30))
        // The idle connection ends although the other one still runs.
        #expect(try await onThread { try idle.readToEnd() } == "")
        await test.gate.open()
        #expect(await isFinished)
        let text = try await running
        #expect(text.contains("Connection: close\r\n"))
        #expect(text.hasSuffix("/wait"))
        #expect(await !test.gate.events.contains("begin /never"))
        await test.server.close()
    }

    @Test func `after stopAccepting nobody new comes in`() async throws {
        let test = try TestServer()
        #expect(try await test.isAlive())
        #expect(await test.server.drain(within: .seconds(30)))
        let error = await #expect(throws: SystemError.self) { try await test.isAlive() }
        #expect(error?.call == "connect")
        await test.server.close()
    }

    @Test func `a drain gives up at its limit, and cancels`() async throws {
        let test = try TestServer()
        async let text = test.exchange(.get("/sleep"))
        #expect(await test.gate.saw("begin /sleep"))
        #expect(await !test.server.drain(within: .milliseconds(50)))
        #expect(await test.gate.saw("cancelled"))
        #expect(try await text == "")
        await test.server.close()
    }

    @Test func `close ends everything, and may be said twice`() async throws {
        let test = try TestServer()
        async let text = test.exchange(.get("/sleep"))
        #expect(await test.gate.saw("begin /sleep"))
        await test.server.close()
        #expect(try await text == "")
        #expect(await test.gate.saw("cancelled"))
        await test.server.close()
        #expect(await test.server.drain(within: .seconds(1)))
    }

    @Test func `a port is free again after close`() async throws {
        let first = try TestServer()
        #expect(try await first.isAlive())
        await first.server.close()
        let second = try TestServer { $0.port = first.address.port }
        #expect(try await second.isAlive())
        await second.server.close()
    }
}

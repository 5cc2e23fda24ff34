import Glibc
import HTTP
import Linux
import Networking
import TestSupport
import Testing

@Suite("HTTP server: clients that are slow, rude or gone")
struct ServerHostilityTests {
    @Test func `a client that closes while its handler runs cancels it`() async throws {
        let test = try TestServer()
        let client = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send(.get("/sleep"))
            return client
        }
        #expect(await test.gate.saw("begin /sleep"))
        _ = consume client
        #expect(await test.gate.saw("cancelled"))
        await test.server.close()
    }

    @Test func `a reset cancels the handler too`() async throws {
        let test = try TestServer { $0.rules.hangUp.policy = .allowHalfClose }
        let client = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send(.get("/sleep"))
            client.resetOnClose()
            return client
        }
        #expect(await test.gate.saw("begin /sleep"))
        _ = consume client
        #expect(await test.gate.saw("cancelled"))
        await test.server.close()
    }

    @Test func `a client that only ended its side gets its answer`() async throws {
        let test = try TestServer { $0.rules.hangUp.interval = .milliseconds(20) }
        let (client, probe) = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send(.get("/wait") + .get("/after"))
            client.endSending()
            return (client, try client.readAnswer(hasBody: false).head)
        }
        #expect(probe == "HTTP/1.1 100 Continue")
        await test.gate.open()
        let text = try await onThread { try client.readToEnd() }
        #expect(text.contains("/wait"))
        #expect(text.hasSuffix("/after"))
        await test.server.close()
    }

    @Test func `the policy cancel takes the end for a hang-up`() async throws {
        let test = try TestServer { $0.rules.hangUp.policy = .cancel }
        let text = try await test.client { client in
            try client.send(.get("/sleep"))
            client.endSending()
            return try client.readToEnd()
        }
        #expect(await test.gate.saw("cancelled"))
        #expect(text.hasPrefix("HTTP/1.1 503 "))
        await test.server.close()
    }

    @Test func `200 slow clients are told so and cut, and others notice nothing`() async throws {
        let test = try TestServer { $0.rules.timeouts.head = .milliseconds(500) }
        let texts = try await onThread { [address = test.address] in
            let clients = try (0..<200).map { _ in try TestClient(address) }
            for client in clients { try client.send("GET / HT") }
            let other = try TestClient(address)
            try other.send(.get("/other"))
            #expect(try other.readAnswer().body == "/other")
            return try clients.map { try $0.readToEnd() }
        }
        #expect(texts.allSatisfy { $0.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") })
        #expect(try await test.isAlive())
        await test.server.close()
    }

    @Test func `many large bodies at once are turned away before they fill the memory`()
        async throws
    {
        let test = try TestServer { $0.heldBytesMax = 1 << 20 }
        let (texts, after) = try await onThread { [address = test.address] in
            let piece = [UInt8](repeating: 65, count: 400 << 10)
            let clients = try (0..<4).map { _ in try TestClient(address) }
            for client in clients {
                try client.send(.post("/large", "Content-Length: \(piece.count * 2)\r\n"))
                // One that is turned away may already have been closed.
                try? client.send(piece)
            }
            let texts = clients.dropFirst(2).map { (try? $0.readToEnd()) ?? "" }
            // What was taken in is given back, so the first ones can go on.
            try? clients[0].send(piece)
            return (texts, try clients[0].readAnswer().head)
        }
        #expect(texts.contains { $0.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") })
        #expect(after.hasPrefix("HTTP/1.1 "))
        #expect(try await test.isAlive())
        await test.server.close()
    }

    @Test func `a body that stalls is told so and cut`() async throws {
        let test = try TestServer { $0.rules.timeouts.bodyStall = .milliseconds(100) }
        let text = try await test.exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
        #expect(text.hasPrefix("HTTP/1.1 408 "))
        await test.server.close()
    }

    @Test func `an idle connection is closed without a word`() async throws {
        let test = try TestServer { $0.rules.timeouts.idle = .milliseconds(100) }
        #expect(try await test.exchange("") == "")
        await test.server.close()
    }

    @Test func `a reader that stands still is cut`() async throws {
        let test = try TestServer { $0.rules.timeouts.writeStall = .milliseconds(100) }
        let client = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send(.get("/big"))
            _ = try client.read(max: 1)
            return client
        }
        // Finished, though nobody read: the connection is gone.
        #expect(await test.server.drain(within: .seconds(20)))
        let text = try await onThread { try client.readToEnd() }
        #expect(text.utf8.count < TestServer.bigSize)
        await test.server.close()
    }

    @Test func `above the cap a client is told 503, and below it served again`() async throws {
        let test = try TestServer { $0.connectionsMax = 2 }
        let text = try await onThread { [address = test.address] in
            let first = try TestClient(address)
            let second = try TestClient(address)
            for client in [first, second] {
                try client.send(.get("/hello"))
                _ = try client.readAnswer()
            }
            let third = try TestClient(address)
            try third.send(.get("/hello"))
            let text = try third.readToEnd()
            withExtendedLifetime((first, second)) {}
            return text
        }
        #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        #expect(text.hasSuffix(#"{"message":"Too many connections."}"#))
        var isAlive = false
        for _ in 0..<200 where !isAlive { isAlive = (try? await test.isAlive()) ?? false }
        #expect(isAlive)
        await test.server.close()
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `garbage leaves the server alive`(seed: UInt64) async throws {
        let test = try TestServer { $0.rules.timeouts.head = .milliseconds(100) }
        try await onThread { [address = test.address] in
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<50 {
                let client = try TestClient(address)
                var bytes = Array(String.get("/hello").utf8)
                for _ in 0..<Int.random(in: 1...9, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[index] = UInt8.random(in: 0...255, using: &generator)
                }
                // The server may hang up in the middle; that is its right.
                try? client.send(bytes)
                if Bool.random(using: &generator) { client.resetOnClose() }
                client.endSending()
                if Bool.random(using: &generator) { _ = try client.readToEnd() }
            }
        }
        #expect(try await test.isAlive())
        await test.server.close()
    }

    /// In a process of its own, because the limit is the process's.
    @Test func `with no descriptor left a client is told 503, and the next is served`() async {
        await #expect(processExitsWith: .success) {
            let test = try TestServer()
            let texts = try await onThread { [address = test.address] in
                let first = try TestClient(address)
                try first.send(.get("/hello"))
                _ = try first.readAnswer()
                // Room for one client's end, none for the server's.
                let free = dup(0)
                close(free)
                let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
                var limit = rlimit()
                getrlimit(resource, &limit)
                let before = limit.rlim_cur
                limit.rlim_cur = rlim_t(free) + 1
                guard setrlimit(resource, &limit) == 0 else { exit(2) }
                let second = try TestClient(address)
                let text = try second.readToEnd()
                limit.rlim_cur = before
                guard setrlimit(resource, &limit) == 0 else { exit(3) }
                // The server may not have noticed at once that there is room again.
                for _ in 0..<1000 {
                    let third = try TestClient(address)
                    try? third.send(.get("/third"))
                    let body = (try? third.readAnswer())?.body ?? ""
                    if body == "/third" { return [text, body] }
                }
                return [text, ""]
            }
            guard texts[0].hasPrefix("HTTP/1.1 503 ") else { exit(4) }
            guard texts[1] == "/third" else { exit(5) }
            exit(0)
        }
    }
}

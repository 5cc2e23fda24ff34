import HTTP
import Linux
import Networking
import TestSupport
import Testing

@Suite("HTTP server: requests and answers on a real socket")
struct ServerExchangeTests {
    @Test func `a connection carries one request after the other`() async throws {
        let test = try TestServer()
        let answers = try await test.client { client in
            try ["/a", "/b", "/c"].map { path in
                try client.send(.get(path))
                return try client.readAnswer()
            }
        }
        #expect(answers.map(\.body) == ["/a", "/b", "/c"])
        #expect(answers.allSatisfy { $0.head.contains("Connection: keep-alive") })
        #expect(answers.allSatisfy { $0.head.contains("Keep-Alive: timeout=74") })
        #expect(answers.allSatisfy { $0.head.contains("Date: ") })
        await test.server.close()
    }

    @Test func `pipelined answers keep their order though the first handler is slower`()
        async throws
    {
        let test = try TestServer()
        async let bodies = test.client { client in
            try client.send(.get("/wait") + .get("/b") + .get("/c"))
            return try (0..<3).map { _ in try client.readAnswer().body }
        }
        #expect(await test.gate.saw("begin /wait"))
        await test.gate.open()
        #expect(try await bodies == ["/wait", "/b", "/c"])
        await test.server.close()
    }

    @Test func `many pipelined requests, far more than are read ahead`() async throws {
        let test = try TestServer { $0.rules.readAheadBytes = 1024 }
        let count = 5000
        let text = try await test.client { client in
            let requests = (0..<count).map { String.get("/\($0)") }.joined()
            let last = String.get("/last", "Connection: close\r\n")
            // Sent from another thread: both directions are full at once.
            try OSThread.start(name: "sender") { try? client.send(requests + last) }
            return try client.readToEnd()
        }
        #expect(text.hasSuffix("/last"))
        #expect(text.split(separator: "HTTP/1.1 200 OK").count == count + 1)
        await test.server.close()
    }

    @Test func `HEAD gets the head of GET`() async throws {
        let test = try TestServer()
        let text = try await test.exchange(
            "HEAD /abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(text.contains("Content-Length: 4\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
        await test.server.close()
    }

    @Test func `a body is invited with 100, then read`() async throws {
        let test = try TestServer()
        let (first, second) = try await test.client { client in
            try client.send(
                .post("/echo", "Expect: 100-continue\r\nContent-Length: 3\r\n")
            )
            let first = try client.readAnswer(hasBody: false)
            try client.send("abc")
            return (first, try client.readAnswer())
        }
        #expect(first.head == "HTTP/1.1 100 Continue")
        #expect(second.body == "abc")
        await test.server.close()
    }

    @Test func `a body that would be too large is refused before it is sent`() async throws {
        let test = try TestServer()
        let text = try await test.exchange(
            .post("/echo", "Expect: 100-continue\r\nContent-Length: 99999999999\r\n")
        )
        #expect(text.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
        #expect(text.contains("Content-Type: application/json; charset=utf-8\r\n"))
        #expect(text.contains("Connection: close\r\n"))
        #expect(text.hasSuffix(#"{"message":"The request body is too large."}"#))
        await test.server.close()
    }

    @Test func `a client that sends on after a refusal still reads the answer`() async throws {
        let test = try TestServer { $0.rules.limits.bodyBytes = 10 }
        let text = try await test.client { client in
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
            try client.send([UInt8](repeating: 7, count: 4_000_000))
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        await test.server.close()
    }

    @Test func `chunks arrive as one body`() async throws {
        let test = try TestServer()
        let body = try await test.client { client in
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["3\r", "\nab", "c\r\n2;x=y\r\nde\r", "\n0\r\n", "\r\n"] {
                try client.send(piece)
            }
            return try client.readAnswer().body
        }
        #expect(body == "abcde")
        await test.server.close()
    }

    @Test func `a body of 64 MiB is taken`() async throws {
        let test = try TestServer()
        let size = 64 << 20
        let body = try await test.client { client in
            try client.send("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            for _ in 0..<64 { try client.send(piece) }
            return try client.readAnswer().body
        }
        #expect(body == "\(size)")
        await test.server.close()
    }

    @Test func `a large answer waits for a slow reader, and others do not`() async throws {
        let test = try TestServer()
        let client = try await onThread { [address = test.address] in
            let client = try TestClient(address)
            try client.send(.get("/big", "Connection: close\r\n"))
            return client
        }
        #expect(await test.gate.saw("end /big"))
        #expect(try await test.isAlive())
        let text = try await onThread { try client.readToEnd() }
        #expect(text.utf8.count > TestServer.bigSize)
        #expect(text.hasSuffix("xxx"))
        await test.server.close()
    }

    @Test(.enabled(if: Machine.hasIPv6, "no IPv6 here"))
    func `the client's address is told, also over IPv6`() async throws {
        let test = try TestServer { $0.host = "::" }
        let port = test.address.port
        let bodies = try await onThread {
            try ["127.0.0.1", "::1"].map { host in
                let client = try TestClient(SocketAddress(host: host, port: port))
                try client.send(.get("/address"))
                return try client.readAnswer().body
            }
        }
        #expect(bodies == ["127.0.0.1", "::1"])
        await test.server.close()
    }

    @Test func `a port in use is an error that names it`() async throws {
        let test = try TestServer()
        let error = #expect(throws: SystemError.self) {
            try TestServer { $0.port = test.address.port }
        }
        #expect(error?.call == "bind")
        #expect(error?.subject == "\(test.address)")
        #expect(throws: SystemError.self) { try TestServer { $0.host = "no.such.name" } }
        await test.server.close()
    }
}

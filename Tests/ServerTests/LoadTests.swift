import JSON
import Testing

extension Live {
    @Suite("Load: many clients, slow clients, clients that leave")
    struct LoadTests {
        private static let clock = ContinuousClock()

        @Test func `a client that hangs up frees its slot at once`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            try await server.client { try $0.send(.bash("sleep 30")) }
            let start = Self.clock.now
            #expect(try await server.answer(.bash("echo hi")).stdout == "hi\n")
            let time = Self.clock.now - start
            // Some seconds for the question whether somebody still listens; not 30.
            #expect(time < .seconds(8))
        }

        @Test func `a client that hangs up while it waits is forgotten`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let first = Task { try await server.answer(.bash("sleep 1; echo first")) }
            #expect(try await server.reports("running", 1))
            try await server.client { client in
                try client.send(.bash("sleep 30"))
                #expect(try Client(port: server.port).exchange(.get("/readyz")).status == 200)
            }
            #expect(try await first.value.stdout == "first\n")
            let start = Self.clock.now
            #expect(try await server.answer(.bash("echo hi")).stdout == "hi\n")
            let time = Self.clock.now - start
            #expect(time < .seconds(8))
        }

        @Test func `a full queue turns away with a time after which to come again`()
            async throws
        {
            let server = try TestServer(["slots": 1, "queue": ["length": 1]])
            defer { server.end() }
            let first = Task { try await server.answer(.bash("read x; sleep 2; echo first")) }
            #expect(try await server.reports("running", 1))
            let second = Task { try await server.answer(.bash("echo second")) }
            #expect(try await server.reports("queued", 1))
            let third = try await server.answer(.bash("echo third"))
            #expect(third.status == 429)
            #expect((Int(third["Retry-After"] ?? "") ?? 0) > 0)
            #expect(third.message?.isEmpty == false)
            #expect(try await first.value.stdout == "first\n")
            #expect(try await second.value.stdout == "second\n")
        }

        @Test func `two hundred slow connections do not delay a hello`() async throws {
            let server = try TestServer.shared.get()
            try await server.client { _ in
                let slow = try (0..<200).map { _ in try Client(port: server.port) }
                let whole = Request.bash("echo hi").bytes
                for (place, client) in slow.enumerated() {
                    // Some stop in the head, some in the body.
                    try client.send(Array(whole.prefix(place % 2 == 0 ? 20 : whole.count - 5)))
                }
                let start = Self.clock.now
                let answer = try Client(port: server.port).exchange(.bash("echo hi"))
                #expect(answer.stdout == "hi\n")
                #expect(Self.clock.now - start < .seconds(2))
            }
        }

        @Test func `64 clients with 20 requests each all get their own answer`() async throws {
            let server = try TestServer.shared.get()
            let good = try await withThrowingTaskGroup(of: Int.self) { group in
                for client in 0..<64 {
                    group.addTask {
                        try await server.client { connection in
                            var good = 0
                            for number in 0..<20 {
                                let text = "\(client)-\(number)"
                                let answer = try connection.exchange(.bash("echo \(text)"))
                                if answer.stdout == text + "\n" { good += 1 }
                            }
                            return good
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(good == 64 * 20)
        }

        @Test func `a program that does not read its input does not hold anything up`()
            async throws
        {
            let input = String(repeating: "x", count: 8 << 20)
            let answer = try await ask(.bash("echo hi", ["stdin": .string(input)]))
            #expect(answer.stdout == "hi\n")
            let length = try await ask(.bash("wc -c", ["stdin": .string(input)]))
            #expect(length.stdout == "\((8 << 20) + 1)\n")
        }
    }
}

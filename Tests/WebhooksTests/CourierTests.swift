import Foundation
import Linux
import Storage
import TestSupport
import Testing

@testable import Webhooks

@Suite("Webhooks: one event, delivered in the end")
struct CourierTests {
    @Test func `a receiver that fails twice and hangs once gets one event id and equal bytes`()
        async throws
    {
        let receiver = try Receiver([
            .status(500), .status(503, ["Retry-After": "1"]), .hang, .status(204),
        ])
        let scene = try CourierScene {
            $0.attemptTimeout = .seconds(1)
            $0.secrets = [CourierScene.secret]
        }
        let result = "{\"a\": \"\u{E9}\\u0000\",\r\n \"b\": [1.0]}\n"
        try await scene.finish("0b7a2c1e-6f0e", to: receiver.url("/hook?a=b&c=%20"), result)
        let delivery = try await scene.settled("0b7a2c1e-6f0e")
        #expect(delivery.state == .delivered)
        #expect(delivery.attempts == 4 && delivery.lastAnswer == "HTTP 204")
        let requests = await receiver.requests(4)
        #expect(requests.map(\.id) == Array(repeating: "msg_0b7a2c1e-6f0e", count: 4))
        #expect(requests.allSatisfy { $0.body == Array(result.utf8) })
        #expect(requests.allSatisfy { $0.path == "/hook?a=b&c=%20" })
        try #require(requests.count == 4)
        #expect(requests[2].arrival - requests[1].arrival >= .seconds(1))
        for request in requests {
            let headers = request.headers
            #expect(headers["content-type"] == "application/json")
            #expect(headers["user-agent"] == "Sandpiper/test")
            let timestamp = try #require(headers["webhook-timestamp"].flatMap { Int64($0) })
            #expect(abs(timestamp - Host.wallClockSeconds()) < 120)
            let expected = StandardWebhooks.headers(
                id: "msg_0b7a2c1e-6f0e", timestamp: timestamp, body: request.body,
                secrets: [try WebhookSecret(CourierScene.secret)])
            #expect(headers["webhook-signature"] == expected[2].value)
        }
        #expect(scene.reports.all.isEmpty)
        await scene.end()
    }

    @Test func `what came of an attempt can be seen before the next`() async throws {
        let receiver = try Receiver([.status(500), .close])
        let scene = try CourierScene { $0.retryDelays = [.milliseconds(1), .seconds(3600)] }
        try await scene.finish("a", to: receiver.url())
        let delivery = try await scene.delivery("a") { $0.attempts == 2 }
        #expect(delivery.state == .pending)
        #expect(delivery.lastAnswer == "the connection was closed without an answer")
        #expect(delivery.nextAttemptMs > Host.wallClockMilliseconds() + 2_000_000)
        await scene.end()
    }

    @Test func `after the last attempt it is given up, and the log says so without the path`()
        async throws
    {
        let receiver = try Receiver([.status(404)])
        let scene = try CourierScene { $0.retryDelays = [.milliseconds(1)] }
        try await scene.finish("a", to: receiver.url("/secret"))
        let delivery = try await scene.settled("a")
        #expect(delivery.state == .abandoned && delivery.attempts == 2)
        await scene.end()
        #expect(
            scene.reports.all == [
                "webhook of run a to http://127.0.0.1:\(receiver.port) is given up "
                    + "after attempt 2: HTTP 404"
            ])
    }

    @Test func `a receiver that is gone for good is asked once`() async throws {
        let receiver = try Receiver([.status(410)])
        let scene = try CourierScene()
        try await scene.finish("a", to: receiver.url())
        let delivery = try await scene.settled("a")
        #expect(delivery.state == .abandoned && delivery.attempts == 1)
        #expect(delivery.lastAnswer == "HTTP 410")
        #expect(await receiver.requests(1).count == 1)
        await scene.end()
    }

    @Test func `without a secret nothing is signed, and large bodies go both ways`() async throws {
        let receiver = try Receiver([.body(3_000_000)])
        let scene = try CourierScene()
        let result = String(repeating: "0123456789", count: 300_000)
        try await scene.finish("a", to: receiver.url(), result)
        #expect(try await scene.settled("a").state == .delivered)
        let request = try #require(await receiver.requests(1).first)
        #expect(request.body == Array(result.utf8))
        #expect(request.headers["webhook-signature"] == nil)
        #expect(request.headers["expect"] == nil)
        await scene.end()
    }

    @Test func `what is pending goes on after a restart, with the same id`() async throws {
        let receiver = try Receiver([.status(500), .hang, .status(200)])
        let scene = try CourierScene { $0.retryDelays = [.seconds(3600)] }
        try await scene.finish("a", to: receiver.url())
        let first = try await scene.delivery("a") { $0.attempts == 1 }
        #expect(first.state == .pending)
        try await scene.restart(hours: 2)
        // The second one hangs while the server ends: it does not count.
        _ = await receiver.requests(2)
        try await scene.restart(hours: 2)
        let delivery = try await scene.settled("a")
        #expect(delivery.state == .delivered && delivery.attempts == 2)
        #expect(await receiver.requests(3).map(\.id) == ["msg_a", "msg_a", "msg_a"])
        await scene.end()
    }

    @Test func `a store that was closed first has nothing sent twice`() async throws {
        let receiver = try Receiver([.status(200)])
        let scene = try CourierScene()
        scene.courier.hold("a")
        try await scene.finish("a", to: receiver.url())
        await scene.journal.close()
        scene.courier.release("a")
        #expect(try await receiver.hasHeardNothing())
        await scene.courier.stop()
    }

    @Test func `a run whose answer is not written yet is not delivered`() async throws {
        let receiver = try Receiver([.status(200)])
        let scene = try CourierScene()
        scene.courier.hold("a")
        try await scene.finish("a", to: receiver.url())
        try await scene.finish("b", to: receiver.url())
        #expect(try await scene.settled("b").state == .delivered)
        #expect(await receiver.requests(1).map(\.id) == ["msg_b"])
        scene.courier.release("a")
        #expect(try await scene.settled("a").state == .delivered)
        await scene.end()
    }

    @Test func `a receiver that hangs delays no other`() async throws {
        let (hanging, good) = (try Receiver([.hang]), try Receiver([.status(200)]))
        let scene = try CourierScene { $0.attemptTimeout = .seconds(60) }
        for number in 0..<600 { try await scene.finish("h\(number)", to: hanging.url()) }
        for number in 0..<5 { try await scene.finish("g\(number)", to: good.url()) }
        for number in 0..<5 {
            #expect(try await scene.settled("g\(number)").state == .delivered)
        }
        #expect(await hanging.requests(2).count == 2)
        #expect(try scene.delivery("h0").attempts == 0)
        await scene.end()
        #expect(hanging.requests.count == 2)
        #expect(try scene.delivery("h0").state == .pending)
    }

    @Test(
        "a secret that is none is an error that names the rule, not the secret",
        arguments: [
            "", "abc", "whsec_", "whsec_MDEy", "whsec_!", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        ])
    func badSecret(text: String) {
        let problem = #expect(throws: WebhookProblem.self) {
            try CourierScene { $0.secrets = [CourierScene.secret, text] }
        }
        #expect(
            problem?.description
                == "webhooks.secret[1] must be whsec_ and 24 to 64 bytes in Base64, "
                + "with padding")
    }
}

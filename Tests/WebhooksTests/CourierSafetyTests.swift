import Foundation
import Glibc
import Linux
import Storage
import TestSupport
import Testing

@testable import Webhooks

@Suite("Webhooks: nobody is written to but a judged address")
struct CourierSafetyTests {
    @Test func `a redirect is a failure and is not followed`() async throws {
        let inner = try Receiver([.status(200)])
        for status in [301, 302, 307, 308] {
            let outer = try Receiver([.status(status, ["Location": inner.url()])])
            let scene = try CourierScene { $0.retryDelays = [] }
            try await scene.finish("a", to: outer.url())
            let delivery = try await scene.settled("a")
            #expect(delivery.state == .abandoned && delivery.lastAnswer == "HTTP \(status)")
            await scene.end()
        }
        #expect(try await inner.hasHeardNothing())
    }

    @Test func `a name that leads to this host is refused, and nothing connects`() async throws {
        let receiver = try Receiver([.status(200)])
        let scene = try CourierScene {
            $0.allow = []
            $0.retryDelays = [.milliseconds(1)]
        }
        try await scene.finish("a", to: receiver.url(host: "localhost"))
        let delivery = try await scene.settled("a")
        #expect(delivery.state == .abandoned && delivery.attempts == 2)
        #expect(delivery.lastAnswer.hasPrefix("refused: "))
        #expect(
            delivery.lastAnswer.hasSuffix(
                " is a loopback address; see the setting webhooks.allow"))
        await scene.end()
        #expect(try await receiver.hasHeardNothing())
    }

    @Test(
        "an address of this host is refused at once in every spelling",
        arguments: [
            "127.0.0.1", "127.0.0.9", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "2130706433", "0x7f000001",
            "0x7f.1", "127.1", "0177.0.0.1", "user@127.0.0.1", "169.254.169.254",
        ])
    func spelling(host: String) async throws {
        let receiver = try Receiver([.status(200)])
        let scene = try CourierScene { $0.allow = [] }
        try await scene.finish("a", to: receiver.url(host: host))
        let delivery = try await scene.settled("a")
        #expect(delivery.state == .abandoned && delivery.attempts == 1)
        #expect(delivery.lastAnswer.hasPrefix("refused: "))
        await scene.end()
        #expect(try await receiver.hasHeardNothing())
    }

    @Test(
        "what the operator allows is written to",
        arguments: [
            ("127.0.0.1", "localhost"), ("localhost", "localhost"), ("localhost", "LOCALHOST."),
            ("127.0.0.0/8", "127.0.0.1"), ("*", "127.0.0.1"), ("127.0.0.1", "[::ffff:127.0.0.1]"),
        ])
    func allowed(entry: String, host: String) async throws {
        let receiver = try Receiver([.status(200)])
        let scene = try CourierScene {
            $0.allow = [entry]
            // Without a proxy: who it is that connects is our decision.
            $0.environment = [
                "http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1",
            ]
        }
        try await scene.finish("a", to: receiver.url(host: host))
        let delivery = try await scene.settled("a")
        #expect(delivery.state == .delivered, "\(delivery)")
        // The name is the client's, whatever was connected to.
        #expect(
            await receiver.requests(1).first?.headers["host"]?.lowercased().hasPrefix(
                host.lowercased())
                == true)
        await scene.end()
    }

    @Test(
        "curl connects to what was judged, whoever the URL names",
        arguments: ["no-such-host.invalid", "no-such-host.invalid.", "127.0.0.1", "[::1]"])
    func judged(host: String) async throws {
        // A place that none of these names leads to.
        let receiver = try Receiver([.status(201)], address: "127.0.0.7")
        let url = receiver.url(host: host)
        let stop = try Wakeup()
        let attempt = WebhookAttempt(
            rule: try AddressRule(allow: []), secrets: [], agent: "x", timeout: .seconds(20),
            confinedUser: nil, environment: [:], stopDescriptor: stop.descriptor.raw)
        let order = CurlOrder(
            target: try WebhookTarget(url), addresses: [try #require(IPAddress("127.0.0.7"))],
            headers: [], agent: "x", bodyPath: "/proc/self/fd/3", timeLimit: .seconds(20))
        let answer = try await onThread {
            try attempt.post(order, [1], deadline: ContinuousClock.now + .seconds(20))
        }
        #expect(answer == .status(201, retryAfter: nil))
        #expect(await receiver.requests(1).count == 1)
    }

    @Test func `a URL that is too long stays so in the store`() throws {
        let url = "http://a.example/" + String(repeating: "\u{E9}", count: 100_000)
        let delivery = Delivery.webhook(of: "a", to: url)
        #expect(delivery.target.utf8.count < 5000)
        #expect(throws: WebhookProblem.self) { try WebhookTarget(delivery.target) }
    }

    @Test func `a name that nobody knows and a port where nobody is are failures with a reason`()
        async throws
    {
        let scene = try CourierScene { $0.retryDelays = [] }
        try await scene.finish("a", to: "http://no-such-host.invalid/")
        #expect(try await scene.settled("a").lastAnswer.hasPrefix("no-such-host.invalid: "))
        try await scene.finish("b", to: "http://127.0.0.1:1/")
        #expect(
            try await scene.settled("b").lastAnswer == "could not connect to http://127.0.0.1:1")
        await scene.end()
    }

    @Test(
        "curl runs as nobody, its secrets are not for others to see, and it ends with the server",
        .enabled(if: Host.isRoot))
    func confinement() async throws {
        let receiver = try Receiver([.hang])
        let user = 987_001
        let scene = try CourierScene {
            $0.confinedUser = user
            $0.secrets = [CourierScene.secret]
        }
        let token = UUID().uuidString
        try await scene.finish("a", to: receiver.url("/\(token)"))
        _ = await receiver.requests(1)
        #expect(Processes.names(of: user) == ["curl"])
        #expect(Processes.mentioning(token).isEmpty)
        await scene.end()
        #expect(Processes.names(of: user).isEmpty)
    }
}

/// What /proc shows to everybody.
enum Processes {
    private static var all: [String] { HostFiles.names(in: "/proc").filter { Int($0) != nil } }

    static func names(of user: Int) -> [String] {
        all.filter {
            HostFiles.text("/proc/\($0)/status")?.contains("Uid:\t\(user)\t") == true
        }.compactMap {
            HostFiles.text("/proc/\($0)/comm")?.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    static func mentioning(_ token: String) -> [String] {
        all.filter { process in
            ["cmdline", "environ"].contains {
                HostFiles.text("/proc/\(process)/\($0)")?.contains(token) == true
            }
        }
    }
}

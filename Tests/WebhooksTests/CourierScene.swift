import Foundation
import Linux
import Storage
import Synchronization
import Testing

@testable import Webhooks

/// A journal, and a courier that goes with it; both can be ended and begun again.
final class CourierScene {
    private let directory: String
    private(set) var journal: Journal
    private(set) var courier: WebhookCourier
    var settings: WebhookSettings
    let reports = Reports()

    final class Reports: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// 24 bytes.
    static let secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"

    init(_ change: (inout WebhookSettings) -> Void = { _ in }) throws {
        var settings = WebhookSettings()
        settings.allow = ["127.0.0.1"]
        settings.retryDelays = Array(repeating: .milliseconds(10), count: 7)
        settings.agent = "Sandpiper/test"
        change(&settings)
        self.settings = settings
        directory = NSTemporaryDirectory() + "sandpiper-webhooks-\(UUID().uuidString)"
        journal = try Self.open(directory)
        courier = try WebhookCourier(store: journal, settings: settings) { [reports] in
            reports.add($0)
        }
        courier.start()
    }

    private static func open(_ directory: String) throws -> Journal {
        try Journal.open(Journal.Configuration(directory: directory)) { _ in }.journal
    }

    /// The end of a server and the start of the next, whose clock is ahead by `hours`.
    func restart(hours: Int64 = 0) async throws {
        await end()
        journal = try Self.open(directory)
        courier = try WebhookCourier(
            store: journal, settings: settings,
            now: { Host.wallClockMilliseconds() + hours * 3_600_000 },
            report: { [reports] in reports.add($0) })
        courier.start()
    }

    func end() async {
        await courier.stop()
        await journal.close()
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A run that is finished with `result`.
    func finish(_ run: String, to url: String, _ result: String = "{\"code\":200}") async throws {
        try await journal.accept(
            NewRun(
                id: run, kind: "test", createdMs: Host.wallClockMilliseconds(),
                deliveries: [.webhook(of: run, to: url)]))
        await journal.finish(run, Array(result.utf8))
        courier.wake()
    }

    func delivery(_ run: String) throws -> Delivery {
        try #require(journal.run(run)?.deliveries.first)
    }

    /// When nobody tries it any more.
    func settled(_ run: String) async throws -> Delivery {
        try await delivery(run) { $0.state != .pending }
    }

    func delivery(_ run: String, when isSo: (Delivery) -> Bool) async throws -> Delivery {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end, try !isSo(delivery(run)) {
            try await Task.sleep(for: .milliseconds(2))
        }
        return try delivery(run)
    }
}

import Foundation
import Linux
import Runs
import Storage
import Webhooks

/// What is kept, and what an earlier server left undone.
extension Serve {
    static func store(_ settings: Settings, data: String) throws(StartFailure) -> Journal {
        do throws(SystemError) {
            try PrivateFiles.makeDirectory(data)
        } catch {
            throw StartFailure("the data directory cannot be made: \(error)")
        }
        var configuration = Journal.Configuration(directory: data)
        configuration.timeToLiveMs = settings.storage.timeToLive.wholeMilliseconds
        configuration.totalBytes = settings.storage.totalBytes
        configuration.memoryBytes = settings.storage.memoryBytes
        do throws(StorageFailure) {
            let (journal, start) = try Journal.open(configuration) { Log.warning($0.description) }
            for damage in start.damages { Log.warning("storage: \(damage)") }
            return journal
        } catch {
            throw StartFailure("\(error)")
        }
    }

    /// Who posts results. curl is a client of the world, so it runs as nobody where it can.
    static func courier(
        _ settings: Settings, _ environment: [String: String], store: any RunStore
    ) throws(StartFailure) -> WebhookCourier {
        var webhooks = WebhookSettings()
        webhooks.allow = settings.webhooks.allow
        webhooks.secrets = settings.webhooks.secrets
        webhooks.attemptTimeout = settings.webhooks.attemptTimeout
        webhooks.retryDelays = settings.webhooks.retryDelaysMs.map { .milliseconds($0) }
        webhooks.workers = settings.webhooks.workers
        webhooks.workersPerReceiver = max(1, settings.webhooks.workers / 2)
        webhooks.agent = "Sandpiper/\(Product.version)"
        webhooks.confinedUser = settings.toolUserID.map { $0 + 1 }
        webhooks.environment = environment.filter { WebhookSettings.inherited.contains($0.key) }
        do {
            return try WebhookCourier(store: store, settings: webhooks) { Log.warning($0) }
        } catch {
            throw StartFailure("\(error)")
        }
    }

    /// Runs that an earlier server accepted and did not finish go on.
    static func takeUp(_ keeper: RunKeeper, _ application: Application) async throws(StartFailure) {
        do throws(StorageRefusal) {
            let count = try await keeper.revive { run, request in
                await application.revive(run, request)
            }
            if count > 0 { Log.info("\(count) runs of before go on") }
        } catch {
            throw StartFailure("the runs of before cannot be read: \(error)")
        }
    }
}

extension StoreCondition {
    /// For `/readyz`: while it is not open, runs that outlive their request are refused.
    var word: String {
        switch self {
        case .open: "open"
        case .full: "full"
        case .broken: "broken"
        case .closed: "closed"
        }
    }
}

extension Settings {
    /// A user id that belongs to nobody, for tools that look at bytes of others: beyond those of
    /// the slots. `nil`: this server is an ordinary user itself.
    var toolUserID: Int? {
        let slots = slots == 0 ? Host.coreCount : slots
        return Host.isRoot ? sandbox.firstUserID + 2 * slots + 4 : nil
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

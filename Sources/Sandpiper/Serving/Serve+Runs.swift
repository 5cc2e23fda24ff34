import Foundation
import Linux
import Runs
import Storage

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

    /// Runs that an earlier server accepted and did not finish go on.
    static func takeUp(_ keeper: RunKeeper, _ application: Application) async throws(StartFailure) {
        do throws(StorageRefusal) {
            let count = try await keeper.revive { run, request in
                application.revive(run, request)
            }
            if count > 0 { Log.info("\(count) runs of before go on") }
        } catch {
            throw StartFailure("the runs of before cannot be read: \(error)")
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

import API
import HTTP
import Runs
import Storage
import Synchronization

/// Why a run is not shown.
enum LookUpFailure: Error {
    case unknown
    /// This address has asked for too many runs that are not there.
    case tooManyMisses(retryAfterSeconds: Int)
    case storage(StorageRefusal)
}

/// Runs by their id, for whoever knows it. Guessing is slowed down.
final class LookUps: Sendable {
    let keeper: RunKeeper
    private let waitMaximum: Duration
    private let misses = Mutex(MissLimiter())
    private let polls = Mutex(PollMeter())
    private let beginning = ContinuousClock.now

    init(keeper: RunKeeper, waitMaximum: Duration) {
        self.keeper = keeper
        self.waitMaximum = waitMaximum
    }

    /// `api`: only runs that came by it are there. `wait`: for the run's end.
    func find(
        _ id: String, of api: RunAPI? = nil, for request: HTTPRequest, waiting wait: Duration? = nil
    ) async throws(LookUpFailure) -> FoundRun {
        let address = request.remoteAddress
        let now = ContinuousClock.now - beginning
        if let seconds = misses.withLock({ $0.refusal(of: address, at: now) }) {
            throw .tooManyMisses(retryAfterSeconds: seconds)
        }
        let found: FoundRun?
        do throws(StorageRefusal) {
            found = try await keeper.find(id, waitingUntil: deadline(of: id, wait, now))
        } catch {
            throw .storage(error)
        }
        guard let found, api == nil || found.run.kind == api?.rawValue else {
            misses.withLock { $0.noteMiss(by: address, at: now) }
            throw .unknown
        }
        return found
    }

    /// Until when an answer waits for the run's end; `nil`: it does not.
    private func deadline(
        of id: String, _ wait: Duration?, _ now: Duration
    ) -> ContinuousClock.Instant? {
        if let wait, wait > .zero { return .now + min(wait, waitMaximum) }
        guard keeper.activeRun(id) != nil, !polls.withLock({ $0.mayAnswer(at: now) }) else {
            return nil
        }
        return .now + PollMeter.pause
    }

    /// The answer of its API; `nil` while there is none.
    func result(of found: FoundRun) async throws(LookUpFailure) -> [UInt8]? {
        guard found.isOver else { return nil }
        do throws(StorageRefusal) {
            return try await keeper.store.result(of: found.run.id)
        } catch {
            Log.error("a result could not be read: \(error)")
            throw .storage(error)
        }
    }
}

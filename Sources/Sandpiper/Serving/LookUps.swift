import API
import HTTP
import Runs
import Storage
import Synchronization

/// The kinds of runs, as the store has them.
enum RunAPI: String {
    case paiza
    case python
    case omegaUp = "omegaup"
}

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
    private let access: Access
    private let waitMaximum: Duration
    private let misses = Mutex(MissLimiter())
    private let polls = Mutex(PollMeter())
    private let beginning = ContinuousClock.now

    init(keeper: RunKeeper, access: Access, waitMaximum: Duration) {
        self.keeper = keeper
        self.access = access
        self.waitMaximum = waitMaximum
    }

    /// `api`: only runs that came by it are there; `nil`: all but a judge's, which not everybody
    /// who knows their id may see. `wait`: for the run's end.
    func find(
        _ id: String, of api: RunAPI? = nil, for request: HTTPRequest, waiting wait: Duration? = nil
    ) async throws(LookUpFailure) -> FoundRun {
        let address = request.remoteAddress
        let now = ContinuousClock.now - beginning
        // Whoever has a key is known, and whoever asks for a run that is under way does not guess.
        let isTrusted = access.hasKey(request) || keeper.activeRun(id) != nil
        if !isTrusted, let seconds = misses.withLock({ $0.refusal(of: address, at: now) }) {
            throw .tooManyMisses(retryAfterSeconds: seconds)
        }
        let found: FoundRun?
        do throws(StorageRefusal) {
            found = try await keeper.find(id, waitingUntil: deadline(of: id, wait, now))
        } catch {
            throw .storage(error)
        }
        let isThere = found.map { found in
            api.map { found.run.kind == $0.rawValue } ?? (found.run.kind != RunAPI.omegaUp.rawValue)
        }
        guard let found, isThere == true else {
            if !isTrusted { misses.withLock { $0.noteMiss(by: address, at: now) } }
            throw .unknown
        }
        return found
    }

    /// The same for somebody who is known, and does not guess. `nil`: no such run came by this API.
    func find(
        _ id: String, of api: RunAPI, waiting wait: Duration? = nil
    ) async throws(StorageRefusal) -> FoundRun? {
        let now = ContinuousClock.now - beginning
        let found = try await keeper.find(id, waitingUntil: deadline(of: id, wait, now))
        return found?.run.kind == api.rawValue ? found : nil
    }

    /// Until when an answer waits for the run's end; `nil`: it does not.
    private func deadline(
        of id: String, _ wait: Duration?, _ now: Duration
    ) -> ContinuousClock.Instant? {
        let wait = min(wait ?? .zero, waitMaximum)
        if wait >= PollMeter.pause { return .now + wait }
        guard keeper.activeRun(id) != nil else { return nil }
        if !polls.withLock({ $0.mayAnswer(at: now) }) { return .now + PollMeter.pause }
        return wait > .zero ? .now + wait : nil
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

import API
import Accounts
import Digests
import Engine
import Grading
import HTTP
import Judge
import Judging
import Linux
import Runs
import Storage
import Synchronization

/// From a submission to a stored run, and from what came of it to its result.
extension JudgeService {
    func create(
        _ submission: OmegaUpSubmission, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        let shelved = try await existing(submission.problem)
        let facts = try await facts(submission, shelved, caller)
        let key = RunLabel.gap(
            caller.username ?? "", shelved?.alias ?? "", facts.contest?.contest.alias)
        let stored = try await newest(key)?.createdMs
        let accepted = try admit(submission, facts, since: stored.map { Int($0 / 1000) }, key)
        guard let shelved else { throw .problemNotFound }
        var generator = SystemRandomNumberGenerator()
        let order = OmegaUpOrder(
            guid: OmegaUpSecrets.newGuid(using: &generator), time: facts.now,
            submission: accepted, problemVersion: shelved.version)
        let run = newRun(order)
        try await checkShare(of: run)
        do throws(RunRefusal) {
            _ = try await keeper.accept(run, runOrder(order, shelved))
        } catch {
            // Nobody has to wait after what was not taken.
            submissions.withLock { $0[key] = stored.map { Int($0 / 1000) } }
            if case .storage(let refusal) = error { tellOnce(aMinute: refusal) }
            throw OmegaUpRefusal(error)
        }
        if accepted.opensContest, let contest = accepted.contest {
            try await keep {
                try await contests.open(contest, user: accepted.username, now: facts.now)
            }
        }
        return OmegaUp.renderCreated(guid: order.guid, accepted)
    }

    /// Rules and the note of the time are one step: of two that come at once, one is too soon.
    private func admit(
        _ submission: OmegaUpSubmission, _ facts: OmegaUpFacts, since stored: Int?,
        _ key: String
    ) throws(OmegaUpRefusal) -> OmegaUpAccepted {
        let outcome = submissions.withLock { times -> Result<OmegaUpAccepted, OmegaUpRefusal> in
            var facts = facts
            facts.lastSubmission = [stored, times[key]].compactMap { $0 }.max()
            do throws(OmegaUpRefusal) {
                let accepted = try OmegaUp.admit(submission, facts, policy: policy)
                // What is older is in the store, where it is found.
                if times.count > 10_000 { times = times.filter { $0.value > facts.now - 60 } }
                times[key] = facts.now
                return .success(accepted)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// `nil`: there is none of that name, or none was named. One that cannot be used is refused,
    /// with the reason.
    func existing(_ alias: String?) async throws(OmegaUpRefusal) -> ShelvedProblem? {
        guard let alias, Alias.fault(in: alias) == nil else { return nil }
        do throws(ShelfFault) {
            return try await problems.find(alias)
        } catch {
            throw .unusable(errorname: "problemNotFound", message: error.description)
        }
    }

    private func facts(
        _ submission: OmegaUpSubmission, _ shelved: ShelvedProblem?, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> OmegaUpFacts {
        var facts = OmegaUpFacts(
            now: now, username: caller.username, problem: nil,
            languages: OmegaUpLanguages.available(in: catalogue()))
        facts.isSystemAdmin = caller.isAdmin
        let contest = try contest(submission.contestAlias)
        if let contest {
            var own = OmegaUpFacts.Contest(contest)
            own.isAdmin = caller.isAdmin(of: contest)
            own.opened = try opened(contest.alias, by: caller)
            facts.contest = own
        }
        guard let shelved else { return facts }
        var problem = OmegaUpFacts.Problem(
            alias: shelved.alias, languages: shelved.problem.languages)
        problem.isDeprecated = shelved.isDeprecated
        problem.visibility = shelved.problem.visibility
        problem.isAdmin = caller.isAdmin(of: shelved)
        if contest == nil, !shelved.problem.isPublic, !problem.isAdmin {
            problem.isInRunningContest =
                contests.hasFaults
                || contests.all.contains {
                    $0.problem(shelved.alias) != nil && facts.now <= $0.finish
                }
        }
        if let contest {
            problem.opened = try openedProblem(shelved.alias, of: contest.alias, by: caller)
        }
        facts.problem = problem
        return facts
    }

    /// `nil`: there is none of that name, or none was named. One that cannot be read is refused,
    /// with the reason.
    func contest(_ alias: String?) throws(OmegaUpRefusal) -> Contest? {
        guard let alias, Alias.fault(in: alias) == nil else { return nil }
        do throws(ShelfFault) {
            return try contests.find(alias)
        } catch {
            throw .unusable(errorname: "contestNotFound", message: error.description)
        }
    }

    /// The log says that the store takes nothing; not for each who tries.
    private func tellOnce(aMinute refusal: StorageRefusal) {
        let minute = now / 60
        let isNew = toldMinute.withLock { told in
            defer { told = minute }
            return told != minute
        }
        guard isNew else { return }
        let reason =
            refusal == .full ? "storage.totalBytes, or the disk, is used up" : "\(refusal)"
        Log.warning("submissions are not taken: \(reason)")
    }

    /// One user's runs leave room for those of others, by whatever names he acts.
    private func checkShare(of run: NewRun) async throws(OmegaUpRefusal) {
        let account = accounts.account(of: run.owner)
        if takeShare(of: run, account) { return }
        // It was never asked for, or some have gone since.
        var bytes = 0
        for name in [account] + (accounts.user(account)?.identities ?? []) {
            try await each(RunQuery(kind: RunAPI.omegaUp.rawValue, .owner(name))) { run in
                bytes += run.requestBytes + (run.resultBytes ?? 0) + run.annotation.count
                return true
            }
        }
        let kept = bytes
        keptBytes.withLock { $0[account] = kept }
        guard takeShare(of: run, account) else { throw .contentCreationRateLimitExceeded }
    }

    private func takeShare(of run: NewRun, _ account: String) -> Bool {
        keptBytes.withLock { kept in
            guard let sum = kept[account].map({ $0 + run.request.count + run.annotation.count }),
                sum <= settings.userBytes
            else { return false }
            kept[account] = sum
            return true
        }
    }

    // MARK: The run

    private func newRun(_ order: OmegaUpOrder) -> NewRun {
        let run = order.submission
        return NewRun(
            id: order.guid, kind: RunAPI.omegaUp.rawValue, owner: run.username,
            labels: RunLabel.all(of: run), createdMs: Int64(order.time) * 1000,
            lifetime: settings.keepDays == 0
                ? .untilRemoved : .milliseconds(Int64(settings.keepDays) * 86_400_000),
            request: order.encoded,
            annotation: OmegaUpNote(order).encoded)
    }

    func runOrder(
        _ order: OmegaUpOrder, _ shelved: ShelvedProblem, priority: JobPriority = .normal
    ) -> RunOrder {
        let priority = shelved.problem.isSlow ? .low : priority
        let task = task(order, shelved, priority)
        let work = JudgeWork()
        var runOrder = RunOrder(
            job: job(for: task, work), client: task.client
        ) { outcome in
            await self.conclude(order, task, shelved, work, outcome)
        }
        runOrder.priority = priority
        // What programs print may tell of cases that nobody may see.
        runOrder.tellsOutput = false
        if task.runtime != nil, !task.isOutput {
            runOrder.inputs = { try await self.texts(of: shelved, for: work).inputs }
        }
        return runOrder
    }

    func task(
        _ order: OmegaUpOrder, _ shelved: ShelvedProblem, _ priority: JobPriority
    ) -> JudgeTask {
        let run = order.submission
        return JudgeTask(
            problem: shelved.problem, language: run.language, languageID: run.languageID,
            isOutput: run.languageID == OmegaUpLanguages.outputOnly,
            runtime: catalogue().runtime(servingOmegaUp: run.languageID),
            fileName: OmegaUpLanguages.file(of: run.languageID), source: run.source,
            maxScore: run.points.flatMap { Rational($0) } ?? .one,
            client: Caller.client(accounts.account(of: run.username)), priority: priority)
    }

    // MARK: After a restart

    func revive(_ run: StoredRun, _ request: [UInt8]) async -> RunRevival {
        guard let order = OmegaUpOrder(decoding: request) else {
            Log.error("run \(run.id) of before could not be judged: what was sent is damaged")
            return .settled(OmegaUpResult.judgeError.encoded)
        }
        var reason = "its problem \(order.submission.problem) is not there any more"
        do throws(ShelfFault) {
            if let shelved = try await problems.find(order.submission.problem) {
                let isAgain = run.resultBytes != nil
                return .order(runOrder(order, shelved, priority: isAgain ? .low : .normal))
            }
        } catch {
            reason = error.description
        }
        Log.error("run \(run.id) of before could not be judged: \(reason)")
        var result = OmegaUpResult.judgeError
        result.logs = reason + "\n"
        let settled = result
        await change(run.id) { $0.conclude(settled) }
        return .settled(settled.encoded)
    }
}

/// By what stored runs are found.
enum RunLabel {
    static func problem(_ alias: String) -> String { "problem \(alias)" }
    static func contest(_ alias: String) -> String { "contest \(alias)" }
    static func own(_ user: String, _ problem: String) -> String { "own \(user) \(problem)" }

    /// Of one user to one problem in one contest, or in practice.
    static func gap(_ user: String, _ problem: String, _ contest: String?) -> String {
        "gap \(user) \(problem) \(contest ?? "")"
    }

    static func all(of run: OmegaUpAccepted) -> [String] {
        [
            problem(run.problem), own(run.username, run.problem),
            gap(run.username, run.problem, run.contest),
        ] + (run.contest.map { [contest($0)] } ?? [])
    }
}

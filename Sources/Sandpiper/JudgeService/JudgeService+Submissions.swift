import API
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
        let shelved = try await shelved(submission.problem, caller)
        let facts = try await facts(submission, shelved, caller)
        let key = RunLabel.gap(
            caller.username ?? "", shelved?.alias ?? "", facts.contest?.contest.alias)
        let stored = try await newest(key)?.createdMs
        let accepted = try admit(submission, facts, since: stored.map { Int($0 / 1000) }, key)
        guard let shelved else { throw .problemNotFound }
        if accepted.opensContest, let contest = accepted.contest {
            try await keep {
                try await contests.open(contest, user: accepted.username, now: facts.now)
            }
        }
        var generator = SystemRandomNumberGenerator()
        let order = OmegaUpOrder(
            guid: OmegaUpSecrets.newGuid(using: &generator), time: facts.now,
            submission: accepted, problemVersion: shelved.version)
        do throws(RunRefusal) {
            _ = try await keeper.accept(newRun(order), runOrder(order, shelved))
        } catch {
            submissions.withLock { $0[key] = nil }
            throw OmegaUpRefusal(error)
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

    /// `nil`: there is none of that name, or none was named.
    private func shelved(
        _ alias: String?, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> ShelvedProblem? {
        guard let alias, Alias.fault(in: alias) == nil else { return nil }
        do throws(ShelfFault) {
            return try await problems.find(alias)
        } catch {
            throw .invalidPackage(errorname: "problemNotFound", message: error.description)
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
            throw .invalidPackage(errorname: "contestNotFound", message: error.description)
        }
    }

    // MARK: The run

    private func newRun(_ order: OmegaUpOrder) -> NewRun {
        let run = order.submission
        return NewRun(
            id: order.guid, kind: RunAPI.omegaUp.rawValue, owner: run.username,
            labels: RunLabel.all(of: run), createdMs: Int64(order.time) * 1000,
            lifetime: .untilRemoved, request: order.encoded,
            annotation: OmegaUpNote(order).encoded)
    }

    func runOrder(
        _ order: OmegaUpOrder, _ shelved: ShelvedProblem, priority: JobPriority = .normal
    ) -> RunOrder {
        let task = task(order, shelved, priority)
        let work = JudgeWork()
        var runOrder = RunOrder(
            job: task.runtime.map { judge.policy.job(for: task, $0) }, client: task.client
        ) { outcome in
            await self.conclude(order, task, shelved, work, outcome)
        }
        runOrder.priority = shelved.problem.isSlow ? .low : priority
        // What programs print may tell of cases that nobody may see.
        runOrder.tellsOutput = false
        if task.runtime != nil {
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
            client: ClientID("user " + run.username), priority: priority)
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

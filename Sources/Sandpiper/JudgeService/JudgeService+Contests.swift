import API
import Grading
import HTTP
import Judge

/// Contests: made by admins, opened by those who take part.
extension JudgeService {
    func create(
        _ contest: Contest, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard caller.isAdmin, let username = caller.username else { throw .userNotAllowed }
        var contest = contest
        contest.admins = [username]
        let made = contest
        try await keep { try await contests.create(made) }
        return OmegaUp.renderDone()
    }

    func add(
        _ entry: Contest.Entry, at order: Int?, to alias: String, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard let contest = try contest(alias) else { throw .contestNotFound }
        guard caller.isAdmin(of: contest) else { throw .userNotAllowed }
        guard let shelved = try? await problems.find(entry.alias),
            shelved.problem.visibility >= 1 || caller.isAdmin(of: shelved)
        else { throw .problemNotFound }
        try await keep { try await contests.update(alias) { $0.add(entry, order: order) } }
        return OmegaUp.renderProblemAdded()
    }

    func open(_ alias: String, _ caller: Caller) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard let contest = try contest(alias) else { throw .contestNotFound }
        let username = caller.username ?? ""
        guard contest.admits(username) || caller.isAdmin(of: contest) else {
            throw .userNotAllowed
        }
        let now = now
        guard now >= contest.start || caller.isAdmin(of: contest), now <= contest.finish else {
            throw .runNotInsideContest
        }
        try await keep { try await contests.open(alias, user: username, now: now) }
        return OmegaUp.renderDone()
    }

    func details(
        ofContest alias: String, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard let contest = try contest(alias) else { throw .contestNotFound }
        guard caller.mayEnter(contest) else { throw .userNotAllowed }
        var shown = contest
        // What is to be solved is told when it may be.
        if contest.start > now, !caller.isAdmin(of: contest) { shown.problems = [] }
        var view = OmegaUp.ContestView(shown)
        view.opened = try opened(alias, by: caller)
        view.isAdmin = caller.isAdmin(of: contest)
        view.hasSubmissions = try await runCount(RunLabel.contest(alias)) > 0
        for entry in shown.problems {
            view.problems[entry.alias] = try await summary(of: entry, in: contest, caller)
        }
        return OmegaUp.render(view)
    }

    /// `nil`: it is not there, or not for these eyes yet.
    private func summary(
        of entry: Contest.Entry, in contest: Contest, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> OmegaUp.ContestView.Problem? {
        guard let shelved = try? await visible(entry.alias, caller, in: contest) else {
            return nil
        }
        var summary = OmegaUp.ContestView.Problem(
            title: shelved.problem.title, languages: shelved.problem.languages)
        summary.version = shelved.version
        summary.visibility = shelved.problem.visibility
        summary.inputBytes = shelved.problem.inputLimitBytes
        let tally = try await tally(of: entry.alias)
        summary.submissions = try await runCount(RunLabel.problem(entry.alias))
        summary.accepted = tally.accepted
        summary.hasSubmissions = tally.contests.contains(contest.alias)
        return summary
    }

    /// When the caller opened it; `nil`: not yet.
    func opened(_ contest: String, by caller: Caller) throws(OmegaUpRefusal) -> Int? {
        guard let user = caller.username else { return nil }
        do {
            return try contests.opened(contest, user: user)
        } catch {
            Log.error("contest \(contest): \(error)")
            throw .generalError
        }
    }

    func openedProblem(
        _ problem: String, of contest: String, by caller: Caller
    ) throws(OmegaUpRefusal) -> Int? {
        guard let user = caller.username else { return nil }
        do {
            return try contests.openedProblem(contest, problem: problem, user: user)
        } catch {
            Log.error("contest \(contest): \(error)")
            throw .generalError
        }
    }

    /// What a shelf says when it cannot do something, in this API's words.
    @discardableResult
    func keep<Value>(
        _ body: () async throws -> Value
    ) async throws(OmegaUpRefusal) -> Value {
        do {
            return try await body()
        } catch ShelfError.aliasInUse {
            throw .aliasInUse
        } catch {
            Log.error("a shelf of the judge: \(error)")
            throw .generalError
        }
    }
}

extension Caller {
    func mayEnter(_ contest: Contest) -> Bool {
        isAdmin(of: contest) || contest.participants == nil
            || username.map(contest.admits) ?? false
    }
}

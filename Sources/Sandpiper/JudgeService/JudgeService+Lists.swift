import API
import Engine
import HTTP
import Runs
import Storage
import Synchronization

/// Many runs at a time.
extension JudgeService {
    /// All runs, for admins of the system.
    func list(
        _ filter: OmegaUpRunFilter, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard caller.isAdmin else { throw .userNotAllowed }
        let narrowest: RunQuery.Filter =
            if let problem = filter.problem {
                .label(RunLabel.problem(problem))
            } else if let username = filter.username {
                .owner(username)
            } else {
                .all
            }
        return try await page(filter, among: narrowest)
    }

    func list(
        _ filter: OmegaUpRunFilter, ofProblem alias: String, isOwn: Bool, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard let shelved = try await visible(alias, caller) else { throw .problemNotFound }
        guard isOwn else {
            guard caller.isAdmin(of: shelved) else { throw .userNotAllowed }
            return try await page(filter, among: .label(RunLabel.problem(alias)))
        }
        let (runs, _) = try await runs(
            filter, among: .label(RunLabel.own(caller.username ?? "", alias)))
        return OmegaUp.renderList(runs, total: 0)
    }

    func list(
        _ filter: OmegaUpRunFilter, ofContest alias: String, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard let contest = try contest(alias) else { throw .contestNotFound }
        guard caller.isAdmin(of: contest) else { throw .userNotAllowed }
        return try await page(filter, among: .label(RunLabel.contest(alias)))
    }

    private func page(
        _ filter: OmegaUpRunFilter, among narrowest: RunQuery.Filter
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        let (runs, total) = try await runs(filter, among: narrowest)
        return OmegaUp.renderList(runs, total: total)
    }

    /// One page of those that the filter wants, the newest first, and how many it wants in all.
    func runs(
        _ filter: OmegaUpRunFilter, among narrowest: RunQuery.Filter
    ) async throws(OmegaUpRefusal) -> (runs: [OmegaUpRun], total: Int) {
        let found = try await shown(narrowest).filter(filter.matches)
        return (Array(found[filter.rows(of: found.count)]), found.count)
    }

    /// All of them, the newest first.
    func shown(_ narrowest: RunQuery.Filter) async throws(OmegaUpRefusal) -> [OmegaUpRun] {
        try await all(RunQuery(kind: RunAPI.omegaUp.rawValue, narrowest)).compactMap { run in
            let isOver = run.state == .finished && keeper.activeRun(run.id) == nil
            return OmegaUpNote(decoding: run.annotation)?
                .run(state(of: FoundRun(run: run, isOver: isOver)))
        }
    }

    /// The latest one.
    func newest(_ label: String) async throws(OmegaUpRefusal) -> StoredRun? {
        try await first(label).runs.first
    }

    /// How many there are.
    func count(_ label: String) async throws(OmegaUpRefusal) -> Int {
        try await first(label).total
    }

    private func first(_ label: String) async throws(OmegaUpRefusal) -> RunPage {
        do throws(StorageRefusal) {
            let query = RunQuery(kind: RunAPI.omegaUp.rawValue, .label(label), limit: 1)
            return try await keeper.store.runs(query)
        } catch {
            throw OmegaUpRefusal(error)
        }
    }

    func all(_ query: RunQuery) async throws(OmegaUpRefusal) -> [StoredRun] {
        var query = query
        query.limit = 1000
        var runs: [StoredRun] = []
        do throws(StorageRefusal) {
            while true {
                let page = try await keeper.store.runs(query)
                runs += page.runs
                guard let next = page.next else { return runs }
                query.after = next
            }
        } catch {
            throw OmegaUpRefusal(error)
        }
    }

    // MARK: Counts

    private static let countedDays = 90
    private static let daySeconds = 86_400

    /// By days of UTC, of the last ones. Counted anew once a minute at most.
    func countRuns() async throws(OmegaUpRefusal) -> HTTPResponse {
        let now = now
        let minute = now / 60
        if let known = counts.withLock({ $0 }), known.minute == minute { return known.answer }
        let first = now / Self.daySeconds - Self.countedDays + 1
        var (total, accepted): ([Int: Int], [Int: Int]) = ([:], [:])
        for run in try await all(RunQuery(kind: RunAPI.omegaUp.rawValue)) {
            let day = Int(run.createdMs / 1000) / Self.daySeconds
            guard day >= first else { break }
            total[day, default: 0] += 1
            if run.state == .finished,
                OmegaUpNote(decoding: run.annotation)?.result?.verdict == "AC"
            {
                accepted[day, default: 0] += 1
            }
        }
        func rows(_ counts: [Int: Int]) -> [(day: String, runs: Int)] {
            counts.sorted { $0.key < $1.key }.map { (HTTPDate.day(since1970: $0.key), $0.value) }
        }
        let answer = OmegaUp.renderCounts(total: rows(total), accepted: rows(accepted))
        counts.withLock { $0 = (minute, answer) }
        return answer
    }

    /// Of one problem: how many there are now, and what was counted last. That is done once a
    /// minute at most, since anybody may ask and every run of the problem is looked at.
    func tally(of problem: String) async throws(OmegaUpRefusal) -> ProblemTally {
        let submissions = try await count(RunLabel.problem(problem))
        let minute = now / 60
        if var known = tallies.withLock({ $0[problem] }), known.minute == minute {
            known.submissions = submissions
            return known
        }
        var tally = ProblemTally(minute: minute, submissions: submissions)
        var solvers: Set<String> = []
        for run in try await shown(.label(RunLabel.problem(problem))) {
            if let contest = run.order.submission.contest { tally.contests.insert(contest) }
            if run.verdict == "AC" { solvers.insert(run.username) }
        }
        tally.accepted = solvers.count
        let counted = tally
        tallies.withLock { $0[problem] = counted }
        return tally
    }

    func graderStatus(_ caller: Caller) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard caller.isAdmin else { throw .userNotAllowed }
        let load = await scheduler.load
        let names = (1...max(1, load.slots)).map { "slot\($0)" }
        let running = names.prefix(load.running).enumerated().map {
            (runner: $1, id: $0 + 1)
        }
        return OmegaUp.render(
            OmegaUp.GraderState(running: running, waiting: load.queued, runners: names))
    }
}

/// What has been sent to a problem.
struct ProblemTally: Sendable, Equatable {
    /// In which it was counted; of Unix time.
    var minute: Int
    var submissions: Int
    /// Users who have solved it, as the service counts.
    var accepted = 0
    /// To which contests something was.
    var contests: Set<String> = []
}

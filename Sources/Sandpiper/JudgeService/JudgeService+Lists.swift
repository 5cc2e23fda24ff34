import API
import Engine
import Grading
import HTTP
import Judge
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
        guard let shelved = try await existing(alias), !shelved.problem.isBanned else {
            throw .problemNotFound
        }
        guard isOwn else {
            guard caller.isAdmin(of: shelved) else { throw .userNotAllowed }
            return try await page(filter, among: .label(RunLabel.problem(alias)))
        }
        let (runs, _) = try await runs(
            filter, among: .label(RunLabel.own(caller.username ?? "", alias)), counting: false)
        return OmegaUp.renderList(forOwner(runs), total: 0)
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

    /// Without points of groups where a contest tells its participants nothing while it runs, or
    /// cannot be asked.
    func forOwner(_ runs: [OmegaUpRun]) -> [OmegaUpRun] {
        runs.map { run in
            guard let alias = run.order.submission.contest else { return run }
            let contest = try? contest(alias)
            let isOver = contest.map { now > $0.finish } ?? false
            if isOver || contest.map({ $0.feedback != .none }) == true { return run }
            var run = run
            run.result?.scoreByGroup = nil
            return run
        }
    }

    /// One page of those that the filter wants, the newest first, and how many it wants in all,
    /// where that is asked for.
    func runs(
        _ filter: OmegaUpRunFilter, among narrowest: RunQuery.Filter, counting: Bool = true
    ) async throws(OmegaUpRefusal) -> (runs: [OmegaUpRun], total: Int) {
        let rows = filter.rows(of: .max)
        var (found, total): ([OmegaUpRun], Int) = ([], 0)
        try await each(RunQuery(kind: RunAPI.omegaUp.rawValue, narrowest)) { run in
            guard let shown = shown(run) else { return true }
            if filter.matches(shown) {
                if rows.contains(total) { found.append(shown) }
                total += 1
            }
            return counting || total < rows.upperBound
        }
        return (found, total)
    }

    func shown(_ run: StoredRun) -> OmegaUpRun? {
        let isOver = run.state == .finished && keeper.activeRun(run.id) == nil
        return OmegaUpNote(decoding: run.annotation)?
            .run(state(of: FoundRun(run: run, isOver: isOver)))
    }

    /// The latest one.
    func newest(_ label: String) async throws(OmegaUpRefusal) -> StoredRun? {
        try await first(label).runs.first
    }

    /// How many there are.
    func runCount(_ label: String) async throws(OmegaUpRefusal) -> Int {
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

    /// The newest first, as long as `body` wants more.
    func each(
        _ query: RunQuery, _ body: (StoredRun) async -> Bool
    ) async throws(OmegaUpRefusal) {
        var query = query
        query.limit = 1000
        while true {
            let page: RunPage
            do throws(StorageRefusal) {
                page = try await keeper.store.runs(query)
            } catch {
                throw OmegaUpRefusal(error)
            }
            for run in page.runs {
                guard await body(run) else { return }
            }
            guard let next = page.next else { return }
            query.after = next
        }
    }

    // MARK: Counts

    private static let countedDays = 90
    private static let daySeconds = 86_400

    /// By days of UTC, of the last ones. Counted anew once a minute at most, and by one.
    func countRuns() async throws(OmegaUpRefusal) -> HTTPResponse {
        let now = now
        let count = counts.withLock { counts in
            if let known = counts, known.minute == now / 60 { return known.answer }
            let answer = Task { await self.count(now / Self.daySeconds) }
            counts = (now / 60, answer)
            return answer
        }
        return try await count.value.get()
    }

    private func count(_ today: Int) async -> Result<HTTPResponse, OmegaUpRefusal> {
        let first = today - Self.countedDays + 1
        var (total, accepted): ([Int: Int], [Int: Int]) = ([:], [:])
        do throws(OmegaUpRefusal) {
            try await each(RunQuery(kind: RunAPI.omegaUp.rawValue)) { run in
                let day = Int(run.createdMs / 1000) / Self.daySeconds
                guard day >= first else { return false }
                total[day, default: 0] += 1
                if Self.isAccepted(run) { accepted[day, default: 0] += 1 }
                return true
            }
        } catch {
            return .failure(error)
        }
        func rows(_ counts: [Int: Int]) -> [(day: String, runs: Int)] {
            counts.sorted { $0.key < $1.key }.map { (HTTPDate.day(since1970: $0.key), $0.value) }
        }
        return .success(OmegaUp.renderCounts(total: rows(total), accepted: rows(accepted)))
    }

    static func isAccepted(_ run: StoredRun) -> Bool {
        run.state == .finished && OmegaUpNote(decoding: run.annotation)?.result?.verdict == "AC"
    }

    /// Of one problem. It is counted anew once a minute at most, and by one: anybody may ask, and
    /// every run of the problem is looked at.
    func tally(of problem: String) async throws(OmegaUpRefusal) -> ProblemTally {
        let minute = now / 60
        let count = tallies.withLock { tallies in
            if let known = tallies[problem], known.minute == minute { return known.tally }
            let tally = Task { await self.count(problem) }
            tallies[problem] = (minute, tally)
            return tally
        }
        let result = await count.value
        // A store that does not answer now may answer the next one.
        if case .failure = result { tallies.withLock { $0[problem] = nil } }
        return try result.get()
    }

    private func count(_ problem: String) async -> Result<ProblemTally, OmegaUpRefusal> {
        var (solvers, contests): (Set<String>, Set<String>) = ([], [])
        let query = RunQuery(kind: RunAPI.omegaUp.rawValue, .label(RunLabel.problem(problem)))
        do throws(OmegaUpRefusal) {
            try await each(query) { run in
                guard let note = OmegaUpNote(decoding: run.annotation) else { return true }
                let submission = note.order.submission
                if let contest = submission.contest { contests.insert(contest) }
                if run.state == .finished, note.result?.verdict == "AC" {
                    solvers.insert(submission.username)
                }
                return true
            }
        } catch {
            return .failure(error)
        }
        return .success(ProblemTally(accepted: solvers.count, contests: contests))
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
    /// Users who have solved it, as the service counts.
    var accepted: Int
    /// To which something was.
    var contests: Set<String>
}

import API
import Engine
import Grading
import HTTP
import Judge
import Runs
import Storage

/// Runs that are there: shown, judged again, taken out of a ranking.
extension JudgeService {
    func status(
        of id: String, _ username: String?, _ wait: Duration?, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        _ = try await rights(caller, try await find(id))
        let found = try await find(id, waiting: wait)
        return OmegaUp.renderStatus(found.shown, caller: caller.username, username: username)
    }

    func details(
        of id: String, _ wait: Duration?, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        let rights = try await rights(caller, try await find(id))
        let found = try await find(id, waiting: wait)
        let run = try await whole(found)
        let view = try await view(of: run, caller, rights)
        return OmegaUp.renderDetails(run, view: view, policy: policy)
    }

    func source(of id: String, _ caller: Caller) async throws(OmegaUpRefusal) -> HTTPResponse {
        let found = try await find(id)
        _ = try await rights(caller, found)
        return OmegaUp.renderSource(try await whole(found))
    }

    /// Outputs of programs are not kept.
    func download(_ id: String, _ caller: Caller) async throws(OmegaUpRefusal) -> HTTPResponse {
        _ = try await rights(caller, try await find(id))
        throw .recordNotFound
    }

    /// It waits behind all others, and shows its old result until it has a new one.
    func rejudge(_ id: String, _ caller: Caller) async throws(OmegaUpRefusal) -> HTTPResponse {
        let found = try await find(id)
        guard try await rights(caller, found).mayEdit else { throw .userNotAllowed }
        guard found.isOver else { return OmegaUp.renderDone() }
        let run = try await whole(found)
        guard let shelved = try await existing(found.alias) else { throw .problemNotFound }
        await change(id) { $0.reopen() }
        let submission = run.order.submission
        let available = OmegaUpLanguages.available(in: catalogue())
        guard available.contains(submission.languageID) else {
            throw .parameterNotInExpectedSet(
                "language", value: submission.language, expected: available)
        }
        let order = runOrder(run.order, shelved, priority: .low)
        // False: somebody else was first.
        _ = await keeper.again(id, order)
        return OmegaUp.renderDone()
    }

    func mark(
        _ selection: OmegaUpRunSelection, _ kind: OmegaUpAccepted.Kind, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        var marked: [(guid: String, username: String)] = []
        switch selection {
        case .run(let id):
            let found = try await find(id)
            guard try await rights(caller, found).mayEdit else { throw .userNotAllowed }
            await change(id) { $0.kind = kind }
            marked = [(found.run.id, found.shown.username)]
        case .runs(let problem, let contest, let username):
            guard let rules = try self.contest(contest) else { throw .contestNotFound }
            guard caller.isAdmin(of: rules) else { throw .userNotAllowed }
            let query = RunQuery(
                kind: RunAPI.omegaUp.rawValue, .label(RunLabel.gap(username, problem, contest)))
            try await each(query) { run in
                await change(run.id) { $0.kind = kind }
                marked.append((run.id, username))
                return true
            }
        }
        return kind == .disqualified ? OmegaUp.renderDisqualified(marked) : OmegaUp.renderDone()
    }

    // MARK: What a run is

    /// A run as it was found, and what is kept in memory beside it.
    struct Found: Sendable {
        var run: StoredRun
        var note: OmegaUpNote
        var state: OmegaUpRun.State
        var isOver: Bool { state == .ready }
        var shown: OmegaUpRun { note.run(state) }
        var alias: String { note.order.submission.problem }
    }

    func find(_ id: String) async throws(OmegaUpRefusal) -> Found {
        try await found { () throws(StorageRefusal) in
            let found = try await keeper.find(id)
            return found?.run.kind == RunAPI.omegaUp.rawValue ? found : nil
        }
    }

    /// For those who ask again and again. Who may ask was checked before.
    private func find(
        _ id: String, waiting wait: Duration?
    ) async throws(OmegaUpRefusal) -> Found {
        try await found { () throws(StorageRefusal) in
            try await lookUps.find(id, of: .omegaUp, waiting: wait)
        }
    }

    private func found(
        _ look: () async throws(StorageRefusal) -> FoundRun?
    ) async throws(OmegaUpRefusal) -> Found {
        let found: FoundRun?
        do throws(StorageRefusal) {
            found = try await look()
        } catch {
            throw OmegaUpRefusal(error)
        }
        guard let found, let note = OmegaUpNote(decoding: found.run.annotation) else {
            throw .runNotFound
        }
        return Found(run: found.run, note: note, state: state(of: found))
    }

    func state(of found: FoundRun) -> OmegaUpRun.State {
        if found.isOver { return .ready }
        switch found.run.state {
        case .waiting: return keeper.isHeldBack(found.run.id) ? .new : .waiting
        case .running, .finished:
            return found.run.stage == RunStage.compile ? .compiling : .running
        }
    }

    /// With source and, when there is one, everything of its result.
    private func whole(_ found: Found) async throws(OmegaUpRefusal) -> OmegaUpRun {
        var run = found.shown
        do throws(StorageRefusal) {
            let request = try await keeper.store.request(of: found.run.id) ?? []
            guard let order = OmegaUpOrder(decoding: request) else { throw .closed }
            run.order = order
            if run.result != nil, let bytes = try await keeper.store.result(of: found.run.id),
                let result = OmegaUpResult(decoding: bytes)
            {
                run.result = result
            }
            return run
        } catch {
            throw OmegaUpRefusal(error)
        }
    }

    /// Changes what is kept beside a run. On the disk when it returns, if the disk takes anything.
    func change(_ id: String, _ body: @escaping @Sendable (inout OmegaUpNote) -> Void) async {
        let store = keeper.store
        await turns(of: id).take {
            guard let run = try? await store.run(id),
                var note = OmegaUpNote(decoding: run.annotation)
            else { return }
            body(&note)
            await store.annotate(id, note.encoded)
        }
    }

    // MARK: Who may what

    struct Rights: Sendable {
        var isProblemAdmin = false
        var mayEdit = false
    }

    /// Its owner may read a run; admins of its problem, its contest or the system may change it.
    private func rights(
        _ caller: Caller, _ found: Found
    ) async throws(OmegaUpRefusal) -> Rights {
        var rights = Rights()
        let shelved = try? await problems.find(found.alias)
        rights.isProblemAdmin = shelved.map(caller.isAdmin) ?? caller.isAdmin
        let contest = try? contest(found.note.order.submission.contest)
        rights.mayEdit =
            rights.isProblemAdmin || contest.map(caller.isAdmin) ?? caller.isAdmin
        let isOwner = caller.username == found.note.order.submission.username
        guard isOwner || rights.mayEdit || settings.detailsAreOpen else { throw .userNotAllowed }
        if shelved?.isDeprecated == true, !isOwner, !rights.mayEdit { throw .problemDeprecated }
        return rights
    }

    /// What of the cases this user gets to see.
    private func view(
        of run: OmegaUpRun, _ caller: Caller, _ rights: Rights
    ) async throws(OmegaUpRefusal) -> OmegaUp.DetailsView {
        var view = OmegaUp.DetailsView()
        view.isAdmin = rights.isProblemAdmin
        let contest = try? contest(run.order.submission.contest)
        view.isSummary = contest?.feedback == .summary
        // What a contest that is not there would hide is hidden.
        let isContestKnown = contest != nil || run.order.submission.contest == nil
        guard isContestKnown || rights.isProblemAdmin else { return view }
        guard let shelved = try? await problems.find(run.problem) else {
            view.showsDetails = rights.isProblemAdmin
            return view
        }
        let diff = shelved.problem.effectiveShowDiff
        let contestRuns = contest.map { now <= $0.finish } ?? false
        if rights.isProblemAdmin {
            view.showsDetails = true
        } else if let contest, contestRuns {
            view.showsDetails = contest.feedback != .none
        } else {
            view.showsDetails =
                shelved.problem.showDiff != .none ? true : await hasSolved(run.problem, caller)
        }
        guard !contestRuns || rights.isProblemAdmin else { return view }
        view.showDiff = diff.rawValue
        let cases: [ProblemCase] =
            switch diff {
            case .none: []
            case .examples: shelved.problem.examples
            case .all: shelved.problem.cases
            }
        for text in (try? await problems.texts(cases, of: shelved)) ?? [] {
            view.cases.append(
                .init(
                    name: text.name, input: String(decoding: text.input, as: UTF8.self),
                    output: String(decoding: text.output, as: UTF8.self)))
        }
        return view
    }

    private func hasSolved(_ problem: String, _ caller: Caller) async -> Bool {
        guard let user = caller.username else { return false }
        let query = RunQuery(kind: RunAPI.omegaUp.rawValue, .label(RunLabel.own(user, problem)))
        var hasSolved = false
        try? await each(query) { run in
            hasSolved = Self.isAccepted(run)
            return !hasSolved
        }
        return hasSolved
    }
}

extension Caller {
    func isAdmin(of problem: ShelvedProblem) -> Bool {
        guard let username else { return false }
        return isAdmin || problem.owner == username || problem.admins.contains(username)
    }

    func isAdmin(of contest: Contest) -> Bool {
        guard let username else { return false }
        return isAdmin || contest.admins.contains(username)
    }
}

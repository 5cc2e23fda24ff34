import API
import Engine
import Grading
import HTTP
import Judge
import Judging
import Linux
import Runs
import Storage

/// Problems: uploaded by admins, shown to those who may see them.
extension JudgeService {
    func create(
        _ change: OmegaUpProblemChange, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        guard caller.isAdmin else { throw .userNotAllowed }
        let files = try await files(of: change, change.form, caller) ?? [:]
        try await shelve {
            var metadata = ProblemMetadata(form: change.form)
            metadata.owner = caller.username
            metadata.created = now
            try await problems.create(change.alias, metadata, files: files)
        }
        return OmegaUp.renderDone()
    }

    func update(
        _ change: OmegaUpProblemChange, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        let shelved: ShelvedProblem?
        var isThere = true
        do throws(ShelfFault) {
            shelved = try await problems.find(change.alias)
            if shelved == nil { isThere = false }
        } catch {
            // Whoever may do everything may also mend what is broken.
            guard caller.isAdmin else { throw .problemNotFound }
            shelved = nil
        }
        guard isThere else { throw .problemNotFound }
        if let shelved, !caller.isAdmin(of: shelved) { throw .userNotAllowed }
        let form = shelved.map { change.form.over($0.metadata.form) } ?? change.form
        let files = try await files(of: change, form, caller)
        try await shelve {
            try await problems.update(change.alias, form: change.form, files: files)
        }
        return OmegaUp.renderUpdated(isRejudged: false)
    }

    /// Of the archive that was sent; `nil`: none was.
    private func files(
        of change: OmegaUpProblemChange, _ form: PackageForm, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> [String: [UInt8]]? {
        guard let zip = change.contents else { return nil }
        var files: [String: [UInt8]] = [:]
        try await shelve {
            files = try await archives.unpack(zip, for: caller.client)
            let (problem, validator) = try ProblemShelf.preview(
                change.alias, form, files: files)
            try await judge.checkValidator(of: problem, validator, for: caller.client)
        }
        return files
    }

    private func shelve(_ body: () async throws -> Void) async throws(OmegaUpRefusal) {
        do {
            try await body()
        } catch let error as Grading.PackageRefusal {
            throw OmegaUpRefusal(error)
        } catch let error as PackageForm.Fault {
            throw OmegaUpRefusal(error)
        } catch ShelfError.aliasInUse {
            throw .aliasInUse
        } catch let error as ShelfFault {
            throw .unusable(errorname: "problemNotFound", message: error.description)
        } catch let error as EngineRefusal {
            throw OmegaUpRefusal(error)
        } catch {
            Log.error("a problem could not be stored: \(error)")
            throw .generalError
        }
    }

    // MARK: Showing

    /// `nil`: there is none, or none for these eyes.
    func visible(
        _ alias: String, _ caller: Caller, in contest: Contest? = nil
    ) async throws(OmegaUpRefusal) -> ShelvedProblem? {
        guard let shelved = try await existing(alias), !shelved.problem.isBanned else {
            return nil
        }
        if shelved.problem.isPublic || caller.isAdmin(of: shelved) { return shelved }
        guard let contest, contest.problem(alias) != nil, caller.mayEnter(contest),
            caller.username != nil
        else { return nil }
        // Its time begins when it is opened; until then nobody reads what is to be solved.
        let hasOpened = try opened(contest.alias, by: caller) != nil && contest.start <= now
        return hasOpened || caller.isAdmin(of: contest) || contest.finish < now ? shelved : nil
    }

    func details(
        ofProblem alias: String, in contestAlias: String?, _ caller: Caller
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        let contest = try contest(contestAlias)
        if contestAlias != nil, contest == nil { throw .contestNotFound }
        guard let shelved = try await visible(alias, caller, in: contest) else {
            throw .problemNotFound
        }
        var view = OmegaUp.ProblemView(shelved)
        view.points = contest?.problem(alias)?.points
        view.isAdmin = caller.isAdmin(of: shelved)
        // Those that a submission may really be in.
        let available = OmegaUpLanguages.available(in: catalogue())
        view.languages = view.languages.filter { name in
            OmegaUpLanguages.id(of: name, aliases: policy.languageAliases)
                .map(available.contains) ?? false
        }
        view.submissions = try await runCount(RunLabel.problem(alias))
        view.accepted = try await tally(of: alias).accepted
        for text in (try? await problems.texts(shelved.problem.examples, of: shelved)) ?? [] {
            view.examples.append(
                .init(
                    name: text.name, input: String(decoding: text.input, as: UTF8.self),
                    output: String(decoding: text.output, as: UTF8.self)))
        }
        let statements = shelved.problem.statements
        for language in ["en", "es"] + statements.keys.sorted() {
            guard let text = await text(statements[language], shelved) else { continue }
            (view.statementLanguage, view.statement) = (language, text)
            break
        }
        if let user = caller.username {
            try await add(to: &view, for: user, caller, in: contest)
        }
        return OmegaUp.render(view)
    }

    /// What concerns the one who asks. Looking at a problem of a contest opens it.
    private func add(
        to view: inout OmegaUp.ProblemView, for user: String, _ caller: Caller, in contest: Contest?
    ) async throws(OmegaUpRefusal) {
        let alias = view.alias
        if let contest, contest.problem(alias) != nil,
            try opened(contest.alias, by: caller) != nil
        {
            let now = now
            try await keep {
                try await contests.openProblem(
                    contest.alias, problem: alias, user: user, now: now)
            }
        }
        let label = RunLabel.gap(user, alias, contest?.alias)
        let gap = max(policy.submissionGapSeconds, contest?.submissionsGapSeconds ?? 0)
        let last = try await newest(label).map { Int($0.createdMs / 1000) }
        view.nextSubmissionTimestamp = max(now, last.map { $0 + gap } ?? 0)
        let own = RunQuery(kind: RunAPI.omegaUp.rawValue, .label(RunLabel.own(user, alias)))
        try await each(own) { run in
            shown(run).map { view.add($0, in: contest?.alias) } ?? true
        }
        view.runs = forOwner(view.runs)
    }

    private func text(_ file: String?, _ shelved: ShelvedProblem) async -> String? {
        guard let file, let bytes = try? await problems.text(file, of: shelved) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension OmegaUp.ProblemView {
    init(_ shelved: ShelvedProblem) {
        let problem = shelved.problem
        self.init(alias: problem.alias, title: problem.title, languages: problem.languages)
        version = shelved.version
        created = shelved.metadata.created ?? 0
        owner = shelved.owner
        source = problem.source
        visibility = problem.visibility
        limits.timeMs = problem.limits.time.milliseconds
        limits.extraWallTimeMs = problem.limits.extraWallTime.milliseconds
        limits.overallWallTimeMs = problem.limits.overallWallTime.milliseconds
        limits.memoryBytes = problem.limits.memoryBytes
        limits.outputBytes = problem.limits.outputBytes
        limits.inputBytes = problem.inputLimitBytes
        validator = problem.validator.name
        if case .tokenNumeric(let tolerance) = problem.validator { self.tolerance = tolerance }
        groupScorePolicy = problem.policy.rawValue
        showDiff = problem.effectiveShowDiff.rawValue
    }
}

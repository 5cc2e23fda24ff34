import API
import Accounts
import Engine
import Grading
import HTTP
import Judge
import Judging
import Linux
import Runs
import Storage
import Synchronization

/// The judge behind omegaUp's API: who asks, what is there, what may be done, and the doing.
///
/// Theory of operation. The adapter says what a request means and which rules hold; here stand the
/// things that rules are about: accounts, shelves of problems and contests, stored runs. A
/// submission becomes a stored run of the keeper's. Beside each run its note is kept in memory, so
/// that status and lists read nothing from the disk.
final class JudgeService: Sendable {
    let accounts: Accounts
    let problems: ProblemShelf
    let contests: ContestShelf
    let archives: ProblemArchive
    let judge: RunJudge
    let keeper: RunKeeper
    let lookUps: LookUps
    let scheduler: Scheduler
    let policy: OmegaUpPolicy
    let settings: Settings.OmegaUpSettings
    let catalogue: @Sendable () -> RuntimeCatalogue
    /// Changes of one run's note come one after another; each run has one of these.
    private let turns = (0..<64).map { _ in Turns() }
    /// When somebody last submitted to something: `gap` labels, Unix seconds.
    let submissions = Mutex<[String: Int]>([:])
    /// What is kept of each user's runs, in bytes, as far as it was asked for.
    let keptBytes = Mutex<[String: Int]>([:])
    /// When the log last heard that the store takes nothing.
    let toldMinute = Mutex(0)
    /// The last answer to how many there are.
    let counts = Mutex<
        (minute: Int, answer: Task<Result<HTTPResponse, OmegaUpRefusal>, Never>)?
    >(nil)
    /// Of problems, as they were counted last.
    let tallies = Mutex<
        [String: (minute: Int, tally: Task<Result<ProblemTally, OmegaUpRefusal>, Never>)]
    >([:])

    init(
        accounts: Accounts, problems: ProblemShelf, contests: ContestShelf,
        archives: ProblemArchive, judge: RunJudge, keeper: RunKeeper, lookUps: LookUps,
        scheduler: Scheduler, policy: OmegaUpPolicy, settings: Settings.OmegaUpSettings,
        catalogue: @escaping @Sendable () -> RuntimeCatalogue
    ) {
        self.accounts = accounts
        self.problems = problems
        self.contests = contests
        self.archives = archives
        self.judge = judge
        self.keeper = keeper
        self.lookUps = lookUps
        self.scheduler = scheduler
        self.policy = policy
        self.settings = settings
        self.catalogue = catalogue
    }

    func turns(of run: String) -> Turns { turns[Int(UInt(bitPattern: run.hashValue) % 64)] }

    /// Unix seconds.
    var now: Int { Int(Host.wallClockMilliseconds() / 1000) }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        var rate: OmegaUpRate?
        var response: HTTPResponse
        do throws(OmegaUpRefusal) {
            let question = try OmegaUpRequest(request)
            let caller = try caller(question, &rate)
            if let rate, rate.isExceeded {
                throw .apiTokenRateLimitExceeded(rate)
            }
            response = try await answer(try question.call(policy), from: caller, request)
        } catch {
            response = OmegaUp.render(error)
        }
        if let rate { response = OmegaUp.decorate(response, rate: rate) }
        return response
    }

    /// Who shows a wrong API token is nobody; who shows an old session is nobody where that is
    /// enough.
    private func caller(
        _ question: OmegaUpRequest, _ rate: inout OmegaUpRate?
    ) throws(OmegaUpRefusal) -> Caller {
        switch question.credential {
        case .apiToken(let token, let identity):
            guard let known = accounts.identify(apiToken: token, as: identity, now: now) else {
                throw .loginRequired
            }
            rate = OmegaUpRate(calls: known.token?.calls ?? 1, limit: callsPerHour, now: now)
            return Caller(known)
        case .session(let token):
            if let known = accounts.identify(session: token, now: now) {
                return Caller(known, session: token)
            }
        case nil: break
        }
        guard !question.endpoint.needsIdentity else { throw .loginRequired }
        return Caller()
    }

    /// Of one API token; where nothing is limited, more than anybody makes.
    var callsPerHour: Int {
        settings.callsPerHour == 0 ? 1_000_000_000 : settings.callsPerHour
    }

    private func answer(
        _ call: OmegaUpCall, from caller: Caller, _ request: HTTPRequest
    ) async throws(OmegaUpRefusal) -> HTTPResponse {
        switch call {
        case .createRun(let submission): try await create(submission, caller)
        case .runStatus(let run, let username, let wait):
            try await status(of: run, username, wait, caller)
        case .runDetails(let run, let wait): try await details(of: run, wait, caller)
        case .runSource(let run): try await source(of: run, caller)
        case .rejudge(let run, _): try await rejudge(run, caller)
        case .disqualify(let selection): try await mark(selection, .disqualified, caller)
        case .requalify(let selection): try await mark(selection, .normal, caller)
        case .listRuns(let filter): try await list(filter, caller)
        case .runCounts: try await countRuns()
        case .downloadRun(let run, _): try await download(run, caller)
        case .createProblem(let change): try await create(change, caller)
        case .updateProblem(let change): try await update(change, caller)
        case .problemDetails(let problem, let contest):
            try await details(ofProblem: problem, in: contest, caller)
        case .problemRuns(let problem, let isOwn, let filter):
            try await list(filter, ofProblem: problem, isOwn: isOwn, caller)
        case .createContest(let contest): try await create(contest, caller)
        case .addProblem(let contest, let entry, let order):
            try await add(entry, at: order, to: contest, caller)
        case .openContest(let contest): try await open(contest, caller)
        case .contestDetails(let contest): try await details(ofContest: contest, caller)
        case .contestRuns(let contest, let filter):
            try await list(filter, ofContest: contest, caller)
        case .login(let user, let password):
            try await logIn(user, password, from: request.remoteAddress)
        case .createAPIToken(let name): try await createToken(name, caller)
        case .listAPITokens: listTokens(caller)
        case .revokeAPIToken(let name): try await revokeToken(name, caller)
        case .currentSession: session(caller)
        case .time: OmegaUp.renderTime(now)
        case .graderStatus: try await graderStatus(caller)
        }
    }
}

/// Who asks.
struct Caller: Sendable, Equatable {
    /// `nil`: nobody.
    var username: String?
    /// Whose account it is: another name, where somebody acts as one of his other identities.
    var account: String?
    /// Of the whole system.
    var isAdmin = false
    /// Of a login.
    var session: String?

    /// Whose turn it is that his jobs run.
    var client: ClientID { Self.client(account ?? "") }

    /// Whatever name he acts as.
    static func client(_ account: String) -> ClientID { ClientID("user " + account) }

    init() {}

    init(_ known: Identified, session: String? = nil) {
        username = known.username
        account = known.user.name
        isAdmin = known.user.isAdmin
        self.session = session
    }
}

/// Does things one after another, in the order in which they come.
actor Turns {
    private var last: Task<Void, Never>?

    func take<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let before = last
        let mine = Task {
            await before?.value
            return await body()
        }
        last = Task { _ = await mine.value }
        return await mine.value
    }
}

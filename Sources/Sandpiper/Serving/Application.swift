import API
import Engine
import HTTP
import JSON
import Judging
import Networking
import Packages
import Runs
import Sandboxing
import Storage
import Webhooks

/// Requests in, answers out: finds the adapter, hands its job to the scheduler.
///
/// The one place that knows both the adapters and the engine. A further API is one case here.
struct Application: Sendable {
    enum Route: Sendable, Equatable {
        case piston(PistonRoute)
        case paiza(PaizaRoute)
        case python(PythonRoute)
        /// Runs of all APIs, by their id.
        case run(RunPages.Route)
        /// The process answers.
        case health
        /// Jobs would be accepted.
        case readiness
    }

    let scheduler: Scheduler
    let keeper: RunKeeper
    let courier: WebhookCourier
    let offered: OfferedRuntimes
    /// `nil`: packages are switched off.
    let depot: PackageDepot?
    let isolation: Isolation
    let access: Access
    let cors: CORSPolicy
    let lookUps: LookUps
    /// omegaUp's API.
    let judge: JudgeService
    private let settings: Settings
    let piston: PistonPolicy
    let paiza: PaizaPolicy
    let python: PythonPolicy
    /// The toolkit's name for the queue: any number that stays.
    let queueID = Int.random(in: 1...1 << 47)
    let queueLengthMax: Int
    let waitMaximum: Duration
    /// Bytes that a compressed body may come to.
    private let bodyLimit: Int
    private let router: Router<Route>

    init(
        scheduler: Scheduler, keeper: RunKeeper, courier: WebhookCourier,
        offered: OfferedRuntimes, depot: PackageDepot?,
        isolation: Isolation, access: Access, lookUps: LookUps, judge: JudgeService,
        settings: Settings
    ) {
        self.scheduler = scheduler
        self.keeper = keeper
        self.courier = courier
        self.offered = offered
        self.depot = depot
        self.isolation = isolation
        self.access = access
        self.settings = settings
        cors = settings.cors
        piston = PistonPolicy(
            limits: settings.limits, comparison: settings.comparison,
            callProfile: settings.sandbox.callProfile)
        paiza = settings.paizaPolicy(isKeyNeeded: access.isKeyNeeded)
        python = settings.pythonPolicy
        queueLengthMax = settings.queue.length
        waitMaximum = settings.runs.waitMaximum
        self.lookUps = lookUps
        self.judge = judge
        bodyLimit = settings.http.limits.bodyBytes
        router = Application.makeRouter()
    }

    /// The runtimes as they are now.
    var catalogue: RuntimeCatalogue { offered.current }

    static func makeRouter() -> Router<Route> {
        var router = Router<Route>()
        Piston.register(in: &router) { .piston($0) }
        Paiza.register(in: &router) { .paiza($0) }
        PythonExecute.register(in: &router) { .python($0) }
        RunPages.register(in: &router) { .run($0) }
        router.add(.get, "/healthz", .health)
        router.add(.get, "/readyz", .readiness)
        precondition(router.conflicts().isEmpty, "two routes mean the same request")
        return router
    }

    /// `nil`: what was begun on the exchange is the answer.
    func respond(to request: HTTPRequest, over exchange: Exchange) async -> HTTPResponse? {
        guard access.means(request) else {
            return Application.refusal(
                .misdirectedRequest, Access.misdirectedText, request.path, settings)
        }
        // Its paths hold parameters, so it takes them apart itself.
        if OmegaUp.owns(request.path) { return await judged(request) }
        let match = router.match(request.method, request.path)
        if case .options(let allow) = match, !Paiza.owns(request.path),
            let answer = cors.preflight(request, allow: allow)
        {
            return answer
        }
        guard var response = await answer(to: request, match, exchange) else { return nil }
        if Paiza.owns(request.path) { return Paiza.decorate(response, policy: paiza) }
        cors.decorate(&response, for: request)
        return response
    }

    private func judged(_ request: HTTPRequest) async -> HTTPResponse? {
        if let answer = cors.preflight(request, allow: "GET, HEAD, POST, PUT, PATCH") {
            return answer
        }
        guard var response = await decoding(request, { await judge.respond(to: $0) }) else {
            return nil
        }
        cors.decorate(&response, for: request)
        return response
    }

    private func answer(
        to request: HTTPRequest, _ match: Router<Route>.Match, _ exchange: Exchange
    ) async -> HTTPResponse? {
        switch match {
        case .found(.health, _): return HTTPResponse(json: ["status": "ok"])
        case .found(.readiness, _): return await readiness()
        // A fixed text, by which people see whether a server is there.
        case .found(.piston(.greeting), _): return Piston.renderGreeting()
        case .found(.piston(let route), _):
            guard access.allows(request) else { return Access.refusal }
            return await decoding(request) { await answer(to: $0, route, exchange) }
        case .found(.paiza(let route), _):
            return await decoding(request) { await answer(to: $0, route) }
        case .found(.python(let route), _):
            return await decoding(request) { await answer(to: $0, route, over: exchange) }
        case .found(.run(let route), let parameters):
            guard access.allows(request) else { return Access.refusal }
            return await answer(to: request, route, of: parameters["id"] ?? "", over: exchange)
        case .methodNotAllowed(let allow) where Paiza.owns(request.path):
            return Paiza.render(.methodNotAllowed(allow: allow), policy: paiza)
        case .notFound where Paiza.owns(request.path):
            return Paiza.render(.notFound, policy: paiza)
        case .methodNotAllowed(let allow) where PythonExecute.owns(request.path):
            return PythonExecute.render(
                PythonRefusal.methodNotAllowed(allow: allow), policy: python)
        case .notFound where PythonExecute.owns(request.path):
            return PythonExecute.render(PythonRefusal.notFound, policy: python)
        case .notFound: return Piston.renderNotFound(request)
        case .options, .methodNotAllowed:
            return match.refusal ?? .message(.notFound, "Not Found")
        }
    }

    /// To a request that is broken, too long or too slow: what comes of it is said in the form of
    /// the API that its path belongs to.
    static func refusal(
        _ status: HTTPStatus, _ text: String, _ path: String?, _ settings: Settings
    ) -> HTTPResponse {
        if let path, Paiza.owns(path) {
            // Keys do not matter here, only which pages may read it.
            let policy = settings.paizaPolicy(isKeyNeeded: true)
            let text = status == .contentTooLarge ? PaizaRefusal.bodyTooLong.message : text
            return Paiza.decorate(
                HTTPResponse(status, json: ["error": .string(text)]), policy: policy)
        }
        if let path, OmegaUp.owns(path) { return OmegaUp.renderRefusal(status, text) }
        if let path, PythonExecute.owns(path) {
            return HTTPResponse(status, json: ["message": .string(text), "error": .string(text)])
        }
        return .message(status, text)
    }

    /// With its body as it was before its content coding.
    private func decoding(
        _ request: HTTPRequest, _ answer: (HTTPRequest) async -> HTTPResponse?
    ) async -> HTTPResponse? {
        do throws(ContentCodingError) {
            return await answer(try request.decoded(limit: bodyLimit))
        } catch {
            let answer = Application.refusal(error.status, error.message, request.path, settings)
            guard case .unknown = error else { return answer }
            return answer.with("Accept-Encoding", ContentCodingError.understood)
        }
    }

    private func answer(
        to request: HTTPRequest, _ route: PistonRoute, _ exchange: Exchange
    ) async -> HTTPResponse? {
        switch route {
        case .greeting: return Piston.renderGreeting()
        case .runtimes: return Piston.render(catalogue)
        case .packages(let action): return await answer(to: request, action, over: exchange)
        case .connect: return await connect(request, over: exchange)
        case .execute(let version):
            do throws(PistonRefusal) {
                let execution = try Piston.parse(
                    request, version: version, catalogue: catalogue, policy: piston)
                if version == .v3, EventStream.isWanted(by: request) {
                    return await stream(execution, to: request, over: exchange)
                }
                return await answer(to: execution, from: request)
            } catch {
                return Piston.render(error)
            }
        }
    }

    private func answer(
        to execution: PistonExecution, from request: HTTPRequest
    ) async -> HTTPResponse {
        switch await submit(execution.job, from: request) {
        case .success(let result):
            Piston.render(result, of: execution).with("Sandpiper-Isolation", isolation.summary)
        case .failure(let refusal): Piston.render(refusal)
        }
    }

    /// Failures of ours are logged.
    func submit(
        _ job: Job, from request: HTTPRequest, live: LiveJob? = nil
    ) async -> Result<JobResult, EngineRefusal> {
        do throws(EngineRefusal) {
            return .success(
                try await scheduler.submit(job, from: access.client(of: request), live: live))
        } catch {
            if case .sandboxFailed(let step) = error { Log.error("a run failed: \(step)") }
            return .failure(error)
        }
    }

    private func readiness() async -> HTTPResponse {
        let load = await scheduler.load
        return HTTPResponse(
            load.isStopping ? .serviceUnavailable : .ok,
            json: [
                "status": load.isStopping ? "stopping" : "ready",
                "slots": JSONValue(load.slots), "running": JSONValue(load.running),
                "queued": JSONValue(load.queued),
                "storage": .string(keeper.store.condition.word),
                "runtimes": JSONValue(catalogue.runtimes.count),
                "isolation": .array(
                    isolation.layers.map { layer in
                        [
                            "layer": .string(layer.name), "state": .string(layer.state.rawValue),
                            "detail": .string(layer.detail),
                        ]
                    }),
            ])
    }
}

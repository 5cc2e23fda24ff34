import API
import Engine
import HTTP
import Judging
import Linux
import Runs
import Storage

/// paiza.io's runners: each call is short, the run between them is the keeper's.
extension Application {
    func answer(to request: HTTPRequest, _ route: PaizaRoute) async -> HTTPResponse {
        guard route != .preflight else { return Paiza.preflight(request, policy: paiza) }
        do throws(PaizaRefusal) {
            let call = try Paiza.parse(
                request, route, policy: paiza, catalogue: catalogue,
                isKey: { access.known($0) != nil })
            do throws(LookUpFailure) {
                return try await answer(to: call, from: request)
            } catch {
                throw PaizaRefusal(error)
            }
        } catch {
            return Paiza.render(error, policy: paiza)
        }
    }

    private func answer(
        to call: PaizaCall, from request: HTTPRequest
    ) async throws(LookUpFailure) -> HTTPResponse {
        switch call {
        case .create(let order, let job, let wait, let key):
            let client = key.map(access.client(withKey:)) ?? access.client(of: request)
            let run: ActiveRun
            do throws(RunRefusal) {
                run = try await accept(order, job, from: client)
            } catch {
                return Paiza.render(PaizaRefusal(error), policy: paiza)
            }
            // Its id is told whatever happens from here on.
            if let wait { await run.waitForEnd(until: .now + wait) }
            let found = wait == nil ? nil : try? await keeper.find(run.id)
            return Paiza.renderCreated(id: run.id, isCompleted: found?.isOver ?? false)
        case .status(let id, let wait):
            let found = try await lookUps.find(id, of: .paiza, for: request, waiting: wait)
            return Paiza.renderStatus(id: id, isCompleted: found.isOver)
        case .details(let id, let wait):
            let found = try await lookUps.find(id, of: .paiza, for: request, waiting: wait)
            if let result = try await lookUps.result(of: found) {
                return Paiza.renderDetails(result)
            }
            return Paiza.renderRunning(
                PaizaOrder(language: found.run.labels.first ?? "", sourceCode: []), id: id,
                policy: paiza)
        }
    }

    private func accept(
        _ order: PaizaOrder, _ job: Job, from client: ClientID
    ) async throws(RunRefusal) -> ActiveRun {
        var generator = SystemRandomNumberGenerator()
        let run = NewRun(
            id: Paiza.newID(using: &generator), kind: RunAPI.paiza.rawValue, owner: client.text,
            labels: [order.language], createdMs: Host.wallClockMilliseconds(),
            request: order.encoded)
        return try await keeper.accept(run, runOrder(order, job, run.id, client))
    }

    private func runOrder(
        _ order: PaizaOrder, _ job: Job, _ id: String, _ client: ClientID
    ) -> RunOrder {
        RunOrder(job: job, client: client) { [paiza] outcome in
            Paiza.conclude(order, id: id, outcome: outcome, policy: paiza)
        }
    }

    /// A run that an earlier server accepted.
    func revivePaiza(_ run: StoredRun, _ request: [UInt8]) -> RunRevival {
        func settled(_ order: PaizaOrder, _ reason: String) -> RunRevival {
            let outcome = EngineRefusal.sandboxFailed(step: "taken up after a restart: \(reason)")
            return .settled(
                Paiza.conclude(order, id: run.id, outcome: .failure(outcome), policy: paiza))
        }
        guard let order = PaizaOrder(decoding: request) else {
            return settled(PaizaOrder(language: "", sourceCode: []), "what was sent is damaged")
        }
        do throws(PaizaRefusal) {
            let job = try order.job(catalogue: catalogue, policy: paiza)
            return .order(runOrder(order, job, run.id, ClientID(run.owner)))
        } catch {
            return settled(order, error.message)
        }
    }
}

extension PaizaRefusal {
    fileprivate init(_ failure: LookUpFailure) {
        switch failure {
        case .unknown: self = .sessionNotFound
        case .tooManyMisses(let seconds): self = .busy(retryAfterSeconds: seconds)
        case .storage: self = .internalError
        }
    }

    fileprivate init(_ refusal: RunRefusal) {
        switch refusal {
        case .engine(let refusal): self.init(refusal)
        case .storage(.full), .storage(.busy), .storage(.broken): self = .storageFull
        case .storage(.closed): self = .shuttingDown
        case .storage(.idTaken), .storage(.tooLarge): self = .internalError
        }
    }
}

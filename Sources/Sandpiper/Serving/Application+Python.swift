import API
import Engine
import Foundation
import HTTP
import Judging
import Linux
import Networking
import Runs
import Storage
import Webhooks

/// The toolkit's Python endpoint and its companions.
extension Application {
    func answer(
        to request: HTTPRequest, _ route: PythonRoute, over exchange: Exchange
    ) async -> HTTPResponse {
        // Of this API only this header counts.
        guard let key = request.headers["X-API-Key"].flatMap({ access.known($0) }) else {
            return PythonExecute.renderUnauthorized(to: route, facts: await facts())
        }
        do throws(PythonRefusal) {
            switch route {
            case .execute:
                return try await execute(request, from: access.client(withKey: key), over: exchange)
            case .authenticate: return PythonExecute.renderAuthorized(facts: await facts())
            case .jobStatus: return try await jobStatus(request)
            case .jobsStatus:
                return try await jobsStatus(request, of: access.client(withKey: key))
            case .test: return try await selfTest(from: access.client(withKey: key))
            }
        } catch {
            return PythonExecute.render(error, to: route, policy: python)
        }
    }

    // MARK: Running

    private func execute(
        _ request: HTTPRequest, from client: ClientID, over exchange: Exchange
    ) async throws(PythonRefusal) -> HTTPResponse {
        let call = try PythonExecute.parse(request, policy: python)
        let job = try call.order.job(catalogue: catalogue, policy: python)
        let id = newJobID()
        let run = run(id, call.order, client)
        let hasWebhook = !run.deliveries.isEmpty
        if hasWebhook {
            // A receiver may wait for our answer before it listens.
            courier.hold(id)
            exchange.whenAnswered { courier.release(id) }
            // Until the keeper says that the result is on the disk.
            courier.hold(id)
        }
        let active: ActiveRun
        do throws(RunRefusal) {
            active = try await keeper.accept(run, runOrder(call.order, job, id, client))
        } catch {
            courier.release(id)
            return try await refuse(error, call.order, id)
        }
        switch call.reply {
        case .whenDone:
            if let result = await active.result() {
                return PythonExecute.render(result, policy: python)
            }
            if hasWebhook {
                // The server stops; the next one does it, and posts it.
                return PythonExecute.renderAccepted(call.order, facts: await facts(id))
            }
            if Task.isCancelled {
                // Whoever would have read the answer has gone.
                Task { await keeper.cancel(id) }
            } else if await keeper.store.remove(id) == .deferred {
                // The disk does not take that it is not wanted, so it will be done.
                return PythonExecute.renderAccepted(call.order, facts: await facts(id))
            }
            return await render(.shuttingDown, call.order, id)
        case .accepted(let seconds, let wasPreferred):
            let wait = min(Duration.seconds(seconds), waitMaximum)
            if let result = await active.result(by: .now + wait) {
                return PythonExecute.render(result, policy: python)
            }
            return PythonExecute.renderAccepted(
                call.order, wasPreferred: wasPreferred, facts: await facts(id))
        }
    }

    private func run(_ id: String, _ order: PythonOrder, _ client: ClientID) -> NewRun {
        var deliveries: [Delivery] = []
        if let url = order.webhookURL, !url.isEmpty {
            deliveries.append(.webhook(of: id, to: url))
        }
        return NewRun(
            id: id, kind: RunAPI.python.rawValue, owner: client.text,
            createdMs: Host.wallClockMilliseconds(), request: order.encoded,
            deliveries: deliveries)
    }

    private func runOrder(
        _ order: PythonOrder, _ job: Job, _ id: String, _ client: ClientID
    ) -> RunOrder {
        RunOrder(job: job, client: client) { outcome in
            await PythonExecute.conclude(order, outcome, facts: facts(id, outcome))
        }
    }

    private func refuse(
        _ refusal: RunRefusal, _ order: PythonOrder, _ id: String
    ) async throws(PythonRefusal) -> HTTPResponse {
        switch refusal {
        case .engine(let refusal): return await render(refusal, order, id)
        case .storage(.full), .storage(.busy), .storage(.broken): throw .storageFull
        case .storage(.closed): return await render(.shuttingDown, order, id)
        case .storage(let refusal):
            return await render(.sandboxFailed(step: "storage: \(refusal)"), order, id)
        }
    }

    private func render(
        _ refusal: EngineRefusal, _ order: PythonOrder, _ id: String
    ) async -> HTTPResponse {
        let body = PythonExecute.conclude(order, .failure(refusal), facts: await facts(id))
        return PythonExecute.render(body, policy: python)
    }

    /// A run that an earlier server accepted.
    func revivePython(_ run: StoredRun, _ request: [UInt8]) async -> RunRevival {
        let id = run.id
        if !run.deliveries.isEmpty { courier.hold(id) }
        func settled(_ order: PythonOrder, _ reason: String) async -> RunRevival {
            let outcome = EngineRefusal.sandboxFailed(step: "taken up after a restart: \(reason)")
            Log.error("run \(id) of before: \(reason)")
            return .settled(
                PythonExecute.conclude(order, .failure(outcome), facts: await facts(id)))
        }
        guard let order = PythonOrder(decoding: request) else {
            return await settled(
                PythonOrder(code: "", timeoutSeconds: 1), "what was sent is damaged")
        }
        do throws(PythonRefusal) {
            let job = try order.job(catalogue: catalogue, policy: python)
            return .order(runOrder(order, job, id, ClientID(run.owner)))
        } catch {
            return await settled(order, error.message)
        }
    }

    // MARK: Asking

    private func jobStatus(_ request: HTTPRequest) async throws(PythonRefusal) -> HTTPResponse {
        let id = try PythonExecute.parseJobStatus(request)
        let wait: Duration?
        do throws(RunPagesRefusal) {
            wait = try RunPages.wait(of: request, maximum: waitMaximum)
        } catch {
            return error.response
        }
        do throws(LookUpFailure) {
            let found = try await lookUps.find(id, of: .python, for: request, waiting: wait)
            return PythonExecute.renderJobRecord(
                id, state: PythonExecute.JobState(found),
                result: try await lookUps.result(of: found),
                deliveries: found.run.deliveries.map(RunReport.Delivery.init), facts: await facts())
        } catch {
            switch error {
            case .unknown: return PythonExecute.renderUnknownJob(id, facts: await facts())
            case .tooManyMisses(let seconds): return RunPages.tooManyMisses(seconds)
            case .storage: return RunPages.unreadable
            }
        }
    }

    /// This key's runs of the last seconds, the latest first, and this very call.
    private func jobsStatus(
        _ request: HTTPRequest, of client: ClientID
    ) async throws(PythonRefusal) -> HTTPResponse {
        let seconds = try PythonExecute.parseJobsStatus(request)
        let facts = await facts()
        let now = Host.wallClockMilliseconds()
        let since = now - Int64(min(seconds * 1000, Double(now)))
        var states: [(id: String, state: PythonExecute.JobState)] = [(facts.jobID, .running)]
        var query = RunQuery(
            kind: RunAPI.python.rawValue, .owner(client.text), limit: 1000)
        do throws(StorageRefusal) {
            while states.count < Self.listedMax {
                let page = try await keeper.store.runs(query)
                for run in page.runs where run.createdMs >= since {
                    let isOver = run.state == .finished && keeper.activeRun(run.id) == nil
                    states.append(
                        (
                            run.id, PythonExecute.JobState(FoundRun(run: run, isOver: isOver))
                        ))
                }
                guard let next = page.next, page.runs.last.map({ $0.createdMs >= since }) == true
                else { break }
                query.after = next
            }
        } catch {
            return RunPages.unreadable
        }
        return PythonExecute.renderJobsStatus(states, facts: facts)
    }

    private static let listedMax = 10_000

    /// Runs a program, as a client's would be.
    private func selfTest(from client: ClientID) async throws(PythonRefusal) -> HTTPResponse {
        let order = PythonOrder(code: "return 6 * 7", timeoutSeconds: 10)
        let job = try order.job(catalogue: catalogue, policy: python)
        let outcome: Result<JobResult, EngineRefusal>
        do throws(EngineRefusal) {
            outcome = .success(try await scheduler.submit(job, from: client))
        } catch {
            outcome = .failure(error)
        }
        let facts = await facts()
        let body = PythonExecute.conclude(order, outcome, facts: facts)
        let answer = PythonExecute.render(body, policy: python)
        guard answer.status == .ok else {
            return PythonExecute.renderTest(
                problem: "a program could not be run: HTTP \(answer.status.code)", facts: facts)
        }
        return PythonExecute.renderTest(facts: facts)
    }

    // MARK: Facts

    private func newJobID() -> String {
        var generator = SystemRandomNumberGenerator()
        return PythonExecute.newID(from: &generator)
    }

    private func facts(
        _ id: String? = nil, _ outcome: Result<JobResult, EngineRefusal>? = nil
    ) async -> PythonFacts {
        let timing = try? outcome?.get().timing
        return PythonFacts(
            jobID: id ?? newJobID(), processID: Int(Host.processID), queueID: queueID,
            queueLength: await scheduler.load.queued, maxQueueLength: queueLengthMax,
            queuedSeconds: (timing?.queued ?? .zero) / .seconds(1),
            ranSeconds: (timing?.worked ?? .zero) / .seconds(1), buildNumber: Product.version)
    }
}

extension PythonExecute.JobState {
    fileprivate init(_ found: FoundRun) {
        if found.isOver {
            self = .done
        } else {
            self = found.run.state == .waiting ? .queued : .running
        }
    }
}

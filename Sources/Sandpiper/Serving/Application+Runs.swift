import API
import HTTP
import Networking
import Runs
import Storage
import Webhooks

/// Runs by their id, whichever API they came by.
extension Application {
    func answer(
        to request: HTTPRequest, _ route: RunPages.Route, of id: String, over exchange: Exchange
    ) async -> HTTPResponse? {
        do throws(LookUpFailure) {
            switch route {
            case .report:
                let wait: Duration?
                do throws(RunPagesRefusal) {
                    wait = try RunPages.wait(of: request, maximum: waitMaximum)
                } catch {
                    return error.response
                }
                let found = try await lookUps.find(id, for: request, waiting: wait)
                return RunPages.render(try await report(found))
            case .events: return try await follow(id, request, over: exchange)
            case .cancel:
                let found = try await lookUps.find(id, for: request)
                if found.isOver { return RunPages.alreadyFinished }
                // As long as the disk takes nothing, nobody can say that it is cancelled.
                _ = await keeper.cancel(id, until: .now + .seconds(10))
                guard let last = try? await keeper.find(id), last.isOver else {
                    return RunPages.notRecorded
                }
                return RunPages.render(try await report(last))
            }
        } catch {
            switch error {
            case .unknown: return RunPages.unknown
            case .tooManyMisses(let seconds): return RunPages.tooManyMisses(seconds)
            case .storage: return RunPages.unreadable
            }
        }
    }

    /// What happens to a run: what has happened first, then the rest as it comes, then the result.
    private func follow(
        _ id: String, _ request: HTTPRequest, over exchange: Exchange
    ) async throws(LookUpFailure) -> HTTPResponse? {
        let active = keeper.activeRun(id)
        let found = try await lookUps.find(id, for: request)
        if found.isOver, request.headers["Last-Event-ID"] == RunPages.lastEventID {
            // Tells an EventSource not to come back.
            return HTTPResponse(status: .noContent)
        }
        var head = EventStream.head
        cors.decorate(&head, for: request)
        let stream = exchange.stream(head, idleBytes: EventStream.idleBytes)
        if let active { await tell(active, to: stream, from: start(of: active, request)) }
        // From here on there is no answer but the stream. The run may have expired meanwhile.
        if !Task.isCancelled, let last = try? await keeper.find(id), last.isOver,
            let report = try? await report(last)
        {
            await stream.write(RunPages.event(report))
        }
        return nil
    }

    /// A run that an earlier server accepted, by the API that brought it.
    func revive(_ run: StoredRun, _ request: [UInt8]) async -> RunRevival {
        switch RunAPI(rawValue: run.kind) {
        case .paiza: return revivePaiza(run, request)
        case .python: return await revivePython(run, request)
        case .omegaUp: return await judge.revive(run, request)
        case nil:
            Log.warning("run \(run.id) of before is of the unknown kind \(run.kind) and is left")
            return .unknown
        }
    }

    private func start(of run: ActiveRun, _ request: HTTPRequest) -> Int {
        guard let place = RunPages.place(of: request), place.attempt == run.attempt,
            place.next <= run.eventsEnd
        else { return 0 }
        return place.next
    }

    private func tell(_ run: ActiveRun, to stream: ReplyStream, from start: Int) async {
        var next = start
        while let found = await run.events(from: next) {
            let first = found.next - found.events.count
            var bytes: [UInt8] = []
            for (offset, event) in found.events.enumerated() {
                let id = RunPages.id(attempt: run.attempt, number: first + offset)
                switch event {
                case .queued: bytes += RunPages.queuedEvent(id: id)
                case .stage(let stage): bytes += RunPages.event(stage, id: id)
                case .output(let way, let text): bytes += RunPages.event(way, text, id: id)
                case .gap: bytes += RunPages.gapEvent(id: id)
                }
            }
            guard await stream.write(bytes) else { return }
            next = found.next
        }
    }

    private func report(_ found: FoundRun) async throws(LookUpFailure) -> RunReport {
        let run = found.run
        var report = RunReport(
            id: run.id, api: run.kind, state: RunReport.State(run, isOver: found.isOver),
            createdMs: run.createdMs)
        report.startedMs = run.startedMs
        report.deliveries = run.deliveries.map(RunReport.Delivery.init)
        if found.isOver {
            report.finishedMs = run.finishedMs
            report.expiresMs = run.expiresMs
            report.result = try await lookUps.result(of: found)
        } else if run.state == .running, !run.stage.isEmpty {
            report.stage = run.stage
        }
        return report
    }
}

extension RunReport.State {
    init(_ run: StoredRun, isOver: Bool) {
        if isOver {
            self = run.stage == RunStage.cancelled ? .cancelled : .finished
        } else {
            self = run.state == .waiting ? .queued : .running
        }
    }
}

extension RunReport.Delivery {
    init(_ delivery: Delivery) {
        let state =
            switch delivery.state {
            case .pending: "pending"
            case .delivered: "delivered"
            case .abandoned: "abandoned"
            }
        self.init(
            id: delivery.id, target: (try? WebhookTarget(delivery.target).receiver) ?? "",
            state: state,
            attempts: Int(delivery.attempts),
            nextAttemptMs: delivery.state == .pending && delivery.nextAttemptMs > 0
                ? delivery.nextAttemptMs : nil,
            lastAnswer: delivery.lastAnswer)
    }
}

internal import Linux
package import Storage
internal import Synchronization

/// Posts the results of finished runs to where their clients want them, and tries again until it
/// is done or given up.
///
/// Theory of operation. What is to be delivered stands in the store, beside its run; the courier
/// only remembers which attempts are under way. Whenever something may have changed it looks what
/// is due, and `DeliveryDispatcher` says what starts. Each attempt has a thread of its own, on
/// which curl is waited for; what became of it goes into the store before the next one. So a
/// server that dies repeats at most the attempts that were under way, with the same ids.
package final class WebhookCourier: Sendable {
    private struct State {
        var dispatcher: DeliveryDispatcher
        var attempt: WebhookAttempt
        var timer: Task<Void, Never>?
        var isStarted = false
        var isStopped = false
        /// Those whose curl runs, or whose answer is not stored yet.
        var sending: Set<DeliveryDispatcher.Key> = []
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let store: any RunStore
    private let plan: RetryPlan
    private let report: @Sendable (String) -> Void
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>
    /// Something may have changed.
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation
    private let stopSignal: Wakeup

    /// `report` gets a line for people about what went wrong for good; `now` answers milliseconds
    /// since 1970.
    ///
    /// - Throws: `WebhookProblem`: a setting; `SystemError`: no descriptor is left.
    package init(
        store: any RunStore, settings: WebhookSettings,
        now: @escaping @Sendable () -> Int64 = Host.wallClockMilliseconds,
        report: @escaping @Sendable (String) -> Void
    ) throws {
        self.store = store
        self.report = report
        self.now = now
        stopSignal = try Wakeup()
        plan = RetryPlan(delays: settings.retryDelays, retryAfterMax: settings.retryAfterMax)
        let attempt = WebhookAttempt(
            rule: try AddressRule(allow: settings.allow), secrets: try settings.readSecrets(),
            agent: settings.agent, timeout: settings.attemptTimeout,
            confinedUser: settings.confinedUser, environment: settings.environment,
            stopDescriptor: stopSignal.descriptor.raw)
        let dispatcher = DeliveryDispatcher(
            limit: max(settings.workers, 1),
            limitPerReceiver: max(settings.workersPerReceiver, 1))
        state = Mutex(State(dispatcher: dispatcher, attempt: attempt))
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Goes on with what the store has.
    package func start() {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        wake()
        Task {
            await checkTools()
            for await _ in changes { await startWhatIsDue() }
        }
    }

    /// Until as many calls of `release`, nothing of this run is delivered: its answer is not
    /// written yet, or its result is not on the disk.
    package func hold(_ run: String) { state.withLock { $0.dispatcher.hold(run) } }

    package func release(_ run: String) {
        state.withLock { $0.dispatcher.release(run) }
        wake()
    }

    /// A run is finished, or something else may be due. From any thread, any number of times.
    package func wake() { change.yield() }

    /// Ends the attempts that are under way; they stay due, as if they had not been made. Returns
    /// when no curl is left.
    package func stop() async {
        let timer = state.withLock { state in
            state.isStopped = true
            return state.timer
        }
        timer?.cancel()
        stopSignal.signal()
        change.finish()
        await withCheckedContinuation { waiter in
            let isIdle = state.withLock { state in
                if !state.sending.isEmpty { state.stopWaiters.append(waiter) }
                return state.sending.isEmpty
            }
            if isIdle { waiter.resume() }
        }
    }
}

// MARK: - Looking what is due

extension WebhookCourier {
    /// How far it looks ahead; also the longest that it sleeps, for the wall clock may be set.
    private static let horizonMs: Int64 = 60_000

    private func startWhatIsDue() async {
        var limit = 256
        while true {
            // A closed store still shows what is due, and takes no answer any more.
            guard !state.withLock({ $0.isStopped || $0.dispatcher.isFull }),
                store.condition != .closed
            else { return }
            let nowMs = now()
            let due: [DueDelivery]
            do {
                due = try await store.dueDeliveries(nowMs: nowMs + Self.horizonMs, limit: limit)
            } catch {
                report("webhooks: the store cannot be read: \(error)")
                return wake(in: .seconds(1))
            }
            let choice = state.withLock { $0.dispatcher.choose(from: due, nowMs: nowMs) }
            for delivery in choice.start {
                Task { await deliver(delivery) }
            }
            // What could not start may be all of one receiver: look behind it.
            let mayHaveMore = due.count == limit && (due.last?.delivery.nextAttemptMs ?? 0) <= nowMs
            guard mayHaveMore, limit < 1 << 24 else {
                let next = min(choice.nextMs ?? .max, nowMs + Self.horizonMs)
                return wake(in: .milliseconds(next - nowMs))
            }
            limit *= 8
        }
    }

    private func wake(in pause: Duration) {
        let timer = Task {
            try? await Task.sleep(for: pause)
            if !Task.isCancelled { wake() }
        }
        let old = state.withLock { state in
            let old = state.timer
            state.timer = timer
            return old
        }
        old?.cancel()
    }
}

// MARK: - One attempt

extension WebhookCourier {
    private func deliver(_ due: DueDelivery) async {
        do {
            if let body = try await store.result(of: due.run) {
                let answer = await attempt(due, body)
                await settle(due, answer)
            } else {
                await settle(due, .failed("there is no result"))
            }
        } catch {
            report("webhook of run \(due.run): the result cannot be read: \(error)")
            await settle(due, .failed("the result cannot be read"))
        }
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.dispatcher.finish(due)
            state.sending.remove(DeliveryDispatcher.Key(due))
            guard state.sending.isEmpty else { return [] }
            defer { state.stopWaiters = [] }
            return state.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
        wake()
    }

    private func attempt(_ due: DueDelivery, _ body: [UInt8]) async -> AttemptAnswer {
        let attempt = state.withLock { $0.attempt }
        return await withCheckedContinuation { waiter in
            do throws(SystemError) {
                try OSThread.start(name: "webhook") { [self] in
                    let answer = attempt.make(
                        due.delivery.target, id: due.delivery.id, body: body,
                        timestamp: now() / 1000, mayConnect: { mayConnect(due) })
                    waiter.resume(returning: answer)
                }
            } catch {
                waiter.resume(returning: .failed("\(error)"))
            }
        }
    }

    /// Not any more when the server ends; otherwise the end waits for what becomes of it.
    private func mayConnect(_ due: DueDelivery) -> Bool {
        state.withLock { state in
            if !state.isStopped { state.sending.insert(DeliveryDispatcher.Key(due)) }
            return !state.isStopped
        }
    }

    private func settle(_ due: DueDelivery, _ answer: AttemptAnswer) async {
        if answer == .interrupted { return }
        var delivery = due.delivery
        delivery.attempts += 1
        delivery.lastAnswer = answer.words
        let verdict = plan.verdict(
            on: answer, attempts: Int(delivery.attempts), nowMs: now(),
            chance: Double.random(in: 0..<1))
        switch verdict {
        case .delivered: delivery.state = .delivered
        case .abandoned: delivery.state = .abandoned
        case .again(let timeMs): delivery.nextAttemptMs = timeMs
        }
        await store.record(delivery, of: due.run)
        guard verdict == .abandoned else { return }
        let receiver = (try? WebhookTarget(delivery.target).receiver) ?? "a URL that is none"
        report(
            "webhook of run \(due.run) to \(receiver) is given up after attempt "
                + "\(delivery.attempts): \(delivery.lastAnswer)")
    }

    /// Says what is missing on this host, once.
    private func checkTools() async {
        let user = state.withLock { $0.attempt.confinedUser }
        let (missing, canConfine) = await withCheckedContinuation { waiter in
            let look = {
                let missing = ["curl", "setpriv"].first { !HostTool.has([$0]) }
                return (missing, user.map(HostTool.canBecome) ?? true)
            }
            do throws(SystemError) {
                try OSThread.start(name: "webhook") { waiter.resume(returning: look()) }
            } catch {
                waiter.resume(returning: (nil, true))
            }
        }
        if let missing {
            report("webhooks: this host has no \(missing): nothing can be delivered")
        } else if !canConfine {
            // Root in a container may not become anybody else.
            state.withLock { $0.attempt.confinedUser = nil }
        }
    }
}

extension RunTable {
    func page(_ query: RunQuery) -> RunPage {
        let list = list(IndexKey(kind: query.kind, filter: query.filter))
        let limit = min(query.limit, Self.pageLimit)
        let (numbers, hasMore) = list.page(
            descending: query.newestFirst, after: query.after, skip: query.skip, limit: limit)
        return RunPage(
            runs: numbers.compactMap { entries[$0]?.run }, total: list.count,
            next: hasMore ? numbers.last : nil)
    }

    /// More runs are on no page, so that no look-up keeps the others waiting.
    static let pageLimit = 1000

    /// The least priority number first, then in the order of acceptance.
    func unfinished() -> [StoredRun] {
        open.compactMap { entries[$0]?.run }.sorted {
            ($0.priority, $0.sequence) < ($1.priority, $1.sequence)
        }
    }

    /// The longest due first; all of a run's that are due together.
    func dueDeliveries(nowMs: Int64, limit: Int) -> [DueDelivery] {
        let times = deliveries.prefix(limit) { $0.timeMs <= nowMs }
        let due = times.compactMap { entries[$0.sequence]?.run }.flatMap { run in
            run.deliveries.filter { $0.state == .pending && $0.nextAttemptMs <= nowMs }
                .map { DueDelivery(run: run.id, delivery: $0) }
        }
        return Array(due.prefix(max(limit, 0)))
    }

    var nextDeliveryMs: Int64? { deliveries.first?.timeMs }
}

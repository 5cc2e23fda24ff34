/// The jobs of one priority that wait, or have been promised a place.
///
/// Fair between clients: whose turn it is goes round, and each client's own jobs keep their order.
struct QueueLane {
    private struct Entry {
        var job: JobID
        var build: BuildID?
    }
    private var waiting: [ClientID: [Entry]] = [:]
    /// Clients with waiting jobs, the next one first.
    private var turns: [ClientID] = []
    private(set) var count = 0
    /// Places kept for jobs that are still on their way.
    private var promised: [ClientID: Int] = [:]
    private(set) var promisedCount = 0

    func hasRoom(for client: ClientID, within limits: QueueLimits) -> Bool {
        count + promisedCount < limits.length
            && (waiting[client]?.count ?? 0) + (promised[client] ?? 0) < limits.perClient
    }

    mutating func promise(to client: ClientID) {
        promised[client, default: 0] += 1
        promisedCount += 1
    }

    mutating func withdrawPromise(to client: ClientID) {
        let own = promised[client] ?? 0
        precondition(own > 0, "a place is promised before it is taken")
        promised[client] = own == 1 ? nil : own - 1
        promisedCount -= 1
    }

    mutating func add(_ job: JobID, from client: ClientID, build: BuildID?) {
        if waiting[client] == nil { turns.append(client) }
        waiting[client, default: []].append(Entry(job: job, build: build))
        count += 1
    }

    /// Whether `take` would find a job.
    func isReady(except held: Set<BuildID>) -> Bool { firstReady(except: held) != nil }

    /// The next job that none of these builds holds back.
    mutating func take(except held: Set<BuildID>) -> JobID? {
        guard let (turn, place) = firstReady(except: held) else { return nil }
        let client = turns.remove(at: turn)
        var jobs = waiting[client] ?? []
        let job = jobs.remove(at: place).job
        count -= 1
        waiting[client] = jobs.isEmpty ? nil : jobs
        if !jobs.isEmpty { turns.append(client) }
        return job
    }

    /// Whose turn it is of those with a job that is not held back, and which it is.
    private func firstReady(except held: Set<BuildID>) -> (turn: Int, place: Int)? {
        for (turn, client) in turns.enumerated() {
            let place = waiting[client]?.firstIndex { $0.build.map(held.contains) != true }
            if let place { return (turn, place) }
        }
        return nil
    }

    /// False when it does not wait here.
    mutating func remove(_ job: JobID, from client: ClientID) -> Bool {
        guard var jobs = waiting[client], let index = jobs.firstIndex(where: { $0.job == job })
        else { return false }
        jobs.remove(at: index)
        count -= 1
        waiting[client] = jobs.isEmpty ? nil : jobs
        if jobs.isEmpty { turns.removeAll { $0 == client } }
        return true
    }
}

internal import Engine
internal import Judging

extension Scheduler {
    /// Runs a job without which a run that has begun does not end: before all that has not, since
    /// its outputs are in memory until then, and whatever waits. A failure of ours is tried again,
    /// as that of any run.
    func goOn(with job: Job, for client: ClientID) async throws(EngineRefusal) -> JobResult {
        do throws(EngineRefusal) {
            return try await submit(job, from: client, by: .exempt, priority: .high)
        } catch {
            guard case .sandboxFailed = error else { throw error }
            return try await submit(job, from: client, by: .exempt, priority: .high)
        }
    }
}

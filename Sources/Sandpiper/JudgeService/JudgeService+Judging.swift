import API
import Accounts
import Digests
import Engine
import Grading
import Judge
import Judging
import Synchronization

/// From what came of a run's job to its result.
extension JudgeService {
    func conclude(
        _ order: OmegaUpOrder, _ task: JudgeTask, _ shelved: ShelvedProblem, _ work: JudgeWork,
        _ outcome: Result<JobResult, EngineRefusal>
    ) async -> [UInt8]? {
        guard let judgement = await judgement(order, task, shelved, work, outcome) else {
            return nil
        }
        let mode = order.submission.contest == nil ? nil : order.submission.scoreMode
        let result = OmegaUpResult(judgement.grade, mode: mode, logs: judgement.log)
        await change(order.guid) { $0.conclude(result) }
        let bytes = result.encoded
        let account = accounts.account(of: order.submission.username)
        keptBytes.withLock { $0[account]? += bytes.count }
        return bytes
    }

    /// `nil`: the server stops, so this is not the time to judge.
    private func judgement(
        _ order: OmegaUpOrder, _ task: JudgeTask, _ shelved: ShelvedProblem, _ work: JudgeWork,
        _ outcome: Result<JobResult, EngineRefusal>
    ) async -> RunJudge.Judgement? {
        var (work, reason) = (work, "")
        do {
            return try await judgement(of: try outcome.get(), order, task, shelved, work)
        } catch {
            if Self.isStop(error) { return nil }
            reason = "\(error)"
        }
        // A run whose problem was changed while it waited is judged by the problem as it is now.
        // While somebody is at it, it is waited for: that is nobody's failure.
        for _ in 0..<Self.changesMax {
            guard work.isProblemAtFault.withLock({ $0 }) else { break }
            do {
                guard let now = try await problems.find(shelved.alias, isNow: true) else {
                    reason = "its problem \(shelved.alias) is not there any more"
                    break
                }
                work = JudgeWork()
                return try await judgeAgain(order, now, task.priority, work)
            } catch {
                if Self.isStop(error) { return nil }
                reason = "\(error)"
            }
            guard (try? await Task.sleep(for: Self.changePause)) != nil else { return nil }
        }
        return failure(order, task, reason)
    }

    /// A minute.
    private static let changesMax = 120
    private static let changePause = Duration.milliseconds(500)

    private static func isStop(_ error: any Error) -> Bool {
        switch error {
        case EngineRefusal.cancelled, EngineRefusal.shuttingDown: true
        default: false
        }
    }

    private func judgement(
        of result: JobResult, _ order: OmegaUpOrder, _ task: JudgeTask, _ shelved: ShelvedProblem,
        _ work: JudgeWork
    ) async throws -> RunJudge.Judgement {
        if task.isOutput { return try await judgeOutput(task, shelved, work, result) }
        guard task.runtime != nil else { return failure(order, task, Self.noRuntime) }
        guard let texts = work.texts.withLock({ $0 }) else {
            throw ShelfError.changed(shelved.alias)
        }
        return try await judge.judge(task, texts, result)
    }

    private func judgeAgain(
        _ order: OmegaUpOrder, _ shelved: ShelvedProblem, _ priority: JobPriority,
        _ work: JudgeWork
    ) async throws -> RunJudge.Judgement {
        let task = self.task(order, shelved, priority)
        guard let job = job(for: task, work) else { return failure(order, task, Self.noRuntime) }
        var inputs: LateInputs?
        if !task.isOutput {
            inputs = { try await self.texts(of: shelved, for: work).inputs }
        }
        let result = try await scheduler.submit(
            job, from: task.client, by: .exempt, priority: priority, inputs: inputs)
        return try await judgement(of: result, order, task, shelved, work)
    }

    /// It was there when the run was accepted.
    private static let noRuntime = "no language of this server serves it any more"

    // MARK: The job, and what is an output itself

    /// What a submission waits in the queue with; `nil`: nothing serves its language.
    func job(for task: JudgeTask, _ work: JudgeWork) -> Job? {
        guard task.isOutput else {
            return task.runtime.map { judge.policy.job(for: task, $0) }
        }
        let turn = judge.policy.turn
        guard case .archive(let base64) = OutputOnly(source: task.sourceText) else { return turn }
        let plan = Result { () throws -> ProblemArchive.Unpacking? in
            guard let zip = Base64.decode(base64) else {
                throw Grading.PackageRefusal(.badLayout, nil, "the archive is not Base64")
            }
            // The case that goes over what all may print is judged.
            let room = task.problem.limits.outputBytes
            return try archives.plan(
                zip, unpackedBytes: settings.outputBytes + min(room, settings.outputBytes))
        }
        work.unpacking.withLock { $0 = plan }
        return (try? plan.get())?.job ?? turn
    }

    private func judgeOutput(
        _ task: JudgeTask, _ shelved: ShelvedProblem, _ work: JudgeWork, _ result: JobResult
    ) async throws -> RunJudge.Judgement {
        let texts = try await texts(of: shelved, for: work)
        let submission = OutputOnly(source: task.sourceText)
        var files: [String: [UInt8]] = [:]
        do {
            if let unpacking = try work.unpacking.withLock({ $0 })?.get() {
                files = try archives.files(of: unpacking, from: result)
            }
        } catch let error as Grading.PackageRefusal {
            return judge.unreadable(task, saying: error.description)
        }
        return try await judge.judge(task, texts, outputs: submission.outputs(unpacked: files))
    }

    private func failure(
        _ order: OmegaUpOrder, _ task: JudgeTask, _ reason: String
    ) -> RunJudge.Judgement {
        Log.error("run \(order.guid) of \(order.submission.problem) could not be judged: \(reason)")
        return judge.judgeError(of: task, saying: reason)
    }

    /// The problem's texts, if it is still the one that the run was made for.
    func texts(
        of shelved: ShelvedProblem, for work: JudgeWork
    ) async throws -> ProblemTexts {
        do {
            guard let current = try await problems.find(shelved.alias) else {
                throw ShelfError.notFound(shelved.alias)
            }
            guard current.version == shelved.version else {
                throw ShelfError.changed(shelved.alias)
            }
            let texts = try await problems.load(shelved)
            work.texts.withLock { $0 = texts }
            return texts
        } catch {
            work.isProblemAtFault.withLock { $0 = true }
            throw error
        }
    }
}

/// What the job of a run and its conclusion share.
final class JudgeWork: Sendable {
    let texts = Mutex<ProblemTexts?>(nil)
    /// Of a submission that is an archive of outputs; what is in it `nil`: nothing.
    let unpacking = Mutex<Result<ProblemArchive.Unpacking?, any Error>?>(nil)
    /// They could not be read, or are not those of the run's problem.
    let isProblemAtFault = Mutex(false)
}

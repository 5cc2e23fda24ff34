internal import Judging

/// Jobs that share what a compilation leaves.
///
/// Theory of operation. Which job compiles is decided when it gets its slot: the first of those
/// with equal keys. While it compiles, the queue holds the others back, so no slot is idle for
/// them. When it has compiled, the mount of its workspace is kept, and each of the others opens a
/// copy of it; so does the builder for its own runs. If nothing comes of a build, the others are
/// held back no longer, and the first that gets a slot builds.
extension Scheduler {
    /// `nil`: the job takes no part. What is done by one that somebody talks to, its compilation
    /// too, is that one's doing.
    func enter(_ job: Job, _ live: LiveJob?, inputsFollow: Bool) -> BuildID? {
        guard job.sharesBuild, live?.isInteractive != true else { return nil }
        return BuildKey(job, inputsFollow: inputsFollow).flatMap { builds.enter($0) }
    }

    /// What a job that gets its slot now does about its build.
    func part(of job: JobID, in build: BuildID?) -> BuildPart {
        guard let build else { return .alone }
        let part = builds.begin(build, for: job, at: .now)
        if case .build = part { queue.hold(build) }
        return part
    }

    /// The others need not wait any more.
    func end(_ id: BuildID, _ outcome: BuildShare.Outcome, _ build: Build?) {
        discard(builds.end(id, outcome, build, at: .now))
        queue.letGo(id)
        fillFreeSlots()
        sweepLater()
    }

    /// A build that a job could not use after all is not offered to others.
    func noteUse(of part: BuildPart, _ wasShared: Bool) {
        if case .use(let id, _) = part, !wasShared { discard(builds.drop(id)) }
    }

    /// Closing the last descriptor of a mount frees its memory, which takes a while.
    private func discard(_ builds: [Build]) {
        guard !builds.isEmpty else { return }
        Task.detached { withExtendedLifetime(builds) {} }
    }

    private func sweepLater() {
        guard sweeper == nil, let expiry = builds.nextExpiry else { return }
        sweeper = Task { [weak self] in
            try? await Task.sleep(until: expiry, clock: .continuous)
            await self?.sweep()
        }
    }

    private func sweep() {
        sweeper = nil
        discard(builds.expire(at: .now))
        sweepLater()
    }
}

// MARK: - A job that others have to do with

extension Scheduler {
    /// Others hear of it between the compilation and the runs.
    func isDoneInSteps(_ job: Job, _ part: BuildPart, _ live: LiveJob?) -> Bool {
        if case .build = part { return true }
        return isSpread(job, live)
    }

    func attemptInSteps(
        _ job: Job, on index: Int, _ part: inout BuildPart, under control: JobControl,
        _ live: LiveJob?
    ) async -> Result<JobResult, SandboxFailure> {
        let slot = slots[index]
        let isSpread = isSpread(job, live)
        let build = part.kept
        let begun = await slot.perform(under: control) { sandbox in
            Self.begin(job, using: build, on: sandbox, live, mustShare: isSpread)
        }
        let (beginning, workspace): (JobRunner.Beginning, (any SharedWorkspace)?)
        switch begun {
        case .failure(let failure): return .failure(failure)
        case .success(let success): (beginning, workspace) = success
        }
        noteUse(of: part, beginning.buildWasShared)
        publish(&part, of: job, beginning, workspace, live)
        guard beginning.goesOn else { return .success(JobResult(beginning, runs: [])) }
        if isSpread, let workspace {
            let crew = Crew(job, workspace: workspace, live: live, control: control)
            let outcome = await work(crew, on: slot)
            await slot.perform(under: control) { $0.close() }
            return outcome.map { JobResult(beginning, runs: $0) }
        }
        return await slot.perform(under: control) { sandbox in
            defer { sandbox.close() }
            return Result { () throws(SandboxFailure) in
                let runs = try JobRunner.runs(
                    of: job, on: sandbox, live: live, usesUp: workspace == nil)
                return JobResult(beginning, runs: runs)
            }
        }
    }

    private static func begin(
        _ job: Job, using build: Build?, on sandbox: any Sandbox, _ live: LiveJob?,
        mustShare: Bool
    ) -> Result<(JobRunner.Beginning, (any SharedWorkspace)?), SandboxFailure> {
        do throws(SandboxFailure) {
            let beginning = try JobRunner.begin(job, using: build, on: sandbox, live: live)
            guard beginning.goesOn else {
                sandbox.close()
                return .success((beginning, nil))
            }
            do throws(SandboxFailure) {
                return .success((beginning, try sandbox.share()))
            } catch {
                // The job itself can do without.
                guard case .step = error, !mustShare else { throw error }
                return .success((beginning, nil))
            }
        } catch {
            sandbox.close()
            return .failure(error)
        }
    }

    /// What the builder's compilation came to. From here on it is a job that uses it, should it
    /// have to be repeated.
    private func publish(
        _ part: inout BuildPart, of job: Job, _ beginning: JobRunner.Beginning,
        _ workspace: (any SharedWorkspace)?, _ live: LiveJob?
    ) {
        guard case .build(let id) = part, let compile = beginning.compile else { return }
        let build = Build(compile, workspace: workspace, package: job.runtime.files)
        part = .alone
        switch compile.ending {
        case .exited(status: 0) where workspace == nil: end(id, .notShareable, nil)
        case .exited(status: 0):
            end(id, .succeeded(bytes: build.byteCount), build)
            part = .use(id, build)
        case .exited: end(id, .failed(bytes: build.byteCount, through: nil), build)
        // While a watcher does not read, a compiler waits: that is between the two of them.
        default:
            if live?.mayHoldBack == true {
                end(id, .abandoned, nil)
            } else {
                end(id, .failed(bytes: build.byteCount, through: JobID(lastID)), build)
            }
        }
    }
}

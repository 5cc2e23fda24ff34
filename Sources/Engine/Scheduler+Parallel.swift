internal import Judging

/// Jobs that ask for several slots.
///
/// Theory of operation. Such a job waits for one slot, as every job does, and is compiled there.
/// Then its runs are dealt out: to that slot, and to slots that are free while nobody waits. A slot
/// that only helps goes back between two runs as soon as somebody waits for one; so the job is
/// never ahead of another, except for the run that is under way.
extension Scheduler {
    /// Live output is that of one program at a time; and whoever watches a job that stops at its
    /// first failure must not be told of results that come to nothing. The rest can be spread;
    /// whoever watches a job with a `wallTimeBudget` may be told of runs behind its end.
    func isSpread(_ job: Job, _ live: LiveJob?) -> Bool {
        job.parallelism > 1 && job.inputs.count > 1 && slots.count > 1
            && live?.passesOutput != true && !(live != nil && job.stopsAtFailure)
    }

    /// All runs of a job, on its own slot and those that can be spared meanwhile.
    func work(
        _ crew: Crew, on slot: any SandboxSlot
    ) async -> Result<[StageResult], SandboxFailure> {
        crews.append(crew)
        defer { crews.removeAll { $0 === crew } }
        lendFreeSlots()
        let (job, deal, live) = (crew.job, crew.deal, crew.live)
        while true {
            let failure = await slot.perform(under: crew.control) { sandbox in
                Self.failure { () throws(SandboxFailure) in
                    try JobRunner.work(job, deal, on: sandbox, live: live) { true }
                }
            }
            if failure != nil { deal.close() }
            // A helper that fails gives its run back, and this slot does it.
            for helper in crew.takeHelpers() { await helper.value }
            if let failure { return .failure(failure) }
            if let results = deal.results { return .success(results) }
        }
    }

    /// Slots that are free while nobody waits help with the runs of jobs that want it.
    func lendFreeSlots() {
        for crew in crews {
            while crew.wantsHelp, let slot = queue.borrow() {
                crew.countIn()
                crew.begin(Task { await help(crew, on: slot) })
            }
        }
    }

    private func help(_ crew: Crew, on index: Int) async {
        let (job, deal, live, workspace) = (crew.job, crew.deal, crew.live, crew.workspace)
        let control = crew.control.makeFollower()
        _ = await slots[index].perform(under: control) { [demand] sandbox in
            defer { sandbox.close() }
            return Self.failure { () throws(SandboxFailure) in
                try sandbox.open(workspace)
                try JobRunner.work(job, deal, on: sandbox, live: live) { !demand.isWanted }
            }
        }
        crew.countOut()
        pass(index)
    }

    static func failure(
        of body: () throws(SandboxFailure) -> Void
    ) -> SandboxFailure? {
        do throws(SandboxFailure) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}

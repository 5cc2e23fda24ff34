internal import Judging
internal import Synchronization

/// A job whose runs are spread over several slots, while it lasts. Belongs to the scheduler.
final class Crew {
    let job: Job
    let deal: RunDeal
    /// The files as every run finds them.
    let workspace: any SharedWorkspace
    let live: LiveJob?
    /// Of the slot that the job was given, and of those that help.
    let control: JobControl
    private(set) var helpers: [Task<Void, Never>] = []
    private var helping = 0

    init(
        _ job: Job, workspace: any SharedWorkspace, live: LiveJob?, control: JobControl
    ) {
        self.job = job
        self.workspace = workspace
        self.live = live
        self.control = control
        deal = RunDeal(job)
    }

    /// Each that is there takes one more of the runs, and so does the slot that the job has.
    var wantsHelp: Bool { helping < job.parallelism - 1 && deal.undealt > helping + 1 }

    func begin(_ helper: Task<Void, Never>) { helpers.append(helper) }
    func countIn() { helping += 1 }
    func countOut() { helping -= 1 }

    /// Those who have begun since the last call.
    func takeHelpers() -> [Task<Void, Never>] {
        defer { helpers = [] }
        return helpers
    }
}

/// Whether somebody waits for a slot: then those that were only lent are given back.
final class Demand: Sendable {
    private let isThere = Mutex(false)

    var isWanted: Bool { isThere.withLock { $0 } }
    func set(_ value: Bool) { isThere.withLock { $0 = value } }
}

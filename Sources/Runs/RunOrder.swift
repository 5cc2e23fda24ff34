package import Engine
package import Judging
package import Storage

/// What is to be done for an accepted run.
package struct RunOrder: Sendable {
    /// `nil`: nothing is to be run, and the API's answer is to a job without runs.
    package var job: Job?
    /// The inputs of the job, where they are to be read only when it has its slot.
    package var inputs: LateInputs?
    package var priority = JobPriority.normal
    /// Whether those who watch the run are told what its programs write. They are then run one at
    /// a time.
    package var tellsOutput = true
    package var client: ClientID
    /// The API's answer, whatever came of the job. Called once. `nil`: there is none, since the
    /// server stops; the run is left for the next start.
    package var conclude: @Sendable (Result<JobResult, EngineRefusal>) async -> [UInt8]?

    package init(
        job: Job?, inputs: LateInputs? = nil, priority: JobPriority = .normal, client: ClientID,
        conclude: @escaping @Sendable (Result<JobResult, EngineRefusal>) async -> [UInt8]?
    ) {
        self.job = job
        self.inputs = inputs
        self.priority = priority
        self.client = client
        self.conclude = conclude
    }
}

/// What an API makes of a run that was accepted before a restart.
package enum RunRevival: Sendable {
    case order(RunOrder)
    /// It cannot be run any more; this is its result.
    case settled([UInt8])
    /// Nothing that this version knows. It is left as it is.
    case unknown
}

/// A run, and whether everybody may know that it is finished.
package struct FoundRun: Sendable {
    package var run: StoredRun
    package var isOver: Bool

    package init(run: StoredRun, isOver: Bool) {
        self.run = run
        self.isOver = isOver
    }
}

/// Why a run was not accepted.
package enum RunRefusal: Error, Equatable {
    case engine(EngineRefusal)
    case storage(StorageRefusal)
}

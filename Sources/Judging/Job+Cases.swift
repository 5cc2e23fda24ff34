/// What holds for one run of a job instead of what holds for all. `nil`: nothing.
package struct RunOverride: Sendable, Equatable {
    package var arguments: [String]?
    package var limits: Limits?
    /// Stand in its own copy of the workspace, in place of what is there; no other run sees them.
    /// They count against the job's workspace limits.
    package var files: [JobFile] = []

    package init(
        arguments: [String]? = nil, limits: Limits? = nil, files: [JobFile] = []
    ) {
        self.arguments = arguments
        self.limits = limits
        self.files = files
    }
}

extension Job {
    /// The limits of the run on the input at `index`.
    package func limits(ofRun index: Int) -> Limits { runOverrides[index]?.limits ?? runLimits }

    /// argv of the run on the input at `index`.
    package func arguments(ofRun index: Int) -> [String] {
        var job = self
        job.arguments = runOverrides[index]?.arguments ?? arguments
        return runtime.runArguments(for: job, memoryBytes: memoryBytes(ofRun: index))
    }

    /// What the program of the run on the input at `index` is told that it may use.
    package func memoryBytes(ofRun index: Int) -> Int {
        ownMemoryBytes ?? limits(ofRun: index).memoryBytes
    }

    /// Whether runs that took so long together are the last.
    package func ends(afterWallTime sum: Duration) -> Bool {
        wallTimeBudget.map { sum > $0 } ?? false
    }

    /// Whether nothing more is to be run after this result of the input at `index`.
    package func ends(after result: StageResult, ofRun index: Int) -> Bool {
        stopsAtFailure && expectations.indices.contains(index)
            && !expectations[index].isMet(by: result)
    }
}

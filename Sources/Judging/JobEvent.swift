/// Something that happened to a job while it was worked on, in the order in which it happened.
package enum JobEvent: Sendable, Equatable {
    /// The job has its slot, and its files are there: what follows is work.
    case started
    case stage(JobStage)
    /// What the program has written since the last event.
    case output(OutputStream, [UInt8])
    case ended(JobStage, StageResult)
}

/// One program of a job.
package enum JobStage: Sendable, Equatable {
    case compile
    /// The run on the input of that index.
    case run(Int)
}

/// The two ways out of a program.
package enum OutputStream: Sendable, Equatable { case standardOutput, standardError }

/// A file of a job, as it will stand in the workspace.
package struct JobFile: Sendable, Equatable {
    /// Relative, normalised, without `..`: see `WorkspacePath`.
    package var path: String
    /// As the client sent it, e.g. `a/../b`: what the program gets to see as its argument.
    package var name: String
    package var content: [UInt8]
    /// Sent as text. Only text files are sources; the first one is the entry.
    package var isText: Bool

    /// `name` is the path unless said otherwise.
    package init(path: String, name: String? = nil, content: [UInt8], isText: Bool = true) {
        self.path = path
        self.name = name ?? path
        self.content = content
        self.isText = isText
    }
}

/// One program with everything that is to be done with it: the unit of scheduling.
///
/// Compiled once if its runtime compiles, then run once for each of `inputs`, in order,
/// each time from the state right after the compilation.
package struct Job: Sendable {
    package var runtime: Runtime
    package var files: [JobFile]
    package var arguments: [String]
    /// The bytes on standard input, one element for each run.
    package var inputs: [[UInt8]]
    /// What the run on an input has for itself, by the input's place.
    package var runOverrides: [Int: RunOverride] = [:]
    /// One for each input, or none at all: then nothing is judged.
    package var expectations: [Expectation] = []
    /// Inputs that come after one whose expectation is not met are not run.
    package var stopsAtFailure = false
    /// Once the wall times of the runs, in their order, come to more than this, the inputs behind
    /// them are not run; `nil`: all are.
    package var wallTimeBudget: Duration?
    /// The most slots that may work on the runs at a time.
    package var parallelism = 1
    /// Whether it may take what the compilation of an equal job has left, and leave it its own.
    package var sharesBuild = false
    /// Files wanted of each run; `nil`: none.
    package var returns: ReturnRequest?
    /// Each run gets a descriptor 3 to write a report to, of which so many bytes are kept; `nil`:
    /// it gets none.
    package var reportBytes: Int?
    /// Of what a run writes to stderr only so much is kept; `nil`: all. Then there is no
    /// interleaved output either.
    package var keptErrorBytes: Int?
    package var compileLimits: Limits
    package var runLimits: Limits
    /// What a run may use for its own data, where `runLimits` has its language's machine besides;
    /// `nil`: there is no such difference.
    package var ownMemoryBytes: Int?
    /// What all runs may write and return together: `LimitPolicy.jobOutputBytes`.
    package var outputBudgetBytes: Int
    /// For the runs; a compilation gets the standard one.
    package var callProfile: CallProfile

    package init(
        runtime: Runtime, files: [JobFile], arguments: [String] = [], inputs: [[UInt8]],
        compileLimits: Limits, runLimits: Limits, outputBudgetBytes: Int = 32 << 20,
        callProfile: CallProfile = .standard
    ) {
        self.runtime = runtime
        self.files = files
        self.arguments = arguments
        self.inputs = inputs
        self.compileLimits = compileLimits
        self.runLimits = runLimits
        self.outputBudgetBytes = outputBudgetBytes
        self.callProfile = callProfile
    }
}

/// What came of a job.
package struct JobResult: Sendable, Equatable {
    /// Present when the runtime has a compile step.
    package var compile: StageResult?
    /// One for each input, in order; empty when the compilation failed, and ends early when the
    /// job stops at its first failure or has used up its `wallTimeBudget`.
    package var runs: [StageResult]
    /// `compile` is that of another job with equal files: nothing was compiled for this one.
    package var buildWasShared = false
    /// Times spent on the way, for the `Server-Timing` header.
    package var timing: Timing

    package struct Timing: Sendable, Equatable {
        /// From admission to the slot.
        package var queued: Duration
        /// From the slot to the last result.
        package var worked: Duration

        package init(queued: Duration = .zero, worked: Duration = .zero) {
            self.queued = queued
            self.worked = worked
        }
    }

    package init(compile: StageResult?, runs: [StageResult], timing: Timing = Timing()) {
        self.compile = compile
        self.runs = runs
        self.timing = timing
    }
}

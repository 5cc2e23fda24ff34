package import Judging

/// Runs programs, one at a time: what a slot lends to the job that holds it.
///
/// Blocking on purpose: it is only ever used on the slot's own thread.
package protocol Sandbox {
    /// A job begins: its files, in a workspace bounded by `limits`.
    func open(_ files: [JobFile], limits: Limits) throws(SandboxFailure)
    /// Runs one program to its end, whatever that end is. `live` gets its output, and says what
    /// it is sent, as far as its manner goes; stdin of a stage that is not interactive is
    /// `stage.input` all the same.
    func run(_ stage: Stage, live: LiveJob?) throws(SandboxFailure) -> StageResult
    /// The open workspace as every run finds it, for other slots to work on the same job.
    func share() throws(SandboxFailure) -> any SharedWorkspace
    /// A job that began elsewhere goes on here too, in a copy of its workspace.
    func open(_ workspace: any SharedWorkspace) throws(SandboxFailure)
    /// The job is over; everything it left is thrown away.
    func close()
}

/// A workspace that one slot has made and others may copy, as long as somebody holds this.
package protocol SharedWorkspace: Sendable {
    /// The memory it takes.
    var byteCount: Int { get }
}

/// One program to run in an open workspace.
package struct Stage: Sendable, Equatable {
    /// `arguments[0]` is also what is executed: absolute, or relative to the workspace.
    package var arguments: [String]
    package var environment: [String: String]
    package var input: [UInt8]
    /// Stand in the stage's workspace in place of what is there. They do not fit where the open
    /// workspace has no room for them.
    package var files: [JobFile] = []
    /// stdin stays open behind `input`, for what is written to the `LiveJob`.
    package var isInteractive = false
    package var limits: Limits
    package var workspace: WorkspaceUse
    /// Whose files the program sees besides its own.
    package var package: RuntimePackage?
    /// Files that are wanted when it has ended.
    package var returns: ReturnRequest?
    /// The program gets a descriptor 3, of which so many bytes are kept; `nil`: it gets none.
    package var reportBytes: Int?
    package var callProfile = CallProfile.standard
    /// What the stage after this one will probably have: it is made ready meanwhile.
    package var nextCallProfile = CallProfile.standard

    package enum WorkspaceUse: Sendable {
        /// The run gets a copy, and the next one the same again.
        case copy
        /// Nothing runs after it, so it gets the workspace itself.
        case consume
        /// If it succeeds, what it leaves is the workspace from then on.
        case replace
    }

    package init(
        arguments: [String], environment: [String: String], input: [UInt8], limits: Limits,
        workspace: WorkspaceUse, package: RuntimePackage? = nil
    ) {
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.limits = limits
        self.workspace = workspace
        self.package = package
    }
}

/// Why a program could not be run. Never the program's fault: that is a result.
package enum SandboxFailure: Error, Sendable, Equatable {
    /// The job was cancelled. Nobody waits for an answer.
    case cancelled
    /// The slot's launcher died; a new one is there for the next attempt.
    case launcherLost
    /// A step of the launch failed: its name, and what the kernel said.
    case step(String, reason: String)
    /// The files are larger than the workspace may be.
    case filesDoNotFit(limitBytes: Int)
}

/// One place where a job can run, with a thread of its own.
package protocol SandboxSlot: Sendable {
    /// Runs `body` on the slot's thread. The caller sees to it that one job holds the slot.
    /// `control` ends what `body` does: a run under way is killed.
    func perform<Result: Sendable>(
        under control: JobControl, _ body: @escaping @Sendable (any Sandbox) -> Result
    ) async -> Result
}

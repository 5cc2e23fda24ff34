/// What one run may use. Every field is enforced; none is advice.
///
/// The same type serves as the configured default, the configured maximum and the
/// value in force for one stage of one job. There is no "unlimited".
package struct Limits: Sendable, Equatable {
    /// Real time from the start of the program to its end. Enforced by the supervisor
    /// inside the sandbox with a kernel timer; the whole process tree is killed.
    package var wallTime: Duration
    /// User plus system time of all processes and threads of the run together.
    package var cpuTime: Duration
    /// Peak of everything the run's memory group is charged for: heap, stacks, files it
    /// wrote to its workspace, shared memory, pipes, page tables.
    package var memoryBytes: Int
    /// No program starts in less; a request for less gets this.
    package static let leastMemoryBytes = 1 << 20
    /// Each of stdout and stderr. The first `outputBytes` are kept, then the run is killed.
    package var outputBytes: Int
    /// Processes and threads alive at one time. At the limit fork(2) fails with EAGAIN.
    package var processes: Int
    /// RLIMIT_NOFILE. At the limit open(2) fails with EMFILE.
    package var openFiles: Int
    /// RLIMIT_FSIZE. A longer file ends the run with SIGXFSZ.
    package var fileSizeBytes: Int
    /// Size of the private tmpfs that holds the workspace and /tmp; beyond it ENOSPC.
    package var workspaceBytes: Int
    /// Files and directories in that tmpfs; beyond it ENOSPC.
    package var workspaceInodes: Int

    package init(
        wallTime: Duration = .seconds(10), cpuTime: Duration = .seconds(10),
        memoryBytes: Int = 512 << 20, outputBytes: Int = 1 << 20, processes: Int = 64,
        openFiles: Int = 2048, fileSizeBytes: Int = 64 << 20, workspaceBytes: Int = 256 << 20,
        workspaceInodes: Int = 16384
    ) {
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.memoryBytes = memoryBytes
        self.outputBytes = outputBytes
        self.processes = processes
        self.openFiles = openFiles
        self.fileSizeBytes = fileSizeBytes
        self.workspaceBytes = workspaceBytes
        self.workspaceInodes = workspaceInodes
    }
}

/// The limits a server is configured with: a default for each stage, and the most that a
/// request may ask for.
package struct LimitPolicy: Sendable, Equatable {
    package var run: Limits
    package var compile: Limits
    package var maximum: Limits
    /// The most that a request may ask for in one stage, where that is not `maximum`.
    package var runMaximum: LimitRequest
    package var compileMaximum: LimitRequest
    /// By language: what holds there instead, and is also the most that a request may ask for.
    package var languages: [String: Runtime.LimitOverrides]
    /// What a run may return in files.
    package var returned: ReturnLimits
    /// What all runs of one job may write together, both streams, and return in files. A run that
    /// goes over what is left of it ends as one that goes over `outputBytes`: an answer is held in
    /// memory.
    package var jobOutputBytes: Int
    /// What an interactive run may write, each of stdout and stderr, instead of `outputBytes`:
    /// it is passed on and not held.
    package var interactiveOutputBytes: Int

    package init(
        run: Limits = Limits(),
        compile: Limits = Limits(
            wallTime: .seconds(30), cpuTime: .seconds(30), memoryBytes: 1 << 30, processes: 128),
        maximum: Limits = Limits(
            wallTime: .seconds(300), cpuTime: .seconds(300), memoryBytes: 4 << 30,
            outputBytes: 64 << 20, processes: 512, openFiles: 4096, fileSizeBytes: 1 << 30,
            workspaceBytes: 1 << 30, workspaceInodes: 131_072),
        runMaximum: LimitRequest = LimitRequest(), compileMaximum: LimitRequest = LimitRequest(),
        languages: [String: Runtime.LimitOverrides] = [:],
        returned: ReturnLimits = ReturnLimits(), jobOutputBytes: Int = 32 << 20,
        interactiveOutputBytes: Int = 64 << 20
    ) {
        self.run = run
        self.compile = compile
        self.maximum = maximum
        self.runMaximum = runMaximum
        self.compileMaximum = compileMaximum
        self.languages = languages
        self.returned = returned
        self.jobOutputBytes = jobOutputBytes
        self.interactiveOutputBytes = interactiveOutputBytes
    }
}

/// One program to run: what the launcher needs to know, and the process that becomes it.
/// Its descriptors (stdin, stdout, stderr, and 3 if `hasReport`) travel beside it.
package struct RunPlan: Sendable, Equatable {
    /// `arguments[0]` is also the path to execute: absolute, or relative to the workspace.
    package var arguments: [String]
    /// `NAME=value`, complete: nothing is inherited.
    package var environment: [String]
    package var limits: Limits
    package var workspace: WorkspaceUse
    package var package: PackageUse
    /// Which of the filters in `Setup`.
    package var filter: Int
    /// The filter that the run after this one will probably have: its process is made ready
    /// while this one runs.
    package var nextFilter: Int
    /// The program has a descriptor 3 besides, to write a report to.
    package var hasReport: Bool

    /// How many descriptors the program begins with: 0, 1, 2 and so on.
    package var streamCount: Int { hasReport ? 4 : 3 }

    /// Whole numbers only: µs, bytes, counts.
    package struct Limits: Sendable, Equatable {
        package var wallMicroseconds: Int
        package var cpuMicroseconds: Int
        package var memoryBytes: Int
        package var processes: Int
        package var openFiles: Int
        package var fileSizeBytes: Int

        package init(
            wallMicroseconds: Int, cpuMicroseconds: Int, memoryBytes: Int, processes: Int,
            openFiles: Int, fileSizeBytes: Int
        ) {
            self.wallMicroseconds = wallMicroseconds
            self.cpuMicroseconds = cpuMicroseconds
            self.memoryBytes = memoryBytes
            self.processes = processes
            self.openFiles = openFiles
            self.fileSizeBytes = fileSizeBytes
        }
    }

    /// What becomes of the job's workspace in this run.
    package enum WorkspaceUse: UInt8, Sendable {
        /// The run gets a copy; the next one will get the same.
        case copy
        /// The run gets the workspace itself; it is gone afterwards.
        case consume
        /// As `consume`, and if the program succeeds, what it leaves is the job's workspace
        /// from then on: a compilation.
        case replace
    }

    package init(
        arguments: [String], environment: [String], limits: Limits, workspace: WorkspaceUse,
        filter: Int = 0, nextFilter: Int = 0, hasReport: Bool = false, package: PackageUse = .none
    ) {
        self.arguments = arguments
        self.environment = environment
        self.limits = limits
        self.workspace = workspace
        self.package = package
        self.filter = filter
        self.nextFilter = nextFilter
        self.hasReport = hasReport
    }
}

extension RunPlan {
    package func encode(to out: inout ByteWriter) {
        out.put(arguments) { $0.put($1) }
        out.put(environment) { $0.put($1) }
        out.put(limits.wallMicroseconds)
        out.put(limits.cpuMicroseconds)
        out.put(limits.memoryBytes)
        out.put(limits.processes)
        out.put(limits.openFiles)
        out.put(limits.fileSizeBytes)
        out.put(workspace.rawValue)
        out.put(filter)
        out.put(nextFilter)
        out.put(hasReport)
        package.encode(to: &out)
    }

    package init(from input: inout ByteReader) throws(MalformedMessage) {
        arguments = try input.list { (input) throws(MalformedMessage) in try input.string() }
        environment = try input.list { (input) throws(MalformedMessage) in try input.string() }
        limits = Limits(
            wallMicroseconds: try input.int(), cpuMicroseconds: try input.int(),
            memoryBytes: try input.int(), processes: try input.int(),
            openFiles: try input.int(), fileSizeBytes: try input.int())
        guard let use = WorkspaceUse(rawValue: try input.byte()) else { throw MalformedMessage() }
        workspace = use
        filter = try input.int()
        nextFilter = try input.int()
        hasReport = try input.bool()
        package = try PackageUse(from: &input)
    }
}

/// Programs of the host that work for the server: curl, tar, apt-get.
///
/// Every one ends with the thread that started it, so a server that is killed leaves none running.
package enum HostTool {
    /// What a tool may still do.
    package enum Confinement: Sendable, Equatable {
        /// As the server.
        case none
        /// It gains no privilege. With a user id that belongs to nobody it becomes that user and
        /// gives up every privilege it has.
        case confined(user: Int?)
    }

    /// Where it is; `nil` if this host does not have it.
    package static func path(of tool: String) -> String? {
        let places = ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"]
        return places.lazy.map { $0 + tool }.first(where: HostFiles.isExecutable)
    }

    package static func has(_ tools: [String]) -> Bool {
        tools.allSatisfy { path(of: $0) != nil }
    }

    /// The command that starts `words` by way of setpriv(1).
    ///
    /// - Throws: `Missing`: this host does not have one of the two.
    package static func command(
        _ words: [String], _ confinement: Confinement
    ) throws(Missing) -> [String] {
        guard let tool = path(of: words[0]) else { throw Missing(tool: words[0]) }
        guard let wrapper = path(of: "setpriv") else { throw Missing(tool: "setpriv") }
        var command = [wrapper, "--pdeathsig", "KILL"]
        if case .confined(let user) = confinement {
            command.append("--no-new-privs")
            if let user {
                command += [
                    "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups",
                    "--inh-caps", "-all", "--bounding-set", "-all",
                ]
            }
        }
        return command + ["--", tool] + words.dropFirst()
    }

    package struct Missing: Error, CustomStringConvertible {
        package var tool: String
        package var description: String { "this host has no \(tool)" }
    }

    /// Whether this process may become `user`: root in a container may not. Blocks.
    package static func canBecome(_ user: Int) -> Bool {
        guard let command = try? command(["true"], .confined(user: user)),
            let tool = try? RunningTool.start("true", command, environment: [], errorsToo: false)
        else { return false }
        return (try? tool.end()) == .exited(0)
    }
}

/// A tool that has been started. It is killed and waited for when the value goes.
package struct RunningTool: ~Copyable {
    /// For messages.
    package let name: String
    private let process: ChildProcess
    /// What it says. Reading never blocks.
    package let output: FileDescriptor
    private var hasEnded = false

    private init(_ name: String, _ process: ChildProcess, _ output: consuming FileDescriptor) {
        self.name = name
        self.process = process
        self.output = output
    }

    /// Its stdout, with `errorsToo` its stderr as well, comes through `output`. `input` becomes
    /// stdin (-1: nothing), `extra` descriptor 3.
    package static func start(
        _ name: String, _ command: [String], environment: [String], input: Int32 = -1,
        extra: Int32 = -1, errorsToo: Bool
    ) throws(SystemError) -> RunningTool {
        var pipe = try Pipe()
        guard let readEnd = pipe.readEnd.take(), let writeEnd = pipe.writeEnd.take() else {
            throw SystemError("pipe2", errno: 0)
        }
        try readEnd.neverBlock()
        let nothing = try FileDescriptor.openingBothWays("/dev/null")
        let process = try ChildProcess.start(
            command, environment: environment,
            streams: [
                input < 0 ? nothing.raw : input, writeEnd.raw,
                errorsToo ? writeEnd.raw : nothing.raw,
            ], socket: extra)
        return RunningTool(name, process, readEnd)
    }

    deinit {
        if hasEnded { return }
        process.signal(9)
        _ = try? process.wait()
    }

    /// Waits for its end. It should be near: when there is no more output.
    package consuming func end() throws(SystemError) -> ChildProcess.Ending {
        hasEnded = true
        return try process.wait()
    }
}

internal import JSON
internal import Judging

/// What a `runtime.json` says, before this host was asked anything. Its fields are explained
/// in `Runtimes/README.md`.
struct RuntimeDescription: Equatable {
    var language: String
    /// What people should know of it before they use it.
    var note = ""
    /// May hold `{major}` and `{minor}`, which stand for the numbers of the probed version.
    var aliases: [String] = []
    var package: String?
    var debianPackages: [String] = []
    /// Names of tools that Debian's packages bring under another one, and where: a pattern of
    /// glob(7). Elsewhere a link is made by what a package runs when it is installed.
    var links: [String: String] = [:]
    /// Names of tools, without a directory.
    var executables: [String] = []
    /// Where they are looked for besides the usual directories, in this order.
    var toolDirectories: [String] = []
    var version: VersionProbe
    var compile: Runtime.Command?
    var run: Runtime.Command
    var reportRun: Runtime.Command?
    var sourceExtensions: [String] = []
    var environment: [String: String] = [:]
    var limits = Runtime.LimitOverrides()
    /// The values of paiza.io's `language` that it serves.
    var paizaNames: [String] = []
    /// Those that it serves where no other does.
    var paizaNamesOtherwise: [String] = []
    /// The ids of omegaUp's languages that it serves.
    var omegaUpNames: [Runtime.OmegaUpName] = []
    /// Directories of the host, seen by programs at the same place.
    var mounts: [String] = []

    /// How a tool tells its version.
    struct VersionProbe: Equatable {
        var command: [String]
        /// The version is the first number behind this text; empty: in the whole output.
        var after: String
    }
}

extension RuntimeDescription {
    /// The places that a command may have, and whether one must be a word of its own.
    static let places = [
        "{entry}": false, "{runtime}": false, "{memoryMiB}": false, "{softMiB}": false,
        "{heapMiB}": false, "{heapHex}": false, "{sources}": true, "{arguments}": true,
        "{options}": true,
    ]

    /// Those that the value of a variable may have.
    static let variablePlaces: Set = ["{memoryMiB}", "{softMiB}", "{heapMiB}", "{heapHex}"]

    /// Whether a command looks into the runtime's own folder, which then must be in the sandbox.
    var usesFolder: Bool {
        let commands = [run, compile, reportRun] + omegaUpNames.flatMap { [$0.compile, $0.run] }
        return commands.contains { $0?.words.contains { $0.contains("{runtime}") } ?? false }
    }

    /// The description as a runtime of this host.
    ///
    /// `tools` says where each of `executables` stands; `folder` where programs find the
    /// runtime's folder.
    func runtime(
        version: SemanticVersion, tools: [String: String], folder: String,
        files: RuntimePackage? = nil
    ) -> Runtime {
        let numbers = [("{major}", version.major), ("{minor}", version.minor)]
        var runtime = Runtime(
            language: language,
            version: "\(version.major).\(version.minor).\(version.patch)",
            aliases: aliases.map { alias in
                numbers.reduce(alias) { $0.replacing($1.0, with: String($1.1)) }
            },
            package: package,
            compile: compile.map { $0.starting(with: tools) }, run: run.starting(with: tools),
            reportRun: reportRun?.starting(with: tools),
            environment: completeEnvironment, sourceExtensions: sourceExtensions,
            folder: folder, limitOverrides: limits, files: files, paizaNames: paizaNames,
            omegaUpNames: omegaUpNames.map { served in
                var served = served
                served.compile = served.compile?.starting(with: tools)
                served.run = served.run?.starting(with: tools)
                return served
            })
        runtime.paizaNamesOtherwise = paizaNamesOtherwise
        runtime.note = note
        return runtime
    }

    /// The description's variables on top of those that every program gets.
    var completeEnvironment: [String: String] {
        Self.commonEnvironment(of: language).merging(environment) { _, own in own }
    }

    /// What every program gets; nothing of the server's own environment. The last two are Piston's:
    /// glibc's own complaints go to stderr instead of a terminal, and a program can ask what it
    /// runs as.
    static func commonEnvironment(of language: String) -> [String: String] {
        [
            "PATH": RuntimeTools.directories.joined(separator: ":"), "HOME": "/tmp",
            "LIBC_FATAL_STDERR_": "1", "PISTON_LANGUAGE": language,
        ]
    }
}

extension Runtime.Command {
    /// With the absolute path of the tool in front, if the first word is the name of one.
    fileprivate func starting(with tools: [String: String]) -> Runtime.Command {
        guard let name = words.first, let path = tools[name] else { return self }
        return Runtime.Command([path] + words.dropFirst())
    }
}

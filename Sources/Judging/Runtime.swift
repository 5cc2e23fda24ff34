/// One language in one version, as it is offered: what a catalogue lists and a job names.
package struct Runtime: Sendable, Equatable {
    /// Piston's `language`, e.g. `c++`.
    package var language: String
    /// Probed from the tool itself; a full `X.Y.Z`.
    package var version: String
    package var aliases: [String]
    /// Piston's `runtime`: the package behind the language, e.g. `gcc`. `nil` when it has the
    /// same name as the language.
    package var package: String?
    /// `nil`: nothing to compile.
    package var compile: Command?
    package var run: Command
    /// Runs a program and says on descriptor 3 what came of it (`Job.reportBytes`), for APIs that
    /// answer with a value; `nil`: this runtime cannot.
    package var reportRun: Command?
    /// The complete environment; nothing is inherited. Values may have the places of memory.
    package var environment: [String: String]
    /// File name endings of sources, e.g. `.c`; empty: every text file is one.
    package var sourceExtensions: [String]
    /// Where the folder of the runtime's own helper files stands inside the sandbox.
    package var folder: String
    package var limitOverrides: LimitOverrides
    /// `nil`: the tools are the host's own.
    package var files: RuntimePackage?
    /// The values of paiza.io's `language` that this runtime serves.
    package var paizaNames: [String]
    /// Those that it serves where no other runtime does.
    package var paizaNamesOtherwise: [String] = []
    /// The ids of omegaUp's languages that this runtime serves.
    package var omegaUpNames: [OmegaUpName]
    /// What people should know of it before they use it; empty: nothing.
    package var note = ""
    /// What stands for `{options}` in `compile`.
    package var compileOptions: [String] = []

    package init(
        language: String, version: String, aliases: [String] = [], package: String? = nil,
        compile: Command? = nil, run: Command, reportRun: Command? = nil,
        environment: [String: String] = [:], sourceExtensions: [String] = [], folder: String = "/",
        limitOverrides: LimitOverrides = LimitOverrides(), files: RuntimePackage? = nil,
        paizaNames: [String] = [], omegaUpNames: [OmegaUpName] = []
    ) {
        self.language = language
        self.version = version
        self.aliases = aliases
        self.package = package
        self.compile = compile
        self.run = run
        self.reportRun = reportRun
        self.environment = environment
        self.sourceExtensions = sourceExtensions
        self.folder = folder
        self.limitOverrides = limitOverrides
        self.files = files
        self.paizaNames = paizaNames
        self.omegaUpNames = omegaUpNames
    }
}

extension Runtime {
    /// A program and its arguments, with places to fill in. Never a shell line: each word is
    /// one element of argv.
    ///
    /// `{entry}` is the path of the first text file; `{runtime}` the runtime's own folder;
    /// `{memoryMiB}` what this stage may use, `{softMiB}` what a machine should try to stay below,
    /// `{heapMiB}` and `{heapHex}` what it may take for its heap, in MiB and in bytes (all also
    /// inside a word). `{sources}`, `{arguments}` and `{options}` stand alone and become any number
    /// of words.
    package struct Command: Sendable, Equatable {
        package var words: [String]
        package init(_ words: [String]) { self.words = words }
    }

    /// A language of omegaUp's as a runtime serves it.
    package struct OmegaUpName: Sendable, Equatable {
        /// E.g. `cpp17-gcc`; never an older name for another id, such as `cpp`.
        package var name: String
        /// For `{options}`, e.g. `-std=c++17`.
        package var options: [String]
        /// Compiles in place of the runtime's own command: a language without one has its syntax
        /// checked before anything runs. `nil`: the runtime's own.
        package var compile: Command?
        /// Runs in place of the runtime's own command; `nil`: that.
        package var run: Command?

        package init(
            _ name: String, options: [String] = [], compile: Command? = nil, run: Command? = nil
        ) {
            self.name = name
            self.options = options
            self.compile = compile
            self.run = run
        }
    }

    /// What this runtime needs that differs from the server's defaults. `nil`: no override.
    package struct LimitOverrides: Sendable, Equatable {
        package var compileWallTime: Duration?
        package var compileCPUTime: Duration?
        package var compileMemoryBytes: Int?
        package var runWallTime: Duration?
        package var runCPUTime: Duration?
        package var runMemoryBytes: Int?
        package var outputBytes: Int?
        package var processes: Int?
        package var openFiles: Int?
        package var fileSizeBytes: Int?
        package init() {}
    }
}

internal import Judging

/// Everything that decides what a compilation leaves. Jobs with equal keys may share one.
///
/// Keys are compared in full: the hash only finds those that may be equal. A key does not keep the
/// files of its runtime's package.
struct BuildKey: Sendable {
    /// Without its package, and without what only concerns the runs.
    private let runtime: Runtime
    private let package: RuntimePackage.Identity?
    /// argv of the compilation.
    private let arguments: [String]
    private let files: [JobFile]
    private let limits: Limits
    private let workspaceBytes: Int
    private let workspaceInodes: Int

    /// `nil` when there is nothing to compile, or nothing is to be run afterwards. `inputsFollow`:
    /// the job's inputs are not there yet.
    init?(_ job: Job, inputsFollow: Bool = false) {
        guard let arguments = job.runtime.compileArguments(for: job),
            inputsFollow || !job.inputs.isEmpty
        else { return nil }
        var runtime = job.runtime
        runtime.files = nil
        (runtime.run, runtime.reportRun) = (Runtime.Command([]), nil)
        self.runtime = runtime
        package = job.runtime.files?.identity
        self.arguments = arguments
        files = job.files
        limits = job.compileLimits
        workspaceBytes = job.workspaceLimits.workspaceBytes
        workspaceInodes = job.workspaceLimits.workspaceInodes
    }

    /// What it takes in memory, roughly.
    var byteCount: Int { files.reduce(0) { $0 + $1.content.count + 256 } }
}

extension BuildKey: Hashable {
    static func == (one: BuildKey, other: BuildKey) -> Bool {
        one.package === other.package && one.limits == other.limits
            && one.workspaceBytes == other.workspaceBytes
            && one.workspaceInodes == other.workspaceInodes && one.runtime == other.runtime
            && one.arguments.elementsEqual(other.arguments) { $0.hasBytes(of: $1) }
            && one.files.elementsEqual(other.files) { $0.hasBytes(of: $1) }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(arguments)
        for file in files {
            hasher.combine(file.path)
            unsafe file.content.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }
}

extension JobFile {
    fileprivate func hasBytes(of other: JobFile) -> Bool {
        isText == other.isText && path.hasBytes(of: other.path) && name.hasBytes(of: other.name)
            && content == other.content
    }
}

extension String {
    /// For the kernel and a compiler, two ways to write one accent are two names.
    fileprivate func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

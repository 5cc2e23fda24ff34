internal import Linux

/// Where the tools of a runtime are looked for.
///
/// Always in the same places, whatever the caller's PATH says: a shim below somebody's home
/// directory is not there inside the sandbox.
struct RuntimeTools {
    /// In this order; also the PATH of every program.
    static let directories = ["/usr/local/bin", "/usr/bin", "/bin"]

    var directories = RuntimeTools.directories

    func path(of name: String) -> String? {
        directories.lazy.map { "\($0)/\(name)" }.first { HostFiles.isExecutable($0) }
    }
}

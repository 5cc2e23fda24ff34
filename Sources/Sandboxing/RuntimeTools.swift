internal import Linux

/// Where the tools of a runtime are looked for.
///
/// Always in the same places, whatever the caller's PATH says: a shim below somebody's home
/// directory is not there inside the sandbox.
struct RuntimeTools {
    /// In this order; also the PATH of every program.
    static let directories = ["/usr/local/bin", "/usr/bin", "/bin"]
    /// Inside the sandbox, the directory of our own tools.
    static let ownDirectory = "/opt/sandpiper/bin"

    var directories = RuntimeTools.directories
    /// On the host, where our own programs stand; empty: nowhere.
    var ownPrograms = ""

    /// Of one tool.
    struct Place {
        var onHost: String
        var inSandbox: String
    }

    func place(of name: String) -> Place? {
        if name.hasPrefix("sandpiper-"), HostFiles.isExecutable("\(ownPrograms)/\(name)") {
            return Place(
                onHost: "\(ownPrograms)/\(name)", inSandbox: "\(Self.ownDirectory)/\(name)")
        }
        return directories.lazy.map { "\($0)/\(name)" }.first { HostFiles.isExecutable($0) }
            .map { Place(onHost: $0, inSandbox: $0) }
    }
}

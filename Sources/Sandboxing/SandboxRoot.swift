internal import LaunchProtocol
internal import Linux

/// What a program sees of the host: toolchains and the few files of /etc that they read.
/// Everything is read-only, and nothing else of the host is there.
enum SandboxRoot {
    /// Programs and libraries. `/bin` and its like are links on current systems, directories on
    /// older ones; the launcher takes either as it is.
    static let toolchains = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    /// Of /etc only what libraries need to start. No accounts, no keys, no host names.
    static let configuration = [
        "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone",
        "/etc/mime.types", "/etc/ssl/openssl.cnf",
    ]

    static let devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]

    static func mounts(extra: [Setup.Mount]) -> [Setup.Mount] {
        (toolchains + configuration).filter { HostFiles.exists($0) }.map { Setup.Mount($0) }
            + devices.map { Setup.Mount($0, allowsDevices: true) } + extra
    }

    /// The accounts that a program finds when it asks who it is.
    static func files(userIDs: [Int]) -> [Setup.File] {
        let users = Set(userIDs).sorted()
        let accounts = users.map { "runner:x:\($0):\($0)::/tmp:/bin/sh\n" }.joined()
        let groups = users.map { "runner:x:\($0):\n" }.joined()
        return [
            Setup.File("/etc/passwd", "root:x:0:0::/:/bin/sh\n" + accounts),
            Setup.File("/etc/group", "root:x:0:\n" + groups),
            Setup.File("/etc/hosts", "127.0.0.1 localhost sandpiper\n::1 localhost\n"),
            Setup.File("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
        ]
    }
}

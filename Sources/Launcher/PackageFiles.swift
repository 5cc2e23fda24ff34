import CLinux
import Glibc
import LaunchProtocol

/// The installed packages, seen by the launcher alone.
///
/// They hang in a mount namespace that the launcher has entered after its keepers were made: so
/// neither a program nor its supervisor can name them, and a run that needs none copies no mount
/// more. A run that needs one gets that package's files as mounts of their own.
struct PackageFiles {
    /// Where they hang in the launcher's namespace. It has no use for the workspace's place.
    private static let root = Root.workspace

    /// A copy of the mount at `path`, read-only; taken while the host's paths can be named.
    static func open(_ path: String) throws(LaunchFailure) -> Int32 {
        let tree = try take(.buildRoot, clinux_open_tree(AT_FDCWD, path, 1))
        let attributes =
            clinux_MOUNT_READ_ONLY | clinux_MOUNT_NO_SUID | clinux_MOUNT_NO_DEVICES
        try take(.buildRoot, clinux_set_mount_attributes(tree, attributes))
        return tree
    }

    /// Closes `tree`. Every process made before stays in the namespace without it.
    static func hang(_ tree: Int32) throws(LaunchFailure) {
        defer { close(tree) }
        try take(.makeBoxes, clinux_unshare(Int32(clinux_CLONE_NEWNS)))
        try take(.makeBoxes, clinux_move_mount(tree, root))
    }

    /// The mounts that `attach` puts into place, in its order. The caller closes them.
    static func mounts(for use: PackageUse) throws(LaunchFailure) -> [Int32] {
        var mounts: [Int32] = []
        do throws(LaunchFailure) {
            for path in paths(of: use) {
                let mount = clinux_open_tree(AT_FDCWD, "\(root)/\(path)", 0)
                // Few packages have anything there.
                if mount < 0 && errno == ENOENT && path.hasSuffix("/var") { break }
                mounts.append(try take(.openPackage, mount))
            }
        } catch {
            for mount in mounts { close(mount) }
            throw error
        }
        return mounts
    }

    private static func paths(of use: PackageUse) -> [String] {
        switch use {
        case .none: []
        case .system(let place): ["/usr", "/etc", "/var"].map { place.path + $0 }
        case .folder(let place): [place.path + "/packages"]
        }
    }

    /// Accounts and names stay the sandbox's, whatever the package's /etc says.
    private static let ownFiles = ["/etc/passwd", "/etc/group", "/etc/hosts", "/etc/nsswitch.conf"]

    /// In the supervisor: what `mounts` made, in the run's own mount namespace.
    static func attach(_ mounts: [Int32], for use: PackageUse) throws(LaunchFailure) {
        let step = LaunchStep.mountPackage
        switch (use, mounts.count) {
        case (.none, 0): return
        case (.system, 2...3):
            var files: [(path: String, mount: Int32)] = []
            defer { for file in files { close(file.mount) } }
            for path in ownFiles {
                files.append((path, try take(step, clinux_open_tree(AT_FDCWD, path, 0))))
            }
            try take(step, clinux_move_mount(mounts[0], "/usr"))
            try take(step, clinux_move_mount(mounts[1], "/etc"))
            if mounts.count > 2 { try take(step, clinux_move_mount(mounts[2], Root.packageData)) }
            for file in files { try take(step, clinux_move_mount(file.mount, file.path)) }
        case (.folder, 1):
            try take(step, clinux_move_mount(mounts[0], PackageUse.folderRoot))
        default: throw LaunchFailure(step, errno: EPROTO)
        }
    }
}

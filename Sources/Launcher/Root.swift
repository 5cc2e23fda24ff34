import CLinux
import Glibc
import LaunchProtocol

/// The read-only root that all runs of a slot share: a small tmpfs with binds of the host's
/// toolchains, and nothing else of the host.
///
/// Once the launcher has pivoted into it, every process it makes starts there, so a run needs no
/// pivot_root(2) of its own, and the mount table that each run's namespace copies is short.
enum Root {
    /// Where runs find their workspace.
    static let workspace = "/box"
    /// Where runs of a package find its data; the host's own is not there.
    static let packageData = "/var"
    /// An ordinary user's launcher keeps the host's /proc here; each supervisor, which inherits
    /// it, takes it away as soon as it has mounted its own.
    static let visibleProc = "/.proc"

    static func enter(_ setup: Setup) throws(LaunchFailure) {
        let tree = try take(.buildRoot, clinux_tmpfs("32m", "16384", UInt32(clinux_MOUNT_NO_SUID)))
        // Sources are opened while the host's paths can still be named.
        let attach = footing(beside: setup.mounts)
        try take(.buildRoot, clinux_move_mount(tree, attach))
        for mount in setup.mounts { try add(mount, below: attach, setup) }
        // A user namespace may mount a new /proc only where it sees one already.
        let hostProc =
            setup.privilege.isRoot
            ? -1 : try take(.buildRoot, clinux_open_tree(AT_FDCWD, "/proc", 1))
        if hostProc >= 0 { try makeDirectories(attach + visibleProc) }
        let places = setup.packages.isEmpty ? [] : [PackageUse.folderRoot, packageData]
        for directory in ["/proc", "/dev", workspace] + places {
            try makeDirectories(attach + directory)
        }
        try makeLinks(below: attach)
        for file in setup.files { try write(file, below: attach) }
        try take(.buildRoot, chdir(attach))
        try take(.buildRoot, clinux_pivot_root(".", "."))
        try take(.buildRoot, clinux_detach("."))
        try take(.buildRoot, chdir("/"))
        try take(.buildRoot, clinux_set_mount_attributes(tree, clinux_MOUNT_READ_ONLY))
        close(tree)
        guard hostProc >= 0 else { return }
        try take(.buildRoot, clinux_move_mount(hostProc, visibleProc))
        close(hostProc)
    }

    /// A directory of the host that the new root stands on until the pivot. That hides what is
    /// below, so no source may be there: a checkout in /tmp has its runtimes in /tmp.
    private static func footing(beside mounts: [Setup.Mount]) -> String {
        let places = ["/tmp", "/mnt", "/srv", "/sys"].filter { place in
            access(place, F_OK) == 0 && !mounts.contains { $0.source.starts(with: place + "/") }
        }
        return places.first ?? "/tmp"
    }

    /// A directory becomes a bind; a symbolic link is made anew with the same text (`/lib` is
    /// one on Debian); a small file is copied and a device made, since each mount in the table
    /// costs every run. What this host does not have is left out.
    private static func add(
        _ mount: Setup.Mount, below root: String, _ setup: Setup
    ) throws(LaunchFailure) {
        var status = stat()
        guard lstat(mount.source, &status) == 0 else { return }
        let target = root + mount.target
        try makeDirectories(parent(of: target))
        let kind = status.st_mode & S_IFMT
        switch kind {
        case S_IFLNK: return try link(mount.source, at: target)
        case S_IFDIR:
            try makeDirectories(target)
            // The whole of /usr and its like is not even tried.
            let isTop = !mount.source.dropFirst().contains("/")
            if !isTop && copyFolder(mount.source, to: target) { return }
        case S_IFCHR where mount.allowsDevices && setup.privilege.isRoot:
            try take(.buildRoot, mknod(target, S_IFCHR | 0o666, status.st_rdev))
            try take(.buildRoot, chmod(target, 0o666))
            return
        default:
            let mode: mode_t = status.st_mode & 0o111 == 0 ? 0o444 : 0o555
            let copy = try take(.buildRoot, open(target, O_CREAT | O_WRONLY | O_CLOEXEC, mode))
            defer { close(copy) }
            if kind == S_IFREG && status.st_size <= largestCopy {
                let source = try take(.buildRoot, open(mount.source, O_RDONLY | O_CLOEXEC))
                defer { close(source) }
                return try copyBytes(
                    from: source, 0..<Int(status.st_size), to: copy, at: 0, .buildRoot)
            }
        }
        // Recursive: in a user namespace mounts below may not be uncovered.
        let tree = try take(.buildRoot, clinux_open_tree(AT_FDCWD, mount.source, 1))
        defer { close(tree) }
        var attributes = clinux_MOUNT_READ_ONLY | clinux_MOUNT_NO_SUID
        if !mount.allowsDevices { attributes |= clinux_MOUNT_NO_DEVICES }
        try take(.buildRoot, clinux_set_mount_attributes(tree, attributes))
        try take(.buildRoot, clinux_move_mount(tree, target))
    }

    /// A small folder is copied: programs can read in /proc/self/mountinfo what a bind was made of,
    /// and that path is the host's own matter; and each mount costs every run. A runtime's samples
    /// stay where they are: there may be thousands of files in all. False when it is not small, or
    /// not to be read; then it is bound.
    private static func copyFolder(_ source: String, to target: String) -> Bool {
        let name = String(source.dropFirst(parent(of: source).count + 1))
        guard target.hasSuffix("/" + name) else { return false }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let from = open(parent(of: source), flags)
        let to = open(parent(of: target), flags)
        defer { for directory in [from, to] where directory >= 0 { close(directory) } }
        guard from >= 0, to >= 0 else { return false }
        var tree = TreeCopy(
            owner: getuid(), step: .buildRoot,
            bounds: Workspace.Bounds(sizeBytes: 1 << 20, inodes: 512), leavingOut: "samples")
        return (try? tree.copyDirectory(named: Array(name.utf8CString), from: from, to: to))
            != nil
    }

    private static func link(_ source: String, at target: String) throws(LaunchFailure) {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = try take(.buildRoot, readlink(source, &text, text.count - 1))
        text[length] = 0
        if symlink(text, target) != 0 && errno != EEXIST {
            throw LaunchFailure(.buildRoot, errno: errno)
        }
    }

    private static let largestCopy = 1 << 20

    /// /tmp and /dev/shm lead into the run's own tmpfs, which is what bounds them.
    private static func makeLinks(below root: String) throws(LaunchFailure) {
        let links = [
            (workspace + "/tmp", "/tmp"), (workspace + "/shm", "/dev/shm"),
            ("/proc/self/fd", "/dev/fd"), ("/proc/self/fd/0", "/dev/stdin"),
            ("/proc/self/fd/1", "/dev/stdout"), ("/proc/self/fd/2", "/dev/stderr"),
        ]
        for (text, path) in links { try take(.buildRoot, symlink(text, root + path)) }
    }

    private static func write(_ file: Setup.File, below root: String) throws(LaunchFailure) {
        let path = root + file.path
        try makeDirectories(parent(of: path))
        let descriptor = try take(
            .buildRoot, open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o444))
        defer { close(descriptor) }
        let bytes = Array(file.content.utf8)
        try take(.buildRoot, Glibc.write(descriptor, bytes, bytes.count))
    }

    private static func makeDirectories(_ path: String) throws(LaunchFailure) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, path.utf8.count > 1 else {
            throw LaunchFailure(.buildRoot, errno: errno)
        }
        try makeDirectories(parent(of: path))
        try take(.buildRoot, mkdir(path, 0o755))
    }

    private static func parent(of path: String) -> String {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        return String(path[..<end])
    }
}

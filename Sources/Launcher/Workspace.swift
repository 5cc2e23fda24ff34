import CLinux
import Glibc
import LaunchProtocol

/// The tmpfs that a job's files stand in, held by a descriptor of its mount.
///
/// It is attached nowhere until a run's supervisor puts it into its own mount namespace, so no
/// path leads to it, and closing the last descriptor is what removes it. After untrusted code
/// has been inside, it is only ever read through descriptors that follow no link.
struct Workspace {
    /// The mount. Owned by whoever holds the value; `close()` ends it.
    let mount: Int32
    let bounds: Bounds
    let owner: uid_t

    struct Bounds {
        var sizeBytes: Int
        var inodes: Int
    }

    /// The run's current directory, its /tmp and its /dev/shm, as they stand in the tmpfs.
    static let parts = ["submission", "tmp", "shm"]

    /// One that stands already.
    init(mount: Int32, bounds: Bounds, owner: uid_t) {
        (self.mount, self.bounds, self.owner) = (mount, bounds, owner)
    }

    /// An empty workspace that belongs to `owner`.
    init(bounds: Bounds, owner: uid_t, step: LaunchStep) throws(LaunchFailure) {
        // Three directories and the root of the tmpfs are ours, not the job's.
        mount = try take(
            step,
            clinux_tmpfs(
                String(bounds.sizeBytes), String(bounds.inodes + 4),
                UInt32(clinux_MOUNT_NO_SUID | clinux_MOUNT_NO_DEVICES)))
        self.bounds = bounds
        self.owner = owner
        for part in Workspace.parts {
            try take(step, mkdirat(mount, part, 0o700))
            try take(step, fchownat(mount, part, owner, owner, AT_SYMLINK_NOFOLLOW))
        }
    }

    func close() { _ = Glibc.close(mount) }

    /// Writes the job's files, whose bytes stand one after another in `content` from `start` on.
    func fill(
        _ files: [ServerMessage.Workspace.File], from content: Int32, at start: Int
    ) throws(LaunchFailure) {
        let step = LaunchStep.fillWorkspace
        let directory = try take(
            step, openat(mount, "submission", clinux_O_PATH | O_DIRECTORY | O_CLOEXEC))
        defer { _ = Glibc.close(directory) }
        var offset = start
        for file in files {
            try makeParents(of: file.path, in: directory)
            let flags = UInt64(O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW)
            let target = try take(
                step, clinux_openat2(directory, file.path, flags, 0o644, Workspace.beneath))
            defer { _ = Glibc.close(target) }
            try take(step, fchown(target, owner, owner))
            try copyBytes(from: content, offset..<offset + file.length, to: target, at: 0, step)
            offset += file.length
        }
    }

    /// A copy that belongs to `owner`: of the same bounds, and without what is no regular file,
    /// directory or link.
    func copy(owner: uid_t, step: LaunchStep) throws(LaunchFailure) -> Workspace {
        let copy = try Workspace(bounds: bounds, owner: owner, step: step)
        var tree = TreeCopy(owner: owner, step: step, bounds: bounds)
        do throws(LaunchFailure) {
            let top = "submission".utf8CString
            try tree.copyDirectory(named: Array(top), from: mount, to: copy.mount)
        } catch {
            copy.close()
            throw error
        }
        return copy
    }

    private func makeParents(
        of path: String, in directory: Int32
    ) throws(LaunchFailure) {
        var end = path.utf8.startIndex
        while let slash = path.utf8[end...].firstIndex(of: UInt8(ascii: "/")) {
            let prefix = String(path[..<slash])
            if mkdirat(directory, prefix, 0o755) == 0 {
                try take(
                    .fillWorkspace,
                    fchownat(directory, prefix, owner, owner, AT_SYMLINK_NOFOLLOW))
            } else if errno != EEXIST {
                throw LaunchFailure(.fillWorkspace, errno: errno)
            }
            end = path.utf8.index(after: slash)
        }
    }

    /// RESOLVE_NO_XDEV | NO_MAGICLINKS | NO_SYMLINKS | BENEATH (openat2(2)).
    static let beneath: UInt64 = 0x01 | 0x02 | 0x04 | 0x08
}

private let copyBuffer = ScratchMemory(byteCount: 128 * 1024)

/// Copies a range of one file into another, byte by byte as it is.
func copyBytes(
    from source: Int32, _ range: Range<Int>, to target: Int32, at offset: Int, _ step: LaunchStep
) throws(LaunchFailure) {
    var position = range.lowerBound
    while position < range.upperBound {
        let wanted = range.upperBound - position
        let result: Int = copyBuffer.withMemory { memory in
            let got = pread(source, memory.baseAddress, min(memory.count, wanted), off_t(position))
            guard got > 0 else { return got }
            return pwrite(
                target, memory.baseAddress, got, off_t(offset + position - range.lowerBound))
        }
        // The end came early: the sender promised more than it sent.
        guard result != 0 else { throw LaunchFailure(step, errno: EIO) }
        position += try take(step, result)
    }
}

import CLinux
import Glibc
import LaunchProtocol

/// Copies a tree that untrusted code may have made, from descriptor to descriptor.
///
/// Promises: it opens nothing through a link, never blocks (a FIFO is not opened), keeps holes
/// as holes, and ends, because depth, entries and bytes are bounded. Hard links become files of
/// their own; FIFOs, sockets and devices are left out.
struct TreeCopy {
    let owner: uid_t
    let step: LaunchStep
    private var entriesLeft: Int
    private var bytesLeft: Int
    /// Name of a directory that is not copied where it stands at the top; empty: none.
    private let leftOut: [CChar]
    private var depth = 0
    static let deepest = 64

    init(
        owner: uid_t, step: LaunchStep, bounds: Workspace.Bounds, leavingOut leftOut: String = ""
    ) {
        self.owner = owner
        self.step = step
        self.leftOut = Array(leftOut.utf8CString)
        entriesLeft = bounds.inodes
        bytesLeft = bounds.sizeBytes
    }

    /// The target directory may exist already, as the top one does.
    mutating func copyDirectory(
        named name: [CChar], from parent: Int32, to targetParent: Int32
    ) throws(LaunchFailure) {
        guard depth < TreeCopy.deepest else { throw LaunchFailure(step, errno: ENAMETOOLONG) }
        depth += 1
        defer { depth -= 1 }
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let source = try take(step, clinux_openat2(parent, name, flags, 0, Workspace.beneath))
        guard let stream = fdopendir(source) else {
            close(source)
            throw LaunchFailure(step, errno: errno)
        }
        defer { closedir(stream) }
        let target = try makeTarget(name, like: source, in: targetParent)
        defer { close(target) }
        while let entry = readdir(stream) {
            let child = TreeCopy.name(of: entry)
            if child == [46, 0] || child == [46, 46, 0] { continue }
            if depth == 1 && child == leftOut { continue }
            try copyEntry(child, from: source, to: target)
        }
    }

    /// Bytes as they are, with the final NUL: names need not be UTF-8.
    static func name(of entry: UnsafeMutablePointer<dirent>) -> [CChar] {
        withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            tuple.withMemoryRebound(to: CChar.self, capacity: 256) { start in
                Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
            }
        }
    }

    private func makeTarget(
        _ name: [CChar], like source: Int32, in parent: Int32
    ) throws(LaunchFailure) -> Int32 {
        if mkdirat(parent, name, 0o700) != 0 && errno != EEXIST {
            throw LaunchFailure(step, errno: errno)
        }
        let target = try take(
            step, openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        var status = stat()
        try take(step, fstat(source, &status))
        try take(step, fchown(target, owner, owner))
        try take(step, fchmod(target, status.st_mode & 0o777))
        return target
    }

    private mutating func copyEntry(
        _ name: [CChar], from source: Int32, to target: Int32
    ) throws(LaunchFailure) {
        entriesLeft -= 1
        guard entriesLeft >= 0 else { throw LaunchFailure(step, errno: ENOSPC) }
        var status = stat()
        try take(step, fstatat(source, name, &status, AT_SYMLINK_NOFOLLOW))
        switch status.st_mode & S_IFMT {
        case S_IFDIR: try copyDirectory(named: name, from: source, to: target)
        case S_IFREG: try copyFile(name, from: source, to: target)
        case S_IFLNK: try copyLink(name, from: source, to: target)
        default: break
        }
    }

    private mutating func copyFile(
        _ name: [CChar], from directory: Int32, to targetDirectory: Int32
    ) throws(LaunchFailure) {
        let flags = UInt64(O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        let source = try take(step, clinux_openat2(directory, name, flags, 0, Workspace.beneath))
        defer { close(source) }
        var status = stat()
        try take(step, fstat(source, &status))
        let target = try take(
            step,
            openat(
                targetDirectory, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600))
        defer { close(target) }
        try take(step, ftruncate(target, status.st_size))
        var position = 0
        while position < Int(status.st_size) {
            let data = clinux_seek_data(source, Int64(position))
            if data < 0 && errno == ENXIO { break }
            let end = try take(step, clinux_seek_hole(source, Int64(try take(step, data))))
            bytesLeft -= end - data
            guard bytesLeft >= 0 else { throw LaunchFailure(step, errno: ENOSPC) }
            try copyBytes(from: source, data..<end, to: target, at: data, step)
            position = end
        }
        try take(step, fchown(target, owner, owner))
        try take(step, fchmod(target, status.st_mode & 0o777))
    }

    private func copyLink(
        _ name: [CChar], from directory: Int32, to targetDirectory: Int32
    ) throws(LaunchFailure) {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = try take(step, readlinkat(directory, name, &text, text.count - 1))
        text[length] = 0
        try take(step, symlinkat(text, targetDirectory, name))
        try take(step, fchownat(targetDirectory, name, owner, owner, AT_SYMLINK_NOFOLLOW))
    }
}

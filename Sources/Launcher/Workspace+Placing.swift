import CLinux
import Glibc
import LaunchProtocol

/// Files that one run has for itself, put into its workspace before anybody is in there.
///
/// Untrusted code may have made what stands there already. Nothing is opened through a link: each
/// directory is opened by its name in the one above, and each file is made anew. Whatever stands
/// in a file's place is removed, with all that is in it; so is what is no directory where one is
/// needed.
extension Workspace {
    /// The files' bytes stand one after another in `content` from `start` on.
    func place(
        _ files: [ServerMessage.Workspace.File], from content: Int32, at start: Int
    ) throws(LaunchFailure) {
        let top = try take(.placeFiles, Workspace.directory("submission", in: mount))
        defer { _ = Glibc.close(top) }
        var offset = start
        for file in files {
            try place(file, in: top, from: content, at: offset)
            offset += file.length
        }
    }

    private func place(
        _ file: ServerMessage.Workspace.File, in top: Int32, from content: Int32, at offset: Int
    ) throws(LaunchFailure) {
        let names = file.path.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        guard let last = names.last, names.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            throw LaunchFailure(.placeFiles, errno: EINVAL)
        }
        var directory = try take(.placeFiles, Workspace.directory(".", in: top))
        defer { _ = Glibc.close(directory) }
        for name in names.dropLast() {
            let inner = try enter(name, in: directory)
            _ = Glibc.close(directory)
            directory = inner
        }
        try Workspace.remove(Array(last.utf8CString), from: directory)
        let flags = UInt64(O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW)
        let target = try take(
            .placeFiles, clinux_openat2(directory, last, flags, 0o644, Workspace.beneath))
        defer { _ = Glibc.close(target) }
        try take(.placeFiles, fchown(target, owner, owner))
        try copyBytes(
            from: content, offset..<offset + file.length, to: target, at: 0, .placeFiles)
    }

    /// The directory of that name, which is made if there is none.
    private func enter(_ name: String, in parent: Int32) throws(LaunchFailure) -> Int32 {
        let found = Workspace.directory(name, in: parent)
        if found >= 0 { return found }
        switch errno {
        case ENOENT: break
        // A link; a file.
        case ELOOP, ENOTDIR: try Workspace.remove(Array(name.utf8CString), from: parent)
        default: throw LaunchFailure(.placeFiles, errno: errno)
        }
        try take(.placeFiles, mkdirat(parent, name, 0o755))
        try take(.placeFiles, fchownat(parent, name, owner, owner, AT_SYMLINK_NOFOLLOW))
        return try take(.placeFiles, Workspace.directory(name, in: parent))
    }

    /// -1 when there is none of that name, or a link.
    private static func directory(_ name: String, in parent: Int32) -> Int32 {
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        return clinux_openat2(parent, name, flags, 0, beneath)
    }

    /// Removes what is there under that name, if anything is. A link goes, not what it leads to.
    private static func remove(
        _ name: [CChar], from parent: Int32, depth: Int = 0
    ) throws(LaunchFailure) {
        if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR else { throw LaunchFailure(.placeFiles, errno: errno) }
        guard depth < TreeCopy.deepest else {
            throw LaunchFailure(.placeFiles, errno: ENAMETOOLONG)
        }
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let directory = try take(.placeFiles, clinux_openat2(parent, name, flags, 0, beneath))
        guard let stream = fdopendir(directory) else {
            _ = Glibc.close(directory)
            throw LaunchFailure(.placeFiles, errno: errno)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let child = TreeCopy.name(of: entry)
            if child == [46, 0] || child == [46, 46, 0] { continue }
            try remove(child, from: directory, depth: depth + 1)
        }
        try take(.placeFiles, unlinkat(parent, name, AT_REMOVEDIR))
    }
}

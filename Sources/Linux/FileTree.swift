internal import CLinux
internal import Glibc

/// Directories with all that is below them. Links are never followed: what is below may have come
/// from anywhere.
package enum FileTree {
    package enum Kind: Sendable, Equatable { case file, directory, link, other }

    /// A path as the kernel has it: bytes, which need not be UTF-8, and a zero.
    private typealias RawPath = [CChar]

    /// Something below a directory: its path there, for messages, and what it is.
    package struct Entry: Sendable {
        package var path: String
        package var kind: Kind
        package var bytes: Int
        /// It runs as its owner or group, whoever starts it.
        package var changesIdentity: Bool
        /// What a link says.
        package var target: String
        /// Directories between it and the top.
        package var depth: Int
        package var stamp: Stamp
    }

    /// What is another when a file was written, replaced or put aside: stat(2). Times are
    /// nanoseconds since 1970; nobody can set the time of change.
    package struct Stamp: Sendable, Equatable {
        package var inode: UInt64
        package var bytes: Int
        package var modified: Int64
        package var changed: Int64

        fileprivate init(_ status: stat) {
            func nanoseconds(_ time: timespec) -> Int64 {
                Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
            }
            inode = UInt64(status.st_ino)
            bytes = Int(status.st_size)
            modified = nanoseconds(status.st_mtim)
            changed = nanoseconds(status.st_ctim)
        }
    }

    /// Everything below `path`, in no order.
    package static func visit<Failure: Error>(
        _ path: String, _ body: (Entry) throws(Failure) -> Void
    ) throws(Failure) {
        let top = Array(path.utf8CString)
        var left = names(in: top).map { (path: join(top, $0), depth: 0) }
        while let next = left.popLast() {
            var status = stat()
            guard lstat(next.path, &status) == 0 else { continue }
            let text = String(
                decoding: next.path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            let kind = kind(of: status)
            try body(
                Entry(
                    path: String(text.dropFirst(path.count + 1)), kind: kind,
                    bytes: kind == .file ? Int(status.st_size) : 0,
                    changesIdentity: kind == .file && status.st_mode & 0o6000 != 0,
                    target: kind == .link ? linkText(text) : "", depth: next.depth,
                    stamp: Stamp(status)))
            if kind == .directory {
                left += names(in: next.path).map { (join(next.path, $0), next.depth + 1) }
            }
        }
    }

    /// Bytes of all regular files below `path`, and their number with that of everything else.
    package static func measure(_ path: String) -> (bytes: Int, entries: Int) {
        var sum = (bytes: 0, entries: 1)
        visit(path) { entry in
            sum.bytes += entry.bytes
            sum.entries += 1
        }
        return sum
    }

    /// Removes `path` and everything below it; nothing when it is not there.
    ///
    /// - Throws: the first failure; what could be removed is gone all the same.
    package static func remove(_ path: String) throws(SystemError) {
        try remove(Array(path.utf8CString))
    }

    private static func remove(_ path: RawPath) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let isDirectory = kind(of: status) == .directory
        var failure: SystemError?
        if isDirectory {
            // Whoever unpacked it may have taken the right to change it from itself.
            chmod(path, 0o700)
            for name in names(in: path) {
                do throws(SystemError) {
                    try remove(join(path, name))
                } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure { throw failure }
        if (isDirectory ? rmdir(path) : unlink(path)) != 0 && errno != ENOENT {
            let text = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw SystemError("unlink", text, errno: errno)
        }
    }

    private static func join(_ directory: RawPath, _ name: RawPath) -> RawPath {
        directory.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + name
    }

    private static func names(in directory: RawPath) -> [RawPath] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [RawPath] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    RawPath(UnsafeBufferPointer(start: text, count: strlen(text) + 1))
                }
            }
            let dot = CChar(bitPattern: UInt8(ascii: "."))
            if name != [dot, 0] && name != [dot, dot, 0] { names.append(name) }
        }
        return names
    }

    /// chown(2) of one directory or file, which must be no link.
    package static func give(_ path: String, to owner: Int) throws(SystemError) {
        _ = try systemCall("lchown", path) { lchown(path, uid_t(owner), gid_t(owner)) }
    }

    /// chmod(2).
    package static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
        _ = try systemCall("chmod", path) { chmod(path, mode) }
    }

    /// rename(2). A directory takes the place only of an empty one.
    package static func rename(_ path: String, to target: String) throws(SystemError) {
        _ = try systemCall("rename", target) { Glibc.rename(path, target) }
    }

    /// symlink(2): a link at `path` that says `text`.
    package static func link(_ text: String, at path: String) throws(SystemError) {
        _ = try systemCall("symlink", path) { symlink(text, path) }
    }

    /// unlink(2).
    package static func removeFile(_ path: String) throws(SystemError) {
        _ = try systemCall("unlink", path) { unlink(path) }
    }

    /// Whether something is at `path`, and what; a link is not followed.
    package static func kind(of path: String) -> Kind? {
        var status = stat()
        return lstat(path, &status) == 0 ? kind(of: status) : nil
    }

    private static func kind(of status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        default: .other
        }
    }

    /// What a link says; empty for anything else.
    package static func linkText(_ path: String) -> String {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &text, text.count)
        return String(
            decoding: text.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What matches a pattern of glob(7), sorted. What stands before `pattern` is taken as it is.
    package static func matches(_ pattern: String, below root: String) -> [String] {
        var escaped = ""
        for character in root {
            if "\\*?[".contains(character) { escaped += "\\" }
            escaped.append(character)
        }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(escaped + pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else {
            return []
        }
        return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }

    /// Of what is at `path`, be it a link; `nil` when there is nothing.
    package static func stamp(of path: String) -> Stamp? {
        var status = stat()
        return lstat(path, &status) == 0 ? Stamp(status) : nil
    }

    /// When `path` was last written, in seconds since 1970; `nil` when it is not there.
    package static func modificationTime(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
    }
}

extension FileDescriptor {
    /// A regular file below `directory`, for reading; no component of `path` may be a link, nor
    /// lead out: openat2(2).
    package static func opening(_ path: String, below directory: String) throws(SystemError)
        -> FileDescriptor
    {
        try opening(path, below: try openingDirectory(directory))
    }

    /// The same below an open directory, wherever it has been moved to since.
    package static func opening(
        _ path: String, below directory: borrowing FileDescriptor
    ) throws(SystemError) -> FileDescriptor {
        let file = FileDescriptor(
            owning: try systemCall("openat2", path) {
                // RESOLVE_NO_XDEV, _NO_MAGICLINKS, _NO_SYMLINKS, _BENEATH.
                clinux_openat2(
                    directory.raw, path, UInt64(O_RDONLY | O_NONBLOCK | O_CLOEXEC), 0, 0x0F)
            })
        try file.checkIsFile(path)
        return file
    }

    package static func openingDirectory(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("open", path) {
                open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC)
            })
    }

    /// A regular file of the host by its path, for reading; EINVAL for anything else, which might
    /// keep its reader waiting.
    package static func openingFile(_ path: String) throws(SystemError) -> FileDescriptor {
        let file = FileDescriptor(
            owning: try systemCall("open", path) { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) })
        try file.checkIsFile(path)
        return file
    }

    private func checkIsFile(_ path: String) throws(SystemError) {
        var status = stat()
        _ = try systemCall("fstat", path) { fstat(raw, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError("open", path, errno: EINVAL)
        }
    }

    /// A new file of mode 0644, for writing.
    package static func creating(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("open", path) {
                open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o644)
            })
    }

    /// Writes all of it; for files, which always take what there is room for.
    package func writeAll(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        let all = Array(bytes)
        var offset = 0
        while offset < all.count { offset += try write(all, from: offset) ?? 0 }
    }
}

extension FileDescriptor {
    /// A device that takes and gives nothing, as `/dev/null`.
    package static func openingBothWays(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try systemCall("open", path) { open(path, O_RDWR | O_CLOEXEC) })
    }
}

extension FileDescriptor {
    /// The first bytes of a file.
    package func contents(atMost limit: Int) throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = try systemCall("pread") {
            buffer.withUnsafeMutableBytes { pread(raw, $0.baseAddress, $0.count, 0) }
        }
        return Array(buffer[..<count])
    }
}

internal import Glibc

/// Which of the files that stood at a path one after the other it is, without reading it.
///
/// Two of them differ even when the second took the inode of the first within one tick of the
/// clock: `PrivateFiles.replace` gives each a later time than the one before.
package struct FileVersion: Sendable, Equatable {
    private var device: UInt
    private var inode: UInt
    private var byteCount: Int
    /// Nanoseconds since 1970.
    fileprivate var modified: Int64

    fileprivate init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        byteCount = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}

extension FileDescriptor {
    /// fstat(2).
    package func version() throws(SystemError) -> FileVersion {
        var status = stat()
        _ = try systemCall("fstat") { fstat(raw, &status) }
        return FileVersion(status)
    }

    /// Sets when it was written to the latest of now, when it was, and just after `earlier`:
    /// futimens(3).
    fileprivate func setModified(after earlier: FileVersion?) throws(SystemError) {
        let now = try version().modified
        let nanoseconds = max(now, (earlier?.modified ?? 0) + 1)
        let time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        _ = try systemCall("futimens") { futimens(raw, [time, time]) }
    }
}

extension PrivateFiles {
    /// Of what stands at `path`; `nil`: nothing. stat(2).
    package static func version(of path: String) throws(SystemError) -> FileVersion? {
        var status = stat()
        do throws(SystemError) {
            _ = try systemCall("stat", path) { stat(path, &status) }
        } catch {
            if error.isNotThere { return nil }
            throw error
        }
        return FileVersion(status)
    }

    /// Puts a new file of mode 0600 in the place of `path`: whoever opens it finds the old one or
    /// the new one, whole, also after a power cut. One writer at a time: see `lock`.
    ///
    /// - Throws: the old one still stands there then.
    package static func replace(
        _ path: String, with bytes: [UInt8]
    ) throws(SystemError) -> FileVersion {
        let temporary = path + ".new"
        // From a writer that did not come to its end.
        if unlink(temporary) != 0 && errno != ENOENT {
            throw SystemError("unlink", temporary, errno: errno)
        }
        let file = try FileDescriptor.privateFile(temporary, .createNew)
        do throws(SystemError) {
            try file.writeAll(bytes, at: 0)
            try giveToOwnerOfDirectory(file, path)
            try file.setModified(after: try version(of: path))
            _ = try systemCall("fsync", temporary) { fsync(file.raw) }
            let version = try file.version()
            try rename(temporary, to: path)
            try synchronizeDirectory(directory(of: path))
            return version
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Waits until no other open file has the lock of `path`, and has it until it is closed:
    /// flock(2). The file is made if need be, and stays.
    package static func lock(_ path: String) throws(SystemError) -> FileDescriptor {
        let file = try lockFile(path)
        _ = try systemCall("flock", path) { flock(file.raw, LOCK_EX) }
        return file
    }

    private static func lockFile(_ path: String) throws(SystemError) -> FileDescriptor {
        do throws(SystemError) {
            let file = try FileDescriptor.privateFile(path, .createNew)
            try giveToOwnerOfDirectory(file, path)
            return file
        } catch {
            guard error.isAlreadyThere else { throw error }
            return try FileDescriptor.privateFile(path, .openExisting)
        }
    }

    /// What root makes beside the files of an ordinary user's server belongs to that user, or the
    /// server could not read it. Only for a file that this process has just made.
    private static func giveToOwnerOfDirectory(
        _ file: borrowing FileDescriptor, _ path: String
    ) throws(SystemError) {
        guard Host.isRoot else { return }
        var status = stat()
        let directory = directory(of: path)
        _ = try systemCall("stat", directory) { stat(directory, &status) }
        guard status.st_uid != 0 else { return }
        let raw = file.raw
        _ = try systemCall("fchown", path) { fchown(raw, status.st_uid, status.st_gid) }
    }

    /// What the last component of a path stands in.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

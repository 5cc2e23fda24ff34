internal import CLinux
internal import Glibc

/// Files that must be on the disk before anybody is told so. Every call may wait for the disk: for
/// threads that own such files, never for a task.
extension FileDescriptor {
    package enum OpenMode: Sendable {
        /// Must not exist yet.
        case createNew
        case openExisting
        case openOrCreate
    }

    /// A regular file of mode 0600 for reading and writing; a symbolic link is not followed.
    package static func privateFile(
        _ path: String, _ mode: OpenMode
    ) throws(SystemError) -> FileDescriptor {
        let creation: Int32 =
            switch mode {
            case .createNew: O_CREAT | O_EXCL
            case .openExisting: 0
            case .openOrCreate: O_CREAT
            }
        return FileDescriptor(
            owning: try systemCall("open", path) {
                open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | creation, 0o600)
            })
    }

    /// What is used of the file system it stands in: fstatvfs(3).
    package func fileSystemUse() throws(SystemError) -> (bytes: Int, files: Int) {
        var status = statvfs()
        _ = try systemCall("fstatvfs") { fstatvfs(raw, &status) }
        return (
            Int(status.f_blocks - status.f_bfree) * Int(status.f_frsize),
            Int(status.f_files - status.f_ffree)
        )
    }

    /// Writes all of `bytes` at `offset`: pwrite(2), again after a short count. After an error a
    /// part may have been written.
    package func writeAll(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            done += try systemCall("pwrite") {
                bytes.withUnsafeBytes { all in
                    let rest = UnsafeRawBufferPointer(rebasing: all[done...])
                    return pwrite(raw, rest.baseAddress, rest.count, off_t(offset + done))
                }
            }
        }
    }

    /// As many of `count` bytes from `offset` on as the file has: pread(2).
    package func read(count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = try systemCall("pread") {
                bytes.withUnsafeMutableBytes { all in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: all[done...])
                    return pread(raw, rest.baseAddress, rest.count, off_t(offset + done))
                }
            }
            if got == 0 { break }
            done += got
        }
        return done == count ? bytes : Array(bytes[..<done])
    }

    /// Returns when contents and length are on the disk: fdatasync(2). After an error, what was
    /// written since the last success may be lost, and calling again does not tell: the kernel
    /// reports a failed page once and then takes it for clean.
    package func synchronizeData() throws(SystemError) {
        _ = try systemCall("fdatasync") { fdatasync(raw) }
    }

    package func truncate(to length: Int) throws(SystemError) {
        _ = try systemCall("ftruncate") { ftruncate(raw, off_t(length)) }
    }

    /// Length in bytes: fstat(2).
    package func length() throws(SystemError) -> Int {
        var status = stat()
        _ = try systemCall("fstat") { fstat(raw, &status) }
        return Int(status.st_size)
    }

    /// Makes this open file the only one that holds the lock, until it is closed: flock(2).
    /// False when another one has it.
    package func lockForMe() throws(SystemError) -> Bool {
        try nonblockingCall("flock") { flock(raw, LOCK_EX | LOCK_NB) } != nil
    }

    package func unlock() { _ = flock(raw, LOCK_UN) }
}

extension PrivateFiles {
    /// Returns when names made and removed in the directory are on the disk: fsync(2).
    package static func synchronizeDirectory(_ path: String) throws(SystemError) {
        let directory = FileDescriptor(
            owning: try systemCall("open", path) {
                open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            })
        _ = try systemCall("fsync", path) { fsync(directory.raw) }
    }

    /// Returns when everything written to the file system that `directory` stands in is on the
    /// disk: syncfs(2). For many new files at once.
    package static func synchronizeAll(of directory: String) throws(SystemError) {
        let root = FileDescriptor(
            owning: try systemCall("open", directory) {
                open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            })
        _ = try systemCall("syncfs", directory) { clinux_synchronize(root.raw) }
    }

    package static func remove(_ path: String) throws(SystemError) {
        _ = try systemCall("unlink", path) { unlink(path) }
    }

    package static func rename(_ path: String, to other: String) throws(SystemError) {
        _ = try systemCall("rename", path) { Glibc.rename(path, other) }
    }

    /// Names in a directory, sorted. Unlike `HostFiles.names`, an unreadable one is an error.
    package static func names(in path: String) throws(SystemError) -> [String] {
        guard let stream = opendir(path) else { throw SystemError("opendir", path, errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw SystemError("readdir", path, errno: errno) }
        return names.sorted()
    }
}

extension SystemError {
    /// There is no room: on the disk, in the quota, below RLIMIT_FSIZE. It may come back.
    package var isOutOfRoom: Bool { errno == ENOSPC || errno == EDQUOT || errno == EFBIG }

    package var isAlreadyThere: Bool { errno == EEXIST }
    package var isNotThere: Bool { errno == ENOENT }

    /// What a disk says that cannot do it: for tests that play one.
    package static func inputOutput(_ call: String) -> SystemError {
        SystemError(call, errno: EIO)
    }
}

extension Host {
    /// Milliseconds since 1970.
    package static func wallClockMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// SIGXFSZ, for threads that write files: setrlimit(2), RLIMIT_FSIZE.
package enum FileSizeSignal {
    /// The calling thread gets EFBIG instead of the signal, which would end the process.
    package static func blockInThisThread() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGXFSZ)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}

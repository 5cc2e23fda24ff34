internal import Linux

/// Sees to it that one process alone works on a data directory: flock(2) on a file in it, which
/// the kernel lets go when the process ends, however it ends.
final class DirectoryLock: Sendable {
    private let file: FileDescriptor

    init(_ directory: JournalDirectory) throws {
        file = try FileDescriptor.privateFile(directory.lockPath, .openOrCreate)
        guard try file.lockForMe() else {
            let owner = String(decoding: try file.contents(), as: UTF8.self)
            let who = owner.isEmpty ? "" : " (process \(owner))"
            throw StorageFailure(
                description: "another server\(who) uses \(directory.path): stop it, or choose "
                    + "another data directory")
        }
        try file.truncate(to: 0)
        try file.writeAll(Array(String(Host.processID).utf8), at: 0)
    }

    /// From here on another one may have it.
    func release() { file.unlock() }
}

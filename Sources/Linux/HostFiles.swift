internal import Foundation
internal import Glibc

/// Small files and directories of the kernel and of the host, by path. For start and doctor;
/// nothing that untrusted code could have touched is ever opened this way.
package enum HostFiles {
    package static func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    package static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    package static func isExecutable(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }

    /// Of a directory's entries, sorted; none when it cannot be read.
    package static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory))?.sorted() ?? []
    }

    /// In one write(2), as files of the kernel want it. False when it refuses.
    package static func write(_ text: String, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }

    package static func makeDirectory(_ path: String) -> Bool { mkdir(path, 0o755) == 0 }

    /// Only if it is empty; a control group also only when it has no process.
    @discardableResult
    package static func removeEmptyDirectory(_ path: String) -> Bool { rmdir(path) == 0 }

    /// Whether a process of that id exists, whoever owns it: kill(2) with signal 0.
    package static func processExists(_ id: Int32) -> Bool {
        kill(id, 0) == 0 || errno != ESRCH
    }
}

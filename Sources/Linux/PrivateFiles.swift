internal import Foundation
internal import Glibc

/// Files that nobody else on the machine may read: keys, journals.
package enum PrivateFiles {
    /// Makes a directory of mode 0700, with its parents. One that exists stays as it is.
    package static func makeDirectory(_ path: String) throws(SystemError) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            if mkdir(made, 0o700) != 0 && errno != EEXIST {
                throw SystemError("mkdir", made, errno: errno)
            }
        }
    }

    /// Writes a new file of mode 0600; whole or not at all.
    ///
    /// - Throws: EEXIST when there is one.
    package static func create(_ path: String, _ text: String) throws(SystemError) {
        let temporary = "\(path).\(getpid())"
        let file = FileDescriptor(
            owning: try systemCall("open", temporary) {
                open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
            })
        defer { unlink(temporary) }
        _ = try file.write(Array(text.utf8), from: 0)
        _ = try systemCall("link", path) { link(temporary, path) }
    }

    /// As many random bytes as hex digits need: getrandom(2).
    package static func randomHex(byteCount: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

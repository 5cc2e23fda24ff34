import Glibc

/// Owns one open descriptor and closes it when it goes out of scope.
///
/// Identity is never the number (numbers come back): who needs a key makes an ID of its own.
package struct FileDescriptor: ~Copyable, Sendable {
    package let raw: Int32

    /// Takes over `raw`; nobody else may close it from here on.
    package init(owning raw: Int32) {
        precondition(raw >= 0, "a FileDescriptor owns an open descriptor")
        self.raw = raw
    }

    deinit { _ = close(raw) }
}

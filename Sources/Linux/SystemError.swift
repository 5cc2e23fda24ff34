import Glibc

/// A system call that failed: which one, on what, and what the kernel said.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    package var call: String
    /// A path, an address, a number: whatever tells two failures of one call apart.
    package var subject: String
    package var errno: Int32

    package init(_ call: String, _ subject: String = "", errno: Int32) {
        self.call = call
        self.subject = subject
        self.errno = errno
    }

    /// `openat(/etc/x): No such file or directory (2)`
    package var description: String { "\(call)(\(subject)): \(SystemError.text(errno))" }

    /// `No such file or directory (2)`
    package static func text(_ errno: Int32) -> String {
        "\(String(cString: strerror(errno))) (\(errno))"
    }
}

/// Runs one system call: retries EINTR and reads errno before anything else can run.
///
/// - Returns: what the call returned, never -1.
/// - Throws: `SystemError` with `name`, `subject` and the errno.
package func systemCall<R: BinaryInteger>(
    _ name: String, _ subject: @autoclosure () -> String = "", _ body: () -> R
) throws(SystemError) -> R {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code == EINTR { continue }
        throw SystemError(name, subject(), errno: code)
    }
}

/// The same for a call that may find nothing to do: EAGAIN becomes `nil`.
package func nonblockingCall<R: BinaryInteger>(
    _ name: String, _ subject: @autoclosure () -> String = "", _ body: () -> R
) throws(SystemError) -> R? {
    do {
        return try systemCall(name, subject(), body)
    } catch {
        if error.errno == EAGAIN || error.errno == EWOULDBLOCK { return nil }
        throw error
    }
}

internal import Foundation
internal import Glibc

/// What a person, or a pipe, says to a verb of the command line.
package enum StandardInput {
    package static var isTerminal: Bool { isatty(0) != 0 }

    /// The next line that is typed at the terminal, without its end, and without showing it:
    /// getpass(3). `nil`: there is no terminal.
    package static func hiddenLine(_ prompt: String) -> String? {
        guard let line = getpass(prompt) else { return nil }
        return String(cString: line)
    }

    /// The first line, without its end; of at most `byteCountMax` bytes, else `nil`. For what is
    /// no terminal: more may have been read.
    package static func firstLine(atMost byteCountMax: Int) throws(SystemError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try systemCall("read", "standard input") {
                buffer.withUnsafeMutableBytes { read(0, $0.baseAddress, $0.count) }
            }
            bytes += buffer[..<count]
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
            if count == 0 || end != nil || bytes.count > byteCountMax + 2 {
                var line = bytes[..<(end ?? bytes.endIndex)]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                return line.count > byteCountMax ? nil : Array(line)
            }
        }
    }
}

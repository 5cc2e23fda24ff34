import Accounts
import Linux

/// `sandpiper password`: a password in, its hash for the settings out.
enum PasswordVerb {
    static func run() throws {
        var generator = SystemRandomNumberGenerator()
        try Console.say(PasswordHash(try password(), using: &generator).text)
    }

    /// The first line, from a terminal typed twice and not shown.
    private static func password() throws -> String {
        let bytesMax = PasswordHash.passwordBytesMax
        var password: String?
        if StandardInput.isTerminal {
            password = StandardInput.hiddenLine("Password: ")
            guard StandardInput.hiddenLine("Again: ") == password else {
                throw StartFailure("those were two passwords")
            }
        } else if let line = try StandardInput.firstLine(atMost: bytesMax) {
            password = String(validating: line, as: UTF8.self)
        }
        guard let password, (1...bytesMax).contains(password.utf8.count) else {
            throw StartFailure("a password has 1 to \(bytesMax) bytes of UTF-8, and is one line")
        }
        return password
    }
}

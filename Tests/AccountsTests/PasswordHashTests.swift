import TestSupport
import Testing

@testable import Accounts

extension PasswordHash {
    /// Cheap, for tests.
    static func make(_ password: String, iterations: Int = 3) -> PasswordHash {
        var generator = SeededGenerator(seed: 1)
        return PasswordHash(password, iterations: iterations, using: &generator)
    }

    func accepts(_ password: String, costing iterations: Int = 3) -> Bool {
        PasswordHash.matches(password, self, costing: iterations)
    }
}

@Suite("Passwords: what is kept of one")
struct PasswordHashTests {
    /// By another implementation: Python's hashlib.pbkdf2_hmac.
    private static let text =
        "pbkdf2-sha256$10000$c2FsdHNhbHQ=$4P67i3rNe8e5B4x/XJgX56vJmQ5E1dRlw/Sw8H/cEYs="

    @Test func `a hash that another program made is understood, and written the same`() throws {
        let hash = try #require(PasswordHash(text: Self.text))
        #expect(hash.text == Self.text)
        #expect(hash.accepts("contraseña", costing: 10_000))
        #expect(!hash.accepts("contrasena", costing: 10_000))
    }

    @Test func `a password is recognised, and no other is`() {
        let hash = PasswordHash.make("secret")
        #expect(hash.accepts("secret"))
        for other in ["", "Secret", "secret ", "secre", "secretsecret"] {
            #expect(!hash.accepts(other))
        }
    }

    @Test func `equal passwords have different hashes`() {
        var generator = SystemRandomNumberGenerator()
        let (one, other) = (
            PasswordHash("a", iterations: 1, using: &generator),
            PasswordHash("a", iterations: 1, using: &generator)
        )
        #expect(one != other)
        #expect(one.text != other.text)
    }

    @Test func `nobody's password is right, not even the empty one`() {
        for password in ["", "secret"] {
            #expect(!PasswordHash.matches(password, nil, costing: 3))
            #expect(!PasswordHash.matches(password, nil, costing: 0))
        }
    }

    @Test
    func `what is longer than a password may be is wrong, also where its hash would be right`() {
        let long = String(repeating: "x", count: PasswordHash.passwordBytesMax + 1)
        #expect(!PasswordHash.make(long).accepts(long))
        #expect(!PasswordHash.make("").accepts(long))
        #expect(PasswordHash.make(String(long.dropLast())).accepts(String(long.dropLast())))
    }

    @Test(
        "what is no such text is refused",
        arguments: [
            "", "secret", "pbkdf2-sha256$10000$c2FsdHNhbHQ=",
            text.replacing("sha256", with: "sha512"), text.replacing("$10000$", with: "$9999$"),
            text.replacing("$10000$", with: "$10000001$"), text.replacing("$10000$", with: "$x$"),
            text.replacing("c2FsdHNhbHQ=", with: "c2FsdA=="),
            text.replacing("c2FsdHNhbHQ=", with: "c2FsdHNhbHQ"), String(text.dropLast(4)),
            text + "$",
        ])
    func refused(text: String) {
        #expect(PasswordHash(text: text) == nil)
    }
}

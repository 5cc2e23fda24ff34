import Digests

/// What must not be guessed. `generator` must be one for cryptography, as the system's is.
package enum OmegaUpSecrets {
    /// The name of a run: 32 lower-case hexadecimal digits.
    package static func newGuid(using generator: inout some RandomNumberGenerator) -> String {
        hexadecimal(bytes(16, &generator))
    }

    /// An API token or a session's: 40 lower-case hexadecimal digits.
    package static func newToken(using generator: inout some RandomNumberGenerator) -> String {
        hexadecimal(bytes(20, &generator))
    }

    /// A token as it is kept: 64 hexadecimal digits, from which it cannot be found again. No salt:
    /// a token has 160 bits that nobody chose.
    package static func hash(ofToken token: String) -> String {
        hexadecimal(SHA256.hash(Array(token.utf8)))
    }

    /// Whether two secrets are equal, in a time that does not tell where they differ. Their lengths
    /// are no secret.
    package static func areEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func bytes(
        _ count: Int, _ generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

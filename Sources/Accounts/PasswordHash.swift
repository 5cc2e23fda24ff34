internal import Digests

/// A password as it is kept: it can be recognised, and found again only by trying.
///
/// As text `pbkdf2-sha256$ITERATIONS$SALT$HASH`, salt and hash (PBKDF2, RFC 8018 §5.2, with
/// HMAC-SHA-256) in Base64.
package struct PasswordHash: Sendable, Equatable {
    /// What one check costs, about 100 ms of a core. In 2026, and this program's own code.
    package static let standardIterations = 160_000
    /// Longer ones are not hashed: no request makes this work longer than its iterations.
    package static let passwordBytesMax = 1024

    let iterations: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    package init(
        _ password: String, iterations: Int = standardIterations,
        using generator: inout some RandomNumberGenerator
    ) {
        self.iterations = iterations
        salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        hash = Self.hash(password, salt, iterations)
    }

    package static let rule =
        "a text that sandpiper password prints: pbkdf2-sha256$ITERATIONS$SALT$HASH with 10000 to "
        + "10000000 iterations"

    package init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "pbkdf2-sha256", let iterations = Int(parts[1]),
            (10_000...10_000_000).contains(iterations), let salt = Base64.decode(parts[2]),
            (8...64).contains(salt.count), let hash = Base64.decode(parts[3]), hash.count == 32
        else { return nil }
        self.iterations = iterations
        self.salt = salt
        self.hash = hash
    }

    package var text: String {
        "pbkdf2-sha256$\(iterations)$\(Base64.encode(salt))$\(Base64.encode(hash))"
    }

    /// Whether a password is the one behind `kept`; it is not when there is none. Takes as long as
    /// `iterations`, which must be the most that any user's has, whatever comes out: the time tells
    /// neither whether there is such a user nor what the password begins with.
    static func matches(
        _ password: String, _ kept: PasswordHash?, costing iterations: Int
    ) -> Bool {
        let isUsable = password.utf8.count <= passwordBytesMax
        let tried = isUsable ? password : ""
        var difference: UInt8 = isUsable && kept != nil ? 0 : 1
        if let kept {
            let hash = Self.hash(tried, kept.salt, kept.iterations)
            for (one, other) in zip(hash, kept.hash) { difference |= one ^ other }
        }
        let rest = iterations - (kept?.iterations ?? 0)
        if rest > 0 { _ = Self.hash(tried, [], rest) }
        return difference == 0
    }

    private static func hash(_ password: String, _ salt: [UInt8], _ iterations: Int) -> [UInt8] {
        PBKDF2SHA256.key(password: Array(password.utf8), salt: salt, iterations: iterations)
    }
}

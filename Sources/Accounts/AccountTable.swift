/// API tokens and logins, each by its hash: what a file of accounts holds. A plain value.
///
/// Neither a token nor a session's secret is kept, only its SHA-256, without salt: they have 160
/// bits that nobody chose.
struct AccountTable: Sendable, Equatable {
    struct Token: Sendable, Equatable {
        var user: String
        var name: String
        /// Unix seconds, as are all times here.
        var created: Int
        var lastUsed: Int?
    }
    struct Session: Sendable, Equatable {
        var user: String
        var created: Int
        var expires: Int
    }

    static let sessionsPerUser = 50

    // Looked up by hash: how long that takes may depend on what is kept, but says nothing of use.
    // What a client sends is hashed first, and no one can make hashes that come ever nearer to one.
    var tokens: [String: Token] = [:]
    var sessions: [String: Session] = [:]

    /// The user's, the oldest first.
    func tokens(of user: String) -> [(hash: String, token: Token)] {
        tokens.filter { $0.value.user == user }.map { ($0.key, $0.value) }
            .sorted { ($0.token.created, $0.token.name) < ($1.token.created, $1.token.name) }
    }

    /// `name` `nil`: the first of `cli`, `cli2`, … that is free. Answers the name.
    mutating func add(
        _ hash: String, user: String, name: String?, limit: Int, now: Int
    ) throws(TokenRefusal) -> String {
        let taken = Set(tokens(of: user).map(\.token.name))
        if let name, taken.contains(name) { throw .nameTaken }
        guard taken.count < limit else { throw .limit(limit) }
        let free = (2...taken.count + 2).lazy.map { "cli\($0)" }.first { !taken.contains($0) }
        let chosen = name ?? (taken.contains("cli") ? free ?? "cli" : "cli")
        tokens[hash] = Token(user: user, name: chosen, created: now, lastUsed: nil)
        return chosen
    }

    /// False: the user has none of that name.
    mutating func revoke(user: String, name: String) -> Bool {
        let found = tokens.first { $0.value.user == user && $0.value.name == name }
        guard let found else { return false }
        tokens[found.key] = nil
        return true
    }

    /// The user's oldest goes when there are too many.
    mutating func logIn(_ hash: String, user: String, until expires: Int, now: Int) {
        dropSessions(expiredAt: now)
        let own = sessions.filter { $0.value.user == user }
            .sorted { ($0.value.created, $0.key) < ($1.value.created, $1.key) }
        for (oldest, _) in own.dropLast(Self.sessionsPerUser - 1) { sessions[oldest] = nil }
        sessions[hash] = Session(user: user, created: now, expires: expires)
    }

    mutating func dropSessions(expiredAt now: Int) {
        sessions = sessions.filter { $0.value.expires > now }
    }

    mutating func noteUse(_ uses: [String: Int]) {
        for (hash, time) in uses {
            guard let token = tokens[hash] else { continue }
            tokens[hash]?.lastUsed = max(time, token.lastUsed ?? time)
        }
    }
}

/// Why there is no new API token.
package enum TokenRefusal: Error, Sendable, Equatable {
    case unknownUser
    /// See `Accounts.isTokenName`.
    case nameInvalid
    /// The user has one of that name.
    case nameTaken
    /// The user has that many already.
    case limit(Int)
    /// It could not be written down.
    case notKept(AccountsFailure)
}

/// Why the file of accounts cannot be used, and how to go on: for the person at the terminal.
package struct AccountsFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String
}

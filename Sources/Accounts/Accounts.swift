internal import Digests
internal import Linux
internal import Synchronization

/// Who may show what to be whom: users, their passwords, API tokens and logins.
///
/// Users come from the settings; tokens and logins stand in a file, which the command line changes
/// too, also while a server runs. Every look-up asks the file system whether there is another one
/// (one stat(2)), so a revoked token is worth nothing at the next request. Who changes something
/// waits for the disk, on a thread of its own. A file that cannot be understood is never written
/// over: at the start that is an error; later, what was known before stays in force.
package final class Accounts: Sendable {
    private let users: [String: User]
    /// Tokens that stand in the settings, by hash.
    private let fixedTokens: [String: User]
    private let file: AccountsFile
    private let tokensPerUser: Int
    private let sessionSeconds: Int
    private let report: @Sendable (String) -> Void
    private let state: Mutex<AccountsState>
    private let limiter = Mutex(LogInLimiter())
    private let passwords = PasswordWork()
    /// The dearest of the passwords.
    private let iterationsMax: Int

    /// `report` hears what goes wrong with the file afterwards, in a sentence.
    ///
    /// - Throws: the file cannot be read, or is damaged. There need not be one.
    package init(
        users: [User], file path: String, tokensPerUser: Int = 5, sessionSeconds: Int = 86_400,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(AccountsFailure) {
        self.users = Dictionary(users.map { ($0.name, $0) }) { first, _ in first }
        let tokens = users.compactMap { user in user.token.map { (Self.hash($0), user) } }
        fixedTokens = Dictionary(tokens) { first, _ in first }
        iterationsMax = users.compactMap(\.password?.iterations).max() ?? 0
        file = AccountsFile(path: path)
        self.tokensPerUser = tokensPerUser
        self.sessionSeconds = sessionSeconds
        self.report = report
        let (table, version) = try file.read()
        state = Mutex(AccountsState(table: table, version: version))
    }

    package func user(_ name: String) -> User? { users[name] }

    /// Whose identity a name is; a name that nobody has is its own.
    package func account(of name: String) -> String {
        if users[name] != nil { return name }
        return users.values.first { $0.identities.contains(name) }?.name ?? name
    }

    /// Writes down what is not yet: when tokens were last used.
    package func close() async {
        await OSThread.value(name: "accounts") { [self] in writeUses() }
    }
}

// MARK: - Who is it

extension Accounts {
    /// Counts the call. `identity`: whom to act as; `nil`: the token's owner.
    package func identify(
        apiToken token: String, as identity: String? = nil, now: Int
    ) -> Identified? {
        let hash = Self.hash(token)
        let (found, mustWrite) = current { state -> (Identified?, Bool) in
            let kept = state.table.tokens[hash]
            guard let user = fixedTokens[hash] ?? kept.flatMap({ users[$0.user] }),
                user.mayActAs(identity ?? user.name)
            else { return (nil, false) }
            let use = Identified.TokenUse(
                name: kept?.name ?? Self.fixedTokenName, calls: state.count(hash, now: now))
            let mustWrite = kept != nil && state.noteUse(hash, now: now)
            return (
                Identified(user: user, username: identity ?? user.name, token: use), mustWrite
            )
        }
        if mustWrite {
            // Nobody waits for it; without a thread there is another minute to try.
            try? OSThread.start(name: "accounts") { [self] in writeUses() }
        }
        return found
    }

    /// By what `logIn` gave.
    package func identify(session: String, now: Int) -> Identified? {
        let hash = Self.hash(session)
        return current { state in
            guard let session = state.table.sessions[hash], session.expires > now,
                let user = users[session.user]
            else { return nil }
            return Identified(user: user, username: user.name, token: nil)
        }
    }

    /// What the settings' token is called.
    package static let fixedTokenName = "settings"

    private static func hash(_ secret: String) -> String {
        SHA256.hash(Array(secret.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
    }
}

// MARK: - Log-ins

/// What comes of a user name and a password.
package enum LogInAnswer: Sendable, Equatable {
    /// 40 hexadecimal digits.
    case session(String)
    /// Of the two, nobody is told which.
    case wrong
    /// After that many seconds it is worth another try.
    case tooOften(retryAfterSeconds: Int)
    /// It could not be written down.
    case notKept(AccountsFailure)
}

extension Accounts {
    /// Takes about 100 ms; two at a time. `address` is the client's.
    package func logIn(
        user name: String, password: String, from address: String, now: Int
    ) async -> LogInAnswer {
        let wait = limiter.withLock { $0.attempt(user: name, from: address, at: now) }
        if let wait { return .tooOften(retryAfterSeconds: wait) }
        let answer = await passwords.run { [self] () -> LogInAnswer in
            let kept = users[name]?.password
            let matches = PasswordHash.matches(password, kept, costing: iterationsMax)
            guard matches else { return .wrong }
            return begin(name, now: now)
        }
        if answer == .wrong { return .wrong }
        limiter.withLock { $0.forgive(user: name, from: address, at: now) }
        return answer ?? .tooOften(retryAfterSeconds: 1)
    }

    private func begin(_ user: String, now: Int) -> LogInAnswer {
        let secret = PrivateFiles.randomHex(byteCount: 20)
        do throws(AccountsFailure) {
            try change {
                $0.logIn(
                    Self.hash(secret), user: user, until: now + sessionSeconds, now: now)
            }
            return .session(secret)
        } catch {
            return .notKept(error)
        }
    }

    /// A session that is none is nothing to end.
    package func logOut(session: String) async throws(AccountsFailure) {
        let hash = Self.hash(session)
        try await OSThread.value(name: "accounts") { [self] () throws(AccountsFailure) in
            try change { $0.sessions[hash] = nil }
        }
    }
}

// MARK: - API tokens

/// One that a user has; the token itself is known to nobody any more.
package struct APIToken: Sendable, Equatable {
    package var name: String
    /// Unix seconds, as `lastUsed`, which is in the file up to a minute late.
    package var created: Int
    package var lastUsed: Int?
    /// In this clock hour, by this process.
    package var calls: Int
}

extension Accounts {
    package static let tokenNameRule = "1 to 50 letters, digits, _ and -"

    package static func isTokenName(_ text: String) -> Bool {
        User.isName(text) && !text.utf8.contains(UInt8(ascii: "."))
    }

    /// Makes one of 40 hexadecimal digits. `name` `nil`: one that is free.
    package func createToken(
        user: String, name: String?, now: Int
    ) async throws(TokenRefusal) -> (name: String, token: String) {
        guard users[user] != nil else { throw .unknownUser }
        if let name, !Self.isTokenName(name) { throw .nameInvalid }
        let secret = PrivateFiles.randomHex(byteCount: 20)
        let made = await OSThread.value(name: "accounts") { [self] in
            Result { () throws(AccountsFailure) in
                try change { table in
                    Result { () throws(TokenRefusal) in
                        try table.add(
                            Self.hash(secret), user: user, name: name, limit: tokensPerUser,
                            now: now)
                    }
                }
            }
        }
        switch made {
        case .success(let answer): return (try answer.get(), secret)
        case .failure(let failure): throw .notKept(failure)
        }
    }

    /// The oldest first.
    package func tokens(of user: String, now: Int) -> [APIToken] {
        current { state in
            state.table.tokens(of: user).map { hash, token in
                APIToken(
                    name: token.name, created: token.created,
                    lastUsed: [token.lastUsed, state.uses[hash]].compactMap { $0 }.max(),
                    calls: state.calls(hash, now: now))
            }
        }
    }

    /// False: the user has none of that name.
    package func revoke(user: String, name: String) async throws(AccountsFailure) -> Bool {
        try await OSThread.value(name: "accounts") { [self] () throws(AccountsFailure) in
            try change { $0.revoke(user: user, name: name) }
        }
    }
}

// MARK: - The file

extension Accounts {
    /// What stands in the file of this moment.
    private func current<T: Sendable>(_ body: (inout AccountsState) -> sending T) -> T {
        state.withLock { state in
            let problem = refresh(&state)
            if let problem, problem != state.problem { report(problem) }
            state.problem = problem
            return body(&state)
        }
    }

    /// Answers what is wrong with another file than the one known; what was known stays then.
    private func refresh(_ state: inout AccountsState) -> String? {
        do {
            if try file.version == state.version { return nil }
            let (table, version) = try file.read()
            state.know(table, version)
            return nil
        } catch {
            return "\(error); until then what was known before is in force"
        }
    }

    @discardableResult
    private func change<T: Sendable>(
        _ body: (inout AccountTable) -> T
    ) throws(AccountsFailure) -> T {
        let uses = state.withLock { $0.uses }
        let (result, table, version) = try file.change { table in
            table.noteUse(uses)
            return body(&table)
        }
        state.withLock { state in
            state.know(table, version)
            state.forget(uses)
        }
        return result
    }

    private func writeUses() {
        guard state.withLock({ !$0.uses.isEmpty }) else { return }
        do throws(AccountsFailure) {
            try change { _ in }
        } catch {
            report("when API tokens were used is not written down: \(error)")
        }
    }
}

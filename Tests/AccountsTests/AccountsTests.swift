import Linux
import Testing

@testable import Accounts

@Suite("Accounts: API tokens")
struct TokenTests {
    @Test func `a token tells whose it is, also to the next server on the same file`() async throws
    {
        let scene = try Scene()
        let (name, token) = try await scene.open().createToken(user: "alice", name: nil, now: 1)
        #expect(name == "cli")
        #expect(token.wholeMatch(of: /[0-9a-f]{40}/) != nil)
        for accounts in [try scene.open(), try scene.open()] {
            let found = try #require(accounts.identify(apiToken: token, now: 2))
            #expect(found.user.name == "alice" && found.username == "alice")
            #expect(found.token == Identified.TokenUse(name: "cli", calls: 1))
        }
    }

    @Test func `neither a token nor a session stands in the file, which nobody else may read`()
        async throws
    {
        let scene = try Scene()
        let accounts = try scene.open()
        let token = try await accounts.createToken(user: "alice", name: nil, now: 1).token
        let answer = await accounts.logIn(user: "alice", password: "secret", from: "a", now: 1)
        guard case .session(let session) = answer else {
            Issue.record("\(answer)")
            return
        }
        for secret in [token, session, "alice-token", "secret"] {
            #expect(try !scene.text.contains(secret))
        }
        let entries = FileModes.of(scene.directory)
        #expect(entries == ["accounts.json": 0o600, "accounts.json.lock": 0o600])
    }

    @Test func `what is no token of anybody is nobody`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let token = try await accounts.createToken(user: "alice", name: "a", now: 1).token
        for wrong in ["", "0", String(token.dropLast()), token + "0", token.uppercased() + " "] {
            #expect(accounts.identify(apiToken: wrong, now: 2) == nil)
        }
        #expect(accounts.identify(session: token, now: 2) == nil)
    }

    @Test func `its owner may act as its other names, and as nobody else`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let token = try await accounts.createToken(user: "alice", name: "a", now: 1).token
        let found = try #require(accounts.identify(apiToken: token, as: "team-1", now: 2))
        #expect(found.username == "team-1" && found.user.name == "alice")
        #expect(accounts.identify(apiToken: token, as: "alice", now: 2)?.username == "alice")
        for other in ["bob", "root", "team-3", ""] {
            #expect(accounts.identify(apiToken: token, as: other, now: 2) == nil)
        }
    }

    @Test func `a revoked token is worth nothing at once, in every process, and for ever`()
        async throws
    {
        let scene = try Scene()
        let (one, other) = (try scene.open(), try scene.open())
        let token = try await one.createToken(user: "alice", name: "a", now: 1).token
        let kept = try await one.createToken(user: "alice", name: "b", now: 1).token
        #expect(other.identify(apiToken: token, now: 2) != nil)
        #expect(try await one.revoke(user: "alice", name: "a"))
        for accounts in [one, other, try scene.open()] {
            #expect(accounts.identify(apiToken: token, now: 2) == nil)
            #expect(accounts.identify(apiToken: kept, now: 2) != nil)
        }
        #expect(try await !other.revoke(user: "alice", name: "a"))
        #expect(try await !other.revoke(user: "bob", name: "b"))
    }

    @Test func `a user that is not in the settings any more is nobody, and back again somebody`()
        async throws
    {
        let scene = try Scene()
        let token = try await scene.open().createToken(user: "bob", name: "a", now: 1).token
        let without = try scene.open([User(name: "alice")])
        #expect(without.identify(apiToken: token, now: 2) == nil)
        _ = try await without.createToken(user: "alice", name: "a", now: 1)
        #expect(try scene.open().identify(apiToken: token, now: 2)?.user.name == "bob")
    }

    @Test func `the settings' token holds, has no entry and counts like others`() throws {
        let scene = try Scene()
        let accounts = try scene.open()
        for calls in 1...2 {
            let found = try #require(accounts.identify(apiToken: "alice-token", now: 7))
            #expect(found.user.name == "alice")
            #expect(found.token == Identified.TokenUse(name: "settings", calls: calls))
        }
        #expect(accounts.tokens(of: "alice", now: 7).isEmpty)
        #expect(
            try scene.open([User(name: "alice")]).identify(apiToken: "alice-token", now: 7) == nil)
    }

    @Test func `there is no token for nobody, of a wrong name, of a name twice, beyond the limit`()
        async throws
    {
        let scene = try Scene()
        let accounts = try scene.open(tokensPerUser: 1)
        await #expect(throws: TokenRefusal.unknownUser) {
            try await accounts.createToken(user: "eve", name: "a", now: 1)
        }
        await #expect(throws: TokenRefusal.nameInvalid) {
            try await accounts.createToken(user: "alice", name: "a b", now: 1)
        }
        #expect(FileTree.kind(of: scene.file) == nil)
        _ = try await accounts.createToken(user: "alice", name: "a", now: 1)
        await #expect(throws: TokenRefusal.nameTaken) {
            try await accounts.createToken(user: "alice", name: "a", now: 1)
        }
        await #expect(throws: TokenRefusal.limit(1)) {
            try await accounts.createToken(user: "alice", name: "b", now: 1)
        }
    }

    @Test func `calls are counted for each token, and anew each full hour`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let one = try await accounts.createToken(user: "alice", name: "a", now: 1).token
        let other = try await accounts.createToken(user: "alice", name: "b", now: 1).token
        func calls(_ token: String, at now: Int) -> Int? {
            accounts.identify(apiToken: token, now: now)?.token?.calls
        }
        #expect(calls(one, at: 3600) == 1)
        #expect(calls(one, at: 7199) == 2)
        #expect(calls(other, at: 7199) == 1)
        #expect(accounts.identify(apiToken: one, as: "eve", now: 7199) == nil)
        #expect(accounts.tokens(of: "alice", now: 7199).map(\.calls) == [2, 1])
        #expect(accounts.tokens(of: "alice", now: 7200).map(\.calls) == [0, 0])
        #expect(calls(one, at: 7200) == 1)
    }

    @Test func `its last use is told at once, and known to the next server`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let token = try await accounts.createToken(user: "alice", name: "a", now: 100).token
        #expect(accounts.tokens(of: "alice", now: 100).map(\.lastUsed) == [nil])
        for now in [200, 201, 203] { _ = accounts.identify(apiToken: token, now: now) }
        let listed = APIToken(name: "a", created: 100, lastUsed: 203, calls: 3)
        #expect(accounts.tokens(of: "alice", now: 203) == [listed])
        await accounts.close()
        #expect(try scene.open().tokens(of: "alice", now: 203).map(\.lastUsed) == [203])
    }
}

@Suite("Accounts: log-ins")
struct LogInTests {
    private func session(_ accounts: Accounts, now: Int = 0) async throws -> String {
        let answer = await accounts.logIn(user: "alice", password: "secret", from: "a", now: now)
        guard case .session(let session) = answer else {
            throw AccountsFailure(description: "\(answer)")
        }
        return session
    }

    @Test func `with the right password there is a session, which the next server knows`()
        async throws
    {
        let scene = try Scene()
        let session = try await session(scene.open())
        #expect(session.wholeMatch(of: /[0-9a-f]{40}/) != nil)
        let found = try #require(scene.open().identify(session: session, now: 1))
        #expect(found == Identified(user: Scene.users[0], username: "alice", token: nil))
        #expect(try scene.open().identify(apiToken: session, now: 1) == nil)
    }

    @Test(
        "with a wrong password, without one, or as nobody there is none",
        arguments: [
            ("alice", "Secret"), ("alice", ""), ("bob", ""), ("bob", "secret"), ("eve", "secret"),
            ("team-1", "secret"), ("", ""),
        ])
    func wrong(user: String, password: String) async throws {
        let scene = try Scene()
        let answer = try await scene.open().logIn(user: user, password: password, from: "a", now: 0)
        #expect(answer == .wrong)
        #expect(FileTree.kind(of: scene.file) == nil)
    }

    @Test func `a session ends when its time is over, or when its user says so`() async throws {
        let scene = try Scene()
        let accounts = try scene.open(sessionSeconds: 10)
        let (one, other) = (try await session(accounts), try await session(accounts))
        #expect(accounts.identify(session: one, now: 9) != nil)
        #expect(accounts.identify(session: one, now: 10) == nil)
        try await accounts.logOut(session: one)
        try await accounts.logOut(session: "none")
        #expect(accounts.identify(session: one, now: 9) == nil)
        #expect(accounts.identify(session: other, now: 9) != nil)
    }

    @Test func `who guesses is told to wait, and may not even be right meanwhile`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        for _ in 0..<10 {
            let answer = await accounts.logIn(user: "alice", password: "x", from: "a", now: 0)
            #expect(answer == .wrong)
        }
        #expect(
            await accounts.logIn(user: "alice", password: "secret", from: "b", now: 0)
                == .tooOften(retryAfterSeconds: 10))
        _ = try await session(accounts, now: 10)
    }

    @Test func `many at once are all answered`() async throws {
        let scene = try Scene()
        let accounts = try scene.open()
        let sessions = await withTaskGroup(of: LogInAnswer.self) { group in
            // As many as may fail at once: each counts as failed until it is known.
            for _ in 0..<10 {
                group.addTask {
                    await accounts.logIn(user: "alice", password: "secret", from: "a", now: 0)
                }
            }
            return await group.reduce(into: [LogInAnswer]()) { $0.append($1) }
        }
        for answer in sessions {
            guard case .session(let session) = answer else {
                Issue.record("\(answer)")
                continue
            }
            #expect(accounts.identify(session: session, now: 1) != nil)
        }
        #expect(sessions.count == 10)
    }
}

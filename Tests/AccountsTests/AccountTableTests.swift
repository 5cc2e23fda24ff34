import JSON
import Testing

@testable import Accounts

@Suite("The table of accounts")
struct AccountTableTests {
    private let hashes = (0..<200).map { number in
        let digits = String(number)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    @Test func `written and read it is the same`() throws {
        var table = AccountTable()
        _ = try table.add(hashes[1], user: "alice", name: "one", limit: 5, now: 7)
        _ = try table.add(hashes[2], user: "bob", name: nil, limit: 5, now: 8)
        table.noteUse([hashes[2]: 9])
        table.logIn(hashes[3], user: "alice", until: 100, now: 10)
        #expect(try AccountTable(JSONCursor(JSONValue(parsing: table.bytes))) == table)
        #expect(
            try AccountTable(JSONCursor(JSONValue(parsing: AccountTable().bytes)))
                == AccountTable())
    }

    @Test func `a user has each name once, and no more tokens than the limit`() throws {
        var table = AccountTable()
        _ = try table.add(hashes[0], user: "alice", name: "one", limit: 2, now: 0)
        #expect(throws: TokenRefusal.nameTaken) {
            try table.add(hashes[1], user: "alice", name: "one", limit: 2, now: 0)
        }
        _ = try table.add(hashes[1], user: "bob", name: "one", limit: 2, now: 0)
        _ = try table.add(hashes[2], user: "alice", name: "two", limit: 2, now: 0)
        #expect(throws: TokenRefusal.limit(2)) {
            try table.add(hashes[3], user: "alice", name: "three", limit: 2, now: 0)
        }
        #expect(table.revoke(user: "alice", name: "one") == true)
        #expect(table.revoke(user: "alice", name: "one") == false)
        #expect(table.tokens(of: "bob").count == 1)
        _ = try table.add(hashes[3], user: "alice", name: "three", limit: 2, now: 0)
    }

    @Test func `without a name the first free one is taken`() throws {
        var table = AccountTable()
        for (number, expected) in ["cli", "cli2", "cli3"].enumerated() {
            #expect(
                try table.add(hashes[number], user: "a", name: nil, limit: 5, now: 0) == expected)
        }
        #expect(table.revoke(user: "a", name: "cli2") == true)
        #expect(try table.add(hashes[5], user: "a", name: nil, limit: 5, now: 0) == "cli2")
    }

    @Test func `of a user's logins the oldest goes, of others' none`() {
        var table = AccountTable()
        table.logIn(hashes[199], user: "bob", until: 1000, now: 0)
        for number in 0...AccountTable.sessionsPerUser {
            table.logIn(hashes[number], user: "alice", until: 1000, now: number)
        }
        #expect(table.sessions.count == AccountTable.sessionsPerUser + 1)
        #expect(table.sessions[hashes[0]] == nil)
        #expect(table.sessions[hashes[1]] != nil && table.sessions[hashes[199]] != nil)
    }

    @Test func `a login drops those that are over`() {
        var table = AccountTable()
        table.logIn(hashes[0], user: "alice", until: 10, now: 0)
        table.logIn(hashes[1], user: "bob", until: 20, now: 10)
        #expect(table.sessions.keys.sorted() == [hashes[1]])
    }

    @Test func `a use is noted, never an earlier one, and none of what is not there`() throws {
        var table = AccountTable()
        _ = try table.add(hashes[0], user: "alice", name: nil, limit: 5, now: 0)
        table.noteUse([hashes[0]: 5, hashes[1]: 5])
        table.noteUse([hashes[0]: 4])
        #expect(table.tokens.mapValues(\.lastUsed) == [hashes[0]: 5])
    }

    @Test(
        "what is not understood is refused by its place, not passed over",
        arguments: [
            (#"{"version": 2, "tokens": [], "sessions": []}"#, "version must be 1"),
            (#"{"version": 1, "tokens": []}"#, "sessions must be an array"),
            (#"{"version": 1, "sessions": []}"#, "tokens must be an array"),
            (#"{"version": 1, "tokens": [{}], "sessions": []}"#, "tokens[0].hash must be a string"),
            (
                #"{"version": 1, "tokens": [{"hash": "AB"}], "sessions": []}"#,
                "tokens[0].hash must be 64 hexadecimal digits"
            ),
            (
                #"{"version": 1, "tokens": [], "sessions": [{"token": 1}]}"#,
                "sessions[0].token is not a known setting"
            ),
            (#"[]"#, "the file must be an object"),
        ])
    func refused(text: String, message: String) throws {
        let error = try #require(throws: JSONMismatch.self) {
            try AccountTable(JSONCursor(JSONValue(parsing: text)))
        }
        #expect(error.description == message)
    }
}

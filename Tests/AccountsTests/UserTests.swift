import Testing

@testable import Accounts

@Suite("Users: their names")
struct UserTests {
    @Test(
        "letters, digits, _, . and - make a name",
        arguments: [
            "a", "Z", "0", "alice", "team-1.b_C", ".", String(repeating: "x", count: 50),
        ])
    func name(text: String) { #expect(User.isName(text)) }

    @Test(
        "anything else makes none",
        arguments: ["", "a b", "é", "a\n", "a/b", "a,b", String(repeating: "x", count: 51)])
    func noName(text: String) {
        #expect(!User.isName(text))
        #expect(!Accounts.isTokenName(text))
    }

    @Test func `a token's name has no dot`() {
        #expect(Accounts.isTokenName("cli-2_x"))
        #expect(!Accounts.isTokenName("a.b"))
    }

    @Test func `a user acts as itself and as its identities`() {
        let user = User(name: "alice", identities: ["team"])
        #expect(user.mayActAs("alice") && user.mayActAs("team"))
        #expect(!user.mayActAs("bob") && !user.mayActAs(""))
    }
}

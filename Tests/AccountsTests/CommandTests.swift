import Foundation
import TestSupport
import Testing

@testable import Accounts

@Suite("Accounts: the command line")
struct CommandTests {
    private func token(_ scene: Scene, _ words: String...) async throws -> Scene.Outcome {
        let words = words
        return try await onThread {
            try Scene.sandpiper(["token"] + words + ["--data", scene.directory])
        }
    }

    @Test func `a token is printed alone, holds at once in a server that runs, and is listed`()
        async throws
    {
        let scene = try Scene()
        let accounts = try scene.open([.standard])
        let made = try await token(scene, "admin")
        #expect(made.status == 0)
        #expect(made.output.wholeMatch(of: /[0-9a-f]{40}\n/) != nil)
        #expect(made.error == "sandpiper: API token cli of admin:\n")
        let found = accounts.identify(apiToken: String(made.output.dropLast()), now: 1_800_000_000)
        #expect(found?.user == .standard)
        await accounts.close()
        #expect(try await token(scene, "admin", "--name", "ci").status == 0)
        let list = try await token(scene, "admin", "--list").output
        let lines = list.split(separator: "\n")
        #expect(lines.count == 2)
        let used = /cli {19}created 20\d\d-.{14}Z  last used 2027-01-15T08:00:00Z/
        #expect(lines.first?.wholeMatch(of: used) != nil, "\(list)")
        #expect(lines.last?.wholeMatch(of: /ci {20}created .*  never used/) != nil, "\(list)")
    }

    @Test func `a revoked one holds no more in a server that runs`() async throws {
        let scene = try Scene()
        let accounts = try scene.open([.standard])
        let made = try await accounts.createToken(user: "admin", name: "x", now: 1).token
        #expect(
            try await token(scene, "admin", "--revoke", "x")
                == Scene.Outcome(status: 0, output: "", error: ""))
        #expect(accounts.identify(apiToken: made, now: 2) == nil)
    }

    @Test func `what cannot be done is told, with exit status 1 and nothing on stdout`()
        async throws
    {
        let scene = try Scene()
        let accounts = try scene.open([.standard])
        for _ in 0..<5 { _ = try await accounts.createToken(user: "admin", name: nil, now: 1) }
        for (words, message) in [
            (["eve"], "no user eve in the settings; users are: admin"),
            (
                ["admin"],
                "admin has 5 API tokens, which is the most: --revoke NAME makes room, "
                    + "--list shows the names"
            ),
            (["admin", "--name", "cli"], "admin has an API token cli already"),
            (["admin", "--name", "a.b"], "--name must be 1 to 50 letters, digits, _ and -"),
            (
                ["admin", "--revoke", "no"],
                "admin has no API token no; --list shows those there are"
            ),
        ] {
            let outcome = try await onThread {
                try Scene.sandpiper(["token"] + words + ["--data", scene.directory])
            }
            #expect(
                outcome
                    == Scene.Outcome(status: 1, output: "", error: "sandpiper: \(message)\n"))
        }
        try scene.write("{")
        #expect(try await token(scene, "admin").error.contains("\(scene.file) is damaged"))
    }

    @Test func `a password becomes what the settings want, and nothing else is said`() async throws
    {
        let outcome = try await onThread {
            try Scene.sandpiper(["password"], input: "contraseña 1\r\nmore\n")
        }
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        let hash = try #require(PasswordHash(text: String(outcome.output.dropLast())))
        #expect(hash.iterations == PasswordHash.standardIterations)
        #expect(hash.accepts("contraseña 1", costing: 0))
    }

    @Test(
        "what can be no password is refused",
        arguments: ["", "\n", String(repeating: "x", count: 1025)])
    func noPassword(input: String) async throws {
        let outcome = try await onThread { try Scene.sandpiper(["password"], input: input) }
        #expect(
            outcome
                == Scene.Outcome(
                    status: 1, output: "",
                    error: "sandpiper: a password has 1 to 1024 bytes of UTF-8, and is one line\n"))
    }
}

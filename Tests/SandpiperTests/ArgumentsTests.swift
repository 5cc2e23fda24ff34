import Testing

@testable import Sandpiper

@Suite("Command line: words to a wish")
struct ArgumentsTests {
    @Test func `each option arrives, with a space or an equals sign`() throws {
        for words in [
            ["serve", "--host", "::", "--port", "0", "--data", "d", "--config", "c"],
            ["serve", "--host=::", "--port=0", "--data=d", "--config=c"],
        ] {
            let arguments = try Arguments(words)
            #expect(arguments.verb == .serve)
            #expect(arguments.host == "::")
            #expect(arguments.port == 0)
            #expect(arguments.data == "d")
            #expect(arguments.config == "c")
        }
    }

    @Test func `a value may hold an equals sign or be empty`() throws {
        #expect(try Arguments(["serve", "--data=a=b"]).data == "a=b")
        #expect(try Arguments(["serve", "--data="]).data == "")
    }

    @Test func `nothing said is nothing set`() throws {
        let arguments = try Arguments(["doctor"])
        #expect(arguments.verb == .doctor)
        #expect(arguments.host == nil && arguments.port == nil)
        #expect(arguments.data == nil && arguments.config == nil)
    }

    @Test func `token has a user, and one thing to do`() throws {
        let made = try Arguments(["token", "alice", "--data", "d"])
        #expect(made.verb == .token && made.user == "alice" && made.data == "d")
        #expect(made.tokenWish == .create(name: nil))
        #expect(try Arguments(["token", "--name=ci", "alice"]).tokenWish == .create(name: "ci"))
        #expect(try Arguments(["token", "alice", "--list"]).tokenWish == .list)
        let revoked = try Arguments(["token", "alice", "--revoke", "ci"])
        #expect(revoked.tokenWish == .revoke(name: "ci"))
        #expect(try Arguments(["password"]).verb == .password)
    }

    @Test func `without a verb, help`() throws {
        #expect(try Arguments([]).verb == .help)
        #expect(try Arguments(["--help"]).verb == .help)
        #expect(try Arguments(["serve", "--port", "1", "-h", "nonsense"]).verb == .help)
        #expect(try Arguments(["--version"]).verb == .version)
    }

    @Test(
        "what cannot be understood is told with the word",
        arguments: [
            (["run"], "run is no command; see sandpiper --help"),
            (["serve", "--prot", "1"], "--prot is no option; see sandpiper --help"),
            (["serve", "--prot=1"], "--prot is no option; see sandpiper --help"),
            (["serve", "extra"], "extra is no option; see sandpiper --help"),
            (["token"], "token needs the name of a user; see sandpiper --help"),
            (["token", "--list"], "token needs the name of a user; see sandpiper --help"),
            (["token", "alice", "bob"], "bob is no option; see sandpiper --help"),
            (["token", "alice", "--name"], "--name needs a value"),
            (["token", "alice", "--list=x"], "--list takes no value"),
            (
                ["token", "alice", "--list", "--revoke", "a"],
                "only one of --name, --list and --revoke"
            ),
            (["serve", "--list"], "--list is no option; see sandpiper --help"),
            (["password", "secret"], "secret is no option; see sandpiper --help"),
            (["serve", "--port"], "--port needs a value"),
            (["serve", "--port", "http"], "--port http: a port is a number from 0 to 65535"),
            (["serve", "--port", "65536"], "--port 65536: a port is a number from 0 to 65535"),
            (["serve", "--port=-1"], "--port -1: a port is a number from 0 to 65535"),
        ])
    func refusals(words: [String], message: String) throws {
        let error = try #require(throws: ArgumentError.self) { try Arguments(words) }
        #expect(error.description == message)
    }

    @Test func `every verb and option is explained`() {
        for verb in Arguments.Verb.allCases where verb != .help {
            #expect(Arguments.helpText.contains("sandpiper \(verb.rawValue)"))
        }
        for option in ["--host H", "--port P", "--data DIR", "--config FILE"] {
            #expect(Arguments.helpText.contains("  \(option) "))
        }
    }

    @Test func `the command line wins over the environment, which wins over the defaults`() throws {
        let environment = ["SANDPIPER_PORT": "5", "SANDPIPER_HOST": "::1"]
        let settings = try Serve.settings(Arguments(["serve", "--port", "7"]), environment)
        #expect(settings.port == 7)
        #expect(settings.host == "::1")
    }
}

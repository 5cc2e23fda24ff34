/// What the command line asks for. A plain value: nothing is looked up or carried out here.
struct Arguments: Sendable, Equatable {
    enum Verb: String, Sendable, CaseIterable {
        case serve, doctor, attack, token, password, help, version
    }

    /// What `token` does with the API tokens of a user.
    enum TokenWish: Sendable, Equatable {
        /// `nil`: any name that is free.
        case create(name: String?)
        case list
        case revoke(name: String)
    }

    var verb = Verb.help
    var host: String?
    var port: Int?
    var data: String?
    var config: String?
    /// Of `token`, which has one.
    var user = ""
    var tokenWish = TokenWish.create(name: nil)

    /// The words behind the program's name. `--port 80` and `--port=80` are the same.
    ///
    /// - Throws: `ArgumentError`, with the word and the rule.
    init(_ words: [String]) throws(ArgumentError) {
        var rest = words[...]
        if let first = rest.first, !first.hasPrefix("-") {
            guard let verb = Verb(rawValue: first) else { throw .unknownVerb(first) }
            self.verb = verb
            rest = rest.dropFirst()
        }
        while let word = rest.popFirst() {
            if word == "--help" || word == "-h" {
                verb = .help
                return
            }
            if word == "--version" {
                verb = .version
                return
            }
            if verb == .token, user.isEmpty, !word.hasPrefix("-"), !word.isEmpty {
                user = word
                continue
            }
            try take(word, &rest)
        }
        if verb == .token && user.isEmpty { throw .userMissing }
    }

    private mutating func take(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(ArgumentError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let ofTokens = ["--name", "--list", "--revoke"]
        guard
            ["--host", "--port", "--data", "--config"].contains(name)
                || verb == .token && ofTokens.contains(name)
        else { throw .unknownOption(name) }
        if ofTokens.contains(name), tokenWish != .create(name: nil) { throw .tokenWishes }
        if name == "--list" {
            guard parts.count == 1 else { throw .valueUnwanted(name) }
            tokenWish = .list
            return
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            throw .valueMissing(name)
        }
        switch name {
        case "--host": host = value
        case "--data": data = value
        case "--config": config = value
        case "--name": tokenWish = .create(name: value)
        case "--revoke": tokenWish = .revoke(name: value)
        default:
            guard let number = Int(value), (0...65535).contains(number) else {
                throw .notAPort(value)
            }
            port = number
        }
    }

    static let helpText = """
        sandpiper runs untrusted code behind an HTTP API.

          sandpiper serve   [--host H] [--port P] [--data DIR] [--config FILE]
                            serve until SIGTERM; ready when GET /readyz answers 200
          sandpiper doctor  [--config FILE]
                            what this host offers, which languages are there, what is missing
          sandpiper attack  [--config FILE]
                            attack the sandbox as it is configured here; what held, and by what;
                            exit status 0 if nothing got through
          sandpiper token USER [--name NAME | --list | --revoke NAME] [--data DIR] [--config FILE]
                            make an API token for omegaUp's API and print it, list what there
                            is, or revoke one; for a server that runs, too, if it has the same
                            --data and --config
          sandpiper password
                            read a password, print what goes into the settings of a user
          sandpiper version

          --host H       a numeric address, default 127.0.0.1; beyond this machine a key is needed
          --port P       default 2000; 0 lets the kernel choose
          --data DIR     what must survive a restart; default /var/lib/sandpiper for root,
                         else $XDG_STATE_HOME/sandpiper
          --config FILE  settings; Config/server.json explains each of them

        Every setting can be given as an environment variable too:
        limits.run.wallTimeMs is SANDPIPER_LIMITS_RUN_WALL_TIME_MS. Piston's own variables
        (PISTON_RUN_TIMEOUT ...) are understood as well. What is said later wins: the file,
        PISTON_..., SANDPIPER_..., the options above.
        """
}

/// Why the command line cannot be understood.
enum ArgumentError: Error, Equatable, CustomStringConvertible {
    case unknownVerb(String)
    case unknownOption(String)
    case valueMissing(String)
    case valueUnwanted(String)
    case notAPort(String)
    case userMissing
    case tokenWishes

    var description: String {
        switch self {
        case .unknownVerb(let word): "\(word) is no command; see sandpiper --help"
        case .unknownOption(let word): "\(word) is no option; see sandpiper --help"
        case .valueMissing(let name): "\(name) needs a value"
        case .valueUnwanted(let name): "\(name) takes no value"
        case .userMissing: "token needs the name of a user; see sandpiper --help"
        case .tokenWishes: "only one of --name, --list and --revoke"
        case .notAPort(let text): "--port \(text): a port is a number from 0 to 65535"
        }
    }
}

import Accounts
import Foundation
import Linux

/// `sandpiper token`: API tokens of a user, whether a server runs or not.
enum TokenVerb {
    static func run(_ arguments: Arguments, environment: [String: String]) async throws {
        let settings = try Serve.settings(arguments, environment)
        let data = Locations.data(settings, environment: environment)
        let accounts = try settings.accounts(data: data) { Log.warning($0) }
        let user = arguments.user
        guard accounts.user(user) != nil else {
            let names = settings.everyUser.map(\.name).joined(separator: ", ")
            throw StartFailure("no user \(user) in the settings; users are: \(names)")
        }
        let now = Int(Host.wallClockSeconds())
        switch arguments.tokenWish {
        case .create(let name):
            let made = try await create(name, of: user, in: accounts, now: now)
            try? StandardStream.error.write("sandpiper: API token \(made.name) of \(user):\n")
            try Console.say(made.token)
        case .list:
            for token in accounts.tokens(of: user, now: now) { try Console.say(line(token)) }
        case .revoke(let name):
            guard try await accounts.revoke(user: user, name: name) else {
                throw StartFailure("\(user) has no API token \(name); --list shows those there are")
            }
        }
    }

    private static func create(
        _ name: String?, of user: String, in accounts: Accounts, now: Int
    ) async throws(StartFailure) -> (name: String, token: String) {
        do throws(TokenRefusal) {
            return try await accounts.createToken(user: user, name: name, now: now)
        } catch {
            switch error {
            case .unknownUser: throw StartFailure("no user \(user) in the settings")
            case .nameInvalid:
                throw StartFailure("--name must be \(Accounts.tokenNameRule)")
            case .nameTaken:
                throw StartFailure("\(user) has an API token \(name ?? "") already")
            case .limit(let limit):
                throw StartFailure(
                    "\(user) has \(limit) API tokens, which is the most: "
                        + "--revoke NAME makes room, --list shows the names")
            case .notKept(let failure): throw StartFailure("\(failure)")
            }
        }
    }

    /// Name, creation, last use.
    private static func line(_ token: APIToken) -> String {
        let name = token.name + String(repeating: " ", count: max(0, 20 - token.name.count))
        let used = token.lastUsed.map { "last used \(time($0))" } ?? "never used"
        return "\(name)  created \(time(token.created))  \(used)"
    }

    private static func time(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

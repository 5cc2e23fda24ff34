import Accounts
import JSON

/// Who may submit and log in.
extension Settings {
    /// Never empty: with nobody named there is an administrator, who can have API tokens.
    var everyUser: [User] { users.isEmpty ? [User.standard] : users }

    /// What is known of them besides, in `data`.
    ///
    /// - Throws: the file cannot be read, or is damaged.
    func accounts(
        data: String, report: @escaping @Sendable (String) -> Void
    ) throws(StartFailure) -> Accounts {
        do throws(AccountsFailure) {
            return try Accounts(
                users: everyUser, file: data + "/accounts.json",
                sessionSeconds: omegaup.sessionSeconds, report: report)
        } catch {
            throw StartFailure("\(error)")
        }
    }

    static func users(_ list: JSONCursor) throws(JSONMismatch) -> [User] {
        var users: [User] = []
        var names: Set<String> = []
        for cursor in try list.elements() {
            let user = try User(cursor)
            for name in [user.name] + user.identities where !names.insert(name).inserted {
                throw JSONMismatch(path: cursor.path, problem: "has a name twice: \(name)")
            }
            if user.token != nil, users.contains(where: { $0.token == user.token }) {
                throw cursor["token"].mismatch("another one than those of other users")
            }
            users.append(user)
        }
        return users
    }
}

extension User {
    /// `username` is as good as `name`.
    fileprivate init(_ cursor: JSONCursor) throws(JSONMismatch) {
        try cursor.allowSettings([
            "name", "username", "admin", "password", "identities", "token",
        ])
        guard !cursor["name"].exists || !cursor["username"].exists else {
            throw cursor["username"].mismatch("absent beside name, which is the same")
        }
        let name = cursor["username"].optional ?? cursor["name"]
        self.init(name: try Self.name(name))
        try cursor["admin"].set(&isAdmin)
        if let list = cursor["identities"].optional {
            identities = try list.elements().map { (item) throws(JSONMismatch) in
                try Self.name(item)
            }
        }
        if let cursor = cursor["password"].optional {
            guard let hash = PasswordHash(text: try cursor.string()) else {
                throw cursor.mismatch(PasswordHash.rule)
            }
            password = hash
        }
        if let cursor = cursor["token"].optional {
            let text = try cursor.string()
            let isVisible = text.utf8.allSatisfy { (33...126).contains($0) && $0 != 44 }
            guard isVisible, (8...256).contains(text.utf8.count) else {
                throw cursor.mismatch("8 to 256 visible ASCII characters, no comma")
            }
            token = text
        }
    }

    private static func name(_ cursor: JSONCursor) throws(JSONMismatch) -> String {
        let name = try cursor.string()
        guard isName(name) else { throw cursor.mismatch(nameRule) }
        return name
    }
}

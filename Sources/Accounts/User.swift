/// Somebody who may do something here, as the settings have it.
package struct User: Sendable, Equatable {
    package var name: String
    /// May see and change what belongs to others.
    package var isAdmin: Bool
    /// `nil`: cannot log in, only show an API token.
    package var password: PasswordHash?
    /// Other names that this user may act as.
    package var identities: [String]
    /// An API token that stands in the settings: good as long as it does, and none of those that
    /// are made, listed and revoked.
    package var token: String?

    package init(
        name: String, isAdmin: Bool = false, password: PasswordHash? = nil,
        identities: [String] = [], token: String? = nil
    ) {
        self.name = name
        self.isAdmin = isAdmin
        self.password = password
        self.identities = identities
        self.token = token
    }

    /// Who is there when the settings name nobody.
    package static let standard = User(name: "admin", isAdmin: true)

    package static let nameRule = "1 to 50 letters, digits, _, . and -"

    /// Of users and of identities.
    package static func isName(_ text: String) -> Bool {
        (1...50).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    func mayActAs(_ username: String) -> Bool {
        username == name || identities.contains(username)
    }
}

/// Whom a request comes from.
package struct Identified: Sendable, Equatable {
    package var user: User
    /// The user's own name, or the identity acted as.
    package var username: String
    /// `nil`: by a login.
    package var token: TokenUse?

    /// The API token that was shown.
    package struct TokenUse: Sendable, Equatable {
        package var name: String
        /// With it in this clock hour, this one included.
        package var calls: Int
    }
}

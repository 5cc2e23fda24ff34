internal import JSON

/// The form of the file:
///
///     {"version": 1,
///      "tokens": [{"user", "name", "hash", "created", "lastUsed"}],
///      "sessions": [{"user", "hash", "created", "expires"}]}
///
/// `hash` is SHA-256 in hexadecimal digits; times are in Unix seconds; `lastUsed` may be absent.
extension AccountTable {
    private static let version = 1

    /// - Throws: `JSONMismatch` with the member and the rule: nothing is passed over, since what is
    ///   not understood would be lost when the file is written again.
    init(_ root: JSONCursor) throws(JSONMismatch) {
        try root.allow(only: ["version", "tokens", "sessions"])
        guard try root["version"].integer() == Self.version else {
            throw root["version"].mismatch("\(Self.version)")
        }
        for cursor in try root["tokens"].elements() {
            try cursor.allow(only: ["user", "name", "hash", "created", "lastUsed"])
            tokens[try Self.hash(cursor["hash"])] = Token(
                user: try cursor["user"].string(), name: try cursor["name"].string(),
                created: try cursor["created"].integer(),
                lastUsed: try cursor["lastUsed"].optional?.integer())
        }
        for cursor in try root["sessions"].elements() {
            try cursor.allow(only: ["user", "hash", "created", "expires"])
            sessions[try Self.hash(cursor["hash"])] = Session(
                user: try cursor["user"].string(), created: try cursor["created"].integer(),
                expires: try cursor["expires"].integer())
        }
    }

    private static func hash(_ cursor: JSONCursor) throws(JSONMismatch) -> String {
        let hash = try cursor.string()
        let digits = hash.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard hash.utf8.count == 64, digits else {
            throw cursor.mismatch("64 hexadecimal digits")
        }
        return hash
    }

    var bytes: [UInt8] {
        let tokens = tokens.sorted { ($0.value.created, $0.key) < ($1.value.created, $1.key) }
        let sessions = sessions.sorted { ($0.value.created, $0.key) < ($1.value.created, $1.key) }
        let root: JSONValue = [
            "version": JSONValue(Self.version),
            "tokens": .array(
                tokens.map { hash, token in
                    var member: JSONObject = [
                        "user": .string(token.user), "name": .string(token.name),
                        "hash": .string(hash), "created": JSONValue(token.created),
                    ]
                    member["lastUsed"] = token.lastUsed.map { JSONValue($0) }
                    return .object(member)
                }),
            "sessions": .array(
                sessions.map { hash, session in
                    [
                        "user": .string(session.user), "hash": .string(hash),
                        "created": JSONValue(session.created),
                        "expires": JSONValue(session.expires),
                    ]
                }),
        ]
        return root.bytes + [UInt8(ascii: "\n")]
    }
}

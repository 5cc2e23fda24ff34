import HTTP

/// What a client shows to say who it is. Whether it is worth anything is for others to find out.
package enum OmegaUpCredential: Sendable, Equatable {
    /// `identity`: one of its owner's other names, to act as.
    case apiToken(String, identity: String?)
    /// From a login.
    case session(String)
}

extension OmegaUpCredential {
    /// The first found decides, although it may be wrong: `Authorization`, the cookie `ouat`, the
    /// parameters `ouat` and `auth_token`.
    init?(_ headers: HTTPHeaders, _ parameters: OmegaUpParameters) {
        if let found = headers.all("Authorization").lazy.compactMap(Self.init(authorization:)).first
        {
            self = found
            return
        }
        let candidates = [
            Self.cookie("ouat", in: headers), parameters.lenient(.ouat),
            parameters.lenient(.auth_token),
        ]
        guard let token = candidates.lazy.compactMap({ $0 }).first(where: { !$0.isEmpty }) else {
            return nil
        }
        self = .session(token)
    }

    /// `token TOKEN` and `token Credential=TOKEN,Username=NAME`, the scheme in any case. The
    /// service's own Python client leaves `token` out of the second. Other schemes are not ours.
    init?(authorization field: String) {
        let words = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        let text: Substring
        if words.count == 2, String(words[0]).equalsIgnoringASCIICase("token") {
            text = words[1]
        } else if field.hasPrefix("Credential=") {
            text = field[...]
        } else {
            return nil
        }
        var token: String?
        var identity: String?
        for part in text.split(separator: ",") {
            let pair = Self.trimmed(part).split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            if pair[0] == "Credential" { token = String(pair[1]) }
            if pair[0] == "Username" { identity = String(pair[1]) }
        }
        self = .apiToken(token ?? String(Self.trimmed(text)), identity: identity)
    }

    /// RFC 6265 §4.2.1.
    private static func cookie(_ name: String, in headers: HTTPHeaders) -> String? {
        for field in headers.all("Cookie") {
            for part in field.split(separator: ";") {
                let pair = trimmed(part).split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if pair.count == 2, pair[0] == name { return String(pair[1]) }
            }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.dropLast(start.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }
}

/// How many calls of an API token are left in this hour.
package struct OmegaUpRate: Sendable, Equatable {
    package var limit: Int
    package var remaining: Int
    /// Unix seconds of the next full hour.
    package var reset: Int
    private let now: Int

    /// `calls`: in this clock hour, this one included. `now` is in Unix seconds.
    package init(calls: Int, limit: Int, now: Int) {
        self.limit = limit
        self.now = now
        remaining = max(0, limit - calls)
        reset = (now / 3600 + 1) * 3600
    }

    /// The call that leaves nothing is refused already, as by the service.
    package var isExceeded: Bool { remaining == 0 }
    package var retryAfterSeconds: Int { reset - now }
}

import Engine
import HTTP

/// Who may run programs, and whose turn counts for whom.
///
/// On loopback nobody is asked: that is this machine's user. Beyond it, a key is asked for
/// unless the settings explicitly say otherwise.
struct Access: Sendable {
    let keys: [String]
    let isKeyNeeded: Bool

    init(settings: Settings, keys: [String]) {
        self.keys = keys
        isKeyNeeded = !Access.isLoopback(settings.host) && !settings.allowAnonymous
    }

    /// `Authorization: KEY`, as Piston's clients send it, or `Authorization: Bearer KEY`.
    func allows(_ request: HTTPRequest) -> Bool {
        !isKeyNeeded || key(of: request) != nil
    }

    /// Fairness counts by key, else by address.
    func client(of request: HTTPRequest) -> ClientID {
        key(of: request).map { ClientID("key \($0)") } ?? ClientID(request.remoteAddress)
    }

    static let refusal = HTTPResponse.message(.unauthorized, "Unauthorized")
        .with("WWW-Authenticate", "Bearer")

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }

    private func key(of request: HTTPRequest) -> String? {
        guard var text = request.headers["Authorization"] else { return nil }
        if text.utf8.count > 7, String(text.prefix(7)).equalsIgnoringASCIICase("Bearer ") {
            text = String(text.dropFirst(7))
        }
        // Every key is compared, and to its end: the time says nothing about any of them.
        var found: String?
        for key in keys where Access.isEqual(key, text) { found = key }
        return found
    }

    private static func isEqual(_ one: String, _ other: String) -> Bool {
        let (a, b) = (Array(one.utf8), Array(other.utf8))
        var difference = a.count ^ b.count
        for index in b.indices {
            difference |= Int(b[index] ^ (a.isEmpty ? 0 : a[index % a.count]))
        }
        return difference == 0 && !a.isEmpty
    }
}

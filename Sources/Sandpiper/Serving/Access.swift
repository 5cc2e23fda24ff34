import Digests
import Engine
import HTTP

/// Who may run programs, and whose turn counts for whom.
///
/// On loopback nobody is asked: that is this machine's user. Beyond it, a key is asked for
/// unless the settings explicitly say otherwise. They can also have it asked for everywhere.
struct Access: Sendable {
    let keys: [String]
    let isKeyNeeded: Bool
    /// On loopback, the names besides `localhost` under which this server may be asked.
    private let allowedHosts: [String]
    private let listensOnLoopback: Bool

    init(settings: Settings, keys: [String]) {
        self.keys = keys
        allowedHosts = settings.allowedHosts
        listensOnLoopback = Access.isLoopback(settings.host)
        isKeyNeeded = Access.needsKey(settings)
    }

    static func needsKey(_ settings: Settings) -> Bool {
        settings.requireKey || (!isLoopback(settings.host) && !settings.allowAnonymous)
    }

    /// Whether the request means this server. A web page can have its own name resolve to
    /// 127.0.0.1 (DNS rebinding) and would then be allowed to read our answers; but its requests
    /// still carry that name. Addresses and `localhost` cannot be rebound.
    func means(_ request: HTTPRequest) -> Bool {
        !listensOnLoopback || namesThisMachine(request)
    }

    private func namesThisMachine(_ request: HTTPRequest) -> Bool {
        guard let field = request.headers["Host"], !field.isEmpty else { return true }
        let host = Access.withoutPort(field)
        let isAddress = host.hasPrefix("[") || host.utf8.allSatisfy { (46...57).contains($0) }
        return isAddress
            || (["localhost"] + allowedHosts).contains {
                $0.equalsIgnoringASCIICase(host)
            }
    }

    static let misdirectedText =
        "This server answers on loopback to addresses and localhost; see the setting allowedHosts"

    private static func withoutPort(_ field: String) -> String {
        if field.hasPrefix("[") { return field }
        return String(field.prefix { $0 != ":" })
    }

    /// `Authorization: KEY`, as Piston's clients send it, `Authorization: Bearer KEY`,
    /// `X-API-Key: KEY`, or as RapidAPI sends it.
    func allows(_ request: HTTPRequest) -> Bool {
        !isKeyNeeded || key(of: request) != nil
    }

    /// Whether packages are none of this client's business: they are for clients on this machine,
    /// and for those who show a key, even where programs may be run without one.
    func refusalOfPackages(to request: HTTPRequest) -> HTTPResponse? {
        if key(of: request) != nil { return nil }
        if Access.isLoopback(request.remoteAddress) && namesThisMachine(request) { return nil }
        if keys.isEmpty {
            return .message(
                .forbidden,
                "Packages are for clients on this machine: no key is configured (apiKeys)")
        }
        return .message(
            .unauthorized, "Packages are for clients on this machine and for those with a key"
        )
        .with("WWW-Authenticate", "Bearer")
    }

    /// Fairness counts by key, else by address.
    func client(of request: HTTPRequest) -> ClientID {
        key(of: request).map(client(withKey:)) ?? ClientID(request.remoteAddress)
    }

    static let refusal = HTTPResponse.message(.unauthorized, "Unauthorized")
        .with("WWW-Authenticate", "Bearer")

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }

    /// By a digest: the name is stored with runs, and a key must not be.
    func client(withKey key: String) -> ClientID {
        let digest = SHA256.hash(Array(key.utf8)).prefix(8)
        return ClientID("key " + digest.map { String($0, radix: 16) }.joined(separator: "-"))
    }

    /// In a header, or in the query as paiza.io's clients have it.
    func hasKey(_ request: HTTPRequest) -> Bool {
        key(of: request) != nil || FormFields(request.query)["api_key"].flatMap(known) != nil
    }

    private func key(of request: HTTPRequest) -> String? {
        for name in ["X-API-Key", "X-RapidAPI-Key"] {
            if let key = request.headers[name].flatMap(known) { return key }
        }
        guard var text = request.headers["Authorization"] else { return nil }
        if text.utf8.count > 7, String(text.prefix(7)).equalsIgnoringASCIICase("Bearer ") {
            text = String(text.dropFirst(7))
        }
        return known(text)
    }

    /// The configured key that this is.
    func known(_ text: String) -> String? {
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

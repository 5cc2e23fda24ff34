/// A URL that a result may be posted to (RFC 3986), checked before anything of it is looked up.
package struct WebhookTarget: Sendable, Equatable {
    /// As it was given.
    package let url: String
    package let isSecure: Bool
    /// In small letters, an IPv6 address without its brackets.
    package let host: String
    package let port: UInt16
    /// When the host is no name.
    package let address: IPAddress?

    /// Bytes of a URL.
    package static let lengthMax = 2048

    /// - Throws: what is wrong, of field `webhook_url`.
    package init(_ url: String) throws(WebhookProblem) {
        guard url.utf8.count <= Self.lengthMax else {
            throw Self.problem("must not be longer than \(Self.lengthMax) bytes")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Self.problem("must not contain spaces or control characters")
        }
        // To some a `\` is a `/`, and then the host is another.
        guard !url.utf8.contains(UInt8(ascii: "\\")) else {
            throw Self.problem("must not contain a backslash")
        }
        let lower = url.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else {
            throw Self.problem("must begin with http:// or https://")
        }
        let authority = url.utf8.dropFirst(scheme.utf8.count)
            .prefix { !"/?#".utf8.contains($0) }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw Self.problem("must not contain a user name or a password")
        }
        guard authority.allSatisfy({ $0 < 0x80 }) else {
            throw Self.problem(
                "must name its host in ASCII: write an international name in xn-- form")
        }
        let (host, port) = try Self.split(String(Substring(authority)))
        self.url = url
        isSecure = scheme == "https://"
        self.port = port ?? (isSecure ? 443 : 80)
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), let address = IPAddress(String(host.dropFirst().dropLast())),
                address.isIPv6
            else { throw Self.problem("has no IPv6 address between its brackets") }
            self.address = address
            self.host = "\(address)"
        } else {
            if let rule = HostName.problem(of: host) { throw Self.problem(rule) }
            address = IPAddress(host)
            self.host = HostName.canonical(host)
        }
    }

    /// Who is written to, without what may be a secret: `https://host:port`.
    package var receiver: String {
        let name = address?.isIPv6 == true ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(name):\(port)"
    }

    private static func problem(_ rule: String) -> WebhookProblem {
        WebhookProblem(field: "webhook_url", rule: rule)
    }

    private static func split(
        _ authority: String
    ) throws(WebhookProblem) -> (host: String, port: UInt16?) {
        let bracket = authority.lastIndex(of: "]")
        if authority.hasPrefix("["), bracket == nil { return (authority, nil) }
        let end = bracket.map(authority.index(after:)) ?? authority.startIndex
        guard let colon = authority[end...].firstIndex(of: ":") else { return (authority, nil) }
        let digits = authority[colon...].dropFirst()
        // An empty port is the scheme's own: RFC 3986 §3.2.3.
        if digits.isEmpty { return (String(authority[..<colon]), nil) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits),
            port > 0
        else { throw problem("must have a port from 1 to 65535, or none") }
        return (String(authority[..<colon]), port)
    }
}

/// The name of a host, or an IPv4 address, as a URL has it.
enum HostName {
    /// Small letters, and no dot at the end: `LocalHost.` is `localhost`.
    static func canonical(_ host: String) -> String {
        let lower = host.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    /// The rule that `host` breaks, if any.
    static func problem(of host: String) -> String? {
        let name = canonical(host)
        guard !name.isEmpty else { return "must name a host" }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
        guard isName, name.utf8.count <= 253 else {
            return "must name a host by letters, digits and hyphens between dots"
        }
        // Where a name ends in a number, resolvers and browsers take it for an IPv4 address in one
        // of many spellings (2130706433, 0x7f.1, 127.1): WHATWG URL, "ends in a number".
        guard let last = labels.last, endsInNumber(last) else { return nil }
        return IPAddress(host) == nil ? "must write an IPv4 address as four numbers" : nil
    }

    private static func endsInNumber(_ label: Substring) -> Bool {
        if label.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
        return label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }
}

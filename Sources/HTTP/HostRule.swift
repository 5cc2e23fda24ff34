/// RFC 9112 §3.2: one Host in HTTP/1.1, at most one in 1.0, and it is a host.
enum HostRule {
    /// Checks Host, and replaces it by the target's host where that has one (§3.2.2).
    static func check(
        _ headers: inout HTTPHeaders, _ line: RequestLine
    ) throws(HTTPSyntaxError) {
        let hosts = headers.all("Host")
        guard hosts.count <= 1 else { throw .repeatedHost }
        if hosts.isEmpty, line.version == .http11 { throw .missingHost }
        // Empty is valid: a target without an authority has no other Host to send.
        guard hosts.allSatisfy({ $0.utf8.allSatisfy(\.isHostByte) }) else { throw .invalidHost }
        if let authority = line.target.authority { headers.set("Host", authority) }
    }
}

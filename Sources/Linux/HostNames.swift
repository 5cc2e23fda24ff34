internal import Glibc

/// Names of hosts and what they stand for.
package enum HostNames {
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// In the words of gai_strerror(3).
        package var description: String
    }

    /// The addresses of `name` in the order in which they should be tried: 4 bytes for IPv4, 16
    /// for IPv6; getaddrinfo(3). Blocks, for as long as the resolver's configuration says.
    package static func addresses(of name: String) throws(Failure) -> [[UInt8]] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            let reason =
                code == EAI_SYSTEM
                ? strerror(errno)
                : UnsafeMutablePointer(
                    mutating: gai_strerror(code))
            throw Failure(description: reason.map { String(cString: $0) } ?? "\(code)")
        }
        defer { freeaddrinfo(list) }
        var found: [[UInt8]] = []
        var next = list
        while let entry = next {
            if let address = bytes(entry.pointee), !found.contains(address) {
                found.append(address)
            }
            next = entry.pointee.ai_next
        }
        return found
    }

    private static func bytes(_ entry: addrinfo) -> [UInt8]? {
        guard let pointer = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            var address = pointer.loadUnaligned(as: sockaddr_in.self).sin_addr
            return withUnsafeBytes(of: &address) { Array($0) }
        case AF_INET6:
            var address = pointer.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: &address) { Array($0) }
        default: return nil
        }
    }
}

internal import CLinux
internal import Glibc

/// A numeric IPv4 or IPv6 address and a port. No names: a look-up would block.
package struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
    /// `127.0.0.1`, `::1`: as inet_ntop(3) writes it.
    package let host: String
    package let port: UInt16
    private let bytes: [UInt8]
    var isIPv6: Bool { bytes.count == 16 }

    /// Takes a numeric host, with or without brackets, or `localhost`; anything else is EINVAL.
    package init(host: String, port: UInt16) throws(SystemError) {
        var text = host == "localhost" ? "127.0.0.1" : host
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes.prefix(4)), port: port)
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes, port: port)
        } else {
            throw SystemError("inet_pton", host, errno: EINVAL)
        }
    }

    private init(bytes: [UInt8], port: UInt16) {
        self.bytes = bytes
        self.port = port
        host = Self.text(bytes)
    }

    /// An IPv4 client of an IPv6 listener arrives as `::ffff:127.0.0.1`. It is the same client, so
    /// it gets the same address: rules about loopback must not depend on the listener.
    init(_ address: clinux_address) {
        let all = withUnsafeBytes(of: address.bytes) { Array($0) }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        if address.is_ipv6 == 0 {
            self.init(bytes: Array(all.prefix(4)), port: address.port)
        } else if all.starts(with: mapped) {
            self.init(bytes: Array(all.suffix(4)), port: address.port)
        } else {
            self.init(bytes: all, port: address.port)
        }
    }

    var raw: clinux_address {
        var raw = clinux_address()
        raw.port = port
        raw.is_ipv6 = isIPv6 ? 1 : 0
        withUnsafeMutableBytes(of: &raw.bytes) { $0.copyBytes(from: bytes) }
        return raw
    }

    /// `127.0.0.1:2000`, `[::1]:2000`.
    package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func text(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let written = inet_ntop(AF_INET6, bytes, &buffer, socklen_t(buffer.count))
        precondition(written != nil, "16 bytes are an IPv6 address")
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// What an address is for: the special-purpose registries of IANA (RFC 6890), for IPv4 and IPv6.
package enum AddressKind: String, Sendable {
    case global = "global"
    case unspecified = "unspecified"
    case loopback = "loopback"
    case `private` = "private"
    /// 100.64.0.0/10, RFC 6598: what a provider's own hosts have.
    case shared = "carrier-shared"
    case linkLocal = "link-local"
    case multicast = "multicast"
    case broadcast = "broadcast"
    /// For documents, benchmarks, protocols, or for nobody yet.
    case reserved = "reserved"

    /// An address that stands for an IPv4 one is what that one is.
    package init(_ address: IPAddress) {
        if let embedded = address.embedded {
            self = Self(embedded.address)
        } else {
            let table = address.isIPv6 ? Self.six : Self.four
            self =
                table.first { $0.block.contains(address) }?.kind
                // Of IPv6 nothing else has been given to anybody: RFC 4291 §2.4.
                ?? (address.isIPv6 && address.bytes[0] & 0xE0 != 0x20 ? .reserved : .global)
        }
    }

    /// `a private address`.
    var words: String { self == .unspecified ? "an \(rawValue) address" : "a \(rawValue) address" }

    private typealias Row = (block: AddressBlock, kind: AddressKind)

    private static func rows(_ texts: [(String, AddressKind)]) -> [Row] {
        texts.compactMap { text, kind in AddressBlock(text).map { ($0, kind) } }
    }

    private static let four = rows([
        ("0.0.0.0/8", .unspecified), ("10.0.0.0/8", .private), ("100.64.0.0/10", .shared),
        ("127.0.0.0/8", .loopback), ("169.254.0.0/16", .linkLocal), ("172.16.0.0/12", .private),
        ("192.0.0.0/24", .reserved), ("192.0.2.0/24", .reserved), ("192.88.99.0/24", .reserved),
        ("192.168.0.0/16", .private), ("198.18.0.0/15", .reserved), ("198.51.100.0/24", .reserved),
        ("203.0.113.0/24", .reserved), ("224.0.0.0/4", .multicast),
        ("255.255.255.255", .broadcast), ("240.0.0.0/4", .reserved),
    ])

    private static let six = rows([
        ("::", .unspecified), ("::1", .loopback),
        // NAT64 of one network, RFC 8215.
        ("64:ff9b:1::/48", .private),
        // Teredo, benchmarks, ORCHID: IETF Protocol Assignments, RFC 2928.
        ("2001::/23", .reserved), ("2001:db8::/32", .reserved), ("3fff::/20", .reserved),
        ("fc00::/7", .private), ("fe80::/10", .linkLocal), ("fec0::/10", .private),
        ("ff00::/8", .multicast),
    ])
}

/// `10.0.0.0/8`, or one address.
package struct AddressBlock: Sendable, Equatable {
    let address: IPAddress
    let bitCount: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        self.address = address
        let all = address.bytes.count * 8
        guard parts.count == 2 else {
            bitCount = all
            return
        }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(parts[1]),
            count <= all
        else { return nil }
        bitCount = count
    }

    package func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
            let bits = min(max(bitCount - index * 8, 0), 8)
            return (pair.0 ^ pair.1) >> UInt8(8 - bits) == 0
        }
    }
}

/// An IPv4 or IPv6 address as bytes, and what kind of place it leads to.
package struct IPAddress: Sendable, Hashable {
    /// 4 or 16 bytes, the first of the text first.
    package let bytes: [UInt8]

    /// `nil` unless 4 or 16 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// `192.0.2.1` in exactly this form (RFC 6943 §3.1.1: four decimal numbers, no leading
    /// zeros), or an IPv6 address (RFC 4291 §2.2) without brackets and without a zone.
    package init?(_ text: String) {
        guard let bytes = text.contains(":") ? Self.six(text[...]) : Self.four(text[...]) else {
            return nil
        }
        self.bytes = bytes
    }

    package var isIPv6: Bool { bytes.count == 16 }

    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let byte = UInt8(part),
                part.count == 1 || part.first != "0"
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func six(_ text: Substring) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            return groups(text).flatMap { $0.count == 16 ? $0 : nil }
        }
        guard let head = groups(text[..<gap.lowerBound], mayEndInFour: false),
            let tail = groups(text[gap.upperBound...])
        else { return nil }
        // The gap stands for one group of zeros at least.
        let missing = 16 - head.count - tail.count
        guard missing >= 2 else { return nil }
        return head + [UInt8](repeating: 0, count: missing) + tail
    }

    /// `1:2ab:192.0.2.1`: groups of 16 bits, at the end perhaps an IPv4 address.
    private static func groups(_ text: Substring, mayEndInFour: Bool = true) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInFour, index == parts.count - 1, part.contains(".") {
                guard let last = four(part) else { return nil }
                bytes += last
                continue
            }
            guard (1...4).contains(part.utf8.count), part.first != "+",
                let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// As it is read; IPv6 in groups, the longest row of zeros left out (RFC 5952).
    package var description: String {
        guard isIPv6 else { return bytes.map { "\($0)" }.joined(separator: ".") }
        if case .mapped(let address)? = embedded { return "::ffff:\(address)" }
        let groups = stride(from: 0, to: 16, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
        let words = { (range: Range<Int>) in
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        var longest = 0..<0
        for start in 0..<8 {
            let count = groups[start...].prefix { $0 == 0 }.count
            if count > max(longest.count, 1) { longest = start..<start + count }
        }
        if longest.isEmpty { return words(0..<8) }
        return words(0..<longest.lowerBound) + "::" + words(longest.upperBound..<8)
    }
}

extension IPAddress {
    /// An IPv4 address that an IPv6 one leads to.
    enum Embedded: Equatable {
        /// `::ffff:0:0/96` (RFC 4291 §2.5.5.2), and the old `::/96`: the same host.
        case mapped(IPAddress)
        /// By a translator or a relay: NAT64 `64:ff9b::/96` (RFC 6052), 6to4 `2002::/16` (RFC
        /// 3056), ISATAP (RFC 5214 §6.1).
        case relayed(IPAddress)

        var address: IPAddress {
            switch self {
            case .mapped(let address), .relayed(let address): address
            }
        }
    }

    var embedded: Embedded? {
        guard isIPv6 else { return nil }
        let last = IPAddress(bytes: Array(bytes[12...]))
        let zeros = bytes.prefix { $0 == 0 }.count
        if zeros >= 10, bytes[10...11].allSatisfy({ $0 == 0xFF }) {
            return last.map { .mapped($0) }
        }
        // `::` and `::1` are addresses of their own.
        if zeros >= 12, zeros < 15 || bytes[15] > 1 { return last.map { .mapped($0) } }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]), bytes[4..<12].allSatisfy({ $0 == 0 }) {
            return last.map { .relayed($0) }
        }
        if bytes.starts(with: [0x20, 0x02]) {
            return IPAddress(bytes: Array(bytes[2..<6])).map { .relayed($0) }
        }
        if bytes[8] & 0xFD == 0, bytes[9...11] == [0x00, 0x5E, 0xFE] {
            return last.map { .relayed($0) }
        }
        return nil
    }
}

/// The pairs of a query, or of a body in `application/x-www-form-urlencoded`, in their order.
///
/// Reads as the URL Standard's form parser does, which never fails: a `%` that two hexadecimal
/// digits do not follow stays a `%`, and bytes that are not UTF-8 become U+FFFD.
package struct FormFields: Sendable, Equatable {
    package struct Pair: Sendable, Equatable {
        package var name: String
        package var value: String
    }
    package private(set) var pairs: [Pair] = []

    package init(_ query: String?) {
        self.init(Array((query ?? "").utf8))
    }

    package init(_ body: [UInt8]) {
        pairs = body.split(separator: UInt8(ascii: "&")).map { part in
            let sign = part.firstIndex(of: UInt8(ascii: "="))
            return Pair(
                name: Self.decode(part[..<(sign ?? part.endIndex)]),
                value: sign.map { Self.decode(part[($0 + 1)...]) } ?? "")
        }
    }

    /// The first value of that name; names are case-sensitive.
    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// Every value of that name, in order.
    package func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    private static func decode(_ encoded: ArraySlice<UInt8>) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index < encoded.endIndex {
            let byte = encoded[index]
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < encoded.endIndex,
                let high = encoded[index].hexValue, let low = encoded[index + 1].hexValue
            {
                decoded.append(high << 4 | low)
                index += 2
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? .space : byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

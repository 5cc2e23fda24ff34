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
        pairs = FormPairs(body).map { pair in
            Pair(name: pair.name, value: String(decoding: pair.value, as: UTF8.self))
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
}

/// The same pairs one after the other, their values as bytes.
///
/// Found on demand: a body of nothing but names takes many times its size as a list. The bytes of a
/// value are kept as they are, UTF-8 or not.
package struct FormPairs: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    package init(_ body: [UInt8]) { rest = body[...] }

    package mutating func next() -> (name: String, value: [UInt8])? {
        rest = rest.drop { $0 == UInt8(ascii: "&") }
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
        let part = rest[..<end]
        rest = rest[end...]
        let sign = part.firstIndex(of: UInt8(ascii: "="))
        return (
            String(decoding: Self.decode(part[..<(sign ?? part.endIndex)]), as: UTF8.self),
            sign.map { Self.decode(part[($0 + 1)...]) } ?? []
        )
    }

    private static func decode(_ encoded: ArraySlice<UInt8>) -> [UInt8] {
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
        return decoded
    }
}

/// Appends values to a message: little-endian integers, and lengths before what they measure.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func put(_ value: Int64) {
        var rest = UInt64(bitPattern: value)
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    package mutating func put(_ value: Int) { put(Int64(value)) }
    package mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }
    package mutating func put(_ value: UInt8) { bytes.append(value) }

    package mutating func put(_ value: [UInt8]) {
        put(value.count)
        bytes += value
    }

    package mutating func put(_ value: String) { put(Array(value.utf8)) }

    package mutating func put<Element>(
        _ list: [Element], _ each: (inout ByteWriter, Element) -> Void
    ) {
        put(list.count)
        for element in list { each(&self, element) }
    }
}

/// A message that is not what its sender says it is. Only a bug can cause it, or a launcher of
/// another version; either way the peer is not talked to any further.
package struct MalformedMessage: Error, Equatable {
    package init() {}
}

/// Takes values off a message in the order in which they were put.
package struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package var isAtEnd: Bool { position == bytes.endIndex }

    private mutating func take(_ count: Int) throws(MalformedMessage) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - position else { throw MalformedMessage() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    package mutating func int64() throws(MalformedMessage) -> Int64 {
        var value: UInt64 = 0
        for byte in try take(8).reversed() { value = value << 8 | UInt64(byte) }
        return Int64(bitPattern: value)
    }

    package mutating func int() throws(MalformedMessage) -> Int { Int(try int64()) }

    package mutating func byte() throws(MalformedMessage) -> UInt8 {
        let one = try take(1)
        return one[one.startIndex]
    }

    package mutating func bool() throws(MalformedMessage) -> Bool { try byte() != 0 }
    package mutating func blob() throws(MalformedMessage) -> [UInt8] { Array(try take(try int())) }

    package mutating func string() throws(MalformedMessage) -> String {
        String(decoding: try take(try int()), as: UTF8.self)
    }

    package mutating func list<Element>(
        _ each: (inout ByteReader) throws(MalformedMessage) -> Element
    ) throws(MalformedMessage) -> [Element] {
        let count = try int()
        // Every element takes at least one byte, so a false count cannot reserve memory.
        guard count >= 0, count <= bytes.endIndex - position else { throw MalformedMessage() }
        var result: [Element] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(try each(&self)) }
        return result
    }
}

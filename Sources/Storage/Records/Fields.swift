/// Appends values: little-endian integers, and a 32-bit length before what it measures.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put<Value: FixedWidthInteger>(_ value: Value) {
        var rest = value
        for _ in 0..<MemoryLayout<Value>.size {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func put(_ value: [UInt8]) {
        put(UInt32(value.count))
        bytes += value
    }

    mutating func put(_ value: String) {
        put(UInt32(value.utf8.count))
        bytes += value.utf8
    }

    /// A byte that says whether there is one, and it.
    mutating func put(_ value: Int64?) {
        put(UInt8(value == nil ? 0 : 1))
        if let value { put(value) }
    }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }
}

/// A record whose checksum is right and whose fields are not: written by another version.
struct MalformedRecord: Error, Equatable {}

/// Takes values off a record in the order in which they were put.
struct FieldReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    private mutating func take(_ count: Int) throws(MalformedRecord) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - position else { throw MalformedRecord() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func integer<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self
    ) throws(MalformedRecord) -> Value {
        var value: UInt64 = 0
        for byte in try take(MemoryLayout<Value>.size).reversed() {
            value = value << 8 | UInt64(byte)
        }
        return Value(truncatingIfNeeded: value)
    }

    mutating func blob() throws(MalformedRecord) -> [UInt8] {
        Array(try take(Int(try integer(UInt32.self))))
    }

    mutating func string() throws(MalformedRecord) -> String {
        String(decoding: try take(Int(try integer(UInt32.self))), as: UTF8.self)
    }

    mutating func optional() throws(MalformedRecord) -> Int64? {
        switch try integer(UInt8.self) {
        case 0: nil
        case 1: try integer(Int64.self)
        default: throw MalformedRecord()
        }
    }
}

/// How a record stands in a segment: 17 bytes before its payload, integers little-endian.
///
///     0  marker   4 bytes, by which the framing is found again behind damage
///     4  length   UInt32, of the payload
///     8  type     UInt8: `JournalRecord`
///     9  head     UInt32, CRC-32C of salt, length and type
///    13  body     UInt32, CRC-32C of salt, length, type and payload
///
/// The head has a checksum of its own so that a false marker costs nothing to see through. The
/// salt is the journal's: random, and known to nobody who sends payloads. Without it, a source
/// text could hold bytes that are taken for a record once the true one around it is damaged.
struct RecordFrame: Equatable {
    static let marker: [UInt8] = [0xf5, 0x73, 0x70, 0x8a]
    static let headBytes = 17
    /// What a reader believes: more than any record is.
    static let payloadBytesMax = 1 << 30

    var type: UInt8
    var payloadBytes: Int

    /// The whole frame, ready to be appended.
    static func encode(type: UInt8, payload: [UInt8], salt: UInt64) -> [UInt8] {
        precondition(payload.count <= payloadBytesMax, "a record is larger than any can be")
        var fields = FieldWriter()
        fields.reserve(headBytes + payload.count)
        let (head, body) = checksums(type: type, payload: payload.span, salt: salt)
        var frame = marker
        fields.put(UInt32(payload.count))
        fields.put(type)
        fields.put(head)
        fields.put(body)
        frame.reserveCapacity(headBytes + payload.count)
        frame += fields.bytes
        frame += payload
        return frame
    }

    private static func checksums(
        type: UInt8, payload: Span<UInt8>, salt: UInt64
    ) -> (head: UInt32, body: UInt32) {
        var crc = start(type: type, payloadBytes: payload.count, salt: salt)
        let head = crc.value
        crc.add(payload)
        return (head, crc.value)
    }

    private static func start(type: UInt8, payloadBytes: Int, salt: UInt64) -> CRC32C {
        var fields = FieldWriter()
        fields.put(salt)
        fields.put(UInt32(payloadBytes))
        fields.put(type)
        var crc = CRC32C()
        crc.add(fields.bytes.span)
        return crc
    }

    /// The frame whose head stands at `offset`, if one does.
    init?(in bytes: Span<UInt8>, at offset: Int, salt: UInt64) {
        guard bytes.count - offset >= Self.headBytes else { return nil }
        for index in 0..<4 where bytes[offset + index] != Self.marker[index] { return nil }
        payloadBytes = Int(Self.integer(bytes, offset + 4))
        type = bytes[offset + 8]
        guard payloadBytes <= Self.payloadBytesMax else { return nil }
        let crc = Self.start(type: type, payloadBytes: payloadBytes, salt: salt)
        guard crc.value == Self.integer(bytes, offset + 9) else { return nil }
    }

    /// Whether the payload is all there, and what was written.
    func hasWholePayload(in bytes: Span<UInt8>, at offset: Int, salt: UInt64) -> Bool {
        let start = offset + Self.headBytes
        guard bytes.count - start >= payloadBytes else { return false }
        var crc = Self.start(type: type, payloadBytes: payloadBytes, salt: salt)
        crc.add(bytes.extracting(start..<start + payloadBytes))
        return crc.value == Self.integer(bytes, offset + 13)
    }

    private static func integer(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
        UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
            | UInt32(bytes[offset + 3]) << 24
    }
}

/// The first bytes of a segment: what it is, its number, and the journal's salt.
struct SegmentHead: Equatable {
    static let byteCount = 28
    /// The last byte is the format's version.
    static let magic: [UInt8] = Array("SPJRNL".utf8) + [0, 1]

    var number: UInt64
    var salt: UInt64

    enum Reading: Equatable {
        case head(SegmentHead)
        /// Written by a version that this one does not know.
        case otherFormat(UInt8)
        case damaged
    }

    var bytes: [UInt8] {
        var fields = FieldWriter()
        fields.put(number)
        fields.put(salt)
        let start = Self.magic + fields.bytes
        var check = FieldWriter()
        check.put(CRC32C.of(start))
        return start + check.bytes
    }

    static func read(_ bytes: [UInt8]) -> Reading {
        guard bytes.count >= byteCount else { return .damaged }
        var reader = FieldReader(bytes[8..<24])
        guard let number = try? reader.integer(UInt64.self),
            let salt = try? reader.integer(UInt64.self)
        else { return .damaged }
        let head = SegmentHead(number: number, salt: salt)
        if head.bytes == Array(bytes[..<byteCount]) { return .head(head) }
        let version = bytes[7]
        if Array(bytes[..<7]) == Array(magic[..<7]), version != magic[7], version > 0 {
            var check = FieldReader(bytes[24..<28])
            let sum = try? check.integer(UInt32.self)
            if sum == CRC32C.of(Array(bytes[..<24])) { return .otherFormat(version) }
        }
        return .damaged
    }
}

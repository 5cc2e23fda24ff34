/// Goes through the bytes of one segment and says of each what it is: a record, or damage.
///
/// The pieces lie side by side and cover everything from the first byte on. A record is a piece
/// only if both its checksums are right, so nothing is ever made up. Behind damage the next
/// record is found again, by the length in a head that is whole, else by the marker.
struct SegmentScan {
    enum Piece: Equatable {
        case record(type: UInt8, payload: Range<Int>, frame: Range<Int>)
        case damage(Range<Int>)
    }

    private let bytes: [UInt8]
    private let salt: UInt64
    private var position: Int

    init(_ bytes: [UInt8], from start: Int = SegmentHead.byteCount, salt: UInt64) {
        self.bytes = bytes
        self.salt = salt
        position = min(start, bytes.count)
    }

    mutating func next() -> Piece? {
        guard position < bytes.count else { return nil }
        let start = position
        if let frame = record(at: start) {
            position = frame.upperBound
            return .record(
                type: bytes[start + 8], payload: start + RecordFrame.headBytes..<position,
                frame: frame)
        }
        while position < bytes.count {
            position = after(position)
            if record(at: position) != nil { break }
        }
        return .damage(start..<position)
    }

    /// The record that begins there, if one does and is whole.
    private func record(at offset: Int) -> Range<Int>? {
        let span = bytes.span
        guard let frame = RecordFrame(in: span, at: offset, salt: salt),
            frame.hasWholePayload(in: span, at: offset, salt: salt)
        else { return nil }
        return offset..<offset + RecordFrame.headBytes + frame.payloadBytes
    }

    /// Where the next record may begin, `offset` being the place of none.
    private func after(_ offset: Int) -> Int {
        let span = bytes.span
        if let frame = RecordFrame(in: span, at: offset, salt: salt) {
            // What is inside of a record is never looked at.
            return min(offset + RecordFrame.headBytes + frame.payloadBytes, bytes.count)
        }
        var next = offset + 1
        while next < bytes.count, span[next] != RecordFrame.marker[0] { next += 1 }
        return next
    }
}

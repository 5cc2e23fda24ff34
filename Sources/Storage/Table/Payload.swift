/// Where a record stands.
struct Place: Equatable, Sendable {
    var segment: UInt64
    /// Of the frame's first byte.
    var offset: Int
    /// Of the whole frame.
    var byteCount: Int
}

/// A request or a result: in memory, in the journal, or both; never in neither.
struct Payload: Equatable, Sendable {
    var bytes: [UInt8]?
    /// `nil` until the record that holds it is on the disk.
    var place: Place?
    /// How many later ones were put in its place before it was on the disk. While there are any, a
    /// place that becomes known is that of an old one.
    var unplaced = 0
}

/// Which of a run's two payloads.
enum PayloadPart: Sendable {
    case request
    case result
}

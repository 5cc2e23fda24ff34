internal import Linux

/// The end of the journal: the segment that is written to, and how much of it is on the disk.
///
/// Owned by the journal's thread. Its calls may wait for the disk.
struct SegmentWriter: Sendable {
    /// A segment that a start found in order, and where it ends.
    struct Tail: Sendable {
        var file: SegmentFile
        var end: Int
    }

    private let directory: JournalDirectory
    private let salt: UInt64
    private let faults: DiskFaults
    /// `nil`: the next record begins a new segment.
    private(set) var file: SegmentFile?
    /// Where the next record goes.
    private(set) var end = 0
    /// Everything before it is on the disk.
    private(set) var durableEnd = 0
    private var lastNumber: UInt64

    init(_ directory: JournalDirectory, salt: UInt64, faults: DiskFaults, tail: ReplayedTail) {
        self.directory = directory
        self.salt = salt
        self.faults = faults
        lastNumber = tail.lastNumber
        file = tail.tail?.file
        end = tail.tail?.end ?? 0
        durableEnd = end
    }

    /// Makes the next segment the one that is written to.
    mutating func begin() throws(SystemError) -> SegmentFile {
        // A number is never tried twice: what has failed may have left a file.
        lastNumber += 1
        let head = SegmentHead(number: lastNumber, salt: salt)
        let created = try SegmentFile.create(head, in: directory, faults: faults)
        file = created
        end = SegmentHead.byteCount
        durableEnd = 0
        return created
    }

    /// Writes behind what is there, and answers where. After an error the file may be longer than
    /// `end`.
    mutating func append(_ bytes: [UInt8]) throws(SystemError) -> Place {
        guard let file else { throw SystemError.inputOutput("append") }
        try file.write(bytes, at: end)
        defer { end += bytes.count }
        return Place(segment: file.number, offset: end, byteCount: bytes.count)
    }

    mutating func synchronize() throws(SystemError) {
        guard let file, durableEnd < end else { return }
        try file.synchronize()
        durableEnd = end
    }

    /// Takes back what an append that failed has written. False: the file is not to be trusted.
    func cutBack() -> Bool {
        guard let file else { return true }
        return (try? file.truncate(to: end)) != nil
    }

    /// Nothing is written to this segment any more. What is not known to be on the disk is taken
    /// off if that is possible; if not, a start may find a run there that was refused, and runs it.
    mutating func giveUp() -> SegmentWriter.Tail? {
        guard let file else { return nil }
        let kept = max(durableEnd, min(end, SegmentHead.byteCount))
        try? file.truncate(to: kept)
        self.file = nil
        return Tail(file: file, end: kept)
    }

    /// The segment is done with; everything in it must be on the disk.
    mutating func close() -> SegmentWriter.Tail? {
        precondition(durableEnd == end, "a segment is closed before it is on the disk")
        defer { file = nil }
        return file.map { Tail(file: $0, end: end) }
    }
}

/// Where a start leaves the writer.
struct ReplayedTail: Sendable {
    var lastNumber: UInt64 = 0
    var tail: SegmentWriter.Tail?
}

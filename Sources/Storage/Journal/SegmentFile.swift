internal import Linux

/// One file of the journal, open. Readers that hold it may go on after it has been removed.
///
/// Its calls may wait for the disk: for the journal's threads.
final class SegmentFile: Sendable {
    let number: UInt64
    let path: String
    private let file: FileDescriptor
    private let faults: DiskFaults

    private init(number: UInt64, path: String, file: consuming FileDescriptor, faults: DiskFaults) {
        self.number = number
        self.path = path
        self.file = file
        self.faults = faults
    }

    /// Makes a segment that holds its head. On the disk only after `synchronize`; its name is.
    static func create(
        _ head: SegmentHead, in directory: JournalDirectory, faults: DiskFaults
    ) throws(SystemError) -> SegmentFile {
        let path = directory.path(ofSegment: head.number)
        try faults.check(.create)
        let segment = SegmentFile(
            number: head.number, path: path, file: try FileDescriptor.privateFile(path, .createNew),
            faults: faults)
        do {
            try segment.write(head.bytes, at: 0)
            try PrivateFiles.synchronizeDirectory(directory.path)
        } catch {
            // So that the number is free for the next attempt.
            try? PrivateFiles.remove(path)
            throw error
        }
        return segment
    }

    static func open(
        _ number: UInt64, in directory: JournalDirectory, faults: DiskFaults
    ) throws(SystemError) -> SegmentFile {
        let path = directory.path(ofSegment: number)
        return SegmentFile(
            number: number, path: path, file: try FileDescriptor.privateFile(path, .openExisting),
            faults: faults)
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        try file.writeAll(bytes, at: offset)
        // Said after the fact, as of a write that got somewhere before it failed.
        try faults.check(.write)
    }

    func synchronize() throws(SystemError) {
        try faults.check(.synchronize)
        try file.synchronizeData()
    }

    func truncate(to length: Int) throws(SystemError) {
        try faults.check(.truncate)
        try file.truncate(to: length)
    }

    func length() throws(SystemError) -> Int { try file.length() }

    func read(count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        try faults.check(.read)
        return try file.read(count: count, at: offset)
    }
}

/// A disk that fails when a test wants it to: no machine has one at hand that says EIO.
struct DiskFaults: Sendable {
    enum Call: Sendable { case create, write, synchronize, truncate, read }

    /// What the call says instead of doing anything, or, for a write, although it was done; `nil`:
    /// it is made.
    var answer: (@Sendable (Call) -> SystemError?)?

    static let none = DiskFaults()

    func check(_ call: Call) throws(SystemError) {
        if let error = answer?(call) { throw error }
    }
}

/// The journal's directory, and what its files are called.
struct JournalDirectory: Sendable {
    let path: String

    private static let suffix = ".journal"

    init(data: String) { path = data + "/journal" }

    var lockPath: String { path + "/lock" }
    var spareHeadPath: String { path + "/head" }

    func path(ofSegment number: UInt64) -> String { "\(path)/\(Self.name(ofSegment: number))" }

    /// Twelve digits, so that a listing is in order.
    static func name(ofSegment number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + suffix
    }

    static func segmentNumber(_ name: String) -> UInt64? {
        guard name.hasSuffix(suffix), let number = UInt64(name.dropLast(suffix.count)),
            number > 0, Self.name(ofSegment: number) == name
        else { return nil }
        return number
    }

    /// Where damage found in a segment is kept for whoever wants to look at it.
    func path(ofDamageIn segment: UInt64, at offset: Int) -> String {
        "\(path)/\(Self.name(ofSegment: segment)).damaged-\(offset)"
    }
}

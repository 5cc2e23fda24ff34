internal import Linux

/// What a start makes of a journal's directory: reads the segments in order, adds up their
/// records, cuts off what ends in the middle of a record, passes over damage and goes on behind it.
///
/// Blocks. Holds one segment in memory at a time.
struct JournalReplay {
    private let directory: JournalDirectory
    private let faults: DiskFaults
    private var table = RunTable()
    private var segments: [UInt64: SegmentFile] = [:]
    private var diskBytes = 0
    private var lastSequence: UInt64 = 0
    /// The journal's, from the first segment whose head can be read.
    private var salt: UInt64?
    private(set) var start = JournalStart()
    private(set) var tail = ReplayedTail()

    private let memoryBytes: Int

    init(_ directory: JournalDirectory, memoryBytes: Int, faults: DiskFaults) {
        self.directory = directory
        self.memoryBytes = memoryBytes
        self.faults = faults
    }

    mutating func run() throws {
        let numbers = try PrivateFiles.names(in: directory.path)
            .compactMap(JournalDirectory.segmentNumber).sorted()
        tail.lastNumber = numbers.last ?? 0
        salt = try findSalt(numbers)
        for number in numbers { try read(number, isLast: number == numbers.last) }
        table.stopAttempts()
        start.runs = table.entries.count
        start.unfinished = table.open.count
        start.segments = segments.count
    }

    /// The state that a `Journal` begins with. After `run`.
    func state(_ configuration: Journal.Configuration) throws(SystemError) -> JournalState {
        var generator = SystemRandomNumberGenerator()
        let salt = salt ?? generator.next()
        keepSpareHead(salt)
        return try JournalState(
            configuration, salt: salt, table: table,
            lastSequence: lastSequence, segments: segments, diskBytes: diskBytes)
    }

    /// All segments have the same, so one whole head is enough.
    private func findSalt(_ numbers: [UInt64]) throws -> UInt64? {
        for number in numbers {
            let file = try open(number)
            let bytes = try readable(file) { () throws(SystemError) in
                try file.read(count: SegmentHead.byteCount, at: 0)
            }
            switch SegmentHead.read(bytes) {
            case .head(let head): return head.salt
            case .damaged: continue
            case .otherFormat(let version):
                throw StorageFailure(
                    description: "\(file.path) is of format \(version), which this version does "
                        + "not know: start the version that wrote it, or move \(directory.path) "
                        + "away to begin without its runs")
            }
        }
        return spareSalt
    }

    /// What a damaged head would lose stands in a file of its own as well.
    private var spareSalt: UInt64? {
        guard let file = try? FileDescriptor.privateFile(directory.spareHeadPath, .openExisting),
            let bytes = try? file.read(count: SegmentHead.byteCount, at: 0),
            case .head(let head) = SegmentHead.read(bytes)
        else { return nil }
        return head.salt
    }

    /// Without it everything works, so a disk that does not take it is no reason not to start.
    private func keepSpareHead(_ salt: UInt64) {
        guard spareSalt != salt else { return }
        try? PrivateFiles.remove(directory.spareHeadPath)
        try? Self.write(SegmentHead(number: 0, salt: salt).bytes, to: directory.spareHeadPath)
    }

    private func open(_ number: UInt64) throws -> SegmentFile {
        let path = directory.path(ofSegment: number)
        do {
            return try SegmentFile.open(number, in: directory, faults: faults)
        } catch {
            throw Self.unreadable(path, error)
        }
    }

    private func readable<Value>(
        _ file: SegmentFile, _ body: () throws(SystemError) -> Value
    ) throws -> Value {
        do { return try body() } catch { throw Self.unreadable(file.path, error) }
    }

    private static func unreadable(_ path: String, _ error: SystemError) -> StorageFailure {
        StorageFailure(
            description: "\(path) cannot be read: \(error); make it readable, or move it away to "
                + "start without the runs in it")
    }

    // MARK: - One segment

    private mutating func read(_ number: UInt64, isLast: Bool) throws {
        let file = try open(number)
        let bytes = try readable(file) { () throws(SystemError) in
            try file.read(count: try file.length(), at: 0)
        }
        guard !bytes.isEmpty else {
            // Made just before a crash.
            try PrivateFiles.remove(file.path)
            return
        }
        guard let salt else {
            // No head can be read, in any segment: then nothing can be told from what a client
            // sent, and everything is damage.
            keepAside(0..<bytes.count, of: bytes, in: file, isTail: true)
            try PrivateFiles.remove(file.path)
            return
        }
        let headIsWhole = SegmentHead.read(bytes) == .head(SegmentHead(number: number, salt: salt))
        let damages = replay(bytes, number, salt, from: headIsWhole ? SegmentHead.byteCount : 0)
        var end = bytes.count
        for damage in damages {
            let isTail = damage.upperBound == bytes.count
            let isKept = keepAside(damage, of: bytes, in: file, isTail: isTail)
            if isTail, isKept, (try? file.truncate(to: damage.lowerBound)) != nil {
                end = damage.lowerBound
            }
        }
        if end == 0 {
            // All of it was damage, which is kept aside.
            try PrivateFiles.remove(file.path)
            return
        }
        segments[number] = file
        diskBytes += end
        let isInOrder = headIsWhole && (damages.isEmpty || end < bytes.count)
        if isLast && isInOrder { tail.tail = SegmentWriter.Tail(file: file, end: end) }
    }

    /// Adds up the records, and answers where there were none.
    private mutating func replay(
        _ bytes: [UInt8], _ number: UInt64, _ salt: UInt64, from start: Int
    ) -> [Range<Int>] {
        var damages: [Range<Int>] = []
        var scan = SegmentScan(bytes, from: start, salt: salt)
        while let piece = scan.next() {
            switch piece {
            case .damage(let range): damages.append(range)
            case .record(let type, let payload, let frame):
                // Whole, but of a type that another version knows: not for us to cut.
                guard let record = try? JournalRecord(type: type, bytes[payload]) else { continue }
                lastSequence = max(lastSequence, record.sequence ?? 0)
                table.apply(
                    record,
                    at: Place(segment: number, offset: frame.lowerBound, byteCount: frame.count))
                table.forgetPayloads(above: memoryBytes)
            }
        }
        return damages
    }

    /// Copies damage to a file beside the segment and notes it for the report. False: there is no
    /// copy.
    @discardableResult
    private mutating func keepAside(
        _ range: Range<Int>, of bytes: [UInt8], in file: SegmentFile, isTail: Bool
    ) -> Bool {
        let path = directory.path(ofDamageIn: file.number, at: range.lowerBound)
        var copy: String?
        do {
            try Self.write(Array(bytes[range]), to: path)
            copy = path
        } catch {
            // Damage that stays where it is is found at each start.
            if error.isAlreadyThere && !isTail { copy = path }
            // An end may be torn twice at one place.
            if error.isAlreadyThere && isTail {
                let another = path + "-" + PrivateFiles.randomHex(byteCount: 4)
                if (try? Self.write(Array(bytes[range]), to: another)) != nil { copy = another }
            }
        }
        start.damages.append(
            JournalStart.Damage(
                file: file.path, offset: range.lowerBound, byteCount: range.count, isTail: isTail,
                copy: copy))
        return copy != nil
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = try FileDescriptor.privateFile(path, .createNew)
        try file.writeAll(bytes, at: 0)
        try file.synchronizeData()
    }
}

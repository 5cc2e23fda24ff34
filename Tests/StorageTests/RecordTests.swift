import TestSupport
import Testing

@testable import Storage

@Suite("Records")
struct RecordTests {
    static let delivery = Delivery(
        id: "d", target: "http://example.org/", state: .abandoned, attempts: 7,
        nextAttemptMs: -5, lastAnswer: "503 später")

    static let all: [JournalRecord] = [
        .snapshot(.make(1)),
        .snapshot(
            .make(
                .max, id: "ünï", labels: ["x", "", "y z"], priority: 255, timeToLiveMs: 0,
                request: "", result: "", deliveries: [delivery, delivery])),
        .progress(
            2, RunProgress(state: .running, stage: "compiling", attempts: 3, startedMs: .max)),
        .progress(2, RunProgress(state: .waiting, stage: "", attempts: 0, startedMs: nil)),
        .finished(3, finishedMs: .min, result: Array("result".utf8)),
        .reopened(4, attempts: 64), .annotated(5, [0, 255]), .delivery(6, delivery), .removed(7),
        .padding,
    ]

    @Test("a record is read as it was written", arguments: all)
    func roundTrip(record: JournalRecord) throws {
        #expect(try JournalRecord(type: record.type, record.payload[...]) == record)
    }

    @Test("a record that ends early, or late, is none", arguments: all)
    func wrongLength(record: JournalRecord) {
        let payload = record.payload
        for count in payload.indices {
            #expect(throws: MalformedRecord.self) {
                try JournalRecord(type: record.type, payload[..<count])
            }
        }
        #expect(throws: MalformedRecord.self) {
            try JournalRecord(type: record.type, (payload + [0])[...])
        }
    }

    @Test func `a type that is not known is no record`() {
        #expect(throws: MalformedRecord.self) { try JournalRecord(type: 99, [1, 2]) }
    }

    @Test func `the head of a segment is read as it was written, and no other way`() {
        let head = SegmentHead(number: 7, salt: 0x0123_4567_89ab_cdef)
        let bytes = head.bytes
        #expect(bytes.count == SegmentHead.byteCount)
        #expect(SegmentHead.read(bytes + [1]) == .head(head))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1
            #expect(SegmentHead.read(other) == .damaged)
            #expect(SegmentHead.read(Array(bytes[..<index])) == .damaged)
        }
    }

    @Test func `the head of a later format is told from damage`() {
        var later = Array(SegmentHead(number: 7, salt: 1).bytes[..<24])
        later[7] = 2
        var check = FieldWriter()
        check.put(CRC32C.of(later))
        #expect(SegmentHead.read(later + check.bytes) == .otherFormat(2))
    }
}

@Suite("Segments: what is read of them, whatever happened to them")
struct SegmentScanTests {
    static let salt: UInt64 = 0xfeed_beef_0bad_cafe

    /// Frames of the records one after another, without a head, and where each begins.
    private static func segment(_ records: [JournalRecord]) -> (bytes: [UInt8], starts: [Int]) {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        for record in records {
            starts.append(bytes.count)
            bytes += record.frame(salt: salt)
        }
        return (bytes, starts)
    }

    private static func pieces(_ bytes: [UInt8], salt: UInt64 = salt) -> [SegmentScan.Piece] {
        var scan = SegmentScan(bytes, from: 0, salt: salt)
        var pieces: [SegmentScan.Piece] = []
        while let piece = scan.next() { pieces.append(piece) }
        return pieces
    }

    private static func records(_ bytes: [UInt8]) throws -> [JournalRecord] {
        try pieces(bytes).compactMap { piece in
            guard case .record(let type, let payload, _) = piece else { return nil }
            return try JournalRecord(type: type, bytes[payload])
        }
    }

    @Test func `what is whole is read whole`() throws {
        #expect(try Self.records(Self.segment(RecordTests.all).bytes) == RecordTests.all)
    }

    @Test("cut anywhere, the records before the cut are read and the rest is named")
    func truncation() throws {
        let (bytes, starts) = Self.segment(RecordTests.all)
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            let whole = starts.lastIndex { $0 <= count } ?? 0
            let last = starts[whole]
            #expect(try Self.records(cut) == Array(RecordTests.all[..<whole]))
            let expected = last < count ? SegmentScan.Piece.damage(last..<count) : nil
            let damage = Self.pieces(cut).last.flatMap { piece in
                if case .damage = piece { piece } else { nil }
            }
            #expect(damage == expected)
        }
    }

    @Test("one changed bit costs one record, and it is said which")
    func bitFlips() throws {
        let (bytes, starts) = Self.segment(RecordTests.all)
        let ends = starts.dropFirst() + [bytes.count]
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1 << UInt8(index % 8)
            let hit = starts.lastIndex { $0 <= index } ?? 0
            var expected = RecordTests.all
            expected.remove(at: hit)
            #expect(try Self.records(other) == expected)
            #expect(Self.pieces(other).contains(.damage(starts[hit]..<Array(ends)[hit])))
        }
    }

    @Test(
        "after anything at all, nothing is made up and every byte is accounted for",
        arguments: 0..<200)
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed + 1)
        let source = (0..<12).compactMap { _ in RecordTests.all.randomElement(using: &generator) }
        var bytes = Self.segment(source).bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
            let length = Int.random(in: 0...300, using: &generator)
            let end = min(bytes.count, place + length)
            guard place < end else { continue }
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: for index in place..<end { bytes[index] = 0 }
            case 3: bytes.insert(contentsOf: RecordFrame.marker, at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        var position = 0
        for piece in Self.pieces(bytes) {
            switch piece {
            case .damage(let range):
                #expect(range.lowerBound == position && !range.isEmpty)
                position = range.upperBound
            case .record(let type, let payload, let frame):
                #expect(frame.lowerBound == position)
                position = frame.upperBound
                #expect(source.contains(try JournalRecord(type: type, bytes[payload])))
            }
        }
        #expect(position == bytes.count, "seed \(seed)")
    }

    @Test func `a record inside of a request is not taken for one, even when the outer is damaged`()
    {
        let forged = JournalRecord.removed(1).frame(salt: 0)
        let real = JournalRecord.removed(2).frame(salt: Self.salt)
        var bytes = JournalRecord.annotated(3, forged + real + forged).frame(salt: Self.salt)
        let count = bytes.count
        bytes[count - 1] ^= 1
        #expect(Self.pieces(bytes) == [.damage(0..<count)])
        // Also when its head is gone, and with it its length: without the salt nothing is one.
        bytes = JournalRecord.annotated(3, forged).frame(salt: Self.salt)
        bytes[4] ^= 1
        #expect(Self.pieces(bytes) == [.damage(0..<bytes.count)])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a megabyte of markers is seen through at once`() {
        let bytes = Array(
            repeatElement(RecordFrame.marker + [0, 0, 8, 0, 1], count: 1 << 17).joined())
        #expect(Self.pieces(bytes) == [.damage(0..<bytes.count)])
    }
}

import Foundation
import Linux
import TestSupport
import Testing

@testable import Storage

@Suite("The journal: starting with whatever is there")
struct JournalStartTests {
    /// A closed journal with runs 0 to 9, each finished, in one segment.
    private func tenRuns() async throws -> TemporaryDirectory {
        let test = try TestJournal()
        for number in 0..<10 {
            try await test.journal.accept(.make("\(number)", request: "request \(number)"))
            await test.journal.finish("\(number)", [UInt8(number)])
        }
        await test.journal.close()
        return test.directory
    }

    private let first = "000000000001.journal"

    @Test("a segment that ends early is cut at the last whole record, and the rest kept aside")
    func tornTail() async throws {
        let directory = try await tenRuns()
        let bytes = try directory.read(first)
        try directory.write(Array(bytes.dropLast(3)), to: first)
        let test = try TestJournal(in: directory)
        #expect(test.start.runs == 10 && test.start.unfinished == 1)
        let damage = try #require(test.start.damages.first)
        #expect(test.start.damages.count == 1 && damage.isTail)
        #expect(damage.file.hasSuffix(first))
        #expect(damage.offset + damage.byteCount == bytes.count - 3)
        let copy = "\(first).damaged-\(damage.offset)"
        #expect(try directory.read(copy) == Array(bytes[damage.offset...].dropLast(3)))
        #expect(damage.description.contains(copy))
        // It goes on behind the cut, and the next start finds everything in order.
        try await test.journal.accept(.make("new"))
        try await test.reopen()
        #expect(test.start == JournalStart(runs: 11, unfinished: 2, segments: 1))
    }

    @Test func `damage in the middle costs what is damaged, and is named at each start`()
        async throws
    {
        let directory = try await tenRuns()
        var bytes = try directory.read(first)
        let place = try #require(bytes.firstRange(of: Array("request 4".utf8))).lowerBound
        bytes[place] ^= 1
        try directory.write(bytes, to: first)
        let test = try TestJournal(in: directory)
        for _ in 0..<2 {
            #expect(test.start.runs == 9)
            #expect(test.journal.run("4") == nil && test.journal.run("5") != nil)
            #expect(test.start.damages.count == 1)
            let damage = try #require(test.start.damages.first)
            #expect(!damage.isTail && damage.copy != nil)
            #expect((damage.offset..<damage.offset + damage.byteCount).contains(place))
            try await test.reopen()
        }
    }

    @Test(
        "damage in the head of the only segment costs no run",
        arguments: [0, 4, 7, 8, 16, 23, 24, 27])
    func damagedHead(place: Int) async throws {
        let directory = try await tenRuns()
        var bytes = try directory.read(first)
        bytes[place] ^= 1
        try directory.write(bytes, to: first)
        let test = try TestJournal(in: directory)
        #expect(test.start.runs == 10 && test.start.unfinished == 0)
        #expect(test.start.damages.count == 1)
        try await test.journal.accept(.make("new"))
        try await test.reopen()
        #expect(test.start.runs == 11)
    }

    @Test("whatever a file of the journal has become, a start finds no run that never was")
    func fuzz() async throws {
        let directory = try await tenRuns()
        let bytes = try directory.read(first)
        for seed in 1...60 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var other = bytes
            for _ in 0..<3 {
                let place = Int.random(in: 0..<other.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: other[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: other.removeSubrange(place..<min(place + 40, other.count))
                default: if seed % 4 == 0 { other.removeSubrange(place...) }
                }
                if other.isEmpty { break }
            }
            let copy = try TemporaryDirectory()
            try PrivateFiles.makeDirectory(copy.path + "/journal")
            try copy.write(other, to: first)
            let test = try TestJournal(in: copy)
            for run in test.journal.runs(RunQuery(kind: "test")).runs {
                let number = try #require(UInt8(run.id))
                #expect(number < 10)
                let request = try await test.journal.request(of: run.id)
                #expect(text(request) == "request \(number)")
                let result = try await test.journal.result(of: run.id)
                #expect(result == nil || result == [number], "seed \(seed)")
            }
            if other != bytes { #expect(!test.start.damages.isEmpty, "seed \(seed)") }
            try await test.journal.accept(.make("new"))
            try await test.reopen()
            #expect(test.journal.run("new") != nil, "seed \(seed)")
        }
    }

    @Test func `files without a single byte, or without a head, stop nobody`() async throws {
        let directory = try TemporaryDirectory()
        try PrivateFiles.makeDirectory(directory.path + "/journal")
        try directory.write([], to: first)
        try directory.write(Array("nonsense".utf8), to: "000000000002.journal")
        let test = try TestJournal(in: directory)
        #expect(test.start.runs == 0 && test.start.damages.count == 1)
        #expect(test.directory.names.contains("000000000002.journal.damaged-0"))
        try await test.journal.accept(.make("a"))
        try await test.reopen()
        #expect(test.start == JournalStart(runs: 1, unfinished: 1, segments: 1))
    }

    @Test func `a second server is refused, with a sentence that says who and what to do`()
        async throws
    {
        let test = try TestJournal()
        let failure = #expect(throws: StorageFailure.self) { try TestJournal(in: test.directory) }
        let sentence = failure?.description ?? ""
        #expect(sentence.contains("process \(Host.processID)"))
        #expect(sentence.contains(test.directory.path) && sentence.contains("stop it"))
        await test.journal.close()
        _ = try TestJournal(in: test.directory)
    }

    @Test func `a journal of a later version is left alone, with a sentence`() async throws {
        let directory = try await tenRuns()
        var later = Array(try directory.read(first)[..<24])
        later[7] = 9
        var check = FieldWriter()
        check.put(CRC32C.of(later))
        try directory.write(later + check.bytes, to: first)
        let failure = #expect(throws: StorageFailure.self) { try TestJournal(in: directory) }
        #expect(failure?.description.contains("format 9") == true)
        #expect(failure?.description.contains("move") == true)
        #expect(try directory.read(first) == later + check.bytes)
    }

    @Test func `a directory that cannot be made is refused, with a sentence`() throws {
        let failure = #expect(throws: StorageFailure.self) {
            try Journal.open(.init(directory: "/proc/nowhere")) { _ in }
        }
        #expect(failure?.description.contains("/proc/nowhere/journal") == true)
        #expect(failure?.description.contains("choose another") == true)
    }
}

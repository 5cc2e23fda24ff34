import LaunchProtocol
import Testing

@Suite("Launch protocol: files that come back")
struct FileRequestTests {
    @Test func `records survive the way, one after another`() throws {
        let outcomes: [FileRecord.Outcome] = [
            .content([1, 2]), .missing, .notRegular, .content([]), .tooLarge, .noRoom, .tooMany,
            .unreadable(errno: 13),
        ]
        let records = outcomes.enumerated().map {
            FileRecord(name: [UInt8($0), 0xFF], outcome: $1)
        }
        var out = ByteWriter()
        for record in records { record.encode(to: &out) }
        #expect(try FileRecord.all(in: out.bytes) == records)
        #expect(try FileRecord.all(in: []) == [])
        #expect(throws: MalformedMessage.self) { try FileRecord.all(in: out.bytes.dropLast()) }
        #expect(throws: MalformedMessage.self) {
            try FileRecord.all(in: [1, 0, 0, 0, 0, 0, 0, 0, 65, 99])
        }
    }

    @Test func `a head is a record whose contents follow`() throws {
        var out = ByteWriter()
        FileRecord.encodeHead(name: [65], length: 3, to: &out)
        #expect(
            try FileRecord.all(in: out.bytes + [7, 8, 9])
                == [FileRecord(name: [65], outcome: .content([7, 8, 9]))])
    }

    @Test(
        "which names a pattern means",
        arguments: [
            ("a", "a", true), ("a", "b", false), ("a", "ab", false), ("*", "a", true),
            ("*", "", true), ("*.png", "a.png", true), ("*.png", ".png", false),
            (".*", ".png", true), ("*.png", "a.png.txt", false), ("a*b*c", "aXbbYc", true),
            ("a*b*c", "abc", true), ("a*b*c", "acb", false), ("**", "x", true),
            ("*a*", "bab", true), ("*a", "aaab", false), ("plot-*", "plot-", true),
            ("ü*", "über", true), ("?", "a", false), ("[a]", "a", false),
        ])
    func patterns(pattern: String, name: String, accepted: Bool) {
        #expect(FilePattern.accepts(Array(name.utf8)[...], Array(pattern.utf8)[...]) == accepted)
    }

    @Test func `a pattern says what trying every way would say`() {
        func plainly(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
            guard let first = pattern.first else { return name.isEmpty }
            if first == UInt8(ascii: "*") {
                return plainly(name, pattern.dropFirst())
                    || (!name.isEmpty && plainly(name.dropFirst(), pattern))
            }
            return name.first == first && plainly(name.dropFirst(), pattern.dropFirst())
        }
        func texts(_ alphabet: [String], _ length: Int) -> [String] {
            (0..<length).reduce([""]) { all, _ in
                all + all.flatMap { text in alphabet.map { text + $0 } }
            }
        }
        for pattern in Set(texts(["a", "b", "*"], 5)) {
            for name in Set(texts(["a", "b"], 5)) {
                let (name, pattern) = (Array(name.utf8)[...], Array(pattern.utf8)[...])
                if FilePattern.accepts(name, pattern) != plainly(name, pattern) {
                    Issue.record("\(name) \(pattern)")
                }
            }
        }
    }
}

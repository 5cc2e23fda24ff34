import Grading
import TestSupport
import Testing

@testable import Judge

@Suite("What a zip archive says it holds")
struct ZipDirectoryTests {
    /// An archive of empty files, stored: local headers are left out, as nothing here reads them.
    private func archive(_ names: [String]) -> [UInt8] {
        func number(_ value: Int, _ length: Int) -> [UInt8] {
            (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var directory: [UInt8] = []
        for name in names {
            let name = Array(name.utf8)
            directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + number(0, 20) + number(name.count, 2)
            directory += number(0, 16) + name
        }
        return directory + [0x50, 0x4B, 5, 6] + number(0, 4) + number(names.count, 2)
            + number(names.count, 2) + number(directory.count, 4) + number(0, 4) + number(0, 2)
    }

    @Test func `files and their folders are told`() throws {
        let names = ["a", "b/c", "b/d/e", "f/", ".g/h"]
        let directory = try ZipDirectory(archive(names), limits: ArchiveLimits())
        #expect(directory.files.map(\.name) == ["a", "b/c", "b/d/e"])
        #expect(directory.folders == ["", "b", "b/d"])
    }

    @Test func `only rights and the system's name are changed in it`() throws {
        let bytes = archive(["a"])
        let plain = try ZipDirectory(bytes, limits: ArchiveLimits()).plainArchive
        let changed = bytes.indices.filter { bytes[$0] != plain[$0] }
        #expect(changed == [5, 40, 41])
        #expect(plain.count == bytes.count)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `any bytes are a directory or one refusal`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let good = archive(["cases/1.in", "cases/1.out", "statements/es.markdown"])
        for _ in 0..<300 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] =
                    [0, 1, 0x50, 0xFF, .random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            bytes.removeFirst(Int.random(in: 0...3, using: &random) * 10)
            let limits = ArchiveLimits(unpackedBytes: 1 << 20, files: 100)
            let entries = (try? ZipDirectory(bytes, limits: limits))?.entries ?? []
            #expect(entries.count <= 100)
            #expect(entries.reduce(0) { $0 + $1.bytes } <= 1 << 20)
        }
    }
}

import Testing

@testable import Packages

@Suite("Tar inspector: what an archive must not hold")
struct TarInspectorTests {
    /// One member as ustar writes it.
    private struct Member {
        var name: String
        var kind: Character = "0"
        var mode = 0o644
        var size = 0
        var target = ""
        var content: [UInt8] = []

        var bytes: [UInt8] {
            var block = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, at place: Int) {
                for (offset, byte) in text.utf8.enumerated() { block[place + offset] = byte }
            }
            func octal(_ number: Int, _ digits: Int) -> String {
                let text = String(number, radix: 8)
                return String(repeating: "0", count: digits - text.count) + text
            }
            put(name, at: 0)
            put(octal(mode, 7), at: 100)
            put(octal(max(size, content.count), 11), at: 124)
            put("        ", at: 148)
            block[156] = kind.asciiValue ?? 0
            put(target, at: 157)
            put("ustar\u{0}00", at: 257)
            put(octal(block.reduce(0) { $0 + Int($1) }, 6), at: 148)
            block[154] = 0
            let padding = (512 - content.count % 512) % 512
            return block + content + [UInt8](repeating: 0, count: padding)
        }
    }

    private static let end = [UInt8](repeating: 0, count: 1024)

    /// The same verdict, however the stream is cut.
    private func verdict(
        _ members: [Member], files: Int = 100, bytes: Int = 1 << 20
    ) -> TarInspector.Refusal? {
        let stream = members.flatMap(\.bytes) + Self.end
        var verdicts: [TarInspector.Refusal?] = []
        for step in [1, 511, 512, 4096] {
            var inspector = TarInspector(
                bounds: .init(bytes: bytes, files: files), home: "/piston/packages/a/1.0.0")
            var refusal: TarInspector.Refusal?
            var rest = stream[...]
            while !rest.isEmpty && refusal == nil {
                do throws(TarInspector.Refusal) {
                    try inspector.feed(rest.prefix(step))
                } catch {
                    refusal = error
                }
                rest = rest.dropFirst(step)
            }
            verdicts.append(refusal)
        }
        #expect(Set(verdicts.map { $0.map { "\($0)" } ?? "" }).count == 1)
        return verdicts[0]
    }

    private func pax(_ records: [(String, String)]) -> Member {
        var content: [UInt8] = []
        for (name, value) in records {
            let rest = " \(name)=\(value)\n"
            let length = rest.utf8.count + (rest.utf8.count + 2 > 99 ? 3 : 2)
            content += Array("\(length)\(rest)".utf8)
        }
        return Member(name: "pax", kind: "x", content: content)
    }

    @Test func `files, directories and links inside pass`() {
        let members = [
            Member(name: "./", kind: "5", mode: 0o755), Member(name: "bin/", kind: "5"),
            Member(name: "bin/lua", mode: 0o755, content: Array("elf".utf8)),
            Member(name: "bin/l", kind: "2", target: "lua"),
            Member(name: "bin/up", kind: "2", target: "../lib/x"),
            Member(name: "own", kind: "2", target: "/piston/packages/a/1.0.0/bin/lua"),
            Member(name: "hard", kind: "1", target: "bin/lua"),
            Member(name: "a/../b"), Member(name: "..twodots"),
        ]
        #expect(verdict(members) == nil)
    }

    @Test(
        "a name that leads out is refused",
        arguments: ["../x", "/etc/x", "a/../../x", "./../x", ""])
    func leaves(name: String) {
        #expect(verdict([Member(name: name)]) == .leavesTheDirectory(name: name))
    }

    @Test(
        "a link that leads out is refused",
        arguments: [
            "/etc/passwd", "../x", "../../etc/x", "sub/../../../x", "/piston/packages/a/1.0.0/../x",
            "/piston/packages/a/1.0.00/x",
        ])
    func linkLeaves(target: String) {
        let link = Member(name: "l", kind: "2", target: target)
        #expect(verdict([link]) == .linkLeaves(name: "l", target: target))
    }

    @Test func `a hard link must be to something inside`() {
        for target in ["/etc/passwd", "../x"] {
            let link = Member(name: "d/l", kind: "1", target: target)
            #expect(verdict([link]) == .linkLeaves(name: "d/l", target: target))
        }
    }

    @Test("devices and their like are refused", arguments: ["3", "4", "6", "7", "S", "M", "V"])
    func kinds(kind: Character) {
        #expect(verdict([Member(name: "d", kind: kind)]) == .kind(name: "d", kind))
    }

    @Test(arguments: [0o4755, 0o2755, 0o6711])
    func `what would run as somebody else is refused`(mode: Int) {
        #expect(verdict([Member(name: "su", mode: mode)]) == .setUserID(name: "su"))
    }

    @Test func `bytes and files are counted`() {
        let many = (0..<11).map { Member(name: "f\($0)") }
        #expect(verdict(many, files: 10) == .tooManyFiles(limit: 10))
        let large = Member(name: "f", content: [UInt8](repeating: 1, count: 4096))
        #expect(verdict([large], bytes: 4096) == .tooManyBytes(limit: 4096))
    }

    @Test func `a long name counts as the name, in GNU's and in pax's words`() {
        let long = Member(name: "././@LongLink", kind: "L", content: Array("../../x\u{0}".utf8))
        #expect(
            verdict([long, Member(name: "x")]) == .leavesTheDirectory(name: "../../x"))
        let link = Member(name: "././@LongLink", kind: "K", content: Array("/etc\u{0}".utf8))
        #expect(
            verdict([link, Member(name: "x", kind: "2", target: "y")])
                == .linkLeaves(name: "x", target: "/etc"))
        #expect(
            verdict([pax([("mtime", "1.5"), ("path", "/x")]), Member(name: "x")])
                == .leavesTheDirectory(name: "/x"))
        #expect(
            verdict([pax([("linkpath", "/x")]), Member(name: "x", kind: "2", target: "y")])
                == .linkLeaves(name: "x", target: "/x"))
        // And only of the member behind it.
        #expect(
            verdict([pax([("path", "ok")]), Member(name: "/no"), Member(name: "/no")])
                == .leavesTheDirectory(name: "/no"))
    }

    @Test func `what is no archive is refused`() {
        var inspector = TarInspector(bounds: .init(bytes: 1 << 20, files: 9), home: "/x")
        #expect(throws: TarInspector.Refusal.notAnArchive) {
            try inspector.feed([UInt8](repeating: UInt8(ascii: "<"), count: 512)[...])
        }
    }

    @Test func `a number behind a zero, which tar reads, and words for all members are refused`() {
        var bytes = Member(name: "run", content: [1]).bytes
        bytes[124] = 0
        let sum = bytes[..<512].enumerated().reduce(0) {
            $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element))
        }
        for (offset, digit) in String(sum, radix: 8).utf8.reversed().enumerated() {
            bytes[153 - offset] = digit
        }
        var inspector = TarInspector(bounds: .init(bytes: 1 << 20, files: 10), home: "/a")
        #expect(throws: TarInspector.Refusal.notAnArchive) { try inspector.feed(bytes[...]) }
        let words = Member(name: "pax", kind: "g", content: Array("23 linkpath=/etc/shadow\n".utf8))
        #expect(verdict([words, Member(name: "run")]) == .notAnArchive)
    }
}

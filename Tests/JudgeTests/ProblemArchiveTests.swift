import Engine
import Foundation
import Grading
import JSON
import Judge
import Judging
import Sandboxing
import TestSupport
import Testing

/// The real sandbox of this host, with the profile that ships, for all tests of this target.
enum TestSandbox {
    /// Made once, on a thread of its own: it takes a while.
    static let making = Task {
        try await onThread {
            Scheduler(slots: try make().slots, limits: QueueLimits(perClient: 1024))
        }
    }

    static var scheduler: Scheduler { get async throws { try await making.value } }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func make() throws -> SandboxHost {
        var profiles = SeccompProfiles()
        for name in CallProfile.allCases {
            let file = root.appendingPathComponent("Config/seccomp/\(name.rawValue).json")
            let text = try JSONValue(parsing: [UInt8](Data(contentsOf: file)))
            try profiles.read(name, from: JSONCursor(text))
        }
        return try SandboxHost(
            SandboxHost.Configuration(
                slots: 1, launcher: launcherPath, profiles: profiles, firstUserID: 64_500))
    }

    /// Built beside the test bundle.
    private static var launcherPath: String {
        let places = [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
        let paths = places.map { $0.appendingPathComponent("sandpiper-launcher").path }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? paths[0]
    }
}

/// An archive made by Python's zipfile; `body` has one open for writing as `z`.
private func archive(_ body: String) async throws -> [UInt8] {
    try await onThread { try archiveNow(body) }
}

private func archiveNow(_ body: String) throws -> [UInt8] {
    let script = """
        import io, sys, zipfile, struct
        out = io.BytesIO()
        def info(name, mode=0o100644, data=b"x"):
            i = zipfile.ZipInfo(name)
            i.external_attr = mode << 16
            i.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(i, data)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        \(body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        b = bytearray(out.getvalue())
        sys.stdout.buffer.write(b)
        """
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", script]
    process.standardOutput = pipe
    try process.run()
    let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return bytes
}

private func unpack(
    _ zip: [UInt8], _ limits: ArchiveLimits = ArchiveLimits(), unzip: String = "/usr/bin/unzip"
) async throws -> [String: [UInt8]] {
    let scheduler = try await TestSandbox.scheduler
    return try await ProblemArchive(scheduler: scheduler, limits: limits, unzip: unzip)
        .unpack(zip, for: ClientID("ann"))
}

@Suite("Archives that strangers sent, really unpacked")
struct ProblemArchiveTests {
    @Test func `files come back by their paths`() async throws {
        let zip = try await archive(
            """
            z.writestr("cases/1.in", "1\\n")
            z.writestr("cases/á ñ;1.out", bytes(range(256)) * 1000)
            z.writestr("cases/[a]*.in", "")
            z.writestr("statements/", "")
            z.writestr("a/b/c/d/e/f.txt", "deep", compress_type=zipfile.ZIP_STORED)
            z.writestr("-x", "option")
            """)
        let files = try await unpack(zip)
        #expect(
            Set(files.keys) == [
                "cases/1.in", "cases/á ñ;1.out", "cases/[a]*.in", "a/b/c/d/e/f.txt", "-x",
            ])
        #expect(files["cases/1.in"] == Array("1\n".utf8))
        let all = (0..<256_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(files["cases/á ñ;1.out"] == all)
        #expect(files["-x"] == Array("option".utf8))
    }

    @Test func `what file managers leave behind is left out`() async throws {
        let zip = try await archive(
            """
            z.writestr("cases/1.in", "1")
            z.writestr("cases/.DS_Store", "1")
            z.writestr("__MACOSX/cases/._1.in", "1")
            z.writestr(".git/HEAD", "1")
            """)
        #expect(try await unpack(zip).keys.sorted() == ["cases/1.in"])
    }

    @Test func `rights in the archive do not count`() async throws {
        let zip = try await archive(
            """
            info("cases/", 0o040000)
            info("cases/1.in", 0)
            info("cases/2.in", 0o104777)
            """)
        #expect(try await unpack(zip).keys.sorted() == ["cases/1.in", "cases/2.in"])
    }

    @Test func `what stands before and behind an archive does not matter`() async throws {
        let zip = try await archive(#"z.writestr("a", "1"); z.comment = b"PK\x05\x06 not here""#)
        #expect(try await unpack(zip) == ["a": [0x31]])
        #expect(try await unpack(Array("#!/bin/sh\n".utf8) + zip) == ["a": [0x31]])
    }

    @Test func `an empty archive has no files`() async throws {
        #expect(try await unpack(try await archive("pass")) == [:])
    }

    @Test(arguments: [
        (#"info("/etc/passwd")"#, "/etc/passwd: is not a path inside the package"),
        (#"info("../x")"#, "../x: is not a path inside the package"),
        (#"info("a/../../x")"#, "a/../../x: is not a path inside the package"),
        (#"info("cases//1.in")"#, "cases//1.in: is not a path inside the package"),
        (#"info("C:\\x")"#, "C:\\x: is not a path inside the package"),
        (#"info("a\nb")"#, "a?b: is not a path inside the package"),
    ])
    func `a name that leads out is to blame`(_ body: String, _ words: String) async throws {
        let zip = try await archive(body)
        #expect(await refusal { try await unpack(zip) } == "invalid-zip-filename: " + words)
    }

    @Test func `a name that is no text is to blame`() async throws {
        var zip = try await archive(#"info("cases/QQQQ.in")"#)
        for place in zip.indices.dropLast(4) where zip[place..<place + 4].elementsEqual("QQQQ".utf8)
        {
            zip.replaceSubrange(place..<place + 4, with: [0xFF, 0xFE, 0x80, 0xE9])
        }
        let reason = await refusal { try await unpack(zip) }
        #expect(reason?.hasPrefix("invalid-zip-filename: cases/") == true)
        #expect(reason?.hasSuffix(": has a name that is not UTF-8") == true)
    }

    @Test(arguments: [
        (#"info("a", 0o120777, b"/etc/passwd")"#, "a: is a symbolic link"),
        (#"info("a", 0o010644)"#, "a: is no file and no folder"),
        (
            "info(\"a\")\nimport warnings; warnings.simplefilter('ignore')\ninfo(\"a\")",
            "a: stands in the archive twice"
        ),
        ("[info(str(n), data=b'') for n in range(300)]", "the archive has more than 200 files"),
        ("[info(f'{n}/a') for n in range(65)]", "its files stand in more than 64 folders"),
        ("info('a', data=bytes(3 << 20))", "unpacked it has more than 2097152 bytes"),
        (
            "[info(str(n), data=bytes(1 << 20)) for n in range(3)]",
            "unpacked it has more than 2097152 bytes"
        ),
    ])
    func `what an archive says it holds may refuse it`(
        _ body: String, _ words: String
    ) async throws {
        let zip = try await archive(body)
        let limits = ArchiveLimits(unpackedBytes: 2 << 20, files: 200)
        #expect(await refusal { try await unpack(zip, limits) } == "problem-bad-layout: " + words)
    }

    @Test func `an encrypted archive is refused`() async throws {
        var zip = try await archive(#"info("a")"#)
        let header = try #require(zip.firstRange(of: [0x50, 0x4B, 1, 2])?.lowerBound)
        zip[header + 8] |= 1
        #expect(await refusal { try await unpack(zip) } == "problem-bad-layout: a: is encrypted")
    }

    @Test func `what is no archive is refused`() async throws {
        let missing = "problem-bad-layout: it is no zip archive, or a part of one is missing"
        for bytes in [[], Array("hello".utf8), [UInt8](repeating: 0x50, count: 1000)] {
            #expect(await refusal { try await unpack(bytes) } == missing)
        }
        let zip = try await archive(#"info("a", data=bytes(range(256)) * 100)"#)
        for length in [1, 21, zip.count / 2, zip.count - 1] {
            #expect(await refusal { try await unpack(Array(zip.prefix(length))) } == missing)
        }
    }

    @Test func `a bomb that lies about its size ends at the limit`() async throws {
        var zip = try await archive(#"info("a", data=bytes(20 << 20))"#)
        // Says four bytes, in both places.
        let header = try #require(zip.firstRange(of: [0x50, 0x4B, 1, 2])?.lowerBound)
        zip.replaceSubrange(header + 24..<header + 28, with: [4, 0, 0, 0])
        zip.replaceSubrange(22..<26, with: [4, 0, 0, 0])
        let limits = ArchiveLimits(unpackedBytes: 1 << 20)
        let reason = try #require(await refusal { try await unpack(zip, limits) })
        #expect(
            reason == "problem-bad-layout: the archive has more than 1048576 bytes when unpacked")
    }

    @Test func `a bomb whose files share their bytes is refused`() async throws {
        let zip = try await archive(
            """
            info("a", data=bytes(1 << 20))
            i = z.infolist()[0]
            import copy
            for n in range(100):
                j = copy.copy(i)
                j.filename = j.orig_filename = str(n)
                z.filelist.append(j)
            """)
        let reason = try #require(await refusal { try await unpack(zip) })
        #expect(reason == "problem-bad-layout: the archive is a bomb: parts of it overlap")
    }

    @Test func `a file that turns out another than was said is refused`() async throws {
        var zip = try await archive(#"info("a", data=b"hello" * 100)"#)
        let place = try #require(zip.firstRange(of: Array("a".utf8))?.upperBound)
        zip[place + 3] ^= 0xFF
        let reason = try #require(await refusal { try await unpack(zip) })
        #expect(reason == "problem-bad-layout: the archive is damaged")
    }

    @Test func `what nobody here can unpack is refused`() async throws {
        var zip = try await archive(#"info("a")"#)
        let header = try #require(zip.firstRange(of: [0x50, 0x4B, 1, 2])?.lowerBound)
        zip[header + 10] = 97
        zip[8] = 97
        let reason = await refusal { try await unpack(zip) }
        let words = "the archive has files that are packed in a way nobody here can unpack"
        #expect(reason == "problem-bad-layout: " + words)
    }

    @Test func `a file where another has its folder is refused`() async throws {
        let zip = try await archive("info('a/b')\ninfo('a')")
        let reason = try #require(await refusal { try await unpack(zip) })
        #expect(reason == "problem-bad-layout: a: is a file and a folder")
    }

    @Test func `damage anywhere is one refusal, or the same files`() async throws {
        let good = try await archive(
            """
            for n in range(4): info(f"cases/{n}.in", data=b"%d\\n" % n * 50)
            """)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<40 {
            var zip = good
            for _ in 0..<3 {
                zip[Int.random(in: zip.indices, using: &random)] = .random(in: 0...255)
            }
            do {
                let files = try await unpack(zip)
                #expect(files.count <= 4)
            } catch {
                #expect(error is Grading.PackageRefusal, "\(error)")
            }
        }
    }

    @Test func `thousands of files come back`() async throws {
        let zip = try await archive(
            "[info(f'cases/{n}.in', data=b'x' * 50) for n in range(19_000)]")
        #expect(try await unpack(zip).count == 19_000)
    }

    @Test func `without unzip it is said what to install`() async throws {
        let zip = try await archive(#"info("a")"#)
        let reason = await refusal { try await unpack(zip, unzip: "/nowhere/unzip") }
        #expect(reason == "there is no /nowhere/unzip: apt-get install unzip")
    }

    @Test func `an upload becomes a problem`() async throws {
        let zip = try await archive(
            """
            for n in (1, 2):
                z.writestr(f"sums/cases/{n}.in", f"{n}\\n")
                z.writestr(f"sums/cases/{n}.out", f"{2 * n}\\n")
            z.writestr("sums/testplan", "1 1\\n2 3\\n")
            """)
        let place = try Place()
        let shelf = try place.started()
        let made = try await shelf.create("sums", .make(), files: try await unpack(zip))
        #expect(made.problem.cases.map(\.weight) == [Rational(1), Rational(3)])
        #expect(try await shelf.load(made).outputs[1] == Array("4\n".utf8))
    }
}

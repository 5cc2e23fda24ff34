import Foundation
import Glibc
import JSON
import Judging
import Linux
import Testing

@testable import Packages

/// A directory that is gone when the test is over.
private final class Place: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.path + "/sandpiper-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func add(_ name: String, _ text: String = "") throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    func has(_ name: String) -> Bool { FileTree.kind(of: "\(path)/\(name)") != nil }
}

@Suite("File trees: what came from anywhere is handled without following it")
struct FileTreeTests {
    @Test func `removing follows no link, and opens what was closed`() throws {
        let place = Place()
        try place.add("outside/precious", "kept")
        try place.add("tree/a/b/c", "x")
        try FileTree.link("../outside", at: "\(place.path)/tree/link")
        try FileTree.link("../../outside/precious", at: "\(place.path)/tree/a/file")
        try FileTree.setMode("\(place.path)/tree/a/b", 0)
        try FileTree.remove("\(place.path)/tree")
        #expect(!place.has("tree"))
        #expect(HostFiles.text("\(place.path)/outside/precious") == "kept")
        try FileTree.remove("\(place.path)/tree")
    }

    @Test func `names that are no text are removed like others, and measured`() throws {
        let place = Place()
        try place.add("tree/a/x", "12345")
        // `caf\u{e9}` as Latin-1 has it.
        let name = place.path + "/tree/a/caf" + "X"
        try place.add("tree/a/cafX", "123")
        #expect(
            name.withCString { old in
                var bytes = Array(name.utf8CString)
                bytes[bytes.count - 2] = CChar(bitPattern: 0xE9)
                return bytes.withUnsafeBufferPointer { Glibc.rename(old, $0.baseAddress!) }
            } == 0)
        #expect(FileTree.measure("\(place.path)/tree") == (bytes: 8, entries: 4))
        try FileTree.remove("\(place.path)/tree")
        #expect(!place.has("tree"))
    }

    @Test func `a file below a directory is opened through no link, and only if it is a file`()
        throws
    {
        let place = Place()
        try place.add("in/file", "text")
        try place.add("secret", "secret")
        try FileTree.link("../secret", at: "\(place.path)/in/link")
        try FileTree.link(".", at: "\(place.path)/in/loop")
        let file = try FileDescriptor.opening("file", below: "\(place.path)/in")
        #expect(try file.contents(atMost: 3) == Array("tex".utf8))
        for name in ["link", "../secret", "loop/file", "\(place.path)/secret", "."] {
            #expect(throws: SystemError.self) {
                _ = try FileDescriptor.opening(name, below: "\(place.path)/in")
            }
        }
        #expect(throws: SystemError.self) { _ = try FileDescriptor.openingFile("/dev/null") }
    }

    @Test func `a pattern counts below its root, which may look like one`() throws {
        let place = Place()
        try place.add("[a]*/usr/bin/php8.2")
        try place.add("[a]*/usr/bin/php8.4")
        try place.add("[a]*/usr/bin/phar")
        let found = FileTree.matches("/usr/bin/php[0-9]*", below: "\(place.path)/[a]*")
        #expect(found.map { ($0 as NSString).lastPathComponent } == ["php8.2", "php8.4"])
    }
}

@Suite("Package store: what comes in and what goes out")
struct PackageStoreTests {
    @Test func `a start removes what was cut short, and keeps the rest`() throws {
        let place = Place()
        try place.add(".incoming/abc/usr/bin/x")
        try place.add("lua/5.4.4/usr/bin/lua")
        try place.add("php/8.2.0/usr/bin/php")
        try place.add("php/8.2.0/package.json", #"{"source":"debian"}"#)
        try place.add(".apt/lists/x")
        let store = PackageStore(directory: place.path)
        try store.prepare()
        #expect(HostFiles.names(in: place.path) == [".apt", "php"])
        #expect(store.records().map(\.name) == ["php"])
        #expect(store.records().first?.record["source"].value == "debian")
    }

    @Test func `an installation is there as a whole, with its record`() throws {
        let store = PackageStore(directory: Place().path + "/packages")
        defer { try? FileTree.remove(store.directory) }
        try store.prepare()
        let incoming = try store.makePlace()
        #expect(store.records().isEmpty)
        try store.commit(incoming, as: "lua", "5.4.4", record: ["a": 1])
        #expect(store.records().map(\.version) == ["5.4.4"])
        #expect(HostFiles.names(in: store.path(PackageStore.incoming, "")) == [])
        let second = try store.makePlace()
        #expect(throws: SystemError.self) {
            try store.commit(second, as: "lua", "5.4.4", record: ["a": 2])
        }
        store.abandon(second)
        #expect(HostFiles.names(in: store.path(PackageStore.incoming, "")) == [])
    }

    @Test func `files of a removed package go when nobody holds them any more`() async throws {
        let place = Place()
        try place.add("lua/5.4.4/package.json", "{}")
        let store = PackageStore(directory: place.path)
        try store.prepare()
        var files: [Any] = [store.files(.system, "lua", "5.4.4")]
        files.removeAll()
        // Let go of, but not removed: nothing happens.
        await store.untilRemoved("lua", "5.4.4")
        #expect(place.has("lua/5.4.4/package.json"))
        files = [store.files(.system, "lua", "5.4.4")]
        try store.dismiss("lua", "5.4.4")
        await store.untilRemoved("lua", "5.4.4")
        #expect(place.has("lua/5.4.4"))
        #expect(!place.has("lua/5.4.4/package.json"))
        #expect(store.isLeaving("lua", "5.4.4"))
        files.removeAll()
        await store.untilRemoved("lua", "5.4.4")
        #expect(!place.has("lua"))
        #expect(!store.isLeaving("lua", "5.4.4"))
    }
}

@Suite("Unpacked archives: what tar has made of them")
struct UnpackedTests {
    private let place = Place()
    private let bounds = TarInspector.Bounds(bytes: 1 << 20, files: 10)

    private func verdict() -> TarInspector.Refusal? {
        do throws(TarInspector.Refusal) {
            try TarInspector.check(place.path, bounds: bounds, home: "/piston/packages/a/1")
            return nil
        } catch {
            return error
        }
    }

    @Test func `files, directories and links inside are as they should be`() throws {
        try place.add("bin/run", "#!/bin/sh")
        try FileTree.link("../bin/run", at: place.path + "/bin/again")
        try FileTree.link("/piston/packages/a/1/bin", at: place.path + "/own")
        #expect(verdict() == nil)
    }

    @Test(
        "a link that leads out is refused",
        arguments: ["/etc/shadow", "../../etc/shadow", "/piston/packages/a/1/../../x"])
    func link(target: String) throws {
        try place.add("bin/run")
        try FileTree.link(target, at: place.path + "/bin/out")
        #expect(verdict() == .linkLeaves(name: "bin/out", target: target))
    }

    @Test func `a named pipe, a borrowed identity, too much and too many are refused`() throws {
        let file = try place.add("run")
        #expect(truncate(file, 1 << 21) == 0)
        #expect(verdict() == .tooManyBytes(limit: 1 << 20))
        #expect(truncate(file, 0) == 0)
        try FileTree.setMode(file, 0o4755)
        #expect(verdict() == .setUserID(name: "run"))
        try FileTree.removeFile(file)
        for number in 0..<11 { try place.add("\(number)") }
        #expect(verdict() == .tooManyFiles(limit: 10))
        for number in 0..<11 { try FileTree.removeFile("\(place.path)/\(number)") }
        #expect(mkfifo(place.path + "/pipe", 0o600) == 0)
        #expect(verdict() == .kind(name: "pipe", "?"))
    }
}

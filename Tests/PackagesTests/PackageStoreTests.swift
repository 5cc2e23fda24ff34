import Foundation
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

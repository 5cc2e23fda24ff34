import Judging
import Testing

@Suite("Workspace paths: which names can be files of a job?")
struct WorkspacePathTests {
    @Test(
        "a name is normalised",
        arguments: [
            ("a", "a"), ("a/b.c", "a/b.c"), ("/etc/foo", "etc/foo"), ("a/../b", "b"), ("./a", "a"),
            ("a//b", "a/b"), ("a/./b", "a/b"), ("//a", "a"), ("a/..b", "a/..b"), (".a", ".a"),
            ("a b", "a b"), ("é", "é"), ("-x", "-x"), ("a\nb", "a\nb"),
        ])
    func normalised(name: String, path: String) throws {
        #expect(try WorkspacePath(name).text == path)
    }

    @Test(
        "a name that leads out is refused with the reference's words",
        arguments: [
            ("../a", "../a"), ("..", ".."), ("a/../../b", "../b"), ("/../x", "../x"),
            ("..foo", "..foo"),
            ("../../x", "../../x"), ("a/../..foo", "..foo"), ("...", "..."),
        ])
    func escapes(name: String, relative: String) {
        let error = #expect(throws: WorkspacePathError.self) { try WorkspacePath(name) }
        #expect(
            error.map { "\($0)" }
                == "File path \"\(name)\" tries to escape parent directory: \(relative)")
    }

    @Test(
        "a name of a directory, or of nothing, is no file",
        arguments: [
            "", ".", "/", "a/", "a/.", "a/..", "a/b/..", "./",
        ])
    func namesNoFile(name: String) {
        #expect(throws: WorkspacePathError.namesNoFile(name: name)) { try WorkspacePath(name) }
    }

    @Test func `NUL, long components, long paths and deep paths are refused`() throws {
        #expect(throws: WorkspacePathError.containsNUL(name: "a\0b")) { try WorkspacePath("a\0b") }
        let long = String(repeating: "x", count: 255)
        #expect(try WorkspacePath(long).text == long)
        #expect(throws: WorkspacePathError.self) { try WorkspacePath(long + "x") }
        #expect(throws: WorkspacePathError.self) {
            try WorkspacePath("\(long)/\(long)/\(long)/\(long)/\(long)")
        }
        #expect(try WorkspacePath(String(repeating: "a/", count: 31) + "a").text.utf8.count == 63)
        #expect(throws: WorkspacePathError.self) {
            try WorkspacePath(String(repeating: "a/", count: 32) + "a")
        }
        #expect(throws: WorkspacePathError.self) {
            try WorkspacePath(String(repeating: "é", count: 128))
        }
    }

    @Test func `a file that is also a directory is refused, in either order`() throws {
        for names in [["a", "a/b"], ["a/b", "a"], ["a/b/c", "x/../a/b"]] {
            #expect(throws: WorkspacePathError.clashes(name: names[1])) {
                var files = WorkspaceFiles()
                for name in names { try files.add(name: name, content: [], isText: true) }
            }
        }
    }

    @Test func `a later file of the same path overwrites, others stay in order`() throws {
        var files = WorkspaceFiles()
        try files.add(name: "a", content: [1], isText: true)
        try files.add(name: "d/b", content: [2], isText: true)
        try files.add(name: "./a", content: [3], isText: false)
        #expect(
            files.files == [
                JobFile(path: "a", name: "./a", content: [3], isText: false),
                JobFile(path: "d/b", content: [2]),
            ])
    }

    @Test func `names that look the same and differ in bytes are two files`() throws {
        var files = WorkspaceFiles()
        try files.add(name: "\u{E9}", content: [1], isText: true)
        try files.add(name: "e\u{301}", content: [2], isText: true)
        #expect(files.files.count == 2)
    }
}

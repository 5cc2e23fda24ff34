import Engine
import Foundation
import Judging
import Samples
import Sandboxing
import Testing

@Suite("Scripts/new-runtime: a folder to be filled in")
struct NewRuntimeTests {
    private let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("sandpiper-\(UUID().uuidString)")

    private func write(_ name: String) throws -> (status: Int32, said: String) {
        let script = Process()
        let pipe = Pipe()
        script.executableURL = TestRuntimes.checkout.appendingPathComponent("Scripts/new-runtime")
        script.arguments = [name]
        script.environment = [
            "PATH": "/usr/bin:/bin", "SANDPIPER_RUNTIMES_DIRECTORY": directory.path,
        ]
        script.standardError = pipe
        try script.run()
        let said = String(
            decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        script.waitUntilExit()
        return (script.terminationStatus, said)
    }

    /// A new language that happens to be called as a tool of this host.
    @Test func `it is a runtime at once, and each of its samples runs and fails`() async throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let written = try write("bash")
        #expect(written.status == 0, "\(written.said)")
        #expect(written.said.contains("Scripts/test --language bash"))
        let loaded = TestRuntimes.loader(of: directory.path).load()
        #expect(loaded.problems == [])
        let runtime = try #require(loaded.runtimes.first)
        let samples = try Sample.all(of: "bash", in: directory)
        #expect(samples.map(\.name) == Sample.expected)
        for sample in samples {
            let result = try await TestRuntimes.scheduler.get().submit(
                sample.job(for: runtime), from: ClientID("samples"))
            withKnownIssue("nobody has written the program yet") { sample.expect(result) }
        }
    }

    @Test(arguments: ["", "A", "a b", "../a", "-x"])
    func `a name that cannot be a folder is refused`(_ name: String) throws {
        let written = try write(name)
        #expect(written.status == 1)
        #expect(written.said.contains("a name has small letters, digits and hyphens"))
        #expect(!FileManager.default.fileExists(atPath: directory.path))
    }

    @Test func `a folder that is there is left alone`() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        #expect(try write("toy").status == 0)
        let file = directory.appendingPathComponent("toy/runtime.json")
        try Data("mine".utf8).write(to: file)
        let again = try write("toy")
        #expect(again.status == 1)
        #expect(again.said.contains("is already there"))
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    }
}

import Engine
import Foundation
import Judging
import Sandboxing
import Testing

@Suite("Runtime folder: a runtime's own files are in the sandbox")
struct RuntimeFolderTests {
    /// The sandbox's root is put together on a directory of the host, which hides what is there.
    @Test(
        arguments: ["/tmp", "/mnt", "/usr/local"].filter {
            FileManager.default.isWritableFile(atPath: $0)
        })
    func `wherever the checkout stands`(_ place: String) async throws {
        let scene = RuntimeLoaderTests.Scene(below: place)
        try scene.add("Runtimes/toy/greet.sh", "echo \"hello $1\"")
        try scene.addRuntime(
            "toy",
            """
            {"language": "toy", "executables": ["bash"],
             "version": {"command": ["bash", "--version"]},
             "run": ["bash", "{runtime}/greet.sh", "{arguments}"]}
            """)
        let directory = scene.top.appendingPathComponent("Runtimes").path
        let loaded = TestRuntimes.loader(of: directory).load()
        let host = try TestRuntimes.makeHost(slots: 1, mounts: loaded.mounts, userID: 64_300)
        defer { host.close() }
        let scheduler = Scheduler(slots: host.slots, limits: QueueLimits())
        let job = Job(
            runtime: try #require(loaded.runtimes.first), files: [], arguments: [place],
            inputs: [[]], compileLimits: Limits(), runLimits: Limits())
        let result = try await scheduler.submit(job, from: ClientID("folder"))
        #expect(
            String(decoding: result.runs[0].standardOutput, as: UTF8.self) == "hello \(place)\n")
    }
}

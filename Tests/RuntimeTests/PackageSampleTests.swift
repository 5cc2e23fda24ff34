import Engine
import Foundation
import Judging
import Packages
import Samples
import Sandboxing
import Testing

/// The shipped languages that this host has not, from Debian's packages: the same samples, from
/// the tree of a package.
@Suite("Runtimes: each sample ends as it says, from an installed package", .serialized)
struct PackageSampleTests {
    /// A depot with a data directory of its own, and what runs its jobs.
    private struct Scene {
        let directory: URL
        /// Of the first folder.
        let package: String
        let offered = OfferedRuntimes(RuntimeCatalogue())
        let depot: PackageDepot
        let host: SandboxHost
        let scheduler: Scheduler

        /// As if nothing of `folders` were on this host.
        init(_ folders: Set<String>) async throws {
            directory = FileManager.default.temporaryDirectory
                .appendingPathComponent("sandpiper-\(UUID().uuidString)")
            var loaded = TestRuntimes.loaded
            loaded.folders.removeAll { !folders.contains($0.name) }
            package = try #require(loaded.folders.first).package
            loaded.runtimes = []
            depot = try PackageDepot(
                PackageDepot.Configuration(
                    directory: directory.path, confinedUser: geteuid() == 0 ? 64_299 : nil),
                runtimes: loaded, offered: offered, say: { _ in })
            host = try SandboxHost(
                TestRuntimes.configuration(
                    slots: 1, mounts: loaded.mounts, userID: 64_280, packages: directory.path))
            scheduler = Scheduler(slots: host.slots, limits: QueueLimits(perClient: 1024))
            await depot.use(scheduler)
        }

        func end() {
            host.close()
            try? FileManager.default.removeItem(at: directory)
        }
    }

    @Test(
        "a language from Debian does what it does on a host that has it",
        arguments: (ProcessInfo.processInfo.environment["SANDPIPER_PACKAGE_LANGUAGES"] ?? "lua php")
            .split(separator: " ").map(String.init))
    func samples(folder: String) async throws {
        let scene = try await Scene([folder])
        defer { scene.end() }
        do throws(PackageRefusal) {
            _ = try await scene.depot.install(scene.package, "*")
        } catch {
            guard
                "\(error)".contains("apt-get")
                    || error == .unknown(name: scene.package, selector: "*")
            else { throw error }
            try Test.cancel("Debian's archive is not to be had here: \(error)")
        }
        let runtime = try #require(scene.offered.current.runtimes.first)
        #expect(runtime.files != nil)
        let samples = try Sample.all(of: folder, in: TestRuntimes.directory)
            .filter { $0.reasonNotToApply == nil }
        #expect(samples.contains { $0.name == "hello" })
        for sample in samples {
            let result = try await scene.scheduler.submit(
                sample.job(for: runtime), from: ClientID("samples"))
            sample.expect(result)
        }
    }
}

import Engine
import Foundation
import JSON
import Judging
import Samples
import Sandboxing

/// The shipped runtimes as this host can run them, in the real sandbox.
enum TestRuntimes {
    static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    /// The shipped one, or that of the setting's own variable: for who writes runtimes elsewhere.
    static let directory =
        environment["SANDPIPER_RUNTIMES_DIRECTORY"].map { URL(fileURLWithPath: $0) }
        ?? checkout.appendingPathComponent("Runtimes")

    /// Of its folders those that `SANDPIPER_LANGUAGES` names, with blanks between them; all
    /// where it names none.
    static let folders = Result {
        let all = try Sample.names(in: directory)
        let chosen = Set((environment["SANDPIPER_LANGUAGES"] ?? "").split(separator: " "))
        guard !chosen.isEmpty else { return all }
        let unknown = chosen.subtracting(all.map { $0[...] })
        guard unknown.isEmpty else { throw UnknownFolders(names: unknown.sorted()) }
        return all.filter { chosen.contains($0[...]) }
    }

    struct UnknownFolders: Error { var names: [Substring] }

    private static let environment = ProcessInfo.processInfo.environment

    static let loaded = loader(of: directory.path).load()

    static func loader(of directory: String) -> RuntimeLoader {
        RuntimeLoader(
            directory: directory,
            ownPrograms: URL(fileURLWithPath: launcherPath).deletingLastPathComponent().path)
    }

    static let samples = Result {
        try folders.get().flatMap { try Sample.all(of: $0, in: directory) }
    }

    /// Two slots: the tests of one suite run at the same time.
    static let host = Result {
        try makeHost(slots: 2, mounts: loaded.mounts, userID: 64_200)
    }

    static func makeHost(
        slots: Int, mounts: [(source: String, target: String)], userID: Int
    ) throws -> SandboxHost {
        try SandboxHost(configuration(slots: slots, mounts: mounts, userID: userID))
    }

    static func configuration(
        slots: Int, mounts: [(source: String, target: String)], userID: Int, packages: String = ""
    ) throws -> SandboxHost.Configuration {
        SandboxHost.Configuration(
            slots: slots, launcher: launcherPath, profiles: try shippedProfiles(), mounts: mounts,
            firstUserID: userID, packages: packages)
    }

    static let scheduler = host.map {
        Scheduler(slots: $0.slots, limits: QueueLimits(perClient: 1024))
    }

    /// What is loaded from the folder `name`.
    static func runtime(_ name: String) -> Runtime? {
        loaded.runtimes.first { $0.folder == RuntimeLoader.folder(of: name) }
    }

    /// Why there is no such runtime.
    static func problem(_ name: String) -> RuntimeProblem? {
        loaded.problems.first { $0.path.contains("/\(name)/") }
    }

    /// The filters under which programs run on a server that was just installed.
    private static func shippedProfiles() throws -> SeccompProfiles {
        var profiles = SeccompProfiles()
        for name in CallProfile.allCases {
            let file = checkout.appendingPathComponent("Config/seccomp/\(name.rawValue).json")
            let text = try JSONValue(parsing: Array(try Data(contentsOf: file)))
            try profiles.read(name, from: JSONCursor(text))
        }
        return profiles
    }

    /// Built beside the test bundle, which some other program may have loaded.
    private static var launcherPath: String {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let places = [Bundle.main.bundleURL, executable.deletingLastPathComponent()]
        let paths = places.map { $0.appendingPathComponent("sandpiper-launcher").path }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? paths[0]
    }
}

extension Sample {
    func job(for runtime: Runtime, policy: LimitPolicy = LimitPolicy()) -> Job {
        Job(
            runtime: runtime, files: files, arguments: arguments, inputs: [Array(input.utf8)],
            compileLimits: policy.resolve(.compile, for: runtime),
            runLimits: policy.resolve(.run, for: runtime, limits))
    }
}

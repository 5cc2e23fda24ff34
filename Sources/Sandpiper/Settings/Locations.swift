import Foundation
import Linux
import Sandboxing

/// Where the program finds what came with it, and where it keeps what it makes.
struct Locations: Sendable {
    /// Holds `Runtimes` and `Config`.
    var home: String
    var launcher: String

    /// From the place of the running executable: a checkout has it some levels below its root,
    /// an installation beside `share/sandpiper`.
    static func find() throws(StartFailure) -> Locations {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let directory = executable.deletingLastPathComponent()
        let launcher = directory.appendingPathComponent("sandpiper-launcher").path
        guard HostFiles.isExecutable(launcher) else {
            throw StartFailure("\(launcher) is missing: it belongs beside \(executable.path)")
        }
        var candidate = directory
        while candidate.path != "/" {
            for home in [candidate, candidate.appendingPathComponent("share/sandpiper")] {
                let profile = home.appendingPathComponent("Config/seccomp/default.json").path
                if HostFiles.exists(profile) {
                    return Locations(home: home.path, launcher: launcher)
                }
            }
            candidate.deleteLastPathComponent()
        }
        throw StartFailure("no Config and Runtimes folders above \(directory.path)")
    }

    /// The directory of our programs.
    private var programs: String {
        String(launcher.prefix(upTo: launcher.lastIndex(of: "/") ?? launcher.startIndex))
    }

    /// What `sandpiper attack` runs inside the sandbox.
    var attacker: String { programs + "/sandpiper-attacker" }

    /// What finds the runtimes of this host.
    func runtimes(_ settings: Settings) -> RuntimeLoader {
        RuntimeLoader(directory: runtimesDirectory(settings), ownPrograms: programs)
    }

    func runtimesDirectory(_ settings: Settings) -> String {
        settings.runtimesDirectory.isEmpty ? home + "/Runtimes" : settings.runtimesDirectory
    }

    /// The folder of the seccomp profiles.
    func profiles(_ settings: Settings) -> String {
        let own = settings.sandbox.seccompDirectory
        return own.isEmpty ? home + "/Config/seccomp" : own
    }

    /// root: `/var/lib/sandpiper`; else `$XDG_STATE_HOME/sandpiper` or its default
    /// (XDG Base Directory Specification).
    static func data(_ settings: Settings, environment: [String: String]) -> String {
        if !settings.dataDirectory.isEmpty { return settings.dataDirectory }
        if Host.isRoot { return "/var/lib/sandpiper" }
        let state = environment["XDG_STATE_HOME"] ?? ""
        if state.hasPrefix("/") { return state + "/sandpiper" }
        return (environment["HOME"] ?? "/tmp") + "/.local/state/sandpiper"
    }
}

/// Why the server does not start: one sentence for the person at the terminal.
struct StartFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

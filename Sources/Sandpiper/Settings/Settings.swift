import Accounts
import Engine
import HTTP
import JSON
import Judging
import Networking
import Sandboxing

/// Everything that can be set. `Config/server.json` explains each member and shows its default.
struct Settings: Sendable, Equatable {
    var host = "127.0.0.1"
    var port = 2000
    /// Jobs that run at a time; 0: as many as cores.
    var slots = 0
    var apiKeys: [String] = []
    /// On loopback too; wins over `allowAnonymous`.
    var requireKey = false
    /// Said explicitly: listen beyond this machine, and ask nobody for a key.
    var allowAnonymous = false
    /// On loopback: names besides addresses and `localhost` that a request may be meant for.
    var allowedHosts: [String] = []
    var cors = CORSPolicy.off
    var comparison = OutputComparison.lines
    /// See `RuntimeCatalogue.substitutes`.
    var versions: [String: [String: String]] = [:]
    var limits = LimitPolicy()
    var queue = QueueLimits()
    var http = HTTPSettings()
    var sandbox = SandboxSettings()
    var packages = PackageSettings()
    var storage = StorageSettings()
    var runs = RunSettings()
    var paiza = PaizaSettings()
    var python = PythonSettings()
    var omegaup = OmegaUpSettings()
    /// Empty: one, `User.standard`; see `everyUser`.
    var users: [User] = []
    var webhooks = WebhookSettings()
    /// Empty: the folders that came with the program.
    var runtimesDirectory = ""
    /// Empty: by the user, see `Locations`.
    var dataDirectory = ""
    var logLevel = Log.Level.info
    /// How long SIGTERM waits for jobs that run or wait.
    var shutdownGrace = Duration.seconds(60)

    struct HTTPSettings: Sendable, Equatable {
        var limits = HTTPLimits()
        var timeouts = Timeouts()
        var connections = 4096
        var heldBytes = 1 << 30
    }

    struct SandboxSettings: Sendable, Equatable {
        /// Layers without which the server does not start.
        var required: [String] = []
        var firstUserID = 64_000
        /// For the runs of jobs that ask for none.
        var callProfile = CallProfile.standard
        /// Empty: `Config/seccomp`.
        var seccompDirectory = ""
    }

    struct PackageSettings: Sendable, Equatable {
        var isEnabled = true
        /// Address of an index of Piston's packages; empty: none.
        var repository = ""
        /// For one installation.
        var timeout = Duration.seconds(900)
        /// What one package may come to.
        var unpackedBytes = 4 << 30
        var files = 200_000
    }
}

// MARK: - From JSON

extension Settings {
    /// Absent members keep their defaults; members beginning with `//` are comments; a name
    /// that is none of ours is an error, since a misspelt limit must not pass unnoticed.
    ///
    /// - Throws: `JSONMismatch`, which names the member and the rule.
    init(_ root: JSONCursor) throws(JSONMismatch) {
        try root.allowSettings([
            "host", "port", "slots", "apiKeys", "requireKey", "allowAnonymous", "allowedHosts",
            "cors", "comparison", "versions", "limits", "queue", "http", "sandbox", "packages",
            "storage", "runs", "paiza", "python",
            "runtimesDirectory", "dataDirectory", "logLevel", "shutdownGraceMs",
            "webhooks", "omegaup", "users",
        ])
        try root["host"].set(&host)
        try root["port"].set(&port, in: 0...65535)
        try root["slots"].set(&slots, in: 0...1024)
        if let keys = root["apiKeys"].optional { apiKeys = try keys.strings() }
        try root["requireKey"].set(&requireKey)
        try root["allowAnonymous"].set(&allowAnonymous)
        if let hosts = root["allowedHosts"].optional { allowedHosts = try hosts.strings() }
        try root["runtimesDirectory"].set(&runtimesDirectory)
        try root["dataDirectory"].set(&dataDirectory)
        try root["shutdownGraceMs"].set(&shutdownGrace)
        if let value = root["cors"].optional { cors = try Settings.cors(value) }
        if let value = root["comparison"].optional { comparison = try Settings.comparison(value) }
        if let value = root["versions"].optional { versions = try Settings.versions(value) }
        if let value = root["logLevel"].optional { logLevel = try Settings.logLevel(value) }
        try limits.read(root["limits"])
        try queue.read(root["queue"])
        try http.read(root["http"])
        try sandbox.read(root["sandbox"])
        try packages.read(root["packages"])
        try storage.read(root["storage"])
        try runs.read(root["runs"])
        try paiza.read(root["paiza"])
        try python.read(root["python"])
        try webhooks.read(root["webhooks"])
        try omegaup.read(root["omegaup"])
        if let list = root["users"].optional { users = try Settings.users(list) }
    }

    private static func cors(_ value: JSONCursor) throws(JSONMismatch) -> CORSPolicy {
        if value.value?.array != nil { return .origins(try value.strings()) }
        switch try value.string() {
        case "off": return .off
        case "*": return .anyOrigin
        default: throw value.mismatch("\"off\", \"*\" or a list of origins")
        }
    }

    private static func comparison(_ value: JSONCursor) throws(JSONMismatch) -> OutputComparison {
        guard let comparison = OutputComparison(named: try value.string()) else {
            throw value.mismatch("one of \(OutputComparison.names)")
        }
        return comparison
    }

    /// Language → version as clients send it → the range that is meant.
    private static func versions(
        _ value: JSONCursor
    ) throws(JSONMismatch) -> [String: [String: String]] {
        var versions: [String: [String: String]] = [:]
        for (language, cursor) in try value.members() where !language.hasPrefix("//") {
            for (sent, meant) in try cursor.members() where !sent.hasPrefix("//") {
                let range = try meant.string()
                guard VersionRange(range) != nil else {
                    throw meant.mismatch("a version or a range such as 3.x")
                }
                versions[language, default: [:]][sent] = range
            }
        }
        return versions
    }

    private static func logLevel(_ value: JSONCursor) throws(JSONMismatch) -> Log.Level {
        guard let level = Log.Level(named: try value.string()) else {
            throw value.mismatch("one of \(Log.Level.names)")
        }
        return level
    }
}

extension LimitPolicy {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings([
            "run", "compile", "maximum", "runMaximum", "compileMaximum", "languages",
            "returned", "jobOutputBytes", "interactiveOutputBytes",
        ])
        try cursor["jobOutputBytes"].set(&jobOutputBytes, in: 1...1 << 40)
        try cursor["interactiveOutputBytes"].set(&interactiveOutputBytes, in: 1...1 << 50)
        try returned.read(cursor["returned"])
        try run.read(cursor["run"])
        try compile.read(cursor["compile"])
        try maximum.read(cursor["maximum"])
        try runMaximum.read(cursor["runMaximum"])
        try compileMaximum.read(cursor["compileMaximum"])
        for (language, own) in try cursor["languages"].optional?.members() ?? []
        where !language.hasPrefix("//") {
            languages[language] = try Runtime.LimitOverrides(own)
        }
    }
}

extension ReturnLimits {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["files", "fileBytes", "totalBytes"])
        try cursor["files"].set(&files, in: 0...10_000)
        try cursor["fileBytes"].set(&fileBytes, in: 0...1 << 40)
        try cursor["totalBytes"].set(&totalBytes, in: 0...1 << 40)
    }
}

extension LimitRequest {
    /// 0 is as good as absent.
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["wallTimeMs", "cpuTimeMs", "memoryBytes"])
        var (wall, cpu, memory) = (0, 0, 0)
        try cursor["wallTimeMs"].set(&wall, in: 0...86_400_000)
        try cursor["cpuTimeMs"].set(&cpu, in: 0...86_400_000)
        try cursor["memoryBytes"].set(&memory, in: 0...1 << 50)
        wallTime = wall == 0 ? nil : .milliseconds(wall)
        cpuTime = cpu == 0 ? nil : .milliseconds(cpu)
        memoryBytes = memory == 0 ? nil : memory
    }
}

extension Limits {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings([
            "wallTimeMs", "cpuTimeMs", "memoryBytes", "outputBytes", "processes", "openFiles",
            "fileSizeBytes", "workspaceBytes", "workspaceInodes",
        ])
        try cursor["wallTimeMs"].set(&wallTime)
        try cursor["cpuTimeMs"].set(&cpuTime)
        try cursor["memoryBytes"].set(&memoryBytes, in: 1 << 20...1 << 50)
        try cursor["outputBytes"].set(&outputBytes, in: 1...1 << 40)
        try cursor["processes"].set(&processes, in: 1...1 << 20)
        try cursor["openFiles"].set(&openFiles, in: 8...1 << 20)
        try cursor["fileSizeBytes"].set(&fileSizeBytes, in: 1...1 << 50)
        try cursor["workspaceBytes"].set(&workspaceBytes, in: 1 << 16...1 << 50)
        try cursor["workspaceInodes"].set(&workspaceInodes, in: 16...1 << 30)
    }
}

extension QueueLimits {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["length", "perClient"])
        try cursor["length"].set(&length, in: 0...1_000_000)
        try cursor["perClient"].set(&perClient, in: 0...1_000_000)
    }
}

extension Settings.HTTPSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings([
            "bodyBytes", "headBytes", "headerCount", "connections", "heldBytes", "idleTimeoutMs",
            "headTimeoutMs", "bodyTimeoutMs", "bodyStallTimeoutMs",
        ])
        try cursor["bodyBytes"].set(&limits.bodyBytes, in: 1...1 << 40)
        try cursor["headBytes"].set(&limits.headBytes, in: 1024...1 << 24)
        try cursor["headerCount"].set(&limits.fieldCount, in: 8...10_000)
        try cursor["connections"].set(&connections, in: 1...1_000_000)
        try cursor["heldBytes"].set(&heldBytes, in: 1 << 20...1 << 50)
        try cursor["idleTimeoutMs"].set(&timeouts.idle)
        try cursor["headTimeoutMs"].set(&timeouts.head)
        try cursor["bodyTimeoutMs"].set(&timeouts.body)
        try cursor["bodyStallTimeoutMs"].set(&timeouts.bodyStall)
    }
}

extension Settings.SandboxSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["required", "firstUserID", "seccompProfile", "seccompDirectory"])
        if let layers = cursor["required"].optional { required = try layers.strings() }
        try cursor["firstUserID"].set(&firstUserID, in: 1000...4_000_000_000)
        try cursor["seccompProfile"].set(&callProfile)
        try cursor["seccompDirectory"].set(&seccompDirectory)
    }
}

extension Settings.PackageSettings {
    mutating func read(_ cursor: JSONCursor) throws(JSONMismatch) {
        guard let cursor = cursor.optional else { return }
        try cursor.allowSettings(["enabled", "repository", "timeoutMs", "unpackedBytes", "files"])
        try cursor["enabled"].set(&isEnabled)
        try cursor["repository"].set(&repository)
        let schemes = ["http://", "https://", "file://"]
        guard repository.isEmpty || schemes.contains(where: { repository.hasPrefix($0) }) else {
            throw cursor["repository"].mismatch("an address: http://, https:// or file://")
        }
        try cursor["timeoutMs"].set(&timeout)
        try cursor["unpackedBytes"].set(&unpackedBytes, in: 1 << 20...1 << 50)
        try cursor["files"].set(&files, in: 1...1 << 30)
    }
}

// MARK: - Cursor helpers

extension JSONCursor {
    /// As `allow(only:)`, with comments.
    func allowSettings(_ known: Set<String>) throws(JSONMismatch) {
        for (name, cursor) in try members() where !name.hasPrefix("//") {
            guard known.contains(name) else { throw cursor.unknown() }
        }
    }

    private func unknown() -> JSONMismatch {
        JSONMismatch(path: path, problem: "is no setting")
    }

    func set(_ text: inout String) throws(JSONMismatch) {
        if exists { text = try string() }
    }

    func set(_ flag: inout Bool) throws(JSONMismatch) {
        if exists { flag = try bool() }
    }

    func set(_ profile: inout CallProfile) throws(JSONMismatch) {
        guard exists else { return }
        guard let named = CallProfile(rawValue: try string()) else {
            let names = CallProfile.allCases.map(\.rawValue).joined(separator: ", ")
            throw mismatch("one of \(names)")
        }
        profile = named
    }

    func set(
        _ number: inout Int, in range: ClosedRange<Int>
    ) throws(JSONMismatch) {
        if exists { number = try integer(in: range) }
    }

    /// Whole milliseconds, at least one, at most a day.
    func set(_ duration: inout Duration) throws(JSONMismatch) {
        if exists { duration = .milliseconds(try integer(in: 1...86_400_000)) }
    }
}

import JSON

extension Settings {
    /// `SANDPIPER_…` variables, laid over the settings file: the name is the path of the member
    /// in capitals, `limits.run.wallTimeMs` being `SANDPIPER_LIMITS_RUN_WALL_TIME_MS`. The value
    /// is JSON where it reads as JSON, else text; see `value`.
    ///
    /// - Throws: `JSONMismatch` for a name that means no setting.
    static func overlay(
        _ file: JSONObject, environment: [String: String]
    ) throws(JSONMismatch) -> JSONObject {
        var result = file
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix(prefix) else { continue }
            guard let path = pathsByVariable[String(name.dropFirst(prefix.count))] else {
                throw JSONMismatch(path: name, problem: "is no setting")
            }
            result.set(value(text, of: path.last ?? ""), at: path[...])
        }
        return result
    }

    /// Texts stay texts, whatever they look like; lists may be written with commas.
    private static func value(_ text: String, of member: String) -> JSONValue {
        let value = try? JSONValue(parsing: text)
        let texts: Set = [
            "host", "comparison", "runtimesDirectory", "dataDirectory", "seccompProfile",
            "repository", "logLevel", "version", "reply", "guest",
        ]
        if texts.contains(member) { return .string(value?.string ?? text) }
        if let value { return value }
        guard ["apiKeys", "allowedHosts", "required", "allow"].contains(member) else {
            return .string(text)
        }
        return .array(text.split(separator: ",").map { .string(String($0)) })
    }

    private static let prefix = "SANDPIPER_"

    private static let pathsByVariable: [String: [String]] = {
        var paths: [String: [String]] = [:]
        for path in allPaths { paths[path.map(variable).joined(separator: "_")] = path }
        return paths
    }()

    /// Every member that a variable can set.
    static let allPaths: [[String]] = {
        let limits = [
            "wallTimeMs", "cpuTimeMs", "memoryBytes", "outputBytes", "processes", "openFiles",
            "fileSizeBytes", "workspaceBytes", "workspaceInodes",
        ]
        let http = [
            "bodyBytes", "headBytes", "headerCount", "connections", "heldBytes", "idleTimeoutMs",
            "headTimeoutMs", "bodyTimeoutMs", "bodyStallTimeoutMs",
        ]
        let top = [
            "host", "port", "slots", "apiKeys", "requireKey", "allowAnonymous", "allowedHosts",
            "cors", "comparison", "versions", "runtimesDirectory", "dataDirectory", "logLevel",
            "shutdownGraceMs", "users",
        ]
        return top.map { [$0] }
            + ["run", "compile", "maximum"].flatMap { stage in
                limits.map { ["limits", stage, $0] }
            }
            + ["runMaximum", "compileMaximum"].flatMap { stage in
                limits.prefix(3).map { ["limits", stage, $0] }
            }
            + ["languages", "jobOutputBytes", "interactiveOutputBytes"].map { ["limits", $0] }
            + ["files", "fileBytes", "totalBytes"].map { ["limits", "returned", $0] }
            + ["length", "perClient"].map { ["queue", $0] }
            + http.map { ["http", $0] }
            + ["required", "firstUserID", "seccompProfile", "seccompDirectory"].map {
                ["sandbox", $0]
            }
            + ["enabled", "repository", "timeoutMs", "unpackedBytes", "files"].map {
                ["packages", $0]
            }
            + ["timeToLiveMs", "totalBytes", "memoryBytes"].map { ["storage", $0] }
            + ["waitMaximumMs"].map { ["runs", $0] }
            + [
                "guest", "keyOptional", "httpStatuses", "timeAsString", "timeoutAsFailure",
                "anyOrigin", "sourceBytes", "inputBytes",
            ].map { ["paiza", $0] }
            + [
                "version", "timeoutSeconds", "timeoutMaximumSeconds", "returnedBytes",
                "strictErrors",
            ].map { ["python", $0] }
            + ["allow", "secret", "reply", "attemptTimeoutMs", "retryDelaysMs", "workers"].map {
                ["webhooks", $0]
            }
            + [
                "submissionGapSeconds", "sourceBytes", "outputOnlyBytes", "openContests",
                "opensContestsBySubmission", "practicePoints", "rowsMaximum", "callsPerHour",
                "sessionSeconds", "outputBytes", "startupMs", "parallelCases", "openDetails",
                "keepDays", "userBytes", "seccompProfile",
            ].map { ["omegaup", $0] }
    }()

    /// `wallTimeMs` → `WALL_TIME_MS`, `firstUserID` → `FIRST_USER_ID`.
    private static func variable(_ member: String) -> String {
        var result = ""
        var wasLower = false
        for character in member {
            if character.isUppercase && wasLower { result += "_" }
            wasLower = character.isLowercase
            result += character.uppercased()
        }
        return result
    }
}

extension JSONObject {
    /// Makes the objects on the way.
    mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
        guard let name = path.first else { return }
        if path.count == 1 {
            self[name] = value
        } else {
            var inner = self[name]?.object ?? JSONObject()
            inner.set(value, at: path.dropFirst())
            self[name] = .object(inner)
        }
    }
}

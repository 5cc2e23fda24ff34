import JSON

/// The environment variables of Piston, as settings of ours, so that a compose file that was
/// written for it keeps working. They are laid over the settings file, and `SANDPIPER_…` over
/// them. An empty variable counts as absent.
struct PistonVariables: Sendable {
    /// What is set, each by its path.
    private(set) var members: [(path: [String], value: JSONValue)] = []
    /// For the log: which variable is not honoured as it stands, and what holds instead.
    private(set) var remarks: [String] = []

    /// - Throws: `JSONMismatch`, which names the variable and the rule.
    init(_ environment: [String: String]) throws(JSONMismatch) {
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix(Self.prefix), !text.isEmpty else { continue }
            try take(name, text)
        }
    }

    func laid(over file: JSONObject) -> JSONObject {
        var result = file
        for (path, value) in members { result.set(value, at: path[...]) }
        return result
    }

    private static let prefix = "PISTON_"

    private mutating func take(_ name: String, _ text: String) throws(JSONMismatch) {
        let key = String(name.dropFirst(Self.prefix.count))
        if let rule = Self.numbers[key] {
            let number = try Self.number(text, in: rule.range, of: name, or: rule.none)
            if let number { return set(number, at: rule.paths) }
            let kept = rule.paths[0].joined(separator: ".")
            return remarks.append("\(name): nothing is unlimited here; \(kept) stays as it is")
        }
        switch key {
        case "LOG_LEVEL": try takeLogLevel(text, of: name)
        case "BIND_ADDRESS": try takeAddress(text, of: name)
        case "DATA_DIRECTORY": set(.string(text), at: [["dataDirectory"]])
        case "OUTPUT_MAX_SIZE": try takeOutputSize(text, of: name)
        case "LIMIT_OVERRIDES": try takeOverrides(text, of: name)
        case "BODY_PARSER_JSON": set(try Self.size(text, of: name), at: [["http", "bodyBytes"]])
        case "REPO_URL":
            guard ["http://", "https://", "file://"].contains(where: { text.hasPrefix($0) }) else {
                throw Self.mismatch(name, "an address: http://, https:// or file://")
            }
            set(.string(text), at: [["packages", "repository"]])
        case "KEY":
            set([.string(text)], at: [["apiKeys"]])
            set(true, at: [["requireKey"]])
        case "DISABLE_NETWORKING":
            if text == "true" { return }
            remarks.append("\(name): networking cannot be switched on; programs have none")
        case "RUNNER_UID_MIN", "RUNNER_UID_MAX", "RUNNER_GID_MIN", "RUNNER_GID_MAX":
            _ = try Self.number(text, in: 0...4_000_000_000, of: name)
            remarks.append("\(name): programs run under user ids from sandbox.firstUserID on")
        default: remarks.append("\(name): no variable of Piston's server; ignored")
        }
    }

    private mutating func set(_ value: JSONValue, at paths: [[String]]) {
        members += paths.map { ($0, value) }
    }

    private mutating func takeLogLevel(_ text: String, of name: String) throws(JSONMismatch) {
        let levels = [
            "DEBUG": "info", "INFO": "info", "WARN": "warning", "ERROR": "error", "NONE": "none",
        ]
        guard let level = levels[text.uppercased()] else {
            throw Self.mismatch(name, "one of DEBUG, INFO, WARN, ERROR, NONE")
        }
        set(.string(level), at: [["logLevel"]])
    }

    private mutating func takeAddress(_ text: String, of name: String) throws(JSONMismatch) {
        let colon = text.lastIndex(of: ":")
        guard let colon, colon != text.startIndex,
            let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
        else { throw Self.mismatch(name, "ADDRESS:PORT, such as 0.0.0.0:2000") }
        let host = String(text[..<colon])
        if !Access.isLoopback(host) {
            remarks.append(
                "\(name): beyond loopback a key is asked for, other than by Piston; "
                    + "PISTON_KEY or apiKeys sets it, allowAnonymous does without")
        }
        set(.string(host), at: [["host"]])
        set(JSONValue(port), at: [["port"]])
    }

    /// An answer is held in memory, and what all runs write together has a bound of its own.
    private mutating func takeOutputSize(_ text: String, of name: String) throws(JSONMismatch) {
        guard let value = try Self.number(text, in: 1...1 << 39, of: name) else { return }
        set(value, at: ["run", "compile"].map { ["limits", $0, "outputBytes"] })
        let both = 2 * (value.int ?? 0)
        if both > 32 << 20 { set(JSONValue(both), at: [["limits", "jobOutputBytes"]]) }
    }
}

// MARK: - Numbers

extension PistonVariables {
    private struct NumberRule {
        var range: ClosedRange<Int>
        /// The value that means "no limit", which there is not.
        var none: Int?
        var paths: [[String]]
    }

    private static let day = 1...86_400_000
    private static let memory = 1 << 20...1 << 50

    /// Piston's limits are the most that a request may ask for as well.
    private static let numbers: [String: NumberRule] = {
        var rules: [String: NumberRule] = [
            "MAX_CONCURRENT_JOBS": NumberRule(range: 1...1024, paths: [["slots"]])
        ]
        let ofBoth: [(String, String, ClosedRange<Int>)] = [
            ("MAX_PROCESS_COUNT", "processes", 1...1 << 20),
            ("MAX_OPEN_FILES", "openFiles", 8...1 << 20),
            ("MAX_FILE_SIZE", "fileSizeBytes", 1...1 << 50),
        ]
        for (name, member, range) in ofBoth {
            rules[name] = NumberRule(
                range: range, paths: ["run", "compile"].map { ["limits", $0, member] })
        }
        for (name, stage) in [("RUN", "run"), ("COMPILE", "compile")] {
            let ofOne: [(String, String, ClosedRange<Int>, Int?)] = [
                ("TIMEOUT", "wallTimeMs", day, nil), ("CPU_TIME", "cpuTimeMs", day, nil),
                ("MEMORY_LIMIT", "memoryBytes", memory, -1),
            ]
            for (limit, member, range, none) in ofOne {
                rules["\(name)_\(limit)"] = NumberRule(
                    range: range, none: none,
                    paths: [["limits", stage, member], ["limits", "\(stage)Maximum", member]])
            }
        }
        return rules
    }()

    /// `nil` when it is `none`.
    private static func number(
        _ text: String, in range: ClosedRange<Int>, of name: String, or none: Int? = nil
    ) throws(JSONMismatch) -> JSONValue? {
        if let number = Int(text) {
            if number == none { return nil }
            if range.contains(number) { return JSONValue(number) }
        }
        let further = none.map { ", or \($0)" } ?? ""
        throw mismatch(
            name, "a whole number from \(range.lowerBound) to \(range.upperBound)\(further)")
    }

    /// `100kb` and `10mb`, as Node's `bytes` reads them; a unit is 1024 of the one before.
    private static func size(_ text: String, of name: String) throws(JSONMismatch) -> JSONValue {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        let shift = ["": 0, "b": 0, "kb": 10, "mb": 20, "gb": 30][unit]
        if let shift, let number = Int(digits), (1...(1 << 40) >> shift).contains(number) {
            return JSONValue(number << shift)
        }
        throw mismatch(name, "a size such as 100kb or 10mb")
    }

    private static func mismatch(_ name: String, _ expected: String) -> JSONMismatch {
        JSONMismatch(path: name, problem: "must be \(expected)")
    }
}

// MARK: - PISTON_LIMIT_OVERRIDES

extension PistonVariables {
    /// Piston's name of a limit → where it stands in `limits.languages.LANGUAGE`.
    private static let overrides: [String: (path: [String], range: ClosedRange<Int>)] = [
        "max_process_count": (["processes"], 1...1 << 20),
        "max_open_files": (["openFiles"], 8...1 << 20),
        "max_file_size": (["fileSizeBytes"], 1...1 << 50),
        "output_max_size": (["outputBytes"], 1...1 << 40),
        "compile_timeout": (["compile", "wallTimeMs"], day),
        "run_timeout": (["run", "wallTimeMs"], day),
        "compile_cpu_time": (["compile", "cpuTimeMs"], day),
        "run_cpu_time": (["run", "cpuTimeMs"], day),
        "compile_memory_limit": (["compile", "memoryBytes"], memory),
        "run_memory_limit": (["run", "memoryBytes"], memory),
    ]

    private mutating func takeOverrides(_ text: String, of name: String) throws(JSONMismatch) {
        guard let root = try? JSONValue(parsing: text), root.object != nil else {
            throw Self.mismatch(name, #"a JSON object such as {"c++": {"run_timeout": 5000}}"#)
        }
        for (language, limits) in try JSONCursor(root, path: name).members() {
            for (limit, cursor) in try limits.members() {
                guard let rule = Self.overrides[limit] else {
                    let known = Self.overrides.keys.sorted().joined(separator: ", ")
                    throw JSONMismatch(path: cursor.path, problem: "is no limit of \(known)")
                }
                let number = try cursor.double()
                // As for Piston, which falls back to the value for all languages.
                if number == 0 { continue }
                if number == -1, limit.hasSuffix("memory_limit") {
                    remarks.append("\(cursor.path): nothing is unlimited here; left as it is")
                    continue
                }
                let value = JSONValue(try cursor.integer(in: rule.range))
                set(value, at: [["limits", "languages", language] + rule.path])
            }
        }
    }
}

/// Which target may use which: the rings of the design.
enum Modules {
    /// The most that each may depend on. A pure module has nothing here that could act.
    static let allowed: [String: Set<String>] = [
        "Sandpiper": [
            "Networking", "HTTP", "API", "Runs", "Judge", "Grading", "Engine", "Judging",
            "Storage", "Webhooks", "Packages", "Accounts", "Sandboxing", "Linux", "JSON", "Digests",
        ],
        "Networking": ["HTTP", "Linux"],
        "HTTP": ["Digests"],
        "API": ["HTTP", "Judging", "Grading", "JSON", "Digests"],
        "JSON": [],
        "Runs": ["Engine", "Judging", "Storage"],
        "Digests": [],
        "Engine": ["Judging"],
        "Judging": [],
        "Grading": ["Judging", "JSON"],
        "Judge": ["Grading", "Engine", "Judging", "Linux", "JSON", "Digests"],
        "Storage": ["Linux"],
        "Accounts": ["Linux", "JSON", "Digests"],
        "Webhooks": ["Storage", "Linux", "Digests"],
        "Sandboxing": ["Engine", "Judging", "LaunchProtocol", "Linux", "JSON", "CSeccomp"],
        "Packages": ["Engine", "Judging", "Sandboxing", "LaunchProtocol", "Linux", "JSON"],
        "LaunchProtocol": [],
        "Launcher": ["LaunchProtocol", "CLinux"],
        // Stands for the untrusted program, so it shares nothing with what it attacks.
        "Attacker": ["CLinux"],
        // Runs inside the sandbox, in place of a tool of the host.
        "Interpreter": ["CLinux"],
        "Linux": ["CLinux"],
        "CLinux": [],
        "CSeccomp": [],
        // Measures, and is nobody's dependency: it may look everywhere.
        "Bench": [
            // The executables it measures, so that they are built beside it.
            "Linux", "JSON", "Storage", "Judging", "Samples", "Sandpiper", "Launcher",
        ],
        "StorageWriter": ["Storage", "Linux"],
        "TestSupport": ["Linux"],
        "Samples": ["Judging", "JSON"],
    ]

    /// Where a module of the system may be imported; every other is free.
    static let systemModules: [String: Set<String>] = [
        "Foundation": ["Sandpiper", "Networking", "Sandboxing", "Linux", "Bench"],
        "Dispatch": ["Sandpiper", "Sandboxing", "Linux"],
        // System calls stand behind `Linux`, or in the process that has no Foundation.
        "Glibc": ["Linux", "Launcher", "Attacker"],
    ]

    /// Files that need a module all the same, and why.
    static let exceptions: [String: String] = [
        // Takes errno constants from it, to go with what libseccomp answers.
        "Sources/Sandboxing/SeccompFilter.swift": "Glibc"
    ]

    /// The modules that a line of Swift imports.
    static func imported(by line: String) -> String? {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count,
            !line.hasPrefix("//")
        else { return nil }
        return String(words[place + 1].prefix { $0 != "." })
    }

    static func imports(_ file: SourceFile) -> [Finding] {
        guard let module = file.module else { return [] }
        let ours = allowed[module, default: []]
        return file.lines.enumerated().compactMap { index, line in
            guard let imported = imported(by: line) else { return nil }
            let isFree = allowed[imported] == nil && systemModules[imported] == nil
            let isAllowed =
                isFree || ours.contains(imported) || exceptions[file.path] == imported
                || systemModules[imported]?.contains(module) == true
            if isAllowed { return nil }
            return file.finding(line: index + 1, "\(module) must not import \(imported)")
        }
    }

    /// Targets and their dependencies as the manifest has them, by the line they begin at.
    static func targets(
        in manifest: SourceFile
    ) -> [(name: String, line: Int, dependencies: [String])] {
        let start = /^ *\.(target|executableTarget|systemLibrary)\(/
        var targets: [(name: String, line: Int, dependencies: [String])] = []
        for (index, line) in manifest.lines.enumerated() where line.firstMatch(of: start) != nil {
            let rest = manifest.lines[index...].joined(separator: " ")
            let end = rest.firstRange(of: "),") ?? rest.firstRange(of: ") ]")
            let text = rest[..<(end?.lowerBound ?? rest.endIndex)]
            guard let name = text.firstMatch(of: /name: "(\w+)"/)?.1 else { continue }
            let list = text.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
            let dependencies = list.matches(of: /"(\w+)"/).map { String($0.1) }
            targets.append((String(name), index + 1, dependencies))
        }
        return targets
    }

    static func arrows(_ manifest: SourceFile) -> [Finding] {
        targets(in: manifest).flatMap { target -> [Finding] in
            guard let allowed = allowed[target.name] else {
                return [manifest.finding(line: target.line, "\(target.name) has no place yet")]
            }
            return target.dependencies.filter { !allowed.contains($0) }.map {
                manifest.finding(line: target.line, "\(target.name) must not depend on \($0)")
            }
        }
    }
}

package import JSON
package import Judging

/// What a package's `pkg-info.json` says: the languages it brings.
package struct PackageInfo: Sendable, Equatable {
    package struct Language: Sendable, Equatable {
        package var name: String
        package var aliases: [String] = []
        package var limits = Runtime.LimitOverrides()
    }

    /// The package's own name and version.
    package var name: String
    package var version: String
    package var languages: [Language]
    /// The languages stand in `provides`: then each entry of the catalogue names the package.
    package var namesPackage: Bool

    /// - Throws: `JSONMismatch`, which names the member and the rule.
    package init(_ file: JSONCursor) throws(JSONMismatch) {
        name = try file["language"].word()
        version = try file["version"].word()
        if let provided = file["provides"].optional {
            namesPackage = true
            languages = []
            for cursor in try provided.elements() { languages.append(try Language(cursor)) }
            guard !languages.isEmpty else { throw provided.mismatch("a list of languages") }
        } else {
            namesPackage = false
            languages = [try Language(file)]
        }
    }
}

extension PackageInfo.Language {
    fileprivate init(_ cursor: JSONCursor) throws(JSONMismatch) {
        name = try cursor["language"].word()
        for alias in try cursor["aliases"].optional?.elements() ?? [] {
            aliases.append(try alias.word())
        }
        guard let cursor = cursor["limit_overrides"].optional else { return }
        limits.compileWallTime = try cursor["compile_timeout"].milliseconds()
        limits.runWallTime = try cursor["run_timeout"].milliseconds()
        limits.compileCPUTime = try cursor["compile_cpu_time"].milliseconds()
        limits.runCPUTime = try cursor["run_cpu_time"].milliseconds()
        limits.compileMemoryBytes = try cursor["compile_memory_limit"].positive()
        limits.runMemoryBytes = try cursor["run_memory_limit"].positive()
        limits.outputBytes = try cursor["output_max_size"].positive()
        limits.processes = try cursor["max_process_count"].positive()
        limits.openFiles = try cursor["max_open_files"].positive()
        limits.fileSizeBytes = try cursor["max_file_size"].positive()
    }
}

extension JSONCursor {
    /// A text without blanks.
    fileprivate func word() throws(JSONMismatch) -> String {
        let text = try string()
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw mismatch("a name without blanks")
        }
        return text
    }

    /// 0 and less say nothing, as in Piston.
    fileprivate func positive() throws(JSONMismatch) -> Int? {
        guard let number = try optional?.integer(in: -(1 << 50)...(1 << 50)), number > 0 else {
            return nil
        }
        return number
    }

    fileprivate func milliseconds() throws(JSONMismatch) -> Duration? {
        try positive().map { .milliseconds(min($0, 86_400_000)) }
    }
}

/// Why a runtime is not on offer. Only that runtime is missing; the others are.
package struct RuntimeProblem: Error, Sendable, Equatable {
    /// Of the `runtime.json`, or of the folder that has none.
    package var path: String
    package var reason: Reason

    package enum Reason: Sendable, Equatable {
        case unreadable
        /// The text is no JSON, or says something that cannot be. Lines count from 1.
        case invalid(line: Int, rule: String)
        /// Tools that this host lacks, and the Debian packages that bring them.
        case notInstalled(language: String, tools: [String], debianPackages: [String])
        /// The tool runs, but says no version in time, or none that we can find.
        case versionUnknown(language: String, command: [String], output: String)
        /// An earlier description has the same language in the same version.
        case duplicate(language: String, version: String, of: String)
    }
}

extension RuntimeProblem {
    /// The language whose tools are not here, where that is all there is to it.
    package var absentLanguage: String? {
        guard case .notInstalled(let language, _, _) = reason else { return nil }
        return language
    }

    /// Where a language is absent, the Debian packages that would bring it; empty where none does.
    package var debianPackages: [String] {
        guard case .notInstalled(_, _, let packages) = reason else { return [] }
        return packages
    }
}

extension RuntimeProblem: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .unreadable: "\(path): cannot be read"
        case .invalid(let line, let rule): "\(path):\(line): \(rule)"
        case .notInstalled(let language, let tools, let packages):
            "\(language) is not installed: no \(tools.joined(separator: ", "))"
                + (packages.isEmpty
                    ? "" : "; apt-get install \(packages.joined(separator: " ")) brings it")
        case .versionUnknown(let language, let command, let output):
            "\(path): no version of \(language) in what `\(command.joined(separator: " "))` "
                + "says: \"\(output.prefix(200))\""
        case .duplicate(let language, let version, let other):
            "\(path): \(language) \(version) is already there, from \(other)"
        }
    }
}

internal import JSON
package import Judging
internal import Linux

/// Finds out which languages this host can run: reads the folders of a `Runtimes` directory,
/// looks for their tools and asks these for their versions.
///
/// A language is a folder there and nothing in Swift. One that is broken or not installed is a
/// problem to be shown, and the rest are loaded all the same. Blocks, mostly for as long as the
/// slowest tool takes to tell its version; call it before anything is served.
package struct RuntimeLoader: Sendable {
    /// The `Runtimes` directory.
    package var directory: String
    /// Where tools are looked for.
    package var toolDirectories: [String]
    /// Where our own programs stand, some of which are tools: `sandpiper-…`. Empty: nowhere.
    package var ownPrograms: String
    /// How long a tool may take to tell its version.
    package var patience: Duration

    package init(
        directory: String, toolDirectories: [String]? = nil, ownPrograms: String = "",
        patience: Duration? = nil
    ) {
        self.directory = directory
        self.ownPrograms = ownPrograms
        self.toolDirectories = toolDirectories ?? RuntimeTools.directories
        self.patience = patience ?? RuntimeProbe.patience
    }

    /// What there is to offer.
    package struct Result: Sendable {
        /// In the order of the directory's names.
        package var runtimes: [Runtime] = []
        package var problems: [RuntimeProblem] = []
        /// Every language that is described here, on this host or not.
        package var folders: [RuntimeFolder] = []
        /// What the sandbox must show for these runtimes: see `SandboxHost.Configuration`.
        package var mounts: [(source: String, target: String)] = []
    }

    /// Inside the sandbox, the folder of the runtime that is described in the folder `name`.
    package static func folder(of name: String) -> String { "/opt/sandpiper/runtimes/\(name)" }

    package func load() -> Result {
        var result = Result()
        guard HostFiles.exists(directory) else {
            result.problems.append(RuntimeProblem(path: directory, reason: .unreadable))
            return result
        }
        var found: [Found] = []
        for name in HostFiles.names(in: directory) where isFolder(name) {
            do throws(RuntimeProblem) {
                let folder = try folder(name)
                result.folders.append(folder)
                found.append(try find(folder))
            } catch {
                result.problems.append(error)
            }
        }
        let answers = RuntimeProbe.answers(
            of: found.map { ($0.versionCommand, $0.versionEnvironment) },
            patience: patience)
        var origins: [String: String] = [:]
        for (candidate, answer) in zip(found, answers) {
            do throws(RuntimeProblem) {
                let runtime = try candidate.runtime(answer)
                let identity = "\(runtime.language) \(runtime.version)"
                if let other = origins.updateValue(candidate.path, forKey: identity) {
                    origins[identity] = other
                    throw candidate.problem(
                        .duplicate(
                            language: runtime.language, version: runtime.version, of: other))
                }
                result.runtimes.append(runtime)
                result.add(candidate.furtherMounts)
            } catch {
                result.problems.append(error)
            }
        }
        // Also of languages that may be installed later.
        for folder in result.folders { result.add(folder.ownMount(in: directory)) }
        // What helpers of several languages need; each finds it beside its own folder.
        let shared = "\(directory)/.shared"
        if HostFiles.exists(shared) { result.add([(shared, Self.folder(of: ".shared"))]) }
        return result
    }

    /// Files beside the folders, such as the README, are none, and neither are hidden ones.
    private func isFolder(_ name: String) -> Bool {
        !name.hasPrefix(".") && HostFiles.exists("\(directory)/\(name)/.")
    }

    private func folder(_ name: String) throws(RuntimeProblem) -> RuntimeFolder {
        let path = "\(directory)/\(name)/runtime.json"
        return RuntimeFolder(name: name, path: path, description: try read(path))
    }

    /// A folder's description together with its tools.
    private func find(_ folder: RuntimeFolder) throws(RuntimeProblem) -> Found {
        let description = folder.description
        let tools = RuntimeTools(
            directories: toolDirectories + description.toolDirectories, ownPrograms: ownPrograms)
        var paths: [String: RuntimeTools.Place] = [:]
        for tool in description.executables { paths[tool] = tools.place(of: tool) }
        let missing = description.executables.filter { paths[$0] == nil }
        guard missing.isEmpty else {
            throw RuntimeProblem(
                path: folder.path,
                reason: .notInstalled(
                    language: description.language, tools: missing,
                    debianPackages: description.debianPackages))
        }
        return Found(
            name: folder.name, path: folder.path, description: description, tools: paths)
    }

    private func read(_ path: String) throws(RuntimeProblem) -> RuntimeDescription {
        guard let text = HostFiles.text(path) else {
            throw RuntimeProblem(path: path, reason: .unreadable)
        }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: text)
        } catch {
            throw RuntimeProblem(
                path: path, reason: .invalid(line: error.line, rule: error.problem))
        }
        do throws(JSONMismatch) {
            return try RuntimeDescription(JSONCursor(value))
        } catch {
            let line = JSONPlaces(Array(text.utf8)).line(of: error.path)
            throw RuntimeProblem(path: path, reason: .invalid(line: line, rule: "\(error)"))
        }
    }
}

extension RuntimeLoader.Result {
    /// Two runtimes may need the same directory.
    fileprivate mutating func add(_ more: [(source: String, target: String)]) {
        for mount in more where !mounts.contains(where: { $0.target == mount.target }) {
            mounts.append(mount)
        }
    }
}

/// A description whose tools are all here.
private struct Found {
    let name: String
    let path: String
    let description: RuntimeDescription
    /// By name; complete.
    let tools: [String: RuntimeTools.Place]

    var versionCommand: [String] {
        let words = description.version.command.map {
            $0.replacing("{runtime}", with: path.dropLast("/runtime.json".count))
        }
        return [tools[words[0]]?.onHost ?? words[0]] + words.dropFirst()
    }

    /// As programs have it, with the memory that they mostly may use.
    var versionEnvironment: [String: String] {
        Runtime.filled(description.completeEnvironment, memoryBytes: Limits().memoryBytes)
    }

    func problem(_ reason: RuntimeProblem.Reason) -> RuntimeProblem {
        RuntimeProblem(path: path, reason: reason)
    }

    func runtime(_ answer: String) throws(RuntimeProblem) -> Runtime {
        guard let version = RuntimeVersion.find(in: answer, after: description.version.after)
        else {
            throw problem(
                .versionUnknown(
                    language: description.language, command: versionCommand, output: answer))
        }
        return description.runtime(
            version: version, tools: tools.mapValues(\.inSandbox),
            folder: RuntimeLoader.folder(of: name))
    }

    var furtherMounts: [(source: String, target: String)] {
        description.mounts.filter { HostFiles.exists($0) }.map { ($0, $0) }
            + tools.values.filter { $0.onHost != $0.inSandbox }.map { ($0.onHost, $0.inSandbox) }
    }
}

package import Judging
internal import Linux

/// A language as its folder describes it, wherever its tools may be: on this host, or in the tree
/// of an installed package.
package struct RuntimeFolder: Sendable {
    /// Of the folder.
    package let name: String
    /// Of its `runtime.json`.
    let path: String
    let description: RuntimeDescription

    package var language: String { description.language }
    /// What people should know of it before they use it; empty: nothing.
    package var note: String { description.note }
    /// The package that brings the language: several languages may come in one.
    package var package: String { description.package ?? description.language }
    package var debianPackages: [String] { description.debianPackages }

    /// The one of the host's runtimes that this folder describes.
    package func runtime(amongHost runtimes: [Runtime]) -> Runtime? {
        runtimes.first { $0.folder == RuntimeLoader.folder(of: name) }
    }

    /// The runtime's folder only if a command looks into it: every mount makes the table longer
    /// that each run's namespace copies. Also of languages that are not there yet.
    func ownMount(in directory: String) -> [(source: String, target: String)] {
        guard description.usesFolder else { return [] }
        return [("\(directory)/\(name)", RuntimeLoader.folder(of: name))]
    }
}

// MARK: - In the tree of a package

extension RuntimeFolder {
    /// Makes the links below `tree` that the tools need, and answers which tools are missing all
    /// the same.
    package func completeTools(below tree: String) -> [String] {
        for (tool, pattern) in description.links.sorted(by: { $0.key < $1.key })
        where !Self.isTool("\(tree)/usr/bin/\(tool)") {
            guard let found = FileTree.matches(pattern, below: tree).last else { continue }
            let link = "\(tree)/usr/bin/\(tool)"
            // What hangs here leads to /etc/alternatives, where nobody has put anything.
            try? FileTree.removeFile(link)
            try? FileTree.link(String(found.dropFirst(tree.count)), at: link)
        }
        return description.executables.filter { !Self.isTool("\(tree)/usr/bin/\($0)") }
    }

    /// Whether something stands there that can be run; a link counts where it leads to something
    /// inside, or to where we have made it lead.
    private static func isTool(_ path: String) -> Bool {
        switch FileTree.kind(of: path) {
        case .file: HostFiles.isExecutable(path)
        case .link: !FileTree.linkText(path).hasPrefix("/etc/alternatives/")
        case .directory, .other, nil: false
        }
    }

    /// What tells the version of the tools in `files`: to be run as any program.
    package func versionProbe(in files: RuntimePackage) -> Runtime {
        let words = description.version.command
        return Runtime(
            language: language, version: "0.0.0",
            run: Runtime.Command([tools[words[0]] ?? words[0]] + words.dropFirst()),
            environment: description.completeEnvironment, folder: RuntimeLoader.folder(of: name),
            files: files)
    }

    /// The version in what the probe said, completed to `X.Y.Z`.
    package func version(in answer: String) -> String? {
        RuntimeVersion.find(in: answer, after: description.version.after)
            .map { "\($0.major).\($0.minor).\($0.patch)" }
    }

    /// `nil` for a version that is none.
    package func runtime(version: String, in files: RuntimePackage) -> Runtime? {
        guard let version = SemanticVersion(version) else { return nil }
        return description.runtime(
            version: version, tools: tools, folder: RuntimeLoader.folder(of: name), files: files)
    }

    /// Inside a tree every tool is in one place.
    private var tools: [String: String] {
        Dictionary(
            description.executables.map { ($0, "/usr/bin/\($0)") }, uniquingKeysWith: { $1 })
    }
}

extension Runtime {
    /// A runtime of a package that brings its own scripts, as Piston's do: bash runs them. What
    /// every program gets is in the environment, the package's variables on top.
    package init(
        scriptsIn directory: String, compiles: Bool, language: String, version: String,
        aliases: [String], package: String?, variables: [String: String],
        limits: LimitOverrides, files: RuntimePackage
    ) {
        let common = RuntimeDescription.commonEnvironment(of: language)
        self.init(
            language: language, version: version, aliases: aliases, package: package,
            compile: compiles
                ? Command(["/bin/bash", directory + "/compile", "{sources}"]) : nil,
            run: Command(["/bin/bash", directory + "/run", "{entry}", "{arguments}"]),
            environment: common.merging(variables) { _, own in own },
            // Every text file, whatever its name ends with.
            sourceExtensions: [""], folder: directory, limitOverrides: limits, files: files)
    }
}

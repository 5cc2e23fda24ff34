/// A file name as a client sends it, made safe: relative to the workspace, without `.`, `..`
/// or empty components. Sub-directories are allowed; `a/../b` is `b`, and `/etc/foo` is
/// `etc/foo` inside the workspace.
package struct WorkspacePath: Sendable, Hashable {
    /// At least one; none is empty, `.` or `..`, or begins the path with `..`.
    let components: [[UInt8]]

    /// The kernel's NAME_MAX, in bytes.
    package static let componentLimitBytes = 255
    /// Well below the kernel's PATH_MAX of 4096, so that the workspace's own path fits in front.
    package static let limitBytes = 1024
    package static let depthLimit = 32

    package var text: String {
        Self.joined(components)
    }

    private static func joined(_ components: [[UInt8]]) -> String {
        let bytes = Array(components.joined(separator: [UInt8(ascii: "/")]))
        return String(decoding: bytes, as: UTF8.self)
    }

    package init(_ name: String) throws(WorkspacePathError) {
        if name.utf8.contains(0) { throw .containsNUL(name: name) }
        let sent = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        let components = Self.normalised(sent.map { Array($0) })
        if let first = components.first, first.starts(with: "..".utf8) {
            throw .escapes(name: name, relative: Self.joined(components))
        }
        // A path that ends in a slash, `.` or `..` names a directory.
        guard !components.isEmpty, name.utf8.last != UInt8(ascii: "/"),
            let last = sent.last, !last.elementsEqual(".".utf8), !last.elementsEqual("..".utf8)
        else { throw .namesNoFile(name: name) }
        guard components.allSatisfy({ $0.count <= Self.componentLimitBytes }),
            components.count <= Self.depthLimit,
            components.reduce(components.count - 1, { $0 + $1.count }) <= Self.limitBytes
        else { throw .tooLong(name: name) }
        self.components = components
    }

    /// Takes out `.`, and `..` together with what stands before it. What is left of `..` stands
    /// at the front.
    private static func normalised(_ sent: [[UInt8]]) -> [[UInt8]] {
        var components: [[UInt8]] = []
        for component in sent where !component.elementsEqual(".".utf8) {
            let isParent = component.elementsEqual("..".utf8)
            if isParent, let last = components.last, !last.elementsEqual("..".utf8) {
                components.removeLast()
            } else {
                components.append(component)
            }
        }
        return components
    }
}

/// Why a name cannot be that of a file in the workspace.
package enum WorkspacePathError: Error, Equatable {
    /// Its normalised form begins with `..`: a parent directory, or merely `..foo`, which the
    /// reference refuses as well.
    case escapes(name: String, relative: String)
    /// `.`, `a/`, `a/..`.
    case namesNoFile(name: String)
    case containsNUL(name: String)
    /// See the limits of `WorkspacePath`.
    case tooLong(name: String)
    /// The same path is a file in one place and a directory in another.
    case clashes(name: String)
}

extension WorkspacePathError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .escapes(let name, let relative):
            "File path \"\(name)\" tries to escape parent directory: \(relative)"
        case .namesNoFile(let name): "File path \"\(name)\" does not name a file"
        case .containsNUL(let name): "File path \"\(name)\" contains a NUL character"
        case .tooLong:
            "A file path is too long: at most \(WorkspacePath.limitBytes) bytes, "
                + "\(WorkspacePath.componentLimitBytes) in one component and "
                + "\(WorkspacePath.depthLimit) components"
        case .clashes(let name):
            "File path \"\(name)\" is a file in one place and a directory in another"
        }
    }
}

/// The files of a job as they come together: checks each against those before it.
package struct WorkspaceFiles: Sendable {
    /// In the order in which their names first came.
    package private(set) var files: [JobFile] = []
    private var places: [WorkspacePath: Int] = [:]
    private var directories: Set<[[UInt8]]> = []

    package init() {}

    /// Adds a file. One of the same path is overwritten, as it would be on disk.
    package mutating func add(
        name: String, content: [UInt8], isText: Bool
    ) throws(WorkspacePathError) {
        let path = try WorkspacePath(name)
        guard !directories.contains(path.components) else { throw .clashes(name: name) }
        let parents = (1..<path.components.count).map { Array(path.components.prefix($0)) }
        for parent in parents where isFile(parent) { throw .clashes(name: name) }
        directories.formUnion(parents)
        let file = JobFile(path: path.text, name: name, content: content, isText: isText)
        if let place = places[path] {
            files[place] = file
        } else {
            places[path] = files.count
            files.append(file)
        }
    }

    private func isFile(_ components: [[UInt8]]) -> Bool {
        places[WorkspacePath(components: components)] != nil
    }
}

extension WorkspacePath {
    fileprivate init(components: [[UInt8]]) { self.components = components }
}

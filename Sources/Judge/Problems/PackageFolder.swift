internal import Digests
internal import Grading
internal import Linux

/// A package that stands on the disk. Nothing outside of it is ever read: a link in it refuses it.
struct PackageFolder: PackageFiles {
    let path: String
    /// Changes when a file of it does, in content, name or number.
    let version: String
    private let sizes: [String: Int]

    /// More is a mistake.
    private static let fileLimit = 300_000

    /// Looks at all files without reading them. What else the version depends on goes into
    /// `stamps`.
    ///
    /// Throws `PackageRefusal` when something is there that is neither file nor folder.
    init(_ path: String, beside stamps: [FileTree.Stamp?] = []) throws(PackageRefusal) {
        guard FileTree.kind(of: path) == .directory else {
            throw PackageRefusal(.badLayout, nil, "the package is a link and no folder")
        }
        var sizes: [String: Int] = [:]
        var lines: [String] = []
        try FileTree.visit(path) { (entry) throws(PackageRefusal) in
            if Self.isHidden(entry.path) { return }
            switch entry.kind {
            case .directory: return
            case .link: throw PackageRefusal(.badLayout, entry.path, "is a symbolic link")
            case .other: throw PackageRefusal(.badLayout, entry.path, "is no file and no folder")
            case .file: break
            }
            // What was no UTF-8 has become this.
            guard !entry.path.unicodeScalars.contains("\u{FFFD}") else {
                throw PackageRefusal(.invalidName, entry.path, "has a name that is not UTF-8")
            }
            sizes[entry.path] = entry.bytes
            lines.append("\(entry.path)\0\(Self.text(entry.stamp))")
            guard sizes.count <= Self.fileLimit else {
                throw PackageRefusal(.badLayout, nil, "has more than \(Self.fileLimit) files")
            }
        }
        var hash = SHA256()
        for line in lines.sorted() + stamps.map({ $0.map(Self.text) ?? "-" }) {
            hash.update(Array((line + "\n").utf8)[...])
        }
        self.path = path
        self.sizes = sizes
        version = hash.finish().prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private static func text(_ stamp: FileTree.Stamp) -> String {
        "\(stamp.inode) \(stamp.bytes) \(stamp.modified) \(stamp.changed)"
    }

    /// What file managers and version control leave behind is not the package's.
    private static func isHidden(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    var names: [String] { Array(sizes.keys) }

    func size(of name: String) throws -> Int { sizes[name] ?? 0 }

    func read(_ name: String) throws -> [UInt8] {
        try Self.read(name, below: try FileDescriptor.openingDirectory(path))
    }

    /// A whole file, without following a link.
    static func read(
        _ name: String, below directory: borrowing FileDescriptor
    ) throws(SystemError) -> [UInt8] {
        let file = try FileDescriptor.opening(name, below: directory)
        return try file.read(count: try file.length(), at: 0)
    }
}

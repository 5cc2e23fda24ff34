internal import Grading

/// A package that came with a request: all its files, in memory.
struct UploadedPackage: PackageFiles {
    /// By the paths that the client gave them.
    let files: [String: [UInt8]]

    var names: [String] { Array(files.keys) }

    func size(of name: String) throws -> Int { files[name]?.count ?? 0 }

    func read(_ name: String) throws -> [UInt8] {
        guard let bytes = files[name] else { throw PackageRefusal(.badLayout, name, "is missing") }
        return bytes
    }

    /// What of it is stored, by the paths in the package.
    func stored() throws(PackageRefusal) -> [String: [UInt8]] {
        let paths = try Problem.packagePaths(among: names)
        var stored: [String: [UInt8]] = [:]
        var folders: Set<String> = []
        for (path, name) in paths {
            stored[path] = files[name]
            var folder = path[...]
            while let slash = folder.lastIndex(of: "/") {
                folder = folder[..<slash]
                folders.insert(String(folder))
            }
        }
        if let clash = folders.first(where: { stored[$0] != nil }) {
            throw PackageRefusal(.badLayout, clash, "is a file and a folder")
        }
        return stored
    }
}

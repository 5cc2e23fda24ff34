internal import Judging
internal import Linux
internal import Sandboxing

/// A package that Debian has: the languages of one or several folders, whose tools come together.
struct DebianPackage: Sendable {
    var name: String
    /// At least one.
    var folders: [RuntimeFolder]

    var debianPackages: [String] {
        var all: [String] = []
        for package in folders.flatMap(\.debianPackages) where !all.contains(package) {
            all.append(package)
        }
        return all
    }

    /// In the order of the folders; those that name no Debian package cannot be had.
    static func grouped(_ folders: [RuntimeFolder]) -> [DebianPackage] {
        var packages: [DebianPackage] = []
        for folder in folders where !folder.debianPackages.isEmpty {
            if let place = packages.firstIndex(where: { $0.name == folder.package }) {
                packages[place].folders.append(folder)
            } else {
                packages.append(DebianPackage(name: folder.package, folders: [folder]))
            }
        }
        return packages
    }
}

/// Puts a Debian package with everything below it into a directory, as a system of its own.
///
/// No script of a package is run, here or anywhere: what those would have made and our languages
/// need is made by us. So what is installed depends on the archives alone.
struct DebianInstallation {
    let apt: Apt
    let tools: ToolRun
    let bounds: TarInspector.Bounds
    let say: @Sendable (String) -> Void

    /// Directories that are links on every current Debian; archives name files by either path.
    private static let merged = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"]
    /// The sandbox puts its own over them.
    private static let ownFiles = ["passwd", "group", "hosts", "nsswitch.conf"]

    func install(_ package: DebianPackage, into tree: String) throws(PackageRefusal) {
        say("\(package.name): fetching \(package.debianPackages.joined(separator: ", "))")
        let archives = "\(tree)/.archives"
        let paths = try apt.fetch(package.debianPackages, into: archives)
        say("\(package.name): unpacking \(paths.count) archives")
        try makeSkeleton(tree)
        try unpack(paths, into: tree)
        try system { () throws(SystemError) in try FileTree.remove(archives) }
        try openUp(tree)
        try system { () throws(SystemError) in
            for name in Self.ownFiles {
                let path = "\(tree)/etc/\(name)"
                if FileTree.kind(of: path) == .file { continue }
                try FileTree.remove(path)
                _ = try FileDescriptor.creating(path)
            }
        }
        for folder in package.folders {
            let missing = folder.completeTools(below: tree)
            guard missing.isEmpty else {
                throw .failed(
                    "\(package.debianPackages.joined(separator: ", ")) bring no "
                        + missing.joined(separator: ", "))
            }
        }
    }

    private func makeSkeleton(_ tree: String) throws(PackageRefusal) {
        try system { () throws(SystemError) in
            let directories = ["", "/usr", "/etc"] + Self.merged.map { "/usr/\($0)" }
            for directory in directories {
                let path = tree + directory
                try PrivateFiles.makeDirectory(path)
                try FileTree.setMode(path, 0o755)
                if let user = tools.confinedUser { try FileTree.give(path, to: user) }
            }
            for name in Self.merged { try FileTree.link("usr/\(name)", at: "\(tree)/\(name)") }
        }
    }

    private func unpack(_ paths: [String], into tree: String) throws(PackageRefusal) {
        let directory = try system { () throws(SystemError) in try FileDescriptor.opening(tree) }
        var unpacker = Unpacker(tools: tools, directory: directory.raw, bytes: bounds.bytes)
        for path in paths {
            let archive = try system { () throws(SystemError) in
                try FileDescriptor.opening(path)
            }
            try unpacker.unpack(
                from: ["dpkg-deb", "--fsys-tarfile", "/proc/self/fd/0"], input: archive.raw)
        }
    }

    private func openUp(_ tree: String) throws(PackageRefusal) {
        let directory = try system { () throws(SystemError) in try FileDescriptor.opening(tree) }
        try tools.openUp(tree, directory.raw)
    }
}

extension ToolRun {
    /// What was unpacked can be read by the sandbox's users, changed by nobody but the server, and
    /// belongs to it. `directory` is the open descriptor of `path`.
    func openUp(_ path: String, _ directory: Int32) throws(PackageRefusal) {
        try check(
            ["chmod", "--recursive", "u+rwX,go+rX,go-w,ug-s", "/proc/self/fd/3/."],
            directory: directory, confined: true)
        guard confinedUser != nil else { return }
        // Follows no link below `path`: chown(1), -P.
        try check(["chown", "--recursive", "--no-dereference", "0:0", path])
    }
}

internal import Judging
internal import Linux

/// apt-get(8) with a state of its own: it knows the host's sources and keys, finds nothing
/// installed, and so fetches a package together with everything below it, down to the C library.
/// It checks signatures and sums. Nothing of the host's own installation is read or written, and
/// no package's script is run: packages are only fetched here.
struct Apt {
    let tools: ToolRun
    /// What it may write to.
    let directory: String

    private static let hostLists = "/var/lib/apt/lists"
    /// Older lists are renewed before an installation, as far as that is possible.
    private static let listsAgeSeconds: Int64 = 24 * 3600
    /// Programs expect a shell, the usual tools, time zones and a UTF-8 locale, whatever the
    /// language needs.
    private static let always = [
        "bash", "coreutils", "dash", "findutils", "grep", "libc-bin", "sed", "tzdata",
    ]

    private var ownLists: String { "\(directory)/lists" }

    /// Where the lists are: ours once we had to fetch them, else the host's. `nil`: nowhere.
    private var lists: String? {
        [ownLists, Self.hostLists].first { directory in
            HostFiles.names(in: directory).contains { $0.contains("_Packages") }
        }
    }

    static var isHere: Bool {
        // The tree replaces /usr; where programs are elsewhere, that is not enough.
        HostTool.has(["apt-get", "apt-cache", "dpkg-deb", "tar", "setpriv"])
            && FileTree.kind(of: "/bin") == .link
    }

    /// What is known about these packages. Those nobody knows are missing in it.
    func records(of packages: [String]) throws(PackageRefusal) -> DebianRecords {
        if lists == nil { try update() }
        let show = ["apt-cache"] + (try options()) + ["show", "--no-all-versions"]
        let first = try tools.run(show + packages).text
        let targets = packages.compactMap { DebianRecords(first).metaTarget(of: $0) }
        guard !targets.isEmpty else { return DebianRecords(first) }
        return DebianRecords(first + "\n\n" + (try tools.run(show + targets).text))
    }

    /// Fetches `packages` and everything below them: the paths of the archives.
    func fetch(
        _ packages: [String], into archives: String
    ) throws(PackageRefusal) -> [String] {
        try system { () throws(SystemError) in
            try PrivateFiles.makeDirectory("\(archives)/partial")
        }
        let age = lists.flatMap(FileTree.modificationTime).map { Host.wallClockSeconds() - $0 }
        let isFresh = age.map { $0 < Self.listsAgeSeconds } ?? false
        let isRenewed = isFresh ? false : (try? update()) != nil
        let first = try install(packages, archives)
        if !first.isSuccess {
            // A list that is out of date names archives that are gone.
            if isRenewed { throw .failed(ToolRun.complaint(of: ["apt-get"], first)) }
            try update()
            let second = try install(packages, archives)
            guard second.isSuccess else {
                throw .failed(ToolRun.complaint(of: ["apt-get"], second))
            }
        }
        return HostFiles.names(in: archives).filter { $0.hasSuffix(".deb") }
            .map { "\(archives)/\($0)" }
    }

    private func install(
        _ packages: [String], _ archives: String
    ) throws(PackageRefusal) -> ToolRun.Output {
        try tools.run(
            ["apt-get"] + options()
                + [
                    "-o", "Dir::Cache::archives=\(archives)", "--quiet", "--yes",
                    "--no-install-recommends", "--download-only", "install",
                ] + packages + Self.always.filter { !packages.contains($0) })
    }

    private func update() throws(PackageRefusal) {
        try system { () throws(SystemError) in
            try PrivateFiles.makeDirectory("\(ownLists)/partial")
        }
        // A source that cannot be reached is apt's warning; the others count.
        let output = try tools.run(["apt-get"] + options(lists: ownLists) + ["--quiet", "update"])
        guard lists == ownLists else { throw .failed(ToolRun.complaint(of: ["apt-get"], output)) }
    }

    /// The host's hooks are for the host's installation.
    private static let settings = [
        "APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success",
        "DPkg::Pre-Invoke", "DPkg::Post-Invoke", "DPkg::Pre-Install-Pkgs",
    ].map { "#clear \($0);\n" }.joined()

    private func options(lists chosen: String? = nil) throws(PackageRefusal) -> [String] {
        let file = "\(directory)/apt.conf"
        if !HostFiles.exists(file) {
            try system { () throws(SystemError) in
                try PrivateFiles.makeDirectory("\(directory)/state")
                try PrivateFiles.makeDirectory("\(directory)/cache")
                // Nothing is installed there. Its locks stand beside it.
                try? PrivateFiles.create("\(directory)/state/status", "")
                try? PrivateFiles.create(file, Self.settings)
            }
        }
        return [
            "-c", file, "-o", "Dir::State=\(directory)/state",
            "-o", "Dir::State::status=\(directory)/state/status",
            "-o", "Dir::State::lists=\(chosen ?? lists ?? ownLists)",
            "-o", "Dir::Cache=\(directory)/cache",
            // Everything here is ours alone, where its own user may not go.
            "-o", "APT::Sandbox::User=root",
            "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30",
            "-o", "Acquire::https::Timeout=30",
        ]
    }
}

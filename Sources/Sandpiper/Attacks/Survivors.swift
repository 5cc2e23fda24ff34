import Linux

/// What the suite may have left on this host, looked for after the sandbox has been closed.
struct Survivors {
    /// What was there before.
    private let mountsBefore: Set<Substring>
    private let userIDs: Range<Int>

    /// `userIDs`: those that only runs have; empty for an ordinary user, who has but one.
    init(userIDs: Range<Int>) {
        self.userIDs = userIDs
        mountsBefore = Survivors.mounts()
    }

    /// Each thing that must not be left, with those that are.
    func findings() -> [(name: String, found: [String])] {
        let processes = HostProcess.all()
        return [
            ("processes-by-user", unattended(processes) { userIDs.contains($0.userID) }),
            ("processes-by-descent", descendants(among: processes)),
            ("attackers", unattended(processes) { $0.name.hasPrefix("sandpiper-attac") }),
            ("control-groups", groups()),
            ("mounts", newMounts()),
            ("system-v-objects", objects()),
            ("files", files()),
        ]
    }

    /// A group can go only a moment after its last process.
    func findingsWithPatience() async -> [(name: String, found: [String])] {
        for _ in 0..<30 {
            if findings().allSatisfy(\.found.isEmpty) { break }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return findings()
    }

    // MARK: - Processes

    /// With no launcher above them: ours have ended by now, and what is below one belongs to
    /// another server or suite.
    private func unattended(
        _ processes: [HostProcess], where isOurs: (HostProcess) -> Bool
    ) -> [String] {
        let byID = Dictionary(processes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        return processes.filter(isOurs).filter { process in
            var current: HostProcess? = process
            // No chain of parents is longer.
            for _ in 0..<64 {
                guard let one = current else { return true }
                if one.name.hasPrefix("sandpiper-launc") { return false }
                current = byID[one.parent]
            }
            return true
        }.map(\.description)
    }

    /// This process adopts every orphan among its descendants, so nobody gets away.
    private func descendants(among processes: [HostProcess]) -> [String] {
        processes.filter { $0.parent == Host.processID }.map(\.description)
    }

    // MARK: - Groups, mounts, objects, files

    /// `sandpiper-PID-N-SLOT-BOX`, of this process, in every hierarchy.
    private func groups() -> [String] {
        let prefix = "sandpiper-\(Host.processID)-"
        let roots = Survivors.mounts().compactMap { line -> String? in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count,
                fields[dash + 1].hasPrefix("cgroup"), fields.count > 4
            else { return nil }
            return String(fields[4])
        }
        return roots.flatMap { Survivors.directories(below: $0, depth: 6) }.filter { path in
            let name = path.split(separator: "/").last ?? ""
            return name.hasPrefix(prefix) && name.dropFirst(prefix.count).first?.isNumber == true
        }
    }

    private static func directories(below path: String, depth: Int) -> [String] {
        guard depth > 0 else { return [] }
        // Files of a control group have a dot in their names, or one of these; groups of ours
        // have neither.
        let names = HostFiles.names(in: path).filter {
            !$0.contains(".") || $0.hasSuffix(".slice") || $0.hasSuffix(".service")
                || $0.hasSuffix(".scope")
        }
        return names.filter { !["tasks", "notify_on_release", "release_agent"].contains($0) }
            .map { "\(path)/\($0)" }
            .flatMap { [$0] + directories(below: $0, depth: depth - 1) }
    }

    private static func mounts() -> Set<Substring> {
        Set((HostFiles.text("/proc/self/mountinfo") ?? "").split(separator: "\n"))
    }

    /// Others may mount on this host meanwhile; ours have names of ours, or stand where the
    /// launcher builds its root.
    private func newMounts() -> [String] {
        Survivors.mounts().subtracting(mountsBefore).filter { line in
            let point = line.split(separator: " ").dropFirst(4).first ?? ""
            return line.contains("sandpiper") || line.contains("/box")
                || ["/tmp", "/mnt", "/srv", "/sys"].contains(point)
        }.map(String.init)
    }

    /// By the key that attackers use, in decimal: proc_sysvipc(5).
    private func objects() -> [String] {
        ["shm", "msg", "sem"].flatMap { kind in
            (HostFiles.text("/proc/sysvipc/\(kind)") ?? "").split(separator: "\n")
                .filter { $0.split(separator: " ").first == "\(0x5A4D_5049)" }
                .map { "\(kind) \($0)" }
        }
    }

    private func files() -> [String] {
        ["", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/usr", "/etc", "/opt"].flatMap { at in
            HostFiles.names(in: at + "/").filter { $0.hasPrefix("sandpiper-attack-left") }
                .map { "\(at)/\($0)" }
        }
    }
}

/// One line of ps(1).
struct HostProcess: CustomStringConvertible {
    var id: Int32
    var parent: Int32
    var userID: Int
    /// At most 15 bytes of it, as the kernel keeps it.
    var name: String

    var description: String { "\(name) (\(id))" }

    static func all() -> [HostProcess] {
        HostFiles.names(in: "/proc").compactMap { Int32($0) }.compactMap { read($0) }
    }

    /// From proc_pid_status(5). `nil`: it has ended meanwhile.
    private static func read(_ id: Int32) -> HostProcess? {
        guard let text = HostFiles.text("/proc/\(id)/status") else { return nil }
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let parent = fields["PPid:"].flatMap({ Int32($0) }),
            let user = fields["Uid:"]?.split(separator: "\t").first.flatMap({ Int($0) })
        else { return nil }
        return HostProcess(
            id: id, parent: parent, userID: user, name: String(fields["Name:"] ?? ""))
    }
}

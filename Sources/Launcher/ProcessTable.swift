import CLinux
import Glibc

/// The processes of a run, as its supervisor finds them in a /proc.
final class ProcessTable {
    /// Either the run's own, or the host's, where the run may have none.
    private let proc: Int32
    /// The supervisor's name in the host's /proc; 0 with the run's own.
    private let supervisor: pid_t

    /// Names of processes that are in no namespace below the host's, and so cannot be the run's;
    /// reading them all at each look would take too long. A name may be given away anew, so now and
    /// then all are looked at again.
    private var strangers: Set<pid_t> = []
    private var looks = 0
    private static let looksBetween = 16

    struct Entry {
        /// As the kernel calls it here.
        var id: pid_t
        /// As its directory is called there.
        fileprivate var name: pid_t
        fileprivate var parent: pid_t = 0
        fileprivate var isInNamespace = false
    }

    /// `isHosts`: `path` shows the host's processes.
    init?(path: String, isHosts: Bool) {
        proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard proc >= 0 else { return nil }
        var text = [UInt8](repeating: 0, count: 16)
        let length = isHosts ? readlinkat(proc, "self", &text, text.count) : 0
        guard length >= 0 else { return nil }
        supervisor = isHosts ? pid_t(leadingNumber(text[..<length]) ?? 0) : 0
    }

    /// All but the supervisor itself.
    func list() -> [Entry] {
        let names = self.names()
        if supervisor == 0 { return names.filter { $0 > 1 }.map { Entry(id: $0, name: $0) } }
        looks += 1
        if looks % ProcessTable.looksBetween == 0 { strangers = [] }
        var entries: [pid_t: Entry] = [:]
        for name in names where !strangers.contains(name) {
            guard let entry = hostEntry(name) else { continue }
            if entry.isInNamespace { entries[name] = entry } else { strangers.insert(name) }
        }
        return Array(entries.values).filter { isDescendant($0, &entries) }
    }

    func contains(_ id: pid_t) -> Bool { list().contains { $0.id == id } }

    /// The first 4 KiB of a file of the process; `nil` when it is gone.
    func text(_ file: String, of process: Entry) -> [UInt8]? { text(file, of: process.name) }

    private func text(_ file: String, of name: pid_t) -> [UInt8]? {
        let descriptor = openat(proc, "\(name)/\(file)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return readSmallFile(descriptor)
    }

    private func names() -> [pid_t] {
        let own = openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let directory = fdopendir(own) else { return [] }
        defer { closedir(directory) }
        var found: [pid_t] = []
        while let entry = readdir(directory) {
            let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
            }
            if number > 0 { found.append(number) }
        }
        return found
    }

    /// Who is in a namespace below has several ids, the last of them its own: proc_pid_status(5).
    private func hostEntry(_ name: pid_t) -> Entry? {
        guard let text = text("status", of: name) else { return nil }
        var entry = Entry(id: 0, name: name)
        for line in text.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: Array("PPid:".utf8)) {
                entry.parent = ProcessTable.numbers(line).first ?? 0
            } else if line.starts(with: Array("NSpid:".utf8)) {
                let ids = ProcessTable.numbers(line)
                entry.id = ids.last ?? 0
                entry.isInNamespace = ids.count > 1
                break
            }
        }
        return entry
    }

    private static func numbers(_ line: ArraySlice<UInt8>) -> [pid_t] {
        line.split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }.dropFirst()
            .map { pid_t(leadingNumber($0) ?? 0) }
    }

    /// Orphans are the supervisor's, so everybody's line of parents leads there. Read one after
    /// another the entries may disagree: who has lost its parent meanwhile is asked again.
    private func isDescendant(_ entry: Entry, _ entries: inout [pid_t: Entry]) -> Bool {
        var entry = entry
        for _ in 0..<2 * entries.count {
            if entry.parent == supervisor { return true }
            if let parent = entries[entry.parent] {
                entry = parent
            } else {
                guard let again = hostEntry(entry.name), again.parent != entry.parent else {
                    return false
                }
                entries[entry.name] = again
                entry = again
            }
        }
        return false
    }
}

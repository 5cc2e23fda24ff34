import Engine
import Foundation
import Judging
import Sandboxing
import Testing

@Suite("Sandbox: nothing is left of it", .serialized)
struct LifecycleTests {
    @Test func `after its end there is no process and no control group`() async throws {
        // The other tests' sandbox comes and goes with no test of this suite.
        _ = TestSandbox.host
        let (groupsBefore, launchersBefore) = (Self.groups(), Self.launchers())
        let host = try TestSandbox.make(slots: 2)
        let launchers = Self.launchers().subtracting(launchersBefore)
        #expect(launchers.count == 2)
        let scheduler = Scheduler(slots: host.slots, limits: QueueLimits())
        for _ in 0..<6 {
            _ = try await scheduler.submit(
                .make(bash: "setsid sleep 50 & sleep 50 & true"), from: ClientID("a"))
        }
        let family = Self.descendants(of: launchers)
        #expect(family.count > launchers.count)
        host.close()
        #expect(family.intersection(Self.processes()) == [])
        #expect(Self.groups().subtracting(groupsBefore) == [])
    }

    @Test func `a second sandbox of a process is as well as the first`() async throws {
        let host = try TestSandbox.make()
        defer { host.close() }
        #expect(host.isolation.layers == TestSandbox.host.isolation.layers)
    }

    @Test func `a launcher that is killed costs nobody anything`() async throws {
        let before = Self.launchers()
        let host = try TestSandbox.make()
        defer { host.close() }
        let scheduler = Scheduler(slots: host.slots, limits: QueueLimits())
        async let result = scheduler.submit(
            .make(bash: "sleep 1; echo survived"), from: ClientID("a"))
        try await Task.sleep(for: .milliseconds(300))
        let launcher = try #require(Self.launchers().subtracting(before).first)
        kill(launcher, SIGKILL)
        #expect(try await result.runs[0].text == "survived\n")
        #expect(!Self.launchers().contains(launcher))
    }

    @Test func `a keeper that is killed is replaced, with its launcher`() async throws {
        let before = Self.launchers()
        let host = try TestSandbox.make()
        defer { host.close() }
        let scheduler = Scheduler(slots: host.slots, limits: QueueLimits())
        let launcher = try #require(Self.launchers().subtracting(before).first)
        for keeper in Self.processes().filter({ Self.statFields($0).parent == launcher }) {
            kill(keeper, SIGKILL)
        }
        for _ in 0..<4 {
            let result = try await scheduler.submit(
                .make(bash: "echo well", inputs: [[], []]), from: ClientID("a"))
            #expect(result.runs.map(\.text) == ["well\n", "well\n"])
        }
    }

    /// Launchers that are children of this process.
    static func launchers() -> Set<pid_t> {
        let me = getpid()
        return Set(
            processes().filter { process in
                // The kernel keeps 15 bytes of a name.
                let fields = statFields(process)
                return fields.name == "sandpiper-launc" && fields.parent == me
            })
    }

    /// Whose control groups there are with this process's name, in any hierarchy: each sandbox
    /// has a number behind it. What follows changes with every run of the other tests.
    private static func groups() -> Set<String> {
        let name = "sandpiper-\(getpid())-"
        guard let walk = FileManager.default.enumerator(atPath: "/sys/fs/cgroup") else { return [] }
        let names = walk.compactMap { ($0 as? NSString)?.lastPathComponent }
        return Set(
            names.filter { $0.hasPrefix(name) }.map {
                $0.split(separator: "-").prefix(3).joined(separator: "-")
            })
    }

    private static func descendants(of roots: Set<pid_t>) -> Set<pid_t> {
        let all = processes()
        var family = roots
        while true {
            let more = all.filter {
                !family.contains($0) && family.contains(statFields($0).parent)
            }
            if more.isEmpty { return family }
            family.formUnion(more)
        }
    }

    private static func processes() -> Set<pid_t> {
        Set(
            ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap {
                pid_t($0)
            })
    }

    /// From /proc/PID/stat; a process that has gone has no parent.
    private static func statFields(_ process: pid_t) -> (name: String, parent: pid_t) {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
            case let text = String(decoding: data, as: UTF8.self),
            let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
        else { return ("", 0) }
        let rest = text[text.index(after: close)...].split(separator: " ")
        return (String(text[text.index(after: open)..<close]), pid_t(rest[1]) ?? 0)
    }
}

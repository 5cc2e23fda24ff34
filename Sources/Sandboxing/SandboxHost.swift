package import Engine
internal import Judging
internal import LaunchProtocol
internal import Linux
internal import Synchronization

/// The sandbox of one server: finds out what this host offers, and keeps a slot for each job
/// that may run at a time.
package final class SandboxHost: Sendable {
    package struct Configuration: Sendable {
        package var slots: Int
        /// Path of `sandpiper-launcher`.
        package var launcher: String
        package var profiles: SeccompProfiles
        /// Read-only directories of the host that runtimes need besides the usual ones, and
        /// where programs find them.
        package var mounts: [(source: String, target: String)]
        /// The first of the user ids that programs run under; each slot takes two.
        package var firstUserID: Int
        /// The directory of installed packages, which exists; empty: there are none.
        package var packages: String
        /// Is told, in a sentence, that a slot has lost its launcher, and why.
        package var report: @Sendable (String) -> Void

        package init(
            slots: Int, launcher: String, profiles: SeccompProfiles,
            mounts: [(source: String, target: String)] = [], firstUserID: Int = 64_000,
            packages: String = "", report: @escaping @Sendable (String) -> Void = { _ in }
        ) {
            self.slots = slots
            self.launcher = launcher
            self.profiles = profiles
            self.mounts = mounts
            self.firstUserID = firstUserID
            self.packages = packages
            self.report = report
        }
    }

    /// Hosts of this process so far.
    private static let count = Atomic(0)

    package let slots: [any SandboxSlot]
    package let isolation: Isolation
    private let owned: [Slot]
    private let parents: ControlGroupHost.Parents

    /// Starts every launcher. Any step that this host refuses is an error: a limit that cannot
    /// be applied must not be missing silently.
    package init(_ configuration: Configuration) throws(SandboxUnavailable) {
        let processID = Host.processID
        let owner = "\(processID)-\(SandboxHost.count.add(1, ordering: .relaxed).newValue)"
        let (parents, reason) = ControlGroupHost.acquire(processID: processID)
        self.parents = parents
        var made: [Slot] = []
        do throws(SandboxUnavailable) {
            let maker = Maker(configuration: configuration, parents: parents, owner: owner)
            let found = try maker.best()
            made.append(found.first)
            for slot in 1..<max(1, configuration.slots) {
                made.append(try maker.start(slot, found.privilege, found.filters))
            }
            owned = made
            slots = made
            isolation = Isolation(
                privilege: found.privilege, refusals: found.refusals, groups: parents,
                groupsReason: reason, filters: found.filters)
        } catch {
            for slot in made { slot.close() }
            ControlGroupHost.release(parents)
            throw error
        }
    }

    /// Ends every launcher with all that it started, and removes our control groups. Waits.
    package func close() {
        for slot in owned { slot.close() }
        ControlGroupHost.release(parents)
    }
}

extension SandboxHost {
    /// One for each `CallProfile`, in their order.
    struct Filter {
        var name: CallProfile
        var program: [UInt8]
        var unknownCalls: [String]
    }
}

/// Starts slots, with what this host allows.
private struct Maker {
    let configuration: SandboxHost.Configuration
    let parents: ControlGroupHost.Parents
    /// What the names of control groups begin with.
    let owner: String

    struct Found {
        var privilege: Setup.Privilege
        var filters: [SandboxHost.Filter]
        /// The first slot, which has shown that it can run programs.
        var first: Slot
        /// What this host said to the privileges above.
        var refusals: [String]
    }

    /// The highest privilege with which a slot starts and runs a program, and what this host said
    /// to those above it.
    func best() throws(SandboxUnavailable) -> Found {
        var refusals: [String] = []
        for privilege in Setup.Privilege.all where Host.isRoot || !privilege.hasManyIDs {
            do throws(SandboxUnavailable) {
                let filters = try filters(privilege)
                return Found(
                    privilege: privilege, filters: filters,
                    first: try start(0, privilege, filters), refusals: refusals)
            } catch {
                refusals.append("\(privilege.words): \(error.reason)")
            }
        }
        throw SandboxUnavailable(reason: refusals.joined(separator: "; "))
    }

    func start(
        _ index: Int, _ privilege: Setup.Privilege, _ filters: [SandboxHost.Filter]
    ) throws(SandboxUnavailable) -> Slot {
        let setup = setup(slot: index, privilege: privilege, filters: filters.map(\.program))
        let doorbell = try available { () throws(SystemError) in try Slot.Doorbell() }
        let sandbox = LauncherSandbox(
            launcherPath: configuration.launcher, setup: setup, doorbell: doorbell,
            report: { [report = configuration.report] in report("slot \(index) \($0)") })
        do throws(LauncherProcess.StartFailure) {
            try sandbox.start()
        } catch {
            throw SandboxUnavailable(reason: "\(error)")
        }
        // What a start cannot show, a run does: it takes every step there is, in both boxes.
        if index == 0 { try tryOut(sandbox) }
        do throws(SystemError) {
            return try Slot(index: index, doorbell: doorbell, sandbox: sandbox)
        } catch {
            throw SandboxUnavailable(reason: "\(error)")
        }
    }

    private func available<Value>(
        _ body: () throws(SystemError) -> Value
    ) throws(SandboxUnavailable) -> Value {
        do throws(SystemError) {
            return try body()
        } catch {
            throw SandboxUnavailable(reason: "\(error)")
        }
    }

    private func filters(
        _ privilege: Setup.Privilege
    ) throws(SandboxUnavailable) -> [SandboxHost.Filter] {
        try CallProfile.allCases.map { (name) throws(SandboxUnavailable) in
            guard var profile = configuration.profiles[name] else {
                throw SandboxUnavailable(reason: "no seccomp profile \(name.rawValue)")
            }
            // What is forbidden besides, on hosts that lack something.
            if parents == .none { profile = profile.withoutHiddenMemory }
            if !privilege.isRoot && !parents.shareCores && Host.sharesCoresBetweenSessions {
                profile = profile.withoutSessions
            }
            return SandboxHost.Filter(
                name: name,
                program: try available { () throws(SystemError) in
                    try SeccompFilter.compile(profile)
                },
                unknownCalls: SeccompFilter.unknownCalls(of: [profile]))
        }
    }

    private func tryOut(_ sandbox: LauncherSandbox) throws(SandboxUnavailable) {
        let stage = Stage(
            arguments: ["/bin/true"], environment: [:], input: [], limits: Limits(),
            workspace: .copy)
        do throws(SandboxFailure) {
            try sandbox.open([], limits: stage.limits)
            for _ in 0..<2 where try sandbox.run(stage, live: nil).ending != .exited(status: 0) {
                throw .step("/bin/true", reason: "it did not end with 0")
            }
            sandbox.close()
        } catch {
            guard case .step(let name, let reason) = error else {
                throw SandboxUnavailable(reason: "a first run: \(error)")
            }
            throw SandboxUnavailable(reason: "\(name): \(reason)")
        }
    }

    private func setup(slot: Int, privilege: Setup.Privilege, filters: [[UInt8]]) -> Setup {
        // An ordinary user has one id to give.
        let users = (0..<2).map {
            configuration.firstUserID + (privilege.hasManyIDs ? slot * 2 + $0 : 0)
        }
        return Setup(
            privilege: privilege,
            mounts: SandboxRoot.mounts(
                extra: configuration.mounts.map { Setup.Mount($0.source, at: $0.target) }),
            files: SandboxRoot.files(userIDs: users),
            boxes: (0..<2).map {
                Setup.Box(
                    userID: users[$0],
                    groups: parents.groups(slot: slot, box: $0, owner: owner))
            },
            filters: filters, packages: configuration.packages)
    }
}

/// Why no sandbox could be made on this host: the step, and what the kernel said.
package struct SandboxUnavailable: Error, CustomStringConvertible {
    package var reason: String
    package var description: String { reason }
}

extension Setup.Privilege {
    fileprivate var words: String {
        let words =
            switch identity {
            case .root: "as root"
            case .rootInNamespace: "as root of a user namespace"
            case .user: "in a user namespace"
            }
        return hasProc ? words : words + ", without /proc"
    }
}

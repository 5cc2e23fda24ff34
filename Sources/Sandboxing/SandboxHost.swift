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

        package init(
            slots: Int, launcher: String, profiles: SeccompProfiles,
            mounts: [(source: String, target: String)] = [], firstUserID: Int = 64_000,
            packages: String = ""
        ) {
            self.slots = slots
            self.launcher = launcher
            self.profiles = profiles
            self.mounts = mounts
            self.firstUserID = firstUserID
            self.packages = packages
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
        do throws(SystemError) {
            let privileged = Host.isRoot
            let profiles = try CallProfile.allCases.map { (name) throws(SystemError) in
                try SandboxHost.profile(name, configuration, parents, privileged: privileged)
            }
            let filters = try profiles.map { (profile) throws(SystemError) in
                try SeccompFilter.compile(profile)
            }
            for slot in 0..<configuration.slots {
                let setup = SandboxHost.setup(
                    configuration, slot: slot, privileged: privileged, filters: filters,
                    groups: { parents.groups(slot: slot, box: $0, owner: owner) })
                made.append(try SandboxHost.start(slot, configuration.launcher, setup))
            }
            owned = made
            slots = made
            isolation = Isolation(
                privileged: privileged, groups: parents, groupsReason: reason,
                filterInstructions: filters.map { $0.count / 8 },
                unknownCalls: SeccompFilter.unknownCalls(of: profiles))
        } catch {
            for slot in made { slot.close() }
            ControlGroupHost.release(parents)
            throw SandboxUnavailable(reason: "\(error)")
        }
    }

    /// What is forbidden besides, on hosts that lack something.
    private static func profile(
        _ name: CallProfile, _ configuration: Configuration, _ parents: ControlGroupHost.Parents,
        privileged: Bool
    ) throws(SystemError) -> SeccompProfile {
        guard var profile = configuration.profiles[name] else {
            throw SystemError("no seccomp profile", name.rawValue, errno: 0)
        }
        guard parents == .none else { return profile }
        profile = profile.withoutHiddenMemory
        return privileged || !Host.sharesCoresBetweenSessions ? profile : profile.withoutSessions
    }

    private static func start(
        _ index: Int, _ launcher: String, _ setup: Setup
    ) throws(SystemError) -> Slot {
        let doorbell = try Slot.Doorbell()
        let sandbox = LauncherSandbox(launcherPath: launcher, setup: setup, doorbell: doorbell)
        do throws(LauncherProcess.StartFailure) {
            try sandbox.start()
        } catch {
            throw SystemError("sandpiper-launcher, \(error)", launcher, errno: error.errno)
        }
        // What a start cannot show, a run does: it takes every step there is, in both boxes.
        if index == 0 { try tryOut(sandbox) }
        return try Slot(index: index, doorbell: doorbell, sandbox: sandbox)
    }

    private static func tryOut(_ sandbox: LauncherSandbox) throws(SystemError) {
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
            throw SystemError("a first run, \(error)", errno: 0)
        }
    }

    private static func setup(
        _ configuration: Configuration, slot: Int, privileged: Bool, filters: [[UInt8]],
        groups: (Int) -> Setup.Groups
    ) -> Setup {
        // An ordinary user has one id to give.
        let users = (0..<2).map {
            configuration.firstUserID + (privileged ? slot * 2 + $0 : 0)
        }
        return Setup(
            privileged: privileged,
            mounts: SandboxRoot.mounts(
                extra: configuration.mounts.map { Setup.Mount($0.source, at: $0.target) }),
            files: SandboxRoot.files(userIDs: users),
            boxes: (0..<2).map { Setup.Box(userID: users[$0], groups: groups($0)) },
            filters: filters, packages: configuration.packages)
    }

    /// Ends every launcher with all that it started, and removes our control groups. Waits.
    package func close() {
        for slot in owned { slot.close() }
        ControlGroupHost.release(parents)
    }
}

/// Why no sandbox could be made on this host: the step, and what the kernel said.
package struct SandboxUnavailable: Error, CustomStringConvertible {
    package var reason: String
    package var description: String { reason }
}

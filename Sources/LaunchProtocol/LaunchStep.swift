/// Everything that is done before untrusted code runs, in the order in which it is done.
///
/// The order is the security argument, so it is written once, here; the comments between the
/// groups say which process takes the steps. A step that fails refuses the run, and is reported
/// with errno.
package enum LaunchStep: UInt8, CaseIterable, Sendable {
    // The launcher, once at its start.
    /// No controlling terminal to push input into.
    case newSession
    /// An ordinary user becomes the owner of a user namespace first: it gives the capabilities
    /// that the steps below need. Skipped by root.
    case enterUserNamespace
    /// Mount namespace of the slot, and the network namespace of each box, in which no device is
    /// up. Sockets of ours are made elsewhere, so that what a run leaves there can be seen.
    case enterNamespaces
    /// The read-only root, made of binds of the host's toolchains, then pivot_root(2) into it:
    /// from here on no path of the host can be named.
    case buildRoot
    /// The keepers' control groups, and a keeper inside each.
    case makeBoxes
    // The launcher, once for each job.
    /// A tmpfs with the job's files. Only descriptors, no paths: `openat2(RESOLVE_BENEATH)`.
    case fillWorkspace
    /// A copy of the workspace as the compilation left it.
    case keepWorkspace
    /// The files that the request wants, when a run has ended.
    case returnFiles
    // The launcher, once for each run.
    /// Files that the run has for itself, in its copy of the workspace, which is attached nowhere
    /// yet. What untrusted code has left in their places is removed and never followed. Skipped
    /// without such files.
    case placeFiles
    case setGroupLimits
    /// The files of the package that the run needs, if any, as mounts that are attached nowhere.
    /// The launcher alone can name packages; programs and their supervisors cannot.
    case openPackage
    // The supervisor: first process of the run's pid namespace.
    case makeProcesses
    case mountProc
    case mountWorkspace
    /// What `openPackage` made takes its place, read-only. Skipped without a package.
    case mountPackage
    // The program's process, before the plan is known.
    /// First, so that nothing below is interrupted half-way, and no ignored signal survives.
    case resetSignals
    /// What it sends to its own group reaches nothing of ours. Under root a session of its own
    /// too. An ordinary user's supervisor, which has no priority, shares the program's session:
    /// where the kernel shares the cores out between sessions first (sched(7), "The autogroup
    /// feature"), it would wait for its turn against a session, and on some kernels for seconds.
    case leaveProcessGroup
    /// The kernel's memory killer takes the program before anything of ours.
    case offerToMemoryKiller
    /// Identity and capabilities; needs root, so before the filter.
    case dropPrivileges
    /// execve(2) gives nothing back that was dropped.
    case forbidNewPrivileges
    /// Before anything of the request has reached this process.
    case installFilter
    // The supervisor again.
    /// It can end the program, and sees what it must count: a deadline that nobody can keep
    /// refuses the run.
    case supervise
    // The same process, with the plan.
    case connectStreams
    case enterWorkspace
    case setLimits
    /// Everything above 2 closes at execve(2); above 3 in a run that has a report.
    case closeDescriptors
    case execute

    /// For messages: `installFilter`.
    package var name: String { "\(self)" }
}

/// The step that failed, and errno.
package struct LaunchFailure: Error, Sendable, Equatable {
    package var step: LaunchStep
    package var errno: Int32

    package init(_ step: LaunchStep, errno: Int32) {
        self.step = step
        self.errno = errno
    }
}

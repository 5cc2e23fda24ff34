/// Which system calls a program may make: one of the lists in `Config/seccomp/`.
package enum CallProfile: String, Sendable, CaseIterable {
    /// What leads out fails; only what nobody comes to by accident ends the run.
    case standard = "default"
    /// For submissions: an attempt ends the run, and the result names the call.
    case judging
    /// As `judging`, and a second process is such an attempt.
    case strict
}

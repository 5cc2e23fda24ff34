internal import Engine
internal import Judging
internal import Linux

/// The mount of a job's workspace, passed from its launcher to others. Nothing is ever opened
/// in it here.
final class WorkspaceMount: SharedWorkspace {
    let descriptor: FileDescriptor
    /// The bounds that its copies get.
    let limits: Limits
    let byteCount: Int

    init(_ descriptor: consuming FileDescriptor, limits: Limits, byteCount: Int) {
        self.byteCount = byteCount
        self.descriptor = descriptor
        self.limits = limits
    }
}

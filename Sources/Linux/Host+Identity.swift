internal import CLinux
internal import Glibc

extension Host {
    /// Bodies and outputs of many megabytes come and go; what they took is given back. First
    /// thing in a process that lives long.
    package static func keepHeapSmall() { clinux_keep_heap_small() }

    /// getpid(2).
    package static var processID: Int32 { getpid() }
    /// Effective user id 0.
    package static var isRoot: Bool { geteuid() == 0 }
    /// Cores that are online.
    package static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// From here on, a descendant whose parent ends becomes a child of this process, so that
    /// nobody can leave the family: prctl(2), PR_SET_CHILD_SUBREAPER.
    package static func adoptOrphans() { _ = clinux_adopt_orphans() }
}

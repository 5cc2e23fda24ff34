import CLinux
import Glibc
import LaunchProtocol

/// Does once, before the keepers are forked, what each of their children will do.
///
/// The Swift runtime makes the metadata of generic types at their first use. A fresh process
/// would do that again for each run; what the launcher has made, its children inherit.
enum Rehearsal {
    static func run() {
        let plan = RunPlan(
            arguments: ["a"], environment: ["b"],
            limits: RunPlan.Limits(
                wallMicroseconds: 1, cpuMicroseconds: 1, memoryBytes: 1, processes: 1,
                openFiles: 1, fileSizeBytes: 1),
            workspace: .copy)
        guard let (one, other) = Channel.pair() else { return }
        defer {
            one.close()
            other.close()
        }
        var bytes = ByteWriter()
        plan.encode(to: &bytes)
        one.send(bytes.bytes, descriptors: [other.descriptor])
        guard case .message(let text, let descriptors) = other.receive() else { return }
        for descriptor in descriptors { close(descriptor) }
        var input = ByteReader(text[...])
        let copy = try? RunPlan(from: &input)
        for word in Program.vector(copy?.arguments ?? []) { free(word) }
        let report = RunReport(ending: .exited(0), wallMicroseconds: 0, cpuMicroseconds: 0)
        one.send(LauncherMessage.ended(report).encode())
        if case .message(let answer, _) = other.receive() {
            _ = try? LauncherMessage(decoding: answer)
        }
        _ = descriptorsToKeep([one.descriptor])
        _ = waitForReadable([one.descriptor, other.descriptor], nanoseconds: 0)
        _ = Program.values(of: plan.limits, ownProcesses: 0)
        // One end is no file: the read fails, after its buffer was made.
        _ = readSmallFile(one.descriptor)
        _ = Watch.cores
        _ = Meter.cpuTime(in: Array("usage_usec 1\n".utf8))
    }
}

import CLinux
import Glibc
import LaunchProtocol

/// Lives inside the control groups and the network namespace of a box, and makes one supervisor
/// after another.
///
/// It is forked once, at the launcher's start, and moves into its groups then: from there on
/// every process of a run is born inside them. It waits for each supervisor to be gone, with all
/// its namespaces, before it makes the next, so two runs never share a group. It ends when the
/// launcher does.
struct Keeper {
    /// The launcher's end.
    let channel: Channel
    let process: pid_t

    /// A supervisor's exit status: its run has left something that does not go away.
    static let boxIsUnclean: Int32 = 3

    /// - Throws: `makeBoxes`.
    static func start(
        box: Setup.Box, privilege: Setup.Privilege, groups: ControlGroups, filters: [[UInt8]]
    ) throws(LaunchFailure) -> Keeper {
        guard let (mine, theirs) = Channel.pair() else {
            throw LaunchFailure(.makeBoxes, errno: errno)
        }
        let process = try take(.makeBoxes, clinux_clone(0, -1))
        if process == 0 {
            do throws(LaunchFailure) {
                try take(.enterNamespaces, clinux_unshare(Int32(clinux_CLONE_NEWNET)))
                try groups.enter()
                closeAll(but: [theirs.descriptor])
                theirs.send(LauncherMessage.ready.encode())
            } catch {
                theirs.send(LauncherMessage.notReady(error).encode())
                _exit(1)
            }
            serve(theirs, box: box, privilege: privilege, filters: filters)
        }
        theirs.close()
        guard case .message(let bytes, _) = mine.receive(),
            let answer = try? LauncherMessage(decoding: bytes)
        else { throw LaunchFailure(.makeBoxes, errno: EPIPE) }
        if case .notReady(let failure) = answer { throw failure }
        return Keeper(channel: mine, process: process)
    }

    /// Asks for a supervisor that talks over `theirs`, which is closed here, and whose program
    /// is under that filter.
    func makeSupervisor(
        over theirs: Channel, filter: Int, cpuUsage: Int32, birthplace: Int32
    ) -> Bool {
        var descriptors = [theirs.descriptor]
        if cpuUsage >= 0 { descriptors.append(cpuUsage) }
        if birthplace >= 0 { descriptors.append(birthplace) }
        let sent = channel.send([UInt8(filter)], descriptors: descriptors)
        theirs.close()
        if cpuUsage >= 0 { close(cpuUsage) }
        return sent
    }

    private static func serve(
        _ launcher: Channel, box: Setup.Box, privilege: Setup.Privilege, filters: [[UInt8]]
    ) -> Never {
        _ = clinux_die_with_parent()
        let namespaces =
            clinux_CLONE_NEWPID | clinux_CLONE_NEWNS | clinux_CLONE_NEWIPC | clinux_CLONE_NEWUTS
            | clinux_CLONE_NEWCGROUP
        while case .message(let order, let descriptors) = launcher.receive(), !descriptors.isEmpty {
            let channel = Channel(descriptor: descriptors[0])
            let birthplace = descriptors.count > 2 ? descriptors[2] : -1
            let process = clinux_clone(namespaces, birthplace)
            if process == 0 {
                let usage = descriptors.count > 1 ? descriptors[1] : -1
                closeAll(but: [channel.descriptor, usage])
                Supervisor(launcher: channel, cpuUsage: usage).run(
                    box: box, privilege: privilege, filter: filters[Int(order[0])])
            }
            if process < 0 {
                let failure = LaunchFailure(.makeProcesses, errno: errno)
                channel.send(LauncherMessage.refused(failure).encode())
            }
            for descriptor in descriptors { close(descriptor) }
            var status: Int32 = 0
            while process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR {}
            // Its end costs the slot a new launcher, with new boxes.
            if status == boxIsUnclean << 8 { _exit(1) }
        }
        _exit(0)
    }
}

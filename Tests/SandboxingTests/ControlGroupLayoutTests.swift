import LaunchProtocol
import Testing

@testable import Sandboxing

/// Hosts of every kind, as their texts in `/proc`; each line as a kernel wrote it.
@Suite("Control groups: what a host offers")
struct ControlGroupLayoutTests {
    private func layout(
        _ mountInfo: String, _ groups: String, controllers: [String: String] = [:]
    ) -> ControlGroupHost.Layout {
        ControlGroupHost.layout(
            mountInfo: mountInfo, ownGroups: groups, controllersOf: { controllers[$0] })
    }

    private let unified = """
        24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        31 24 0:27 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw
        """

    private let version1 = """
        33 24 0:29 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
        36 33 0:31 / /sys/fs/cgroup/systemd rw shared:11 - cgroup cgroup rw,xattr,name=systemd
        37 33 0:32 / /sys/fs/cgroup/cpu,cpuacct rw shared:12 - cgroup cgroup rw,cpu,cpuacct
        38 33 0:33 / /sys/fs/cgroup/memory rw shared:13 - cgroup cgroup rw,memory
        39 33 0:34 / /sys/fs/cgroup/pids rw shared:14 - cgroup cgroup rw,pids
        """

    @Test func `a unified host with both controllers is version 2`() {
        let path = "/sys/fs/cgroup/user.slice/session.scope"
        #expect(
            layout(
                unified, "0::/user.slice/session.scope\n",
                controllers: [path: "cpuset cpu io memory hugetlb pids rdma misc\n"])
                == .version2(own: path, mount: "/sys/fs/cgroup"))
    }

    @Test func `the root group has no slash at its end`() {
        #expect(
            layout(unified, "0::/\n", controllers: ["/sys/fs/cgroup": "memory pids"])
                == .version2(own: "/sys/fs/cgroup", mount: "/sys/fs/cgroup"))
    }

    @Test(
        "a unified host that does not hand down both controllers offers nothing",
        arguments: ["", "memory", "cpu pids", "memory_pids"])
    func undelegated(controllers: String) {
        #expect(layout(unified, "0::/a\n", controllers: ["/sys/fs/cgroup/a": controllers]) == .none)
    }

    @Test func `what is not handed down to our own group may be had at the top`() {
        #expect(
            layout(
                unified, "0::/a\n",
                controllers: ["/sys/fs/cgroup/a": "", "/sys/fs/cgroup": "cpu memory pids"])
                == .version2(own: "/sys/fs/cgroup/a", mount: "/sys/fs/cgroup"))
    }

    @Test(
        "a group of ours is known by its owner's process id",
        arguments: [
            ("sandpiper-7", 7), ("sandpiper-41-server", 41), ("sandpiper-12-1-0-1-9", 12),
            ("sandpiper-", nil), ("sandpiper-x", nil), ("session-7.scope", nil),
        ] as [(String, Int32?)])
    func owner(name: String, process: Int32?) {
        #expect(ControlGroupHost.owner(ofGroup: name) == process)
    }

    @Test func `a host of version 1 has a directory for each controller`() {
        let groups = """
            11:memory:/user.slice
            10:pids:/user.slice/user-0.slice
            4:cpu,cpuacct:/
            1:name=systemd:/user.slice/session.scope
            """
        #expect(
            layout(version1, groups)
                == .version1(
                    memory: "/sys/fs/cgroup/memory/user.slice",
                    pids: "/sys/fs/cgroup/pids/user.slice/user-0.slice",
                    cpuacct: "/sys/fs/cgroup/cpu,cpuacct"))
    }

    @Test func `on a hybrid host the controllers are version 1's`() {
        let unified =
            "40 33 0:35 / /sys/fs/cgroup/unified rw shared:15 - cgroup2 cgroup2 rw,nsdelegate"
        let groups = "9:memory:/\n8:pids:/\n7:cpu,cpuacct:/\n0::/\n"
        #expect(
            layout(
                version1 + "\n" + unified, groups,
                controllers: ["/sys/fs/cgroup/unified": "cpuset\n"])
                == .version1(
                    memory: "/sys/fs/cgroup/memory", pids: "/sys/fs/cgroup/pids",
                    cpuacct: "/sys/fs/cgroup/cpu,cpuacct"))
    }

    @Test func `a container's mount shows only its own part`() {
        let mounts = """
            50 45 0:33 /docker/abc /sys/fs/cgroup/memory ro master:13 - cgroup cgroup rw,memory
            51 45 0:34 /docker/abc /sys/fs/cgroup/pids ro master:14 - cgroup cgroup rw,pids
            """
        #expect(
            layout(mounts, "9:memory:/docker/abc\n8:pids:/docker/abc/sub\n")
                == .version1(
                    memory: "/sys/fs/cgroup/memory", pids: "/sys/fs/cgroup/pids/sub", cpuacct: ""))
    }

    @Test func `a container with a group namespace is at the root of what it sees`() {
        let mounts = "60 55 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw,nsdelegate"
        #expect(
            layout(mounts, "0::/\n", controllers: ["/sys/fs/cgroup": "cpu memory pids"])
                == .version2(own: "/sys/fs/cgroup", mount: "/sys/fs/cgroup"))
    }

    @Test func `one controller alone is told, so that its lack can be`() {
        let mounts = "38 33 0:33 / /sys/fs/cgroup/memory rw shared:13 - cgroup cgroup rw,memory"
        #expect(
            layout(mounts, "9:memory:/a\n")
                == .version1(memory: "/sys/fs/cgroup/memory/a", pids: "", cpuacct: ""))
    }

    @Test func `a mount without optional fields and one with several are read`() {
        let mounts = """
            38 33 0:33 / /m rw - cgroup cgroup rw,memory
            39 33 0:34 / /p rw shared:1 master:2 propagate_from:3 - cgroup cgroup rw,pids
            """
        #expect(
            layout(mounts, "9:memory:/\n8:pids:/\n")
                == .version1(memory: "/m", pids: "/p", cpuacct: ""))
    }

    @Test(
        "without control groups, or with texts that say nothing, there are none",
        arguments: ["", "garbage", "24 1 8:1 / / rw - ext4 /dev/sda1 rw", "1 2 3 - cgroup2"])
    func nothing(mountInfo: String) {
        #expect(layout(mountInfo, "0::/\n9:memory:/\n") == .none)
        #expect(layout(mountInfo, "") == .none)
    }

    @Test func `groups are named after the process, the slot and the box`() {
        let groups = ControlGroupHost.Parents.version2(parent: "/c/sandpiper-7")
            .groups(slot: 1, box: 0, owner: "7-1")
        #expect(groups == .version2(parent: "/c/sandpiper-7", name: "sandpiper-7-1-1-0"))
        #expect(ControlGroupHost.Parents.none.groups(slot: 0, box: 0, owner: "7-1") == .none)
    }
}

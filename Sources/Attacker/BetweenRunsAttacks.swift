import CLinux
import Glibc

/// Attempts to hand something on: the first run leaves it, the next ones look for it.
enum BetweenRunsAttacks {
    static let all: [String: Attack] = [
        "file-in-workspace": { file("sandpiper-attack-left") },
        "file-in-tmp": { file("/tmp/sandpiper-attack-left") },
        "file-in-dev-shm": { file("/dev/shm/sandpiper-attack-left") },
        "changed-source": {
            // The job's own file, which every testcase must find as it was sent.
            let text = InformationAttacks.lines(of: "data").first ?? ""
            if Given.turn > 1 { return text == "data" ? .held("as sent") : .through("changed") }
            _ = unlink("data")
            _ = write(open("data", O_CREAT | O_WRONLY, 0o666), "changed\n", 8)
            return .left("another source")
        },
        "full-disk": {
            if Given.turn > 1 {
                let block = [UInt8](repeating: 1, count: 1 << 19)
                let file = open("block", O_CREAT | O_WRONLY, 0o600)
                return write(file, block, block.count) == block.count
                    ? .held("there is room") : .through(Kernel.name(of: errno))
            }
            let block = [UInt8](repeating: 1, count: 1 << 19)
            for number in 0..<64 {
                let file = open("/tmp/\(number)", O_CREAT | O_WRONLY, 0o600)
                if write(file, block, block.count) < block.count { break }
                close(file)
            }
            return .left("no room")
        },
        "full-process-table": {
            if Given.turn > 1 {
                for _ in 0..<4 where Child.start({ Bound.wait() }) < 0 {
                    return .through(Kernel.name(of: errno))
                }
                return .held("there is room")
            }
            while Child.start({ Bound.wait() }) >= 0 {}
            return .left("no room")
        },
        "sysv-memory-left": {
            object { Kernel.call(Int32(SYS_shmget), key, 4096, $0) }
        },
        "sysv-messages-left": { object { Kernel.call(Int32(SYS_msgget), key, $0) } },
        "sysv-semaphores-left": { object { Kernel.call(Int32(SYS_semget), key, 1, $0) } },
        "lock-on-program": {
            let file = open("/usr/bin/env", O_RDONLY)
            guard file >= 0 else { return .skipped("no /usr/bin/env") }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                return .through("somebody holds \(Kernel.name(of: errno))")
            }
            if Given.turn > 1 { return .held("nobody holds it") }
            Child.daemon { Bound.wait() }
            return .left("a lock, held by a daemon")
        },
        "daemon-left": {
            // It answers on an abstract socket, which only the network namespace bounds.
            if Given.turn == 1 {
                Child.daemon {
                    for number in Int32(1)...64 { _ = signal(number, SIG_IGN) }
                    _ = NetworkAttacks.listen(onAbstract: socket)
                    Bound.wait()
                }
                Bound.sleep(0.05)
                return .left("a daemon that listens")
            }
            return Kernel.mustFail(
                NetworkAttacks.connect(toAbstract: socket), as: [ECONNREFUSED, EPERM])
        },
        "descriptors-in-flight": {
            let file = open("/usr/bin/env", O_RDONLY)
            guard file >= 0 else { return .skipped("no /usr/bin/env") }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                return .through("somebody holds \(Kernel.name(of: errno))")
            }
            let listener = NetworkAttacks.listen(onAbstract: socket)
            guard listener >= 0 else {
                return .through("the name is taken: \(Kernel.name(of: Int32(-listener)))")
            }
            if Given.turn > 1 { return .held("no lock, no name") }
            let files = [file, Int32(listener)]
            return clinux_leave_in_flight(files, 2) == 0
                ? .left("a lock and a listener, in a message to itself") : .left("nothing")
        },
        "key-left": {
            let (user, name) = (Kernel.text("user"), Kernel.text("sandpiper-attack"))
            if Given.turn == 1 {
                // KEY_SPEC_USER_KEYRING
                let result = Kernel.call(Int32(SYS_add_key), user, name, name, 4, -4)
                return result < 0 ? .left("nothing") : .left("a key")
            }
            return Kernel.mustFail(
                Kernel.call(Int32(SYS_request_key), user, name, 0, 0),
                as: Kernel.refusals + [ENOKEY])
        },
        "changed-process": changedProcess,
        "neighbour-socket": {
            if Given.turn == 1 {
                let result = NetworkAttacks.listen(onAbstract: socket)
                guard result >= 0 else { return .held(Kernel.name(of: Int32(-result))) }
                Bound.sleep(0.6)
                return .left("a listener")
            }
            return Kernel.mustFail(
                NetworkAttacks.connect(toAbstract: socket), as: [ECONNREFUSED, EPERM])
        },
        "neighbour-memory": {
            if Given.turn == 1 {
                _ = Kernel.call(Int32(SYS_shmget), key, 4096, 0o1666)
                _ = file("/dev/shm/sandpiper-attack-left")
                Bound.sleep(0.6)
                return .left("shared memory")
            }
            return .all([
                object { Kernel.call(Int32(SYS_shmget), key, 4096, $0) },
                file("/dev/shm/sandpiper-attack-left"),
            ])
        },
        "neighbour-processes": {
            if Given.turn == 1 {
                Bound.sleep(0.6)
                return .left("a process to be found")
            }
            let others = InformationAttacks.names(in: "/proc").filter {
                Int32($0).map { $0 != getpid() } ?? false
            }
            for id in Int32(2)...40_000 where id != getpid() && kill(id, SIGKILL) == 0 {
                return .through("process \(id) was killed")
            }
            return others.isEmpty ? .held("nobody is there") : .through("it sees \(others)")
        },
    ]

    /// Of System V objects; the verb looks for it on the host as well.
    private static let key = 0x5A4D_5049
    private static let socket = "sandpiper-attack-left"

    private static func file(_ path: String) -> Outcome {
        if Given.turn > 1 {
            return access(path, F_OK) == 0 ? .through("\(path) is there") : .held("not there")
        }
        let made = open(path, O_CREAT | O_WRONLY, 0o666)
        return made < 0 ? .left("nothing") : .left(path)
    }

    /// `make` is given the flags: IPC_CREAT and a mode, or nothing.
    private static func object(_ make: (Int) -> Int) -> Outcome {
        if Given.turn == 1 { return make(0o1666) < 0 ? .left("nothing") : .left("an object") }
        return Kernel.mustFail(make(0), as: Kernel.refusals + [ENOENT])
    }

    @Sendable private static func changedProcess() -> Outcome {
        if Given.turn == 1 {
            _ = Kernel.call(Int32(SYS_prlimit64), 0, 7, Kernel.words([10, 10]))
            _ = Kernel.call(Int32(SYS_setpriority), 0, 0, 19)
            _ = Kernel.call(Int32(SYS_sched_setaffinity), 0, 8, Kernel.words([1]))
            _ = umask(0o777)
            return .left("low limits, low priority, one core")
        }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let nice = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
        let mask = umask(0o022)
        let isFresh = limit.rlim_cur > 10 && nice == 0 && mask == 0o022
        return isFresh
            ? .held("everything is as given") : .through("\(limit.rlim_cur), \(nice), \(mask)")
    }
}

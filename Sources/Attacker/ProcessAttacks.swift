import CLinux
import Glibc

/// Attempts at more processes than allowed, at ones that outlive their run, and at processes
/// of others.
enum ProcessAttacks {
    static let all: [String: Attack] = [
        "fork-bomb": {
            let count = Child.sharedCounter()
            while !Bound.isOver && count.pointee < 2000 {
                if fork() == 0 { count.pointee += 1 }
            }
            return .through("\(count.pointee) processes, or 20 s of forking")
        },
        "process-count": {
            count { Child.start { Bound.wait() } >= 0 }
        },
        "thread-count": {
            count {
                var thread = pthread_t()
                let code = pthread_create(
                    &thread, nil,
                    { _ in
                        Bound.wait()
                        return nil
                    }, nil)
                errno = code
                return code == 0
            }
        },
        "zombies": {
            // Nobody waits for them while their parent lives.
            count { Child.start {} >= 0 }
        },
        "daemon": {
            Child.daemon { Bound.wait() }
            return .left("a daemon that holds both streams open")
        },
        "orphan-output": {
            Child.daemon {
                Bound.sleep(0.2)
                Outcome.through("a daemon wrote after the end of its run").say()
            }
            return .left("a daemon that will write")
        },
        "subreaper": {
            // PR_SET_CHILD_SUBREAPER: orphans come to us instead of to the supervisor.
            _ = Kernel.call(Int32(SYS_prctl), 36, 1)
            Child.daemon { Bound.wait() }
            return .left("an orphan that the supervisor never adopted")
        },
        "brother": {
            // CLONE_PARENT: the supervisor gets a child that it did not make.
            let id = Kernel.call(Int32(SYS_clone), 0x8000 | Int(SIGCHLD))
            if id == 0 {
                Bound.wait()
                _exit(0)
            }
            return id > 0 ? .left("a child of the supervisor") : .held(Kernel.name(of: Int32(-id)))
        },
        "kill-everybody": {
            guard isAlone else { return notAlone }
            _ = kill(-1, SIGKILL)
            return .left("whoever was there")
        },
        "kill-supervisor": {
            guard isAlone else { return notAlone }
            for number in [SIGKILL, SIGSTOP, SIGTERM, SIGSEGV] { _ = kill(1, number) }
            Bound.wait()
            return .through("its deadline did not come")
        },
        "kill-by-guess": {
            for id in Int32(2)...40_000 where id != getpid() && kill(id, 0) == 0 {
                return .through("process \(id) could be signalled")
            }
            return .held("no process to be found by its id")
        },
        "handle-of-supervisor": {
            let handle = Kernel.call(Int32(SYS_pidfd_open), 1)
            guard handle >= 0 else { return Kernel.mustFail(handle) }
            return .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_pidfd_getfd), handle, 0), "pidfd_getfd"),
                Kernel.mustFail(Kernel.call(Int32(SYS_setns), handle, 0x2000_0000), "setns"),
            ])
        },
        "trace-supervisor": {
            // PTRACE_ATTACH and PTRACE_SEIZE.
            .all([16, 0x4206].map { Kernel.mustFail(Kernel.call(Int32(SYS_ptrace), $0, 1)) })
        },
        "trace-child": {
            // Tracing is how a filter was gone round before Linux 4.8.
            let child = Child.start { Bound.wait() }
            return Kernel.mustFail(Kernel.call(Int32(SYS_ptrace), 0x4206, child))
        },
        "memory-of-supervisor": {
            let local = Kernel.words([Kernel.room(64), 64])
            let remote = Kernel.words([0x40_0000, 64])
            return .all(
                [SYS_process_vm_readv, SYS_process_vm_writev].map {
                    Kernel.mustFail(Kernel.call(Int32($0), 1, local, 1, remote, 1))
                })
        },
        "limits-of-supervisor": {
            Kernel.mustFail(Kernel.call(Int32(SYS_prlimit64), 1, 0, 0, Kernel.room(16)))
        },
        "schedule-of-supervisor": scheduleOfSupervisor,
        "become-root": becomeRoot,
        "raise-capabilities": {
            // _LINUX_CAPABILITY_VERSION_3, then all bits in every set.
            let header = Kernel.words([0x2008_0522])
            let every = Kernel.words([-1, -1, -1])
            // PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN.
            let ambient = Kernel.call(Int32(SYS_prctl), 47, 2, 21)
            return .all([
                Kernel.mustFail(Kernel.call(Int32(SYS_capset), header, every), "capset"),
                Kernel.mustFail(ambient, "an ambient capability"),
            ])
        },
        "new-privileges": {
            // PR_SET_NO_NEW_PRIVS to 0, then what PR_GET_NO_NEW_PRIVS says.
            let undone = Kernel.call(Int32(SYS_prctl), 38, 0)
            let isOn = Kernel.call(Int32(SYS_prctl), 39) == 1
            return undone < 0 && isOn
                ? .held("no_new_privs stays") : .through("set-user-id programs work")
        },
    ]

    /// Makes as many as it can. More than the limit are too many.
    private static func count(_ makeOne: () -> Bool) -> Outcome {
        let limit = Given.number("ATTACK_PROCESSES")
        var made = 0
        while made < limit + 64 && makeOne() { made += 1 }
        let reason = Kernel.name(of: errno)
        return made <= limit + 2 ? .held("\(reason) after \(made)") : .through("made \(made)")
    }

    /// In a pid namespace of its own, ids are small. Only there a signal to everybody is sent.
    private static var isAlone: Bool { getpid() < 300 }
    private static let notAlone = Outcome.through("it sees the processes of this machine")

    @Sendable private static func scheduleOfSupervisor() -> Outcome {
        let cores = Kernel.words([1])
        let priority = Kernel.words([0])
        // SCHED_IDLE is 5. For ioprio_set 1 is "a process", the idle class 3 << 13.
        let idle: [Int32: [Int]] = [
            Int32(SYS_sched_setaffinity): [1, 8, cores],
            Int32(SYS_sched_setscheduler): [1, 5, priority],
            Int32(SYS_setpriority): [0, 1, 19],
            Int32(SYS_ioprio_set): [1, 1, 3 << 13],
        ]
        return .all(
            idle.map { number, arguments in
                Kernel.mustFail(
                    Kernel.call(number, arguments[0], arguments[1], arguments[2]), "call \(number)")
            })
    }

    @Sendable private static func becomeRoot() -> Outcome {
        let calls: [(Int32, Int, Int, Int)] = [
            (Int32(SYS_setuid), 0, 0, 0), (Int32(SYS_setgid), 0, 0, 0),
            (Int32(SYS_setresuid), 0, 0, 0), (Int32(SYS_setresgid), 0, 0, 0),
            (Int32(SYS_setgroups), 1, Kernel.room(8), 0),
        ]
        // setfsuid(2) tells of success only by what it answers the next time.
        _ = Kernel.call(Int32(SYS_setfsuid), 0)
        if Kernel.call(Int32(SYS_setfsuid), -1) == 0 { return .through("setfsuid(0)") }
        // EINVAL: in a user namespace of one id, there is no other to be had.
        let outcome = Outcome.all(
            calls.map {
                Kernel.mustFail(
                    Kernel.call($0.0, $0.1, $0.2, $0.3), "call \($0.0)",
                    as: Kernel.refusals + [EINVAL])
            })
        let isRoot = [getuid(), geteuid(), getgid(), getegid()].contains(0)
        return isRoot ? .through("an id is 0") : outcome
    }
}

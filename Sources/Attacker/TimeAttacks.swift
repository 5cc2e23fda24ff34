import CLinux
import Glibc

/// Attempts to use more time than was given, or to keep the slot for longer.
enum TimeAttacks {
    static let all: [String: Attack] = [
        "endless-loop": {
            Bound.burn()
            return .through("20 s of CPU time were used")
        },
        "cpu-by-children": {
            for _ in 0..<4 { Child.start { Bound.burn() } }
            Bound.wait()
            return .through("four children burnt for 20 s")
        },
        "cpu-by-threads": {
            for _ in 0..<3 { startBurningThread() }
            Bound.wait()
            return .through("three threads burnt for 20 s")
        },
        "cpu-by-hopping": {
            while !Bound.isOver { Child.wait(Child.start { burn(seconds: 0.005) }) }
            return .through("many short-lived children burnt for 20 s")
        },
        "cpu-by-orphans": {
            Child.start { hop() }
            Bound.wait()
            return .through("a chain of orphans burnt for 20 s")
        },
        "cpu-in-kernel": {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 16)
            let zero = open("/dev/zero", O_RDONLY)
            while !Bound.isOver { _ = read(zero, memory, 1 << 20) }
            return .through("the kernel worked for 20 s")
        },
        "ignored-signals": {
            ignoreSignals()
            Bound.burn()
            return .through("no signal ended it")
        },
        "sleep": {
            Bound.wait()
            return .through("slept for 20 s")
        },
        "blocked-signals": {
            ignoreSignals()
            var all = sigset_t()
            sigfillset(&all)
            sigprocmask(SIG_BLOCK, &all, nil)
            Bound.wait()
            return .through("no signal ended it")
        },
        "stop-everybody": {
            _ = kill(-1, SIGSTOP)
            _ = kill(getpid(), SIGSTOP)
            Bound.wait()
            return .through("stopped, and nobody came")
        },
        "closed-streams": {
            let output = dup(1)
            for stream in Int32(0)...2 { close(stream) }
            Bound.wait()
            _ = dup2(output, 1)
            return .through("without streams it went on for 20 s")
        },
        "raised-limits": { .all(resources.map(raise)) },
        "real-time-priority": {
            var priority = sched_param()
            priority.sched_priority = 1
            let fifo = withUnsafePointer(to: &priority) {
                Kernel.call(Int32(SYS_sched_setscheduler), 0, 1, Int(bitPattern: $0))
            }
            let nicer = Kernel.call(Int32(SYS_setpriority), 0, 0, -10)
            return .all([Kernel.mustFail(fifo, "SCHED_FIFO"), Kernel.mustFail(nicer, "nice -10")])
        },
        "timer-flood": {
            var count = 0
            while count < 20_000 {
                let id = Kernel.room(8)
                let result = Kernel.call(Int32(SYS_timer_create), 1, 0, id)
                guard result >= 0 else { return .held("\(Kernel.name(of: -Int32(result)))") }
                count += 1
            }
            return .through("\(count) timers")
        },
        "signal-flood": {
            // Queued while blocked: each takes memory of the kernel.
            var all = sigset_t()
            sigfillset(&all)
            sigprocmask(SIG_BLOCK, &all, nil)
            let value = sigval(sival_int: 1)
            for _ in 0..<100_000 where sigqueue(getpid(), queuedSignal, value) != 0 {
                return .held(Kernel.name(of: errno))
            }
            return .through("100000 signals are queued")
        },
    ]

    private static let queuedSignal: Int32 = 39

    private static func burn(seconds: Double) {
        let end = Bound.seconds + seconds
        while Bound.seconds < end {}
    }

    /// Burns a little, hands on to a child, ends: no process is ever there for long.
    private static func hop() {
        burn(seconds: 0.005)
        if Bound.isOver { return }
        _ = Child.start { hop() }
    }

    private static func startBurningThread() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                Bound.burn()
                return nil
            }, nil)
    }

    private static func ignoreSignals() {
        for number in Int32(1)...64 { _ = signal(number, SIG_IGN) }
    }

    /// RLIMIT_CPU, FSIZE, NOFILE, NPROC by their numbers in getrlimit(2).
    private static let resources = [0, 1, 7, 6]

    private static func raise(_ resource: Int) -> Outcome {
        let more = Kernel.words([1 << 30, 1 << 30])
        return Kernel.mustFail(
            Kernel.call(Int32(SYS_prlimit64), 0, resource, more), "raising limit \(resource)")
    }
}

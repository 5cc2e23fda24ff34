import CLinux
import Glibc

/// Attempts to hold more memory than was given, of every kind there is.
enum MemoryAttacks {
    static let all: [String: Attack] = [
        "heap": { grow { touch(mapping(MAP_PRIVATE | MAP_ANONYMOUS, mebibyte)) } },
        "stack-recursion": {
            _ = clinux_recurse(UInt64(most))
            Bound.sleep(0.3)
            return .through("a stack of \(most >> 20) MiB")
        },
        "shared-mapping": { grow { touch(mapping(MAP_SHARED | MAP_ANONYMOUS, mebibyte)) } },
        "memory-by-children": memoryByChildren,
        "memory-file": {
            let file = Kernel.call(Int32(SYS_memfd_create), Kernel.text("left"), 0)
            guard file >= 0 else { return Kernel.mustFail(file) }
            _ = signal(SIGXFSZ, SIG_IGN)
            return grow { append(to: Int32(file)) }
        },
        "dev-shm": { fillFiles(in: "/dev/shm") },
        "tmp": { fillFiles(in: "/tmp") },
        "pipes": {
            crowd { _ in
                var ends: [Int32] = [-1, -1]
                guard pipe(&ends) == 0 else { return nil }
                // F_SETPIPE_SZ; beyond fs.pipe-user-pages-soft the kernel says no.
                _ = fcntl(ends[1], 1031, 1 << 20)
                return fill(ends[1])
            }
        },
        "unix-sockets": {
            crowd { _ in
                var ends: [Int32] = [-1, -1]
                let kind = Int32(SOCK_STREAM.rawValue)
                guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
                return fill(ends[0]) + fill(ends[1])
            }
        },
        "page-tables": {
            // One byte read of every 2 MiB: a page of page tables each, and nothing resident.
            let size = most / 4096 * (2 << 20)
            let memory = mmap(
                nil, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
            guard let memory, memory != MAP_FAILED else { return .held(Kernel.name(of: errno)) }
            // MADV_NOHUGEPAGE
            madvise(memory, size, 15)
            var sum = 0
            for place in stride(from: 0, to: size, by: 2 << 20) {
                sum += Int(memory.load(fromByteOffset: place, as: UInt8.self))
            }
            Bound.sleep(0.3)
            return .through("\(most >> 20) MiB of page tables, \(sum)")
        },
        "sysv-memory": {
            grow {
                let id = Kernel.call(Int32(SYS_shmget), 0, mebibyte, 0o1600)
                guard id >= 0 else { return refused(id) }
                return touch(shmat(Int32(id), nil, 0))
            }
        },
        "sysv-messages": {
            let message = Kernel.room(8192)
            Kernel.pointer(message).storeBytes(of: 1, as: Int.self)
            return grow(by: 16 << 10) {
                let id = Kernel.call(Int32(SYS_msgget), 0, 0o1600)
                guard id >= 0 else { return refused(id) }
                for _ in 0..<2 {
                    _ = Kernel.call(Int32(SYS_msgsnd), id, message, 8000, 0o4000)
                }
                return nil
            }
        },
        "sysv-semaphores": {
            // 64 bytes each in the kernel.
            grow(by: 32_000 * 64) {
                let id = Kernel.call(Int32(SYS_semget), 0, 32_000, 0o1600)
                return id >= 0 ? nil : refused(id)
            }
        },
        "message-queue": {
            Kernel.mustFail(
                Kernel.call(
                    Int32(SYS_mq_open), Kernel.text("left"), Int(O_CREAT | O_RDWR), 0o600, 0),
                as: Kernel.refusals + [EMFILE, ENOENT])
        },
        "locked-memory": {
            let memory = Int(bitPattern: mapping(MAP_PRIVATE | MAP_ANONYMOUS, mebibyte))
            // MCL_CURRENT | MCL_FUTURE
            return .all([
                Kernel.mustFail(
                    Kernel.call(Int32(SYS_mlock), memory, mebibyte), "mlock", as: [ENOMEM, EPERM]),
                Kernel.mustFail(
                    Kernel.call(Int32(SYS_mlockall), 3), "mlockall", as: [ENOMEM, EPERM]),
            ])
        },
        "secret-memory": {
            let file = Kernel.call(Int32(SYS_memfd_secret), 0)
            guard file >= 0 else { return Kernel.mustFail(file) }
            _ = signal(SIGXFSZ, SIG_IGN)
            _ = ftruncate(Int32(file), most)
            let memory = mmap(nil, most, PROT_READ | PROT_WRITE, MAP_SHARED, Int32(file), 0)
            guard memory != MAP_FAILED else { return .held(Kernel.name(of: errno)) }
            return .through("memory that only this process sees, \(most >> 20) MiB")
        },
        "killer-immunity": {
            // The memory killer must take the program before anything of the host.
            for score in ["-1000", "-1"] {
                let file = open("/proc/self/oom_score_adj", O_WRONLY)
                guard file >= 0 else { return .held(Kernel.name(of: errno)) }
                if write(file, score, score.utf8.count) > 0 {
                    return .through("oom_score_adj is \(score)")
                }
                close(file)
            }
            return .held(Kernel.name(of: errno))
        },
    ]

    /// More than three times the limit of the suite: an attack that has got so far is through.
    private static let most = 160 << 20
    private static let mebibyte = 1 << 20

    /// Repeats `step` until it is refused or `most` is reached.
    private static func grow(by size: Int = mebibyte, _ step: () -> Outcome?) -> Outcome {
        for _ in 0..<(most / size) {
            if let outcome = step() { return outcome }
        }
        // Who counts by looking needs a moment to look.
        Bound.sleep(0.3)
        return .through("\(most >> 20) MiB")
    }

    private static func refused(_ result: Int) -> Outcome {
        .held(Kernel.name(of: Int32(-result)))
    }

    private static func mapping(_ flags: Int32, _ size: Int) -> UnsafeMutableRawPointer? {
        mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0)
    }

    /// Writes to each page. `nil`: it is there.
    private static func touch(_ memory: UnsafeMutableRawPointer?) -> Outcome? {
        guard let memory, memory != MAP_FAILED else { return .held(Kernel.name(of: errno)) }
        for place in stride(from: 0, to: mebibyte, by: 4096) {
            memory.storeBytes(of: 1, toByteOffset: place, as: UInt8.self)
        }
        return nil
    }

    private static func append(to file: Int32) -> Outcome? {
        let zeroes = [UInt8](repeating: 1, count: mebibyte)
        return write(file, zeroes, zeroes.count) > 0 ? nil : .held(Kernel.name(of: errno))
    }

    /// A file for each mebibyte, so that the limit on one file's size does not come first.
    private static func fillFiles(in directory: String) -> Outcome {
        _ = signal(SIGXFSZ, SIG_IGN)
        var number = 0
        return grow {
            number += 1
            let file = open("\(directory)/\(number)", O_CREAT | O_WRONLY, 0o600)
            defer { close(file) }
            return append(to: file)
        }
    }

    /// Where the memory killer takes one child at a time, the others count.
    @Sendable private static func memoryByChildren() -> Outcome {
        let done = Child.sharedCounter()
        let share = most / 8
        let children = (0..<8).map { index in
            Child.start {
                for _ in 0..<(share / mebibyte) {
                    _ = touch(mapping(MAP_PRIVATE | MAP_ANONYMOUS, mebibyte))
                }
                done[index] = 1
                Bound.wait()
            }
        }
        func isAlive(_ id: Int) -> Bool { id > 0 && waitpid(pid_t(id), nil, WNOHANG) == 0 }
        let end = Bound.seconds + 2
        while Bound.seconds < end {
            Bound.sleep(0.02)
            let holders = zip(children, 0..<8).filter { isAlive($0) && done[$1] == 1 }.count
            if holders * share > Given.number("ATTACK_MEMORY") * 3 / 2 {
                return .through("\(holders) children had \(holders * share >> 20) MiB together")
            }
        }
        return .held("too few children stayed alive")
    }

    /// As many processes as there may be, each filling as many objects as it may have open.
    /// `makeOne` answers how many bytes it put away.
    private static func crowd(_ makeOne: (Int) -> Int?) -> Outcome {
        let bytes = Child.sharedCounter()
        let done = Child.sharedCounter()
        var children = 0
        while children < 12 {
            let index = children
            let id = Child.start {
                while let more = makeOne(index) { bytes[index] += more }
                done[index] = 1
                Bound.wait()
            }
            guard id > 0 else { break }
            children += 1
        }
        while (0..<children).contains(where: { done[$0] == 0 }) && !Bound.isOver {
            Bound.sleep(0.01)
        }
        Bound.sleep(0.3)
        let total = (0..<children).reduce(0) { $0 + bytes[$1] }
        let text = "\(total >> 20) MiB in the kernel"
        return total > Given.number("ATTACK_MEMORY") * 3 / 2 ? .through(text) : .held(text)
    }

    /// Until it would block.
    private static func fill(_ end: Int32) -> Int {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        let block = [UInt8](repeating: 1, count: 65_536)
        var total = 0
        while true {
            let written = write(end, block, block.count)
            guard written > 0 else { return total }
            total += written
        }
    }
}

extension Kernel {
    static func pointer(_ address: Int) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: address) ?? .allocate(byteCount: 8192, alignment: 16)
    }
}

import CLinux
import Glibc

/// System calls as an attacker makes them: by number, with arguments that are right, so that a
/// refusal is one of the sandbox and not of the arguments.
enum Kernel {
    /// What the kernel answers: a value, or a negative errno.
    static func call(
        _ number: Int32, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0,
        _ f: Int = 0
    ) -> Int {
        clinux_call(Int(number), a, b, c, d, e, f)
    }

    /// The errnos that mean "not for you". Any other says that the kernel looked at the
    /// arguments, so nothing stood before it.
    static let refusals = [EPERM, EACCES, ENOSYS, EAFNOSUPPORT]

    /// Judges what a call answered that must be refused.
    static func mustFail(
        _ result: Int, _ what: String = "the call", as accepted: [Int32] = refusals
    ) -> Outcome {
        guard result < 0 else { return .through("\(what) was carried out") }
        let error = Int32(-result)
        return accepted.contains(error)
            ? .held(name(of: error)) : .through("\(what) got as far as \(name(of: error))")
    }

    static func name(of error: Int32) -> String {
        clinux_error_name(error).map { String(cString: $0) } ?? "error \(error)"
    }

    /// The answer of a libc function that sets errno, in the kernel's form.
    static func answer<Number: BinaryInteger>(_ result: Number) -> Int {
        result == -1 ? -Int(errno) : Int(result)
    }

    // Memory for arguments. Never freed: the process makes one attack and ends.

    static func text(_ text: String) -> Int { Int(bitPattern: strdup(text)) }

    /// Zeroes.
    static func room(_ byteCount: Int) -> Int { Int(bitPattern: calloc(1, byteCount)) }

    /// 8 bytes each.
    static func words(_ values: [Int]) -> Int {
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: values.count + 1)
        for (index, value) in values.enumerated() { memory[index] = value }
        return Int(bitPattern: memory)
    }
}

/// What the verb tells the attacker, and what it is bounded by.
enum Given {
    /// A variable of the environment; 0 or empty when it is not there.
    static func text(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    static func number(_ name: String) -> Int { Int(text(name)) ?? 0 }

    /// Which run of several this is: the first line of stdin; 1 where there is none, as in a
    /// compilation.
    static let turn: Int = {
        var byte: UInt8 = 0
        return read(0, &byte, 1) == 1 && byte > 48 && byte < 58 ? Int(byte - 48) : 1
    }()
}

/// Own bounds: in a sandbox that does not hold, an attack stops by itself.
enum Bound {
    private static let begin = seconds
    static let patience = 20.0

    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Whether the attack has gone on for longer than any limit of the suite.
    static var isOver: Bool { seconds - begin > patience }

    static func sleep(_ duration: Double) { usleep(useconds_t(duration * 1_000_000)) }

    /// Burns until the bound.
    static func burn() {
        while !isOver {}
    }

    /// Sleeps until the bound; signals do not end it.
    static func wait() {
        while !isOver { sleep(0.05) }
    }

    static func started() { _ = begin }
}

/// Child processes.
enum Child {
    /// Runs `body` in a child that then ends; returns its id, or a negative errno.
    @discardableResult
    static func start(_ body: () -> Void) -> Int {
        let id = fork()
        if id == 0 {
            body()
            _exit(0)
        }
        return Kernel.answer(id)
    }

    /// A process of its own session whose parent is gone: nobody here waits for it.
    static func daemon(_ body: () -> Void) {
        let middle = start {
            _ = setsid()
            start(body)
        }
        if middle > 0 { _ = Child.wait(middle) }
    }

    @discardableResult
    static func wait(_ id: Int) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid_t(id), &status, 0) < 0 && errno == EINTR {}
        return status
    }

    /// A counter that a process shares with its children.
    static func sharedCounter() -> UnsafeMutablePointer<Int> {
        let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else {
            return UnsafeMutablePointer<Int>.allocate(capacity: 1)
        }
        return memory.bindMemory(to: Int.self, capacity: 1)
    }
}

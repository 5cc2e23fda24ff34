import CLinux
import Glibc
import LaunchProtocol

/// One end of a SEQPACKET socket pair: whole messages, with descriptors beside them.
struct Channel {
    let descriptor: Int32

    /// Both ends of a new pair.
    static func pair() -> (Channel, Channel)? {
        var ends: [Int32] = [-1, -1]
        guard clinux_seqpacket_pair(&ends) == 0 else { return nil }
        return (Channel(descriptor: ends[0]), Channel(descriptor: ends[1]))
    }

    /// False when the peer is gone.
    @discardableResult
    func send(_ bytes: [UInt8], descriptors: [Int32] = []) -> Bool {
        clinux_send(descriptor, bytes, bytes.count, descriptors, Int32(descriptors.count)) >= 0
    }

    /// What one look at the socket brought.
    enum Arrival {
        case message([UInt8], descriptors: [Int32])
        /// Nothing has come yet. Only without waiting.
        case nothing
        /// The peer is gone, or sends what does not fit: it is not talked to again.
        case end
    }

    func receive(wait: Bool = true) -> Arrival {
        var descriptors = [Int32](repeating: -1, count: 8)
        var count: Int32 = 8
        let got = Channel.buffer.withMemory { memory in
            clinux_receive(
                descriptor, memory.baseAddress, memory.count, &descriptors, &count, wait ? 1 : 0)
        }
        if got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) { return .nothing }
        guard got > 0 else { return .end }
        return .message(Channel.buffer.prefix(got), descriptors: Array(descriptors[..<Int(count)]))
    }

    func close() { _ = Glibc.close(descriptor) }

    /// One buffer for the life of the process: it has one thread, and a message is copied out
    /// before the next is read.
    private static let buffer = ScratchMemory(byteCount: ServerMessage.largest)
}

/// Memory for input and copying, taken once and never given back.
struct ScratchMemory: @unchecked Sendable {
    // Safe because the launcher and its children have one thread each.
    private let memory: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
    }

    func withMemory<R>(_ body: (UnsafeMutableRawBufferPointer) -> R) -> R { body(memory) }
    func prefix(_ count: Int) -> [UInt8] { Array(memory[..<count]) }
}

/// Turns the -1 of a system call into the failure of a step, with errno.
@discardableResult
func take<R: BinaryInteger>(_ step: LaunchStep, _ result: R) throws(LaunchFailure) -> R {
    guard result != -1 else { throw LaunchFailure(step, errno: errno) }
    return result
}

/// Which of these descriptors can be read, or have come to their end; none when the time (in
/// nanoseconds; -1: for ever) has passed. A descriptor of -1 is passed over.
@inline(never)
func waitForReadable(_ descriptors: [Int32], nanoseconds: Int64) -> [Bool] {
    var ready = [Int16](repeating: 0, count: descriptors.count)
    _ = clinux_poll(descriptors, &ready, Int32(descriptors.count), nanoseconds)
    return ready.map { $0 != 0 }
}

/// Whether nobody is there any more at the other end: POLLHUP.
func hasHungUp(_ descriptor: Int32) -> Bool {
    var ready: Int16 = 0
    _ = clinux_poll([descriptor], &ready, 1, 0)
    return ready & Int16(POLLHUP) != 0
}

/// CLOCK_MONOTONIC, in nanoseconds.
func monotonicNow() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// What this process, which has one thread, has used so far, in nanoseconds.
func ownCPUTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

func descriptorsToKeep(_ list: [Int32]) -> [Int32] { list.filter { $0 > 2 }.sorted() }

/// Closes every descriptor but these, which must not be among 0, 1, 2 (those stay).
func closeAll(but kept: [Int32]) {
    var next: UInt32 = 3
    for descriptor in descriptorsToKeep(kept) {
        if UInt32(descriptor) > next { _ = clinux_close_range(next, UInt32(descriptor) - 1, 0) }
        next = UInt32(descriptor) + 1
    }
    _ = clinux_close_range(next, .max, 0)
}

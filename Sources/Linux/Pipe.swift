internal import CLinux
internal import Glibc

/// Both ends of a pipe(7), close-on-exec.
package struct Pipe: ~Copyable {
    // Optional, so that one end can be given away or closed while the other stays.
    package var readEnd: FileDescriptor?
    package var writeEnd: FileDescriptor?

    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        _ = try systemCall("pipe2") { clinux_pipe(&ends) }
        readEnd = FileDescriptor(owning: ends[0])
        writeEnd = FileDescriptor(owning: ends[1])
    }

    private init(closed: Void) {
        readEnd = nil
        writeEnd = nil
    }

    /// One with both ends closed.
    package static var none: Pipe { Pipe(closed: ()) }
}

extension FileDescriptor {
    /// Reads and writes answer "nothing now" instead of waiting.
    package func neverBlock() throws(SystemError) {
        _ = try systemCall("fcntl", "O_NONBLOCK") { clinux_set_nonblocking(raw) }
    }

    /// Appends what can be read now to `buffer`'s front; like `receive`, for pipes and files.
    package func read(into buffer: inout [UInt8]) throws(SystemError) -> Received {
        let count = try nonblockingCall("read") {
            buffer.withUnsafeMutableBytes { Glibc.read(raw, $0.baseAddress, $0.count) }
        }
        guard let count else { return .nothing }
        return count == 0 ? .end : .bytes(count)
    }

    /// Writes the part of `bytes` from `offset` on and answers how many the kernel took; `nil`
    /// when the pipe is full. The calling thread must have SIGPIPE blocked or ignored.
    package func write(_ bytes: [UInt8], from offset: Int) throws(SystemError) -> Int? {
        try nonblockingCall("write") {
            bytes.withUnsafeBytes { all in
                let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
                return Glibc.write(raw, rest.baseAddress, rest.count)
            }
        }
    }

    /// A file in memory that holds `chunks`, one after another, ready to be read from its start.
    package static func memoryFile(
        named name: String, holding chunks: [[UInt8]]
    ) throws(SystemError) -> FileDescriptor {
        let file = FileDescriptor(
            owning: try systemCall("memfd_create", name) { clinux_memory_file(name) })
        for chunk in chunks {
            var offset = 0
            while offset < chunk.count {
                offset += try file.write(chunk, from: offset) ?? 0
            }
        }
        return file
    }

    /// A file or directory of the host by its path, for reading.
    package static func opening(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC) })
    }
}

extension FileDescriptor {
    /// Everything in a regular file or memory file, from its beginning.
    package func contents() throws(SystemError) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = try systemCall("pread") {
                buffer.withUnsafeMutableBytes { memory in
                    pread(raw, memory.baseAddress, memory.count, off_t(all.count))
                }
            }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }
}

/// SIGPIPE, for threads that write to pipes whose reader may be gone.
package enum BrokenPipeSignal {
    /// The calling thread gets EPIPE instead of the signal: pthread_sigmask(3).
    package static func blockInThisThread() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}

import CLinux
import Glibc

/// Attempts to drown the server, to keep it waiting, or to make it believe something.
enum OutputAttacks {
    static let all: [String: Attack] = [
        "flood-stdout": { flood([1]) },
        "flood-stderr": { flood([2]) },
        "flood-both": { flood([1, 2]) },
        "output-by-bytes": {
            // Each byte a write of its own, in turn: as much work for the server as can be.
            _ = signal(SIGPIPE, SIG_IGN)
            while !Bound.isOver {
                _ = write(1, "a", 1)
                _ = write(2, "b", 1)
            }
            return .through("wrote bytes for 20 s")
        },
        "hostile-bytes": {
            var bytes = (0...255).map { UInt8($0) }
            // Half a character, an overlong one, a surrogate, a terminal's title, a bell.
            bytes += [0xC3, 0x0A, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0x0A]
            bytes += Array("\u{1B}]0;attacked\u{7}\u{1B}[2J\r\n".utf8)
            for _ in 0..<20 {
                for stream in Int32(1)...2 { _ = write(stream, bytes, bytes.count) }
            }
            _ = write(1, "\n", 1)
            return .left("bytes that are no text")
        },
        "forged-result": {
            // Says on every descriptor that all went well, and fails.
            let text = "exit status 0\nsandpiper: ended: exited(0)\n{\"code\": 0}\n"
            for descriptor in Int32(2)...64 { _ = write(descriptor, text, text.utf8.count) }
            _ = write(0, text, text.utf8.count)
            _exit(3)
        },
        "unread-input": { .left("its input, unread") },
        "closed-input": {
            close(0)
            Bound.sleep(0.1)
            return .left("its input, closed")
        },
        "enlarged-pipe": {
            // What is still in the pipe at the end is the server's to hold: F_SETPIPE_SZ.
            _ = fcntl(1, 1031, 1 << 20)
            return flood([1])
        },
    ]

    private static func flood(_ streams: [Int32]) -> Outcome {
        _ = signal(SIGPIPE, SIG_IGN)
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
        var written = 0
        while !Bound.isOver && written < 1 << 30 {
            for stream in streams { written += max(0, write(stream, block, block.count)) }
        }
        return .through("\(written >> 20) MiB were taken")
    }
}

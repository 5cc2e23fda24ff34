import CLinux

/// The program's stdout, written in blocks.
struct Output {
    private static let blockSize = 65536
    private var waiting: [UInt8] = []

    init() { waiting.reserveCapacity(Output.blockSize) }

    mutating func put(_ byte: UInt8) {
        waiting.append(byte)
        if waiting.count == Output.blockSize { flush() }
    }

    mutating func flush() {
        Output.write(waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    /// Writes all of it. Who does not want to read any more ends the program quietly.
    static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                CLinux.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 { exit(1) }
            done += count
        }
    }
}

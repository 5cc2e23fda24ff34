internal import Linux

/// The three pipes of one run, from the server's side.
final class StageStreams {
    private var input: Pipe
    private var output: Pipe
    private var error: Pipe
    private let bytes: [UInt8]
    private var written = 0

    /// What fits into the pipe is written at once, so that most inputs never wake anybody.
    init(input bytes: [UInt8]) throws(SystemError) {
        self.bytes = bytes
        input = try Pipe()
        output = try Pipe()
        error = try Pipe()
        try input.writeEnd?.neverBlock()
        try output.readEnd?.neverBlock()
        try error.readEnd?.neverBlock()
        feed()
    }

    /// stdin, stdout, stderr as the program gets them.
    var programEnds: [Int32] {
        [input.readEnd.number, output.writeEnd.number, error.writeEnd.number]
    }

    func closeProgramEnds() {
        input.readEnd = nil
        output.writeEnd = nil
        error.writeEnd = nil
    }

    /// In the order in which `serve` wants their readiness.
    var interests: [Poll.Interest] {
        [
            Poll.Interest(output.readEnd.number), Poll.Interest(error.readEnd.number),
            Poll.Interest(input.writeEnd.number, forWriting: true),
        ]
    }

    /// One read of each stream that is ready; a stream that ended is closed.
    func serve(
        _ ready: [Bool], into result: inout StageOutput, _ buffer: inout [UInt8]
    ) throws(SystemError) {
        if ready[0] {
            _ = try take(&output.readEnd, .standardOutput, into: &result, &buffer)
        }
        if ready[1] {
            _ = try take(&error.readEnd, .standardError, into: &result, &buffer)
        }
        if ready[2] { feed() }
    }

    /// Everything that is still in the pipes. Their writers are dead, so this ends.
    func drain(into result: inout StageOutput, _ buffer: inout [UInt8]) throws(SystemError) {
        while try take(&output.readEnd, .standardOutput, into: &result, &buffer) {}
        while try take(&error.readEnd, .standardError, into: &result, &buffer) {}
    }

    /// False when there is nothing more, now or ever.
    private func take(
        _ end: inout FileDescriptor?, _ stream: StageOutput.Stream,
        into result: inout StageOutput, _ buffer: inout [UInt8]
    ) throws(SystemError) -> Bool {
        guard let received = try end?.read(into: &buffer) else { return false }
        switch received {
        case .bytes(let count):
            result.append(buffer[..<count], to: stream)
            return true
        case .nothing: return false
        case .end:
            end = nil
            return false
        }
    }

    /// Writes what the pipe takes; closes it after the last byte, or when nobody reads.
    private func feed() {
        while written < bytes.count {
            let taken: Int?
            do throws(SystemError) {
                taken = try input.writeEnd?.write(bytes, from: written) ?? nil
            } catch {
                break
            }
            guard let taken else { return }
            written += taken
        }
        input.writeEnd = nil
    }
}

extension Optional where Wrapped == FileDescriptor {
    /// -1 when there is none.
    var number: Int32 {
        switch self {
        case .some(let descriptor): descriptor.raw
        case .none: -1
        }
    }
}

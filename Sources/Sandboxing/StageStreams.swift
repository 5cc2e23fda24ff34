internal import Judging
internal import Linux

/// The pipes of one run, from the server's side.
final class StageStreams {
    private var input: Pipe
    private var output: Pipe
    private var error: Pipe
    /// Of a run that has one: else both ends are closed.
    private var report: Pipe
    private let hasReport: Bool
    private var bytes: [UInt8]
    private var written = 0
    /// More may come behind `bytes`.
    private(set) var inputIsOpen: Bool

    /// What fits into the pipe is written at once, so that most inputs never wake anybody. With
    /// `staysOpen` stdin ends only by `endInput`.
    init(
        input bytes: [UInt8], staysOpen: Bool = false, hasReport: Bool = false
    ) throws(SystemError) {
        self.bytes = bytes
        inputIsOpen = staysOpen
        self.hasReport = hasReport
        input = try Pipe()
        output = try Pipe()
        error = try Pipe()
        report = hasReport ? try Pipe() : Pipe.none
        try input.writeEnd?.neverBlock()
        try output.readEnd?.neverBlock()
        try error.readEnd?.neverBlock()
        try report.readEnd?.neverBlock()
        feed()
    }

    /// stdin, stdout, stderr, and the report's if there is one, as the program gets them.
    var programEnds: [Int32] {
        let three = [input.readEnd.number, output.writeEnd.number, error.writeEnd.number]
        return hasReport ? three + [report.writeEnd.number] : three
    }

    func closeProgramEnds() {
        input.readEnd = nil
        output.writeEnd = nil
        error.writeEnd = nil
        report.writeEnd = nil
    }

    /// In the order in which `serve` wants their readiness. Without `reading` the program's
    /// output stays in its pipes; a report is nobody's to watch, and is always read.
    func interests(reading: Bool) -> [Poll.Interest] {
        [
            Poll.Interest(reading ? output.readEnd.number : -1),
            Poll.Interest(reading ? error.readEnd.number : -1),
            Poll.Interest(written < bytes.count ? input.writeEnd.number : -1, forWriting: true),
            Poll.Interest(report.readEnd.number),
        ]
    }

    /// All that was brought is in the pipe, and more may come.
    var takesInput: Bool { inputIsOpen && written == bytes.count }

    func addInput(_ more: [UInt8], isEnd: Bool) {
        (bytes, written) = (more, 0)
        inputIsOpen = !isEnd
        feed()
    }

    /// One read of each stream that is ready; a stream that ended is closed.
    func serve(
        _ ready: [Bool], into result: inout StageOutput, _ buffer: inout [UInt8]
    ) throws(SystemError) {
        if ready[0] {
            _ = try take(&output.readEnd, .stream(.standardOutput), into: &result, &buffer)
        }
        if ready[1] {
            _ = try take(&error.readEnd, .stream(.standardError), into: &result, &buffer)
        }
        if ready[2] { feed() }
        if ready[3] { _ = try take(&report.readEnd, .report, into: &result, &buffer) }
    }

    /// Everything that is still in the pipes. Their writers are dead, so this ends.
    func drain(into result: inout StageOutput, _ buffer: inout [UInt8]) throws(SystemError) {
        while try take(&output.readEnd, .stream(.standardOutput), into: &result, &buffer) {}
        while try take(&error.readEnd, .stream(.standardError), into: &result, &buffer) {}
        while try take(&report.readEnd, .report, into: &result, &buffer) {}
    }

    private enum Source {
        case stream(OutputStream)
        case report
    }

    /// False when there is nothing more, now or ever.
    private func take(
        _ end: inout FileDescriptor?, _ source: Source,
        into result: inout StageOutput, _ buffer: inout [UInt8]
    ) throws(SystemError) -> Bool {
        guard let received = try end?.read(into: &buffer) else { return false }
        switch received {
        case .bytes(let count):
            switch source {
            case .stream(let stream): result.append(buffer[..<count], to: stream)
            case .report: result.appendToReport(buffer[..<count])
            }
            return true
        case .nothing: return false
        case .end:
            end = nil
            return false
        }
    }

    /// Writes what the pipe takes; closes it after the last byte, or when nobody reads.
    /// Input for which there is no reader any more is dropped.
    private func feed() {
        while written < bytes.count {
            var taken: Int? = nil
            do throws(SystemError) {
                taken = try input.writeEnd?.write(bytes, from: written) ?? nil
            } catch {
                input.writeEnd = nil
            }
            if input.writeEnd.number < 0 {
                written = bytes.count
                break
            }
            guard let taken else { return }
            written += taken
        }
        if !inputIsOpen { input.writeEnd = nil }
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

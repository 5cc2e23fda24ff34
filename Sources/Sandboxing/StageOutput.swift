internal import Engine
internal import Judging

/// What a program wrote, up to a limit for each stream, in the order in which it was read; and
/// its report, if it has one.
struct StageOutput {
    private let limit: Int
    /// Who gets it at once; `nil` when nobody does.
    private let live: LiveJob?
    private let keeps: Bool
    private var counts = (output: 0, error: 0)
    private(set) var standardOutput: [UInt8] = []
    private(set) var standardError: [UInt8] = []
    /// Which stream the next bytes came from: the order of arrival without the bytes again.
    private var order: [(stream: OutputStream, count: Int)] = []
    /// The stream that went over the limit first.
    private(set) var overflow: OutputStream?
    private let reportLimit: Int
    /// `nil`: none is wanted.
    private(set) var report: StageResult.Report?

    init(limit: Int, reportLimit: Int? = nil, live: LiveJob? = nil) {
        self.limit = limit
        self.reportLimit = reportLimit ?? 0
        report = reportLimit.map { _ in StageResult.Report() }
        self.live = live.flatMap { $0.passesOutput ? $0 : nil }
        keeps = live?.keepsOutput ?? true
    }

    /// More may be read now: whoever gets it at once has room.
    var hasRoom: Bool { live?.hasRoom ?? true }

    mutating func append(_ bytes: ArraySlice<UInt8>, to stream: OutputStream) {
        let count = stream == .standardOutput ? counts.output : counts.error
        let taken = bytes.prefix(limit - count)
        if taken.count < bytes.count && overflow == nil { overflow = stream }
        guard !taken.isEmpty else { return }
        switch stream {
        case .standardOutput: counts.output += taken.count
        case .standardError: counts.error += taken.count
        }
        live?.post(.output(stream, Array(taken)))
        if keeps { keep(taken, of: stream) }
    }

    /// What is over the limit is read and forgotten: the program goes on.
    mutating func appendToReport(_ bytes: ArraySlice<UInt8>) {
        guard let count = report?.bytes.count else { return }
        let taken = bytes.prefix(reportLimit - count)
        report?.bytes += taken
        if taken.count < bytes.count { report?.isWhole = false }
    }

    private mutating func keep(_ kept: ArraySlice<UInt8>, of stream: OutputStream) {
        switch stream {
        case .standardOutput: standardOutput += kept
        case .standardError: standardError += kept
        }
        if let last = order.last, last.stream == stream {
            order[order.count - 1].count += kept.count
        } else {
            order.append((stream, kept.count))
        }
    }

    /// Both streams as they came. Costs nothing when one of them is empty.
    var interleaved: [UInt8] {
        if standardError.isEmpty { return standardOutput }
        if standardOutput.isEmpty { return standardError }
        var all: [UInt8] = []
        all.reserveCapacity(standardOutput.count + standardError.count)
        var (out, error) = (0, 0)
        for (stream, count) in order {
            switch stream {
            case .standardOutput:
                all += standardOutput[out..<out + count]
                out += count
            case .standardError:
                all += standardError[error..<error + count]
                error += count
            }
        }
        return all
    }
}

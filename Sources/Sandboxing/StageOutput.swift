/// What a program wrote, up to a limit for each stream, in the order in which it was read.
struct StageOutput {
    enum Stream { case standardOutput, standardError }

    private let limit: Int
    private(set) var standardOutput: [UInt8] = []
    private(set) var standardError: [UInt8] = []
    /// Which stream the next bytes came from: the order of arrival without the bytes again.
    private var order: [(stream: Stream, count: Int)] = []
    /// The stream that went over the limit first.
    private(set) var overflow: Stream?

    init(limit: Int) { self.limit = limit }

    mutating func append(_ bytes: ArraySlice<UInt8>, to stream: Stream) {
        let held = stream == .standardOutput ? standardOutput.count : standardError.count
        let kept = bytes.prefix(limit - held)
        if kept.count < bytes.count && overflow == nil { overflow = stream }
        guard !kept.isEmpty else { return }
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

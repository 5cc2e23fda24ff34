/// Bytes that wait to be sent, in order. Large bodies wait as they are: nothing is copied.
struct Outbox {
    private var chunks: [[UInt8]] = []
    /// The first chunk that is not sent, and how much of it is.
    private var index = 0
    private var offset = 0
    private(set) var byteCount = 0

    var isEmpty: Bool { index == chunks.count }

    mutating func append(_ chunk: [UInt8]) {
        if chunk.isEmpty { return }
        chunks.append(chunk)
        byteCount += chunk.count
    }

    /// The next bytes to send, where they begin, and whether others follow.
    var front: (chunk: [UInt8], offset: Int, more: Bool)? {
        isEmpty ? nil : (chunks[index], offset, index + 1 < chunks.count)
    }

    /// So many bytes of `front` are sent.
    mutating func advance(_ count: Int) {
        offset += count
        byteCount -= count
        guard offset == chunks[index].count else { return }
        chunks[index] = []
        index += 1
        offset = 0
        if isEmpty {
            chunks.removeAll(keepingCapacity: true)
            index = 0
        }
    }
}

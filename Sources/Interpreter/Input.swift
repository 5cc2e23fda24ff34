import CLinux

/// The program's stdin, read in blocks.
struct Input {
    private var block = [UInt8](repeating: 0, count: 65536)
    private var position = 0
    private var end = 0

    /// Whether the next byte may have to be waited for.
    var isEmpty: Bool { position == end }

    /// `nil` at the end.
    mutating func take() -> UInt8? {
        if isEmpty {
            let count = read(STDIN_FILENO, &block, block.count)
            guard count > 0 else { return nil }
            position = 0
            end = count
        }
        position += 1
        return block[position - 1]
    }
}

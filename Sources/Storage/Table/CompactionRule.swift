/// When the oldest segment is given up: its runs are written again at the journal's end, and what
/// is out of date in it goes with it.
///
/// Only ever the oldest: so the record of a removal can go with its segment, since nothing that it
/// removes stands before it. With as much waste as data at most, each byte that is kept is
/// written about once more for each new byte.
struct CompactionRule: Equatable, Sendable {
    var segmentBytes: Int

    /// `closedCount`: segments besides the one that is written to.
    func isDue(diskBytes: Int, liveBytes: Int, closedCount: Int) -> Bool {
        closedCount > 0 && diskBytes > 2 * liveBytes + 2 * segmentBytes
    }

    /// How much may be written again beside so many new bytes. Twice as much, so that compaction
    /// overtakes acceptances; never nothing, so that it ends when none come.
    func stepBytes(newBytes: Int) -> Int { max(1 << 20, 2 * newBytes) }
}

extension Journal {
    /// Every bound of the embedded store.
    package struct Configuration: Sendable {
        /// The server's data directory; the journal stands in `journal` below it.
        package var directory: String
        /// How long a finished run is kept that does not say so itself: a day.
        package var timeToLiveMs: Int64 = 24 * 3600 * 1000
        /// What all runs together may take before new ones are refused: 1 GiB. Results of runs that
        /// were accepted are always kept. On the disk, what is out of date comes on top: about as
        /// much again, and two segments.
        package var totalBytes = 1 << 30
        /// A segment larger than this gets no further record: 64 MiB.
        package var segmentBytes = 64 << 20
        /// Requests and results that are kept in memory, the latest: 64 MiB. The rest is read from
        /// the disk.
        package var memoryBytes = 64 << 20
        /// Request, or result, of one run: 256 MiB.
        package var payloadBytesMax = 256 << 20
        /// More that waits to be written refuses new runs until the disk has caught up: 256 MiB.
        package var pendingBytesMax = 256 << 20
        /// Between two attempts to go on after an error of the disk: a second.
        package var retryMs: Int64 = 1000

        package init(directory: String) { self.directory = directory }
    }
}

/// What happened to the journal, for the log.
package enum JournalEvent: Sendable, Equatable, CustomStringConvertible {
    case full(String)
    case broken(String)
    case recovered
    /// The disk lost what was last written there; it was written again to a new segment.
    case segmentGivenUp(String, String)
    /// The journal cannot read back what it wrote.
    case payloadLost(run: String, String)
    /// What is out of date is not removed any more until the next start.
    case compactionStopped(String)

    package var description: String {
        switch self {
        case .full(let reason): "storage is full, new runs are refused: \(reason)"
        case .broken(let reason): "storage fails, new runs are refused: \(reason)"
        case .recovered: "storage works again"
        case .segmentGivenUp(let name, let reason):
            "storage went on in a new file, because \(name) failed: \(reason)"
        case .payloadLost(let run, let reason):
            "storage has lost the request or the result of run \(run): \(reason)"
        case .compactionStopped(let reason):
            "storage grows until the next start, because an old file cannot be removed: \(reason)"
        }
    }
}

/// Why the store cannot be opened, and how to go on: for the person at the terminal.
package struct StorageFailure: Error, Equatable, CustomStringConvertible {
    package var description: String
}

/// What a start found.
package struct JournalStart: Sendable, Equatable {
    package var runs = 0
    package var unfinished = 0
    package var segments = 0
    package var damages: [Damage] = []

    /// A part of a file in which nothing could be read.
    package struct Damage: Sendable, Equatable, CustomStringConvertible {
        package var file: String
        package var offset: Int
        package var byteCount: Int
        /// At the end of the file, where it was cut off; else it was left where it is.
        package var isTail: Bool
        /// A copy of those bytes; `nil` when none could be made.
        package var copy: String?

        package var description: String {
            let what =
                isTail
                ? "ended in the middle of a record and was cut" : "is damaged and was passed over"
            return "\(file) \(what): \(byteCount) bytes at \(offset)"
                + (copy.map { ", kept as \($0)" } ?? "")
        }
    }
}

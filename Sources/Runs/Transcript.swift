package import Judging

/// Something that can be told of a run while it is not finished.
package enum RunEvent: Sendable, Equatable {
    /// It waits for a slot.
    case queued
    case stage(JobStage)
    case output(OutputStream, String)
    /// Some events came here that are not kept any more; the result will have what they said.
    case gap
}

/// What has happened to a run, for those who come late: the events in their order, numbered from 0.
///
/// Bounded: the oldest are forgotten. What one stream writes in a row is one event as long as
/// nobody has read it, so a program that writes single bytes does not fill this with them.
struct Transcript {
    static let eventsMax = 4096
    static let bytesMax = 1 << 20
    private static let joinedBytesMax = 16 << 10

    private var events: [RunEvent] = []
    /// The number of `events[0]`.
    private var first = 0
    private var byteCount = 0
    /// Events before this number have been given to somebody, and do not change any more.
    private var read = 0

    /// The number that the next event will have.
    var end: Int { first + events.count }

    mutating func append(_ event: RunEvent) {
        if case .output(let stream, let text) = event {
            byteCount += text.utf8.count
            if end > read, case .output(stream, var unread)? = events.last,
                unread.utf8.count < Self.joinedBytesMax
            {
                events[events.count - 1] = .gap  // Releases the text: no copy.
                unread += text
                events[events.count - 1] = .output(stream, unread)
                return forget()
            }
        }
        events.append(event)
        forget()
    }

    private mutating func forget() {
        guard events.count > Self.eventsMax || byteCount > Self.bytesMax else { return }
        var count = events.count - Self.eventsMax / 2
        var bytes = byteCount
        var place = 0
        while place < events.count - 1, place < count || bytes > Self.bytesMax / 2 {
            if case .output(_, let text) = events[place] { bytes -= text.utf8.count }
            place += 1
        }
        count = place
        events.removeFirst(count)
        first += count
        byteCount = bytes
    }

    /// The events from number `start` on, and the number behind them.
    mutating func events(from start: Int) -> (events: [RunEvent], next: Int) {
        read = end
        if start < first { return ([.gap] + events, end) }
        return (Array(events[min(start - first, events.count)...]), end)
    }
}

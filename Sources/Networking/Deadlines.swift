/// Which connection's time is up next: a heap of times, and what each connection really wants.
///
/// A plain value without a clock. Most deadlines are moved later, over and over, and never pass. So
/// moving one later only notes it; the old entry comes up once, too early, and is put back. Each
/// operation costs O(log n), amortized, and the heap is at most about twice what is armed.
package struct Deadlines {
    private struct Entry {
        var time: Duration
        var id: ConnectionID
    }

    /// What is wanted.
    private var armed: [ConnectionID: Duration] = [:]
    /// The entry in the heap that counts for an ID; others are left-overs.
    private var queued: [ConnectionID: Duration] = [:]
    private var heap: [Entry] = []

    package init() {}

    /// When to look again; not later than the earliest deadline, sometimes earlier.
    package var next: Duration? { heap.first?.time }

    /// Arms, moves or (with `nil`) disarms the one deadline of `id`.
    package mutating func set(_ id: ConnectionID, _ time: Duration?) {
        guard let time else {
            armed[id] = nil
            compact()
            return
        }
        armed[id] = time
        if let waiting = queued[id], waiting <= time { return }
        queued[id] = time
        push(Entry(time: time, id: id))
        compact()
    }

    /// Takes one ID whose deadline has passed, and disarms it; `nil` when none is left.
    package mutating func takeExpired(at now: Duration) -> ConnectionID? {
        while let first = heap.first, first.time <= now {
            pop()
            guard queued[first.id] == first.time else { continue }
            queued[first.id] = nil
            guard let time = armed[first.id] else { continue }
            guard time <= now else {
                queued[first.id] = time
                push(Entry(time: time, id: first.id))
                continue
            }
            armed[first.id] = nil
            return first.id
        }
        return nil
    }

    /// How many entries there are, left-overs included.
    package var entryCount: Int { heap.count }

    /// Throws the left-overs away once they are the majority.
    private mutating func compact() {
        guard heap.count > 2 * armed.count + 64 else { return }
        heap = armed.map { Entry(time: $0.value, id: $0.key) }.sorted { $0.time < $1.time }
        queued = armed
    }

    private mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].time < heap[parent].time else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].time < heap[least].time { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

/// Tells connections apart for as long as the server lives; never used twice.
package struct ConnectionID: Hashable, Sendable {
    package var number: UInt64
    package init(_ number: UInt64) { self.number = number }
}

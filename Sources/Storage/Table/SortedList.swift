/// Values in rising order, each once. Taking the least out, and putting a new greatest in, costs
/// nothing worth naming: that is what happens to runs that come, grow old and go.
struct SortedList<Element: Comparable & Sendable>: Sendable {
    private var elements: [Element] = []
    /// Those before it are gone.
    private var start = 0

    var count: Int { elements.count - start }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : elements[start] }

    /// The least, as many as there are.
    func prefix(_ limit: Int, while isWanted: (Element) -> Bool) -> ArraySlice<Element> {
        elements[start...].prefix(max(limit, 0)).prefix(while: isWanted)
    }

    mutating func insert(_ element: Element) {
        let place = firstIndex(notBelow: element)
        if place < elements.count, elements[place] == element { return }
        elements.insert(element, at: place)
    }

    mutating func remove(_ element: Element) {
        let place = firstIndex(notBelow: element)
        guard place < elements.count, elements[place] == element else { return }
        guard place == start else {
            elements.remove(at: place)
            return
        }
        start += 1
        if start > 32 && start > elements.count / 2 {
            elements.removeFirst(start)
            start = 0
        }
    }

    private func firstIndex(notBelow element: Element) -> Int {
        guard let last = elements.last, start < elements.count, !(last < element) else {
            return elements.count
        }
        var (low, high) = (start, elements.count)
        while low < high {
            let middle = (low + high) / 2
            if elements[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// At most `limit` values in rising or falling order, beyond `after`, then passing over
    /// `skip`; and whether there are more behind them.
    func page(
        descending: Bool, after: Element?, skip: Int, limit: Int
    ) -> (elements: [Element], hasMore: Bool) {
        var range = start..<elements.count
        if let after {
            let place = firstIndex(notBelow: after)
            let isThere = place < elements.count && elements[place] == after
            range = descending ? start..<place : (isThere ? place + 1 : place)..<elements.count
        }
        let skipped = min(max(skip, 0), range.count)
        let taken = min(max(limit, 0), range.count - skipped)
        let hasMore = range.count - skipped > taken
        if descending {
            let end = range.upperBound - skipped
            return (elements[(end - taken)..<end].reversed(), hasMore)
        }
        let begin = range.lowerBound + skipped
        return (Array(elements[begin..<begin + taken]), hasMore)
    }
}

/// When something is to happen to a run. Of two at the same time, the run that was accepted first.
struct RunTime: Comparable {
    var timeMs: Int64
    var sequence: UInt64

    static func < (one: RunTime, other: RunTime) -> Bool {
        (one.timeMs, one.sequence) < (other.timeMs, other.sequence)
    }
}

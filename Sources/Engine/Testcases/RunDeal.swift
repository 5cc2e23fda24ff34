internal import Judging
internal import Synchronization

/// The runs of one job, dealt out one at a time to the slots that work on it.
///
/// Which slot gets which run, and in which order they end, is left open; the results are as if
/// one slot had done them all. After a failure at which the job stops, or the run with which its
/// wall time is used up, what comes behind it is dealt no more and counts for nothing.
final class RunDeal: Sendable {
    struct Hand: Sendable, Equatable {
        var index: Int
        /// What is left of the job's output budget.
        var outputBytes: Int
    }

    fileprivate struct State {
        var next = 0
        /// Dealt once, and given back undone.
        var returned: [Int] = []
        var results: [StageResult?]
        var outputBytes: Int
        /// Of all results, those that will count for nothing too.
        var wallTime = Duration.zero
        /// Results from here on count for nothing.
        var end: Int
        var isClosed = false
    }
    private let state: Mutex<State>
    private let job: Job

    init(_ job: Job) {
        self.job = job
        let count = job.inputs.count
        state = Mutex(
            State(
                results: [StageResult?](repeating: nil, count: count),
                outputBytes: job.outputBudgetBytes, end: count))
    }

    /// The next run that somebody has to do; `nil`: none.
    func take() -> Hand? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let back = state.returned.filter { $0 < state.end }.min()
            if let back {
                state.returned.removeAll { $0 == back }
                return Hand(index: back, outputBytes: state.outputBytes)
            }
            guard state.next < state.end else { return nil }
            defer { state.next += 1 }
            return Hand(index: state.next, outputBytes: state.outputBytes)
        }
    }

    func put(_ result: StageResult, of index: Int) {
        let isEnd = job.ends(after: result, ofRun: index)
        state.withLock { state in
            state.results[index] = result
            state.outputBytes = max(0, state.outputBytes - result.byteCount)
            if isEnd { state.end = min(state.end, index + 1) }
            state.wallTime += result.usage.wallTime
            if job.ends(afterWallTime: state.wallTime) { state.endInTime(job) }
        }
    }

    /// Somebody else has to do it.
    func giveBack(_ index: Int) { state.withLock { $0.returned.append(index) } }

    /// Nothing is dealt any more.
    func close() { state.withLock { $0.isClosed = true } }

    /// Runs that nobody has taken yet.
    var undealt: Int {
        state.withLock { state in
            guard !state.isClosed else { return 0 }
            return max(0, state.end - state.next) + state.returned.count { $0 < state.end }
        }
    }

    /// In order; `nil` while one is missing.
    var results: [StageResult]? {
        state.withLock { state in
            let done = state.results[..<state.end].compactMap { $0 }
            return done.count == state.end ? done : nil
        }
    }
}

extension RunDeal.State {
    /// The wall time of those that are done is used up. What was dealt comes before what was not,
    /// so the end is among it; where it is shows when all before it are done.
    fileprivate mutating func endInTime(_ job: Job) {
        end = min(end, next)
        var sum = Duration.zero
        for index in 0..<end {
            guard let result = results[index] else { return }
            sum += result.usage.wallTime
            if job.ends(afterWallTime: sum) { return end = index + 1 }
        }
    }
}

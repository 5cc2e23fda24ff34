import Engine
import TestSupport
import Testing

@Suite("Job queue: who runs, who waits, who is turned away")
struct JobQueueTests {
    private let ann = ClientID("ann")
    private let bob = ClientID("bob")
    private let cy = ClientID("cy")

    private func queue(
        slots: Int = 1, length: Int = 100, perClient: Int = 100
    ) -> JobQueue {
        JobQueue(slots: slots, limits: QueueLimits(length: length, perClient: perClient))
    }

    /// Releases slot 0 until nobody waits: the jobs in their order.
    private func order(of queue: JobQueue) -> [UInt64] {
        var queue = queue
        var order: [UInt64] = []
        while let job = queue.release(slot: 0) { order.append(job.number) }
        return order
    }

    @Test func `as many jobs start as there are slots, each in its own`() {
        var queue = queue(slots: 3)
        let slots = (1...3).map { queue.admit(JobID($0), from: ann) }
        #expect(slots == [.start(slot: 0), .start(slot: 1), .start(slot: 2)])
        #expect(queue.freeSlotCount == 0)
        #expect(queue.admit(JobID(4), from: ann) == .wait(ahead: 0))
    }

    @Test func `the slot freed last is taken first`() {
        var queue = queue(slots: 3)
        for number in 1...3 { _ = queue.admit(JobID(UInt64(number)), from: ann) }
        #expect(queue.release(slot: 0) == nil)
        #expect(queue.release(slot: 2) == nil)
        #expect(queue.admit(JobID(4), from: ann) == .start(slot: 2))
        #expect(queue.admit(JobID(5), from: ann) == .start(slot: 0))
    }

    @Test func `a slot is lent only while one is free and nobody waits`() {
        var queue = queue(slots: 2)
        #expect(queue.admit(JobID(1), from: ann) == .start(slot: 0))
        #expect(queue.borrow() == 1)
        #expect(queue.borrow() == nil)
        #expect(queue.admit(JobID(2), from: bob) == .wait(ahead: 0))
        #expect(queue.borrow() == nil)
        #expect(queue.release(slot: 1) == JobID(2))
        #expect(queue.release(slot: 0) == nil)
        #expect(queue.borrow() == 0)
    }

    @Test func `a promised place is kept from others, and taken by the job it is for`() {
        var queue = queue(slots: 1, length: 1)
        #expect(queue.admit(JobID(1), from: ann) == .start(slot: 0))
        #expect(queue.promisePlace(to: bob) == true)
        #expect(queue.promisePlace(to: cy) == false)
        #expect(queue.admit(JobID(2), from: ann) == .refuse(queued: 0))
        #expect(queue.admit(JobID(3), from: bob, by: .promised) == .wait(ahead: 0))
        #expect(queue.admit(JobID(4), from: ann) == .refuse(queued: 1))
        #expect(queue.release(slot: 0) == JobID(3))
    }

    @Test func `a promise that is withdrawn gives the place back`() {
        var queue = queue(slots: 1, length: 10, perClient: 1)
        #expect(queue.admit(JobID(1), from: ann) == .start(slot: 0))
        #expect(queue.promisePlace(to: bob) == true)
        #expect(queue.promisePlace(to: bob) == false)
        queue.withdrawPromise(to: bob)
        #expect(queue.promisePlace(to: bob) == true)
    }

    @Test func `a free slot is promised once`() {
        var queue = queue(slots: 1, length: 0)
        #expect(queue.promisePlace(to: ann) == true)
        #expect(queue.promisePlace(to: bob) == false)
        #expect(queue.admit(JobID(1), from: ann, by: .promised) == .start(slot: 0))
        #expect(queue.promisePlace(to: bob) == false)
    }

    /// Somebody without a promise may have been quicker: then the promise is a place to wait in.
    @Test func `a promised job waits when its slot was taken meanwhile`() {
        var queue = queue(slots: 1, length: 0)
        #expect(queue.promisePlace(to: ann) == true)
        #expect(queue.admit(JobID(1), from: bob) == .start(slot: 0))
        #expect(queue.admit(JobID(2), from: ann, by: .promised) == .wait(ahead: 0))
    }

    @Test func `what was accepted before a restart is never refused`() {
        var queue = queue(slots: 1, length: 1, perClient: 1)
        for number in 1...5 {
            let answer = queue.admit(JobID(UInt64(number)), from: ann, by: .exempt)
            #expect(answer == (number == 1 ? .start(slot: 0) : .wait(ahead: number - 2)))
        }
        #expect(queue.admit(JobID(6), from: bob) == .refuse(queued: 4))
    }

    @Test func `a client's own jobs keep their order`() {
        var queue = queue()
        for number in 1...5 { _ = queue.admit(JobID(UInt64(number)), from: ann) }
        #expect(order(of: queue) == [2, 3, 4, 5])
    }

    @Test func `each says how many wait before it`() {
        var queue = queue()
        _ = queue.admit(JobID(1), from: ann)
        #expect(queue.admit(JobID(2), from: ann) == .wait(ahead: 0))
        #expect(queue.admit(JobID(3), from: bob) == .wait(ahead: 1))
        #expect(queue.admit(JobID(4), from: ann) == .wait(ahead: 2))
        #expect(queue.count == 3)
    }

    @Test func `turns go round between clients, however many jobs one of them has`() {
        var queue = queue()
        _ = queue.admit(JobID(1), from: ann)
        for number in 2...5 { _ = queue.admit(JobID(UInt64(number)), from: ann) }
        _ = queue.admit(JobID(10), from: bob)
        _ = queue.admit(JobID(11), from: bob)
        _ = queue.admit(JobID(20), from: cy)
        #expect(order(of: queue) == [2, 10, 20, 3, 11, 4, 5])
    }

    @Test func `a full queue turns away, and says how many wait`() {
        var queue = queue(length: 2)
        for number in 1...3 { _ = queue.admit(JobID(UInt64(number)), from: ann) }
        #expect(queue.admit(JobID(4), from: bob) == .refuse(queued: 2))
        #expect(queue.release(slot: 0) == JobID(2))
        #expect(queue.admit(JobID(5), from: bob) == .wait(ahead: 1))
    }

    @Test func `one client's share being full leaves room for the others`() {
        var queue = queue(length: 10, perClient: 2)
        for number in 1...3 { _ = queue.admit(JobID(UInt64(number)), from: ann) }
        #expect(queue.admit(JobID(4), from: ann) == .refuse(queued: 2))
        #expect(queue.admit(JobID(5), from: bob) == .wait(ahead: 2))
    }

    @Test func `nobody waits in a queue of length 0, but free slots are used`() {
        var queue = queue(length: 0)
        #expect(queue.admit(JobID(1), from: ann) == .start(slot: 0))
        #expect(queue.admit(JobID(2), from: ann) == .refuse(queued: 0))
    }

    @Test func `a job that is removed never comes, and its room is free again`() {
        var queue = queue(length: 3)
        for number in 1...4 { _ = queue.admit(JobID(UInt64(number)), from: ann) }
        let removed = queue.remove(JobID(3), from: ann)
        #expect(removed)
        #expect(queue.count == 2)
        #expect(queue.admit(JobID(5), from: bob) == .wait(ahead: 2))
        #expect(order(of: queue) == [2, 5, 4])
    }

    @Test func `a client whose last job is removed has no turn any more`() {
        var queue = queue()
        _ = queue.admit(JobID(1), from: ann)
        _ = queue.admit(JobID(2), from: bob)
        _ = queue.admit(JobID(3), from: cy)
        let removed = queue.remove(JobID(2), from: bob)
        #expect(removed)
        #expect(order(of: queue) == [3])
    }

    @Test func `a job that does not wait cannot be removed`() {
        var queue = queue()
        _ = queue.admit(JobID(1), from: ann)
        _ = queue.admit(JobID(2), from: ann)
        let results = [
            queue.remove(JobID(1), from: ann), queue.remove(JobID(2), from: bob),
            queue.remove(JobID(9), from: cy), queue.remove(JobID(2), from: ann),
            queue.remove(JobID(2), from: ann),
        ]
        #expect(results == [false, false, false, true, false])
        #expect(queue.isIdle)
    }

    // MARK: - Priorities

    @Test func `a job of low priority starts only when no other is ready`() {
        var queue = queue()
        _ = queue.admit(JobID(1), from: ann)
        #expect(queue.admit(JobID(2), from: ann, priority: .low) == .wait(ahead: 0))
        #expect(queue.admit(JobID(3), from: bob, priority: .low) == .wait(ahead: 1))
        #expect(queue.admit(JobID(4), from: ann) == .wait(ahead: 0))
        #expect(queue.admit(JobID(5), from: bob, priority: .low) == .wait(ahead: 3))
        #expect(queue.admit(JobID(6), from: cy) == .wait(ahead: 1))
        #expect(queue.count == 5)
        #expect(order(of: queue) == [4, 6, 2, 3, 5])
    }

    @Test func `a free slot is for any priority`() {
        var queue = queue(slots: 2)
        #expect(queue.admit(JobID(1), from: ann, priority: .low) == .start(slot: 0))
        #expect(queue.admit(JobID(2), from: ann, priority: .low) == .start(slot: 1))
        #expect(queue.admit(JobID(3), from: ann, priority: .low) == .wait(ahead: 0))
        #expect(!queue.isIdle)
        #expect(queue.release(slot: 1) == JobID(3))
    }

    @Test func `a job of low priority passes those that are held back`() {
        var queue = queue()
        _ = queue.admit(JobID(1), from: ann)
        queue.hold(build)
        _ = queue.admit(JobID(2), from: ann, build: build)
        _ = queue.admit(JobID(3), from: ann, priority: .low)
        #expect(queue.release(slot: 0) == JobID(3))
    }

    @Test func `what waits at low priority takes no room from others, and has its own bounds`() {
        var queue = queue(length: 3, perClient: 2)
        _ = queue.admit(JobID(1), from: ann)
        for number in 2...5 {
            _ = queue.admit(JobID(UInt64(number)), from: bob, by: .exempt, priority: .low)
        }
        #expect(queue.admit(JobID(6), from: ann, priority: .low) == .refuse(queued: 4))
        #expect(queue.admit(JobID(7), from: bob) == .wait(ahead: 0))
        #expect(queue.promisePlace(to: bob) == true)
        #expect(queue.promisePlace(to: bob) == false)
        #expect(queue.promisePlace(to: ann) == true)
        #expect(queue.admit(JobID(8), from: cy) == .refuse(queued: 1))
    }

    @Test func `a place is promised in the priority that the job will have`() {
        var queue = queue(length: 1)
        _ = queue.admit(JobID(1), from: ann)
        #expect(queue.promisePlace(to: ann, .low) == true)
        #expect(queue.promisePlace(to: bob, .low) == false)
        #expect(queue.promisePlace(to: bob) == true)
        #expect(
            queue.admit(JobID(2), from: ann, by: .promised, priority: .low) == .wait(ahead: 0))
        queue.withdrawPromise(to: bob)
        #expect(queue.admit(JobID(3), from: bob) == .wait(ahead: 0))
        #expect(order(of: queue) == [3, 2])
    }

    // MARK: - Any order of events

    /// What waits, as a list: which of it comes next is looked for in full.
    private struct Book {
        var waiting: [(job: JobID, client: ClientID, priority: JobPriority)] = []
        /// By priority: clients, the one whose turn it is first.
        var turns: [JobPriority: [ClientID]] = [:]

        mutating func add(_ job: JobID, _ client: ClientID, _ priority: JobPriority) {
            if !waiting.contains(where: { $0.client == client && $0.priority == priority }) {
                turns[priority, default: []].append(client)
            }
            waiting.append((job, client, priority))
        }

        mutating func remove(_ job: JobID) {
            guard let place = waiting.firstIndex(where: { $0.job == job }) else { return }
            let (_, client, priority) = waiting.remove(at: place)
            if !waiting.contains(where: { $0.client == client && $0.priority == priority }) {
                turns[priority]?.removeAll { $0 == client }
            }
        }

        mutating func next() -> JobID? {
            let priority = JobPriority.allCases.first { count($0) > 0 } ?? .low
            guard let client = turns[priority]?.first,
                let entry = waiting.first(where: {
                    $0.client == client && $0.priority == priority
                })
            else { return nil }
            turns[priority]?.removeFirst()
            turns[priority]?.append(client)
            remove(entry.job)
            return entry.job
        }

        func count(_ priority: JobPriority, of client: ClientID? = nil) -> Int {
            waiting.count {
                $0.priority == priority && (client == nil || $0.client == client)
            }
        }
    }

    /// Against a list of what was admitted: nothing is lost, doubled, out of turn, or over its
    /// bounds.
    @Test("any order of events keeps the books", arguments: 1...20 as ClosedRange<UInt64>)
    func books(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = queue(slots: 3, length: 8, perClient: 4)
        var book = Book()
        var busy: Set<Int> = []
        for number in 1...2000 as ClosedRange<UInt64> {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1, 2:
                let client = [ann, bob, cy].randomElement(using: &random) ?? ann
                let priority = JobPriority.allCases.randomElement(using: &random) ?? .low
                let ahead = book.waiting.count { $0.priority.rawValue <= priority.rawValue }
                switch queue.admit(JobID(number), from: client, priority: priority) {
                case .start(let slot):
                    #expect(book.waiting.isEmpty && busy.insert(slot).inserted)
                case .wait(let said):
                    #expect(said == ahead && busy.count == 3)
                    book.add(JobID(number), client, priority)
                    #expect(
                        book.count(priority) <= 8 && book.count(priority, of: client) <= 4)
                case .refuse(let queued):
                    #expect(
                        queued == ahead
                            && (book.count(priority) == 8
                                || book.count(priority, of: client) == 4)
                    )
                }
            case 3:
                guard let slot = busy.randomElement(using: &random) else { continue }
                let next = queue.release(slot: slot)
                #expect(next == book.next())
                if next == nil { busy.remove(slot) }
            default:
                guard let entry = book.waiting.randomElement(using: &random) else { continue }
                let removed = queue.remove(entry.job, from: entry.client)
                #expect(removed)
                book.remove(entry.job)
            }
            #expect(
                queue.count == book.waiting.count && queue.freeSlotCount == 3 - busy.count)
            #expect(queue.isIdle == book.waiting.isEmpty)
        }
    }

    // MARK: - Builds that are under way

    private let build = BuildID(1)

    @Test func `a job whose build is under way waits, and leaves the slot to others`() {
        var queue = queue(slots: 2)
        #expect(queue.admit(JobID(1), from: ann, build: build) == .start(slot: 0))
        queue.hold(build)
        #expect(queue.admit(JobID(2), from: ann, build: build) == .wait(ahead: 0))
        #expect(queue.isIdle, "it waits for no slot")
        #expect(queue.next() == nil)
        #expect(queue.admit(JobID(3), from: ann) == .start(slot: 1))
        #expect(queue.admit(JobID(4), from: ann) == .wait(ahead: 1))
        #expect(!queue.isIdle)
        #expect(queue.release(slot: 1) == JobID(4), "it passes the one that is held back")
        #expect(queue.count == 1)
    }

    @Test func `when the build is over, those held back start, each in its place`() {
        var queue = queue(slots: 3)
        _ = queue.admit(JobID(1), from: ann, build: build)
        queue.hold(build)
        for number in 2...4 { _ = queue.admit(JobID(UInt64(number)), from: ann, build: build) }
        _ = queue.admit(JobID(10), from: bob, build: build)
        #expect(queue.freeSlotCount == 2)
        queue.letGo(build)
        var started: [JobID] = []
        while let (job, _) = queue.next() { started.append(job) }
        #expect(started == [JobID(2), JobID(10)])
        #expect(queue.freeSlotCount == 0)
        #expect(order(of: queue) == [3, 4])
    }

    @Test func `those held back are counted, and can be given up`() {
        var queue = queue(slots: 2, length: 2, perClient: 1)
        _ = queue.admit(JobID(1), from: ann, build: build)
        queue.hold(build)
        #expect(queue.admit(JobID(2), from: ann, build: build) == .wait(ahead: 0))
        #expect(queue.count == 1)
        // There is no room to wait, but a slot: better twice than not at all.
        #expect(queue.admit(JobID(3), from: ann, build: build) == .start(slot: 1))
        #expect(queue.admit(JobID(4), from: ann, build: build) == .refuse(queued: 1))
        let isGone = queue.remove(JobID(2), from: ann)
        #expect(isGone)
        queue.letGo(build)
        #expect(queue.count == 0)
        #expect(queue.next() == nil)
    }

    @Test func `a slot is lent while those who wait are held back`() {
        var queue = queue(slots: 2)
        _ = queue.admit(JobID(1), from: ann, build: build)
        queue.hold(build)
        _ = queue.admit(JobID(2), from: ann, build: build)
        #expect(queue.borrow() == 1)
        queue.letGo(build)
        #expect(!queue.isIdle)
        #expect(queue.release(slot: 1) == JobID(2))
    }
}

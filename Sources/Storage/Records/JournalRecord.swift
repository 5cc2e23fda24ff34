/// What the journal remembers: the state of the store is the sum of its records, in their order.
///
/// Each sets what it is about to a value and adds to nothing, so that a record which is read
/// twice, or after a snapshot that holds its effect already, changes nothing.
enum JournalRecord: Equatable {
    /// A run as it was accepted, or all of it at a later time; takes the place of every record
    /// about it that stands before.
    case snapshot(RunSnapshot)
    case progress(UInt64, RunProgress)
    case finished(UInt64, finishedMs: Int64, result: [UInt8])
    case reopened(UInt64, attempts: UInt32)
    case annotated(UInt64, [UInt8])
    case delivery(UInt64, Delivery)
    case removed(UInt64)
    /// Says nothing: tries whether the disk takes anything.
    case padding

    var type: UInt8 {
        switch self {
        case .snapshot: 1
        case .progress: 2
        case .finished: 3
        case .reopened: 4
        case .annotated: 5
        case .delivery: 6
        case .removed: 7
        case .padding: 8
        }
    }

    /// Of the run that it is about.
    var sequence: UInt64? {
        switch self {
        case .snapshot(let snapshot): snapshot.run.sequence
        case .progress(let sequence, _), .finished(let sequence, _, _), .reopened(let sequence, _),
            .annotated(let sequence, _), .delivery(let sequence, _), .removed(let sequence):
            sequence
        case .padding: nil
        }
    }
}

/// A run with its request and, if it has one, its result.
struct RunSnapshot: Equatable {
    var run: StoredRun
    var request: [UInt8]
    var result: [UInt8]?
}

/// How far an attempt is.
struct RunProgress: Equatable {
    var state: StoredRun.State
    var stage: String
    var attempts: UInt32
    var startedMs: Int64?
}

extension JournalRecord {
    /// What stands between the records' frames.
    var payload: [UInt8] {
        var fields = FieldWriter()
        switch self {
        case .snapshot(let snapshot): fields.put(snapshot)
        case .progress(let sequence, let progress):
            fields.put(sequence)
            fields.put(progress)
        case .finished(let sequence, let finishedMs, let result):
            fields.reserve(result.count + 20)
            fields.put(sequence)
            fields.put(finishedMs)
            fields.put(result)
        case .annotated(let sequence, let annotation):
            fields.put(sequence)
            fields.put(annotation)
        case .delivery(let sequence, let delivery):
            fields.put(sequence)
            fields.put(delivery)
        case .reopened(let sequence, let attempts):
            fields.put(sequence)
            fields.put(attempts)
        case .removed(let sequence): fields.put(sequence)
        case .padding: fields.put([UInt8](repeating: 0, count: 4096))
        }
        return fields.bytes
    }

    func frame(salt: UInt64) -> [UInt8] {
        RecordFrame.encode(type: type, payload: payload, salt: salt)
    }

    init(type: UInt8, _ payload: ArraySlice<UInt8>) throws(MalformedRecord) {
        var fields = FieldReader(payload)
        switch type {
        case 1: self = .snapshot(try fields.snapshot())
        case 2: self = .progress(try fields.integer(), try fields.progress())
        case 3:
            self = .finished(
                try fields.integer(), finishedMs: try fields.integer(), result: try fields.blob())
        case 4: self = .reopened(try fields.integer(), attempts: try fields.integer())
        case 5: self = .annotated(try fields.integer(), try fields.blob())
        case 6: self = .delivery(try fields.integer(), try fields.delivery())
        case 7: self = .removed(try fields.integer())
        case 8:
            _ = try fields.blob()
            self = .padding
        default: throw MalformedRecord()
        }
        guard fields.isAtEnd else { throw MalformedRecord() }
    }
}

extension FieldWriter {
    fileprivate mutating func put(_ snapshot: RunSnapshot) {
        let run = snapshot.run
        reserve(256 + snapshot.request.count + (snapshot.result?.count ?? 0))
        put(run.sequence)
        put(run.id)
        put(run.kind)
        put(run.owner)
        put(UInt32(run.labels.count))
        for label in run.labels { put(label) }
        put(run.priority)
        put(run.createdMs)
        put(run.timeToLiveMs)
        put(
            RunProgress(
                state: run.state, stage: run.stage, attempts: run.attempts,
                startedMs: run.startedMs))
        put(run.finishedMs)
        put(run.annotation)
        put(UInt32(run.deliveries.count))
        for delivery in run.deliveries { put(delivery) }
        put(snapshot.request)
        put(UInt8(snapshot.result == nil ? 0 : 1))
        if let result = snapshot.result { put(result) }
    }

    fileprivate mutating func put(_ progress: RunProgress) {
        put(progress.state.rawValue)
        put(progress.stage)
        put(progress.attempts)
        put(progress.startedMs)
    }

    fileprivate mutating func put(_ delivery: Delivery) {
        put(delivery.id)
        put(delivery.target)
        put(delivery.state.rawValue)
        put(delivery.attempts)
        put(delivery.nextAttemptMs)
        put(delivery.lastAnswer)
    }
}

extension FieldReader {
    fileprivate mutating func snapshot() throws(MalformedRecord) -> RunSnapshot {
        var run = StoredRun(
            sequence: try integer(), id: try string(), kind: try string(), owner: try string(),
            labels: try list { (reader) throws(MalformedRecord) in try reader.string() },
            priority: try integer(), createdMs: try integer(), timeToLiveMs: try optional())
        let progress = try progress()
        run.state = progress.state
        run.stage = progress.stage
        run.attempts = progress.attempts
        run.startedMs = progress.startedMs
        run.finishedMs = try optional()
        run.annotation = try blob()
        run.deliveries = try list { (reader) throws(MalformedRecord) in try reader.delivery() }
        let request = try blob()
        let result = try integer(UInt8.self) == 0 ? nil : try blob()
        run.requestBytes = request.count
        run.resultBytes = result?.count
        return RunSnapshot(run: run, request: request, result: result)
    }

    fileprivate mutating func progress() throws(MalformedRecord) -> RunProgress {
        guard let state = StoredRun.State(rawValue: try integer()) else {
            throw MalformedRecord()
        }
        return RunProgress(
            state: state, stage: try string(), attempts: try integer(), startedMs: try optional())
    }

    fileprivate mutating func delivery() throws(MalformedRecord) -> Delivery {
        let (id, target) = (try string(), try string())
        guard let state = Delivery.State(rawValue: try integer()) else { throw MalformedRecord() }
        return Delivery(
            id: id, target: target, state: state, attempts: try integer(),
            nextAttemptMs: try integer(), lastAnswer: try string())
    }

    private mutating func list<Element>(
        _ each: (inout FieldReader) throws(MalformedRecord) -> Element
    ) throws(MalformedRecord) -> [Element] {
        // Grows as elements are really there: a false count reserves nothing.
        var list: [Element] = []
        for _ in 0..<(try integer(UInt32.self)) { list.append(try each(&self)) }
        return list
    }
}

internal import Linux
internal import Synchronization

/// Reads requests and results that are no longer in memory, so that no task waits for the disk.
final class ReaderThread: Sendable {
    private struct Job: Sendable {
        var part: PayloadPart
        var file: SegmentFile
        var place: Place
        var salt: UInt64
        var waiter: CheckedContinuation<Result<[UInt8], StorageRefusal>, Never>
    }

    /// Lives as long as the thread, which ends some time after the `ReaderThread`.
    private final class Inbox: Sendable {
        let jobs = Mutex<(waiting: [Job], isClosed: Bool)>(([], false))
        let wakeup: Wakeup

        init() throws(SystemError) { wakeup = try Wakeup() }

        /// `nil` after the end.
        func take() -> [Job]? {
            wakeup.clear()
            return jobs.withLock { jobs in
                let waiting = jobs.waiting
                jobs.waiting = []
                return waiting.isEmpty && jobs.isClosed ? nil : waiting
            }
        }
    }

    private let inbox: Inbox

    init() throws(SystemError) {
        let inbox = try Inbox()
        self.inbox = inbox
        try OSThread.start(name: "journal-read") {
            while let jobs = inbox.take() {
                for job in jobs {
                    job.waiter.resume(
                        returning: job.file.payload(job.part, at: job.place, salt: job.salt))
                }
                if jobs.isEmpty {
                    _ = try? Poll.wait(for: [Poll.Interest(inbox.wakeup.descriptor.raw)])
                }
            }
        }
    }

    deinit {
        inbox.jobs.withLock { $0.isClosed = true }
        inbox.wakeup.signal()
    }

    func payload(
        _ part: PayloadPart, in file: SegmentFile, at place: Place, salt: UInt64
    ) async -> Result<[UInt8], StorageRefusal> {
        await withCheckedContinuation { waiter in
            inbox.jobs.withLock { jobs in
                jobs.waiting.append(
                    Job(part: part, file: file, place: place, salt: salt, waiter: waiter))
            }
            inbox.wakeup.signal()
        }
    }
}

extension SegmentFile {
    /// A request or a result out of the record at `place`.
    func payload(
        _ part: PayloadPart, at place: Place, salt: UInt64
    ) -> Result<[UInt8], StorageRefusal> {
        do {
            let frame = try read(count: place.byteCount, at: place.offset)
            var scan = SegmentScan(frame, from: 0, salt: salt)
            guard case .record(let type, let payload, _)? = scan.next() else {
                return .failure(.broken("\(path) is damaged at \(place.offset)"))
            }
            switch (try JournalRecord(type: type, frame[payload]), part) {
            case (.snapshot(let snapshot), .request): return .success(snapshot.request)
            case (.snapshot(let snapshot), .result): return .success(snapshot.result ?? [])
            case (.finished(_, _, let result), .result): return .success(result)
            default: return .failure(.broken("\(path) holds something else at \(place.offset)"))
            }
        } catch {
            return .failure(.broken("\(path): \(error)"))
        }
    }
}

/// Where runs are kept that outlive the request which brought them.
///
/// The border between the APIs and what remembers for them. `Journal` is the embedded one; the
/// look-ups are `async` and may throw so that one behind a network can stand beside it. `Journal`
/// answers all but `request` and `result` from memory, without waiting.
///
/// Requests, results and annotations are bytes that only the API which wrote them can read. Times
/// are milliseconds since 1970 by the wall clock.
package protocol RunStore: Sendable {
    /// Takes a run over. When this returns, the run survives a crash and a power cut, and look-ups
    /// find it; when it throws, the run is not kept and the client must hear so.
    func accept(_ run: NewRun) async throws(StorageRefusal)

    /// An attempt at the run starts: counts it and notes the time. Does not wait for the disk.
    func begin(_ id: String)
    /// How far the attempt is, in a word of the API. Does not wait for the disk.
    func update(_ id: String, stage: String)
    /// The run is over. Look-ups show the result at once; returns when it is durable, or known not
    /// to be for now. A later result takes the place of an earlier one.
    @discardableResult
    func finish(_ id: String, _ result: [UInt8]) async -> Durability
    /// Whether everything that was noted of the run so far is durable: for whoever was told
    /// `deferred` and asks again. Adds next to nothing to what waits for the disk.
    func confirm(_ id: String) async -> Durability
    /// A finished run waits to be run again. Its old result stays until the new one is there.
    @discardableResult
    func reopen(_ id: String) async -> Durability
    /// Replaces what the API keeps beside the run.
    @discardableResult
    func annotate(_ id: String, _ annotation: [UInt8]) async -> Durability
    @discardableResult
    func remove(_ id: String) async -> Durability

    func run(_ id: String) async throws(StorageRefusal) -> StoredRun?
    /// The bytes that the run was accepted with; `nil` when there is no such run.
    func request(of id: String) async throws(StorageRefusal) -> [UInt8]?
    /// `nil` also while there is none yet.
    func result(of id: String) async throws(StorageRefusal) -> [UInt8]?
    func runs(_ query: RunQuery) async throws(StorageRefusal) -> RunPage
    /// What was accepted and is not finished: after a start, what is to be run again. The least
    /// priority number first, and those of one number in the order of acceptance.
    func unfinished() async throws(StorageRefusal) -> [StoredRun]

    /// Deliveries of finished runs that are due at `nowMs` and not settled, the longest due first.
    func dueDeliveries(nowMs: Int64, limit: Int) async throws(StorageRefusal) -> [DueDelivery]
    /// When the next one will be due; `nil` when none waits.
    func nextDeliveryMs() async throws(StorageRefusal) -> Int64?
    /// What became of an attempt: replaces the run's delivery of the same id, or adds one.
    @discardableResult
    func record(_ delivery: Delivery, of id: String) async -> Durability

    /// Whether new runs are taken, for those who ask how the server is.
    var condition: StoreCondition { get }
    /// Writes what waits to be written and lets go of the files. Refuses everything afterwards.
    func close() async
}

/// What has become of a change.
package enum Durability: Sendable, Equatable {
    /// On the disk.
    case durable
    /// In memory, where look-ups see it; it will be written when the disk takes it again, and is
    /// lost if the server ends before that.
    case deferred
    /// There is no such run (any more).
    case unknownRun
}

/// Why a run was not taken, or could not be read.
package enum StorageRefusal: Error, Sendable, Equatable {
    /// No room: on the disk, or under `Configuration.totalBytes`. May pass.
    case full
    /// The disk does not write or read, and what it said. May pass.
    case broken(String)
    /// So much waits to be written that the disk must catch up first. Passes.
    case busy
    /// There is a run of this id.
    case idTaken
    /// Larger than the store takes at all.
    case tooLarge(limitBytes: Int)
    /// The store has been closed.
    case closed
}

package enum StoreCondition: Sendable, Equatable {
    case open
    /// Look-ups work; new runs are refused until there is room again.
    case full
    /// The same for a disk that reports errors, with its words.
    case broken(String)
    case closed
}

/// Names what one key's compilations come to, as long as anybody wants it or it is kept.
package struct BuildID: Sendable, Hashable {
    package var number: UInt64
    package init(_ number: UInt64) { self.number = number }
}

/// Which jobs compile, which wait, and which take what another has compiled.
///
/// A plain value: no clock, no workspace. A job enters with its key; when it gets a slot, it is
/// told its part; whoever builds says what came of it. While a build is under way, `JobQueue` holds
/// the jobs back that want it. A build that comes to nothing for our reasons leaves no trace: the
/// next job that wants it builds.
struct BuildShare {
    typealias Instant = ContinuousClock.Instant

    /// What a job that has its slot does about its build.
    enum Part: Sendable, Equatable {
        /// It builds, for the others too.
        case build
        /// It takes what is kept.
        case use
        /// It builds, for itself.
        case alone
    }

    enum Outcome: Sendable, Equatable {
        /// What the compilation left takes that much memory.
        case succeeded(bytes: Int)
        /// The compiler says no. What it says may hang on the load of the machine: then it
        /// counts only for jobs up to `through`, which were there before it was over.
        case failed(bytes: Int, through: JobID?)
        /// Everybody has to build it alone for a while.
        case notShareable
        /// The builder was cancelled or lost.
        case abandoned
    }

    private struct Entry {
        var key: BuildKey
        /// Jobs that have entered and not left.
        var jobs = 0
    }

    private struct Kept {
        enum Use { case everybody, through(JobID), nobody }
        var use: Use
        var bytes: Int
        var expiry: Instant
        var lastUse: Instant
        /// A use makes it stay longer. What a failure says may be different next time.
        var isRenewed = false
    }

    private let limits: BuildLimits
    private var ids: [BuildKey: BuildID] = [:]
    private var entries: [BuildID: Entry] = [:]
    private var underWay: Set<BuildID> = []
    private var kept: [BuildID: Kept] = [:]
    private var lastID: UInt64 = 0

    init(limits: BuildLimits) { self.limits = limits }

    /// `nil`: the job takes no part.
    mutating func enter(_ key: BuildKey) -> BuildID? {
        guard key.byteCount <= limits.sourceBytes else { return nil }
        let id =
            ids[key]
            ?? {
                lastID += 1
                return BuildID(lastID)
            }()
        ids[key] = id
        entries[id, default: Entry(key: key)].jobs += 1
        return id
    }

    /// The job is over, or has been given up.
    mutating func leave(_ id: BuildID) {
        entries[id]?.jobs -= 1
        forgetIfUnused(id)
    }

    /// The job has its slot.
    mutating func begin(_ id: BuildID, for job: JobID, at now: Instant) -> Part {
        if underWay.contains(id) { return .alone }
        if var build = kept[id], build.expiry > now {
            switch build.use {
            case .nobody: return .alone
            case .through(let last) where job.number > last.number: break
            case .through, .everybody:
                build.lastUse = now
                if build.isRenewed { build.expiry = now + limits.age }
                kept[id] = build
                return .use
            }
        }
        kept[id] = nil
        underWay.insert(id)
        return .build
    }

    /// What came of the build of a job whose part it was. Returns the builds that are kept no
    /// longer; this one is among them if it is not kept at all.
    mutating func end(
        _ id: BuildID, _ outcome: Outcome, at now: Instant
    ) -> [BuildID] {
        precondition(underWay.remove(id) != nil, "whoever builds has been told to")
        let keyBytes = entries[id]?.key.byteCount ?? 0
        var build = Kept(use: .nobody, bytes: keyBytes, expiry: now + limits.age, lastUse: now)
        switch outcome {
        case .abandoned:
            forgetIfUnused(id)
            return [id] + expire(at: now)
        case .notShareable: break
        case .succeeded(let bytes):
            build.use = .everybody
            build.bytes += bytes
            build.isRenewed = true
        case .failed(let bytes, let last):
            build.use = last.map { .through($0) } ?? .everybody
            build.bytes += bytes
        }
        var dropped: [BuildID] = []
        if build.bytes > limits.bytes {
            build.use = .nobody
            build.bytes = keyBytes
            dropped.append(id)
        }
        kept[id] = build
        return dropped + expire(at: now) + makeRoom()
    }

    /// Those whose time is over.
    mutating func expire(at now: Instant) -> [BuildID] {
        let old = kept.filter { $0.value.expiry <= now }.map(\.key)
        for id in old { drop(id) }
        return old
    }

    /// When the next one's time will be over.
    var nextExpiry: Instant? { kept.values.map(\.expiry).min() }

    /// It turned out to be of no use.
    mutating func drop(_ id: BuildID) {
        kept[id] = nil
        forgetIfUnused(id)
    }

    /// Builds that are kept, and what they take.
    var keptCount: Int { kept.count }
    var keptBytes: Int { kept.values.reduce(0) { $0 + $1.bytes } }

    /// The longest unused goes first, and before all of them those that no job waits for.
    private mutating func makeRoom() -> [BuildID] {
        var dropped: [BuildID] = []
        while keptCount > limits.count || keptBytes > limits.bytes {
            let victim = kept.min { one, other in
                let isWanted = (isWanted(one.key), isWanted(other.key))
                return isWanted.0 != isWanted.1
                    ? !isWanted.0 : one.value.lastUse < other.value.lastUse
            }
            guard let victim else { break }
            drop(victim.key)
            dropped.append(victim.key)
        }
        return dropped
    }

    private func isWanted(_ id: BuildID) -> Bool { (entries[id]?.jobs ?? 0) > 0 }

    private mutating func forgetIfUnused(_ id: BuildID) {
        guard let entry = entries[id], entry.jobs == 0, kept[id] == nil, !underWay.contains(id)
        else { return }
        entries[id] = nil
        ids[entry.key] = nil
    }
}

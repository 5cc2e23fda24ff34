internal import Judging

/// What a compilation came to.
struct Build: Sendable {
    var compile: StageResult
    /// As every run finds it; `nil` when the compilation failed.
    var workspace: (any SharedWorkspace)?
    /// What the compiler came from, unless it was the host's.
    private weak let package: RuntimePackage?
    private let hasPackage: Bool

    init(_ compile: StageResult, workspace: (any SharedWorkspace)?, package: RuntimePackage?) {
        self.compile = compile
        self.workspace = workspace
        self.package = package
        hasPackage = package != nil
    }

    /// The package has been removed: no job will have this build's key.
    var isObsolete: Bool { hasPackage && package == nil }

    var byteCount: Int {
        compile.standardOutput.count + compile.standardError.count + compile.interleaved.count
            + (workspace?.byteCount ?? 0)
    }
}

/// What a job does about its build: `BuildShare.Part`, with what that takes.
enum BuildPart: Sendable {
    case alone
    case build(BuildID)
    case use(BuildID, Build)

    /// What it takes instead of compiling.
    var kept: Build? {
        guard case .use(_, let build) = self else { return nil }
        return build
    }
}

/// Holds the builds that `BuildShare` says are kept. Those that go are handed out, and whoever gets
/// them closes their workspaces.
struct BuildKeeper {
    private var share: BuildShare
    private var kept: [BuildID: Build] = [:]

    init(limits: BuildLimits) { share = BuildShare(limits: limits) }

    /// `nil`: the job takes no part.
    mutating func enter(_ key: BuildKey) -> BuildID? { share.enter(key) }
    mutating func leave(_ id: BuildID) { share.leave(id) }

    mutating func begin(
        _ id: BuildID, for job: JobID, at now: BuildShare.Instant
    ) -> BuildPart {
        switch share.begin(id, for: job, at: now) {
        case .alone: return .alone
        case .build: return .build(id)
        case .use:
            guard let build = kept[id] else {
                preconditionFailure("what is kept is held here")
            }
            return .use(id, build)
        }
    }

    /// `build` is what is kept, if it is.
    mutating func end(
        _ id: BuildID, _ outcome: BuildShare.Outcome, _ build: Build?,
        at now: BuildShare.Instant
    ) -> [Build] {
        // One whose time was over may still be there.
        let old = kept.removeValue(forKey: id)
        kept[id] = build
        let dropped = take(share.end(id, outcome, at: now)) + (old.map { [$0] } ?? [])
        return dropped + expire(at: now)
    }

    mutating func drop(_ id: BuildID) -> [Build] {
        share.drop(id)
        return take([id])
    }

    mutating func expire(at now: BuildShare.Instant) -> [Build] {
        let obsolete = kept.filter { $0.value.isObsolete }.map(\.key)
        for id in obsolete { share.drop(id) }
        return take(obsolete + share.expire(at: now))
    }

    var nextExpiry: BuildShare.Instant? { share.nextExpiry }

    private mutating func take(_ ids: [BuildID]) -> [Build] {
        ids.compactMap { kept.removeValue(forKey: $0) }
    }
}

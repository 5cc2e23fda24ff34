import Judging
import Testing

@testable import Engine

@Suite("Build share: who compiles, who waits, what is kept")
struct BuildShareTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func key(_ name: String) throws -> BuildKey {
        try #require(BuildKey(.make(name, runtime: .make(compiled: true))))
    }

    private func enter(_ name: String, _ share: inout BuildShare) throws -> BuildID {
        try #require(share.enter(try key(name)))
    }

    /// Enters, builds and leaves.
    private func build(
        _ name: String, _ outcome: BuildShare.Outcome, in share: inout BuildShare, at second: Int
    ) throws -> (BuildID, dropped: [BuildID]) {
        let id = try enter(name, &share)
        #expect(share.begin(id, for: JobID(1), at: at(second)) == .build)
        let dropped = share.end(id, outcome, at: at(second))
        share.leave(id)
        return (id, dropped)
    }

    @Test func `the first builds; the others use what it left`() throws {
        var share = BuildShare(limits: BuildLimits())
        let ids = try (0..<3).map { _ in try enter("a", &share) }
        #expect(Set(ids).count == 1)
        let other = try enter("b", &share)
        #expect(other != ids[0])
        #expect(share.begin(ids[0], for: JobID(1), at: at(0)) == .build)
        #expect(share.begin(other, for: JobID(2), at: at(0)) == .build)
        #expect(share.end(ids[0], .succeeded(bytes: 10), at: at(1)) == [])
        #expect(share.begin(ids[0], for: JobID(3), at: at(2)) == .use)
        #expect(share.begin(ids[0], for: JobID(4), at: at(2)) == .use)
    }

    @Test func `one that gets a slot while another builds does it alone`() throws {
        var share = BuildShare(limits: BuildLimits())
        let id = try enter("a", &share)
        #expect(share.begin(id, for: JobID(1), at: at(0)) == .build)
        #expect(share.begin(id, for: JobID(2), at: at(0)) == .alone)
    }

    @Test func `a build that comes to nothing is the next one's to do`() throws {
        var share = BuildShare(limits: BuildLimits())
        let id = try enter("a", &share)
        #expect(try enter("a", &share) == id)
        #expect(share.begin(id, for: JobID(1), at: at(0)) == .build)
        _ = share.end(id, .abandoned, at: at(1))
        share.leave(id)
        #expect(share.keptCount == 0)
        #expect(share.begin(id, for: JobID(2), at: at(1)) == .build)
        _ = share.end(id, .succeeded(bytes: 1), at: at(2))
        #expect(share.begin(id, for: JobID(3), at: at(2)) == .use)
    }

    @Test func `what nobody wants and nobody keeps is forgotten`() throws {
        var share = BuildShare(limits: BuildLimits())
        let (first, _) = try build("a", .abandoned, in: &share, at: 0)
        #expect(try enter("a", &share) != first)
    }

    @Test func `a use makes a build stay longer, a failure goes when its time is over`() throws {
        let outcomes: [(BuildShare.Outcome, isRenewed: Bool)] = [
            (.succeeded(bytes: 1), true), (.failed(bytes: 1, through: nil), false),
        ]
        for (outcome, isRenewed) in outcomes {
            var share = BuildShare(limits: BuildLimits(age: .seconds(60)))
            let (id, _) = try build("a", outcome, in: &share, at: 0)
            #expect(share.nextExpiry == at(60))
            #expect(try enter("a", &share) == id)
            #expect(share.begin(id, for: JobID(2), at: at(59)) == .use)
            share.leave(id)
            #expect(share.expire(at: at(60)) == (isRenewed ? [] : [id]))
            #expect(share.nextExpiry == (isRenewed ? at(119) : nil))
            #expect(share.expire(at: at(119)) == (isRenewed ? [id] : []))
            #expect(share.keptCount == 0)
        }
    }

    @Test func `one whose time is over is not used, whether or not it has been taken away`() throws
    {
        var share = BuildShare(limits: BuildLimits(age: .seconds(60)))
        let (id, _) = try build("a", .succeeded(bytes: 1), in: &share, at: 0)
        #expect(try enter("a", &share) == id)
        #expect(share.begin(id, for: JobID(2), at: at(60)) == .build)
    }

    @Test func `what may be otherwise next time counts for those who were there`() throws {
        var share = BuildShare(limits: BuildLimits())
        let id = try enter("a", &share)
        #expect(share.begin(id, for: JobID(1), at: at(0)) == .build)
        _ = share.end(id, .failed(bytes: 1, through: JobID(5)), at: at(30))
        #expect(share.begin(id, for: JobID(5), at: at(31)) == .use)
        #expect(share.begin(id, for: JobID(6), at: at(31)) == .build)
        _ = share.end(id, .succeeded(bytes: 1), at: at(32))
        #expect(share.begin(id, for: JobID(7), at: at(33)) == .use)
    }

    @Test func `what cannot be shared is built by everybody at a time`() throws {
        var share = BuildShare(limits: BuildLimits(bytes: 1000, age: .seconds(60)))
        for outcome in [BuildShare.Outcome.notShareable, .succeeded(bytes: 1000)] {
            let id = try enter("a", &share)
            #expect(share.begin(id, for: JobID(1), at: at(0)) == .build)
            let isTooLarge = outcome != .notShareable
            #expect(share.end(id, outcome, at: at(0)) == (isTooLarge ? [id] : []))
            #expect(share.begin(id, for: JobID(2), at: at(1)) == .alone)
            #expect(share.begin(id, for: JobID(3), at: at(1)) == .alone)
            #expect(share.keptBytes < 1000)
            #expect(share.expire(at: at(60)) == [id])
        }
    }

    @Test func `as many are kept as may be, the longest unused goes first`() throws {
        var share = BuildShare(limits: BuildLimits(count: 2))
        let (first, _) = try build("a", .succeeded(bytes: 1), in: &share, at: 0)
        let (second, _) = try build("b", .succeeded(bytes: 1), in: &share, at: 1)
        #expect(try enter("a", &share) == first)
        #expect(share.begin(first, for: JobID(1), at: at(2)) == .use)
        share.leave(first)
        #expect(try build("c", .succeeded(bytes: 1), in: &share, at: 3).dropped == [second])
        #expect(try build("d", .succeeded(bytes: 1), in: &share, at: 4).dropped == [first])
        #expect(share.keptCount == 2)
    }

    @Test func `one that a job waits for goes last`() throws {
        var share = BuildShare(limits: BuildLimits(count: 2))
        let (first, _) = try build("a", .succeeded(bytes: 1), in: &share, at: 0)
        #expect(try enter("a", &share) == first)
        let (second, _) = try build("b", .succeeded(bytes: 1), in: &share, at: 1)
        #expect(try build("c", .succeeded(bytes: 1), in: &share, at: 2).dropped == [second])
        #expect(share.begin(first, for: JobID(2), at: at(3)) == .use)
    }

    @Test func `all together stay within the bytes, sources and messages with them`() throws {
        var share = BuildShare(limits: BuildLimits(bytes: 10_000))
        let (first, _) = try build("a", .succeeded(bytes: 4000), in: &share, at: 0)
        let (second, _) = try build("b", .failed(bytes: 4000, through: nil), in: &share, at: 1)
        #expect(share.keptBytes > 8000 && share.keptBytes <= 10_000)
        #expect(
            try build("c", .succeeded(bytes: 6000), in: &share, at: 2).dropped == [first, second])
        #expect(share.keptBytes <= 10_000)
    }

    @Test func `a job with large files takes no part`() throws {
        var share = BuildShare(limits: BuildLimits(sourceBytes: 100_000))
        var job = Job.make(runtime: .make(compiled: true))
        job.files[0].content = [UInt8](repeating: 0, count: 100_001)
        let large = try #require(BuildKey(job))
        #expect(share.enter(large) == nil)
        job.files[0].content = []
        let small = try #require(BuildKey(job))
        #expect(share.enter(small) != nil)
    }
}

@Suite("Build key: what decides a compilation, and nothing else")
struct BuildKeyTests {
    private var job: Job {
        var job = Job.make(runtime: .make(compiled: true))
        job.files.append(JobFile(path: "é.txt", content: [1]))
        return job
    }

    @Test func `inputs, arguments and limits of the runs do not count`() {
        var other = job
        other.inputs = [[1], [2]]
        other.arguments = ["two"]
        other.runLimits.cpuTime = .seconds(1)
        other.runOverrides = [0: RunOverride(arguments: ["x"])]
        other.parallelism = 2
        other.runtime.run = Runtime.Command(["other"])
        other.callProfile = .strict
        #expect(BuildKey(other) == BuildKey(job))
        #expect(BuildKey(other)?.hashValue == BuildKey(job)?.hashValue)
    }

    private static let changes: [(String, @Sendable (inout Job) -> Void)] = [
        ("content", { $0.files[0].content = [7] }),
        ("path", { $0.files[1].path = "b.txt" }),
        // The same word to a reader, another name to the kernel.
        ("path, as bytes", { $0.files[1].path = "e\u{301}.txt" }),
        ("name", { $0.files[0].name = "x/../main" }),
        ("text or not", { $0.files[0].isText = false }),
        ("order of files", { $0.files.reverse() }),
        ("one file more", { $0.files.append(JobFile(path: "c", content: [])) }),
        ("language", { $0.runtime.language = "other" }),
        ("version", { $0.runtime.version = "1.0.1" }),
        ("package", { $0.runtime.files = RuntimePackage(.system, name: "a", version: "1") }),
        ("command", { $0.runtime.compile = Runtime.Command(["build", "-O2", "{entry}"]) }),
        ("environment", { $0.runtime.environment["LANG"] = "de" }),
        ("compile limits", { $0.compileLimits.memoryBytes += 1 }),
        ("room", { $0.runLimits.workspaceBytes += 1 }),
        ("number of files", { $0.runLimits.workspaceInodes += 1 }),
        (
            "arguments of a compiler that gets them",
            {
                $0.runtime.compile = Runtime.Command(["build", "{arguments}"])
            }
        ),
    ]

    @Test("what decides the build counts", arguments: changes.indices)
    func change(index: Int) {
        var other = job
        Self.changes[index].1(&other)
        #expect(BuildKey(other) != BuildKey(job), "\(Self.changes[index].0)")
    }

    @Test func `a package that is installed again is another`() {
        var (one, other) = (job, job)
        one.runtime.files = RuntimePackage(.system, name: "a", version: "1")
        other.runtime.files = RuntimePackage(.system, name: "a", version: "1")
        #expect(BuildKey(one) != BuildKey(other))
        other.runtime.files = one.runtime.files
        #expect(BuildKey(one) == BuildKey(other))
    }

    @Test func `a key does not keep a package's files`() {
        let counter = Counter()
        var one: Job? = job
        one?.runtime.files = RuntimePackage(.system, name: "a", version: "1") { counter.add() }
        let key = one.flatMap { BuildKey($0) }
        one = nil
        #expect(counter.count == 1)
        withExtendedLifetime(key) {}
    }

    @Test func `without a compiler, or without a run, there is nothing to share`() {
        #expect(BuildKey(.make()) == nil)
        #expect(BuildKey(.make(runtime: .make(compiled: true), inputs: [])) == nil)
    }
}

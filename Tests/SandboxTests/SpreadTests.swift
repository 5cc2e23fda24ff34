import Engine
import Foundation
import Judging
import Sandboxing
import Testing

// Among the tests that count launchers, so that no two of them have one at the same time.
extension LifecycleTests {
    @Suite("Sandbox: the runs of one job in several slots")
    struct SpreadTests {
        /// Two slots of their own: those that all tests share are one.
        private func withTwoSlots(
            _ body: (Scheduler) async throws -> Void
        ) async throws {
            let host = try TestSandbox.make(slots: 2, firstUserID: 64_440)
            defer { host.close() }
            try await body(Scheduler(slots: host.slots, limits: QueueLimits()))
        }

        private static let times = "read n; a=$(date +%s%N); sleep 0.3; b=$(date +%s%N); echo $a $b"

        private func inputs(_ count: Int) -> [[UInt8]] { (0..<count).map { Array("\($0)\n".utf8) } }

        /// Runs that were under way at the same time.
        private func overlaps(_ runs: [StageResult]) -> Int {
            let spans = runs.map { $0.text.split { " \n".contains($0) }.compactMap { Int($0) } }
            return zip(spans, spans.dropFirst()).filter { $0[1] > $1[0] && $1[1] > $0[0] }.count
        }

        @Test func `they are under way at the same time, when the job asks for it`() async throws {
            try await withTwoSlots { scheduler in
                var job = Job.make(bash: Self.times, inputs: inputs(4))
                let serial = try await scheduler.submit(job, from: ClientID("a"))
                #expect(overlaps(serial.runs) == 0)
                job.parallelism = 2
                let spread = try await scheduler.submit(job, from: ClientID("a"))
                #expect(overlaps(spread.runs) > 0)
            }
        }

        @Test func `each finds what the compilation left, and nothing of another`() async throws {
            try await withTwoSlots { scheduler in
                let compile = """
                    mkdir -p out/deep; echo made > out/deep/a; ln -s deep/a out/link; chmod 700 out
                    chmod 000 out/deep/a; mkfifo out/fifo; ln -s /etc/passwd out/away
                    printf '#!/bin/sh\\necho run\\n' > tool; chmod 755 tool
                    """
                let run = """
                    ./tool; chmod 600 out/deep/a; cat out/link; ls out left 2>&1; stat -c %u out
                    echo changed > out/deep/a; touch left; sleep 0.05
                    """
                var job = Job.make(
                    compile: ["/bin/bash", "data"], run: ["/bin/bash", "-c", run], compile,
                    inputs: inputs(12))
                let serial = try await scheduler.submit(job, from: ClientID("a"))
                job.parallelism = .max
                let spread = try await scheduler.submit(job, from: ClientID("a"))
                // Each box has a user of its own.
                let texts = { (result: JobResult) in
                    result.runs.map { $0.text.replacing(/[0-9]{5}/, with: "ID") }
                }
                #expect(Set(texts(serial)).count == 1)
                #expect(texts(spread) == texts(serial))
                let users = spread.runs.map { String($0.text.split(separator: "\n").last ?? "") }
                #expect(Set(users).count > 2, "both slots, with two users each")
            }
        }

        @Test func `a run's own files are there on whichever slot it is done`() async throws {
            try await withTwoSlots { scheduler in
                var job = Job.make(
                    compile: ["/bin/bash", "data"],
                    run: ["/bin/bash", "-c", "cat; cat own built; ls | wc -l; sleep 0.02"],
                    "echo made > built; ln -s built own", inputs: inputs(12))
                (job.parallelism, job.sharesBuild) = (2, true)
                for index in 0..<12 {
                    let own = JobFile(path: "own", content: Array("\(index)\n".utf8))
                    job.runOverrides[index] = RunOverride(files: [own])
                }
                for _ in 0..<2 {
                    let result = try await scheduler.submit(job, from: ClientID("a"))
                    #expect(
                        result.runs.map(\.text) == (0..<12).map { "\($0)\n\($0)\nmade\n3\n" })
                }
            }
        }

        @Test func `another client's job comes between the runs, not behind them`() async throws {
            try await withTwoSlots { scheduler in
                var long = Job.make(bash: Self.times, inputs: inputs(12))
                long.parallelism = .max
                let live = LiveJob(.results)
                let spread = Task { [long] in
                    try await scheduler.submit(long, from: ClientID("a"), live: live)
                }
                var begun = 0
                while begun < 3, let event = await live.next() {
                    if case .stage(.run) = event { begun += 1 }
                }
                _ = try await scheduler.submit(.make(bash: "echo hi"), from: ClientID("b"))
                spread.cancel()
                // It was not over when the other one was, or there would be a result.
                await #expect(throws: EngineRefusal.cancelled) { try await spread.value }
                #expect(await scheduler.load.running == 0)
            }
        }

        @Test func `a job that is cancelled leaves both slots at once`() async throws {
            try await withTwoSlots { scheduler in
                var job = Job.make(
                    bash: "sleep 60", inputs: inputs(2),
                    limits: .tight.with {
                        $0.wallTime = .seconds(60)
                    })
                job.parallelism = 2
                let live = LiveJob(.results)
                let spread = Task { [job] in
                    try await scheduler.submit(job, from: ClientID("a"), live: live)
                }
                var begun = 0
                while begun < 2, let event = await live.next() {
                    if case .stage(.run) = event { begun += 1 }
                }
                let clock = ContinuousClock()
                let start = clock.now
                spread.cancel()
                await #expect(throws: EngineRefusal.cancelled) { try await spread.value }
                #expect(clock.now - start < .seconds(30))
                #expect(await scheduler.load.running == 0)
            }
        }

        @Test func `a launcher that is killed costs nobody anything, whichever it is`() async throws
        {
            for victim in 0..<2 {
                let before = LifecycleTests.launchers()
                try await withTwoSlots { scheduler in
                    let launchers = LifecycleTests.launchers().subtracting(before).sorted()
                    var job = Job.make(
                        compile: ["/bin/bash", "data"],
                        run: ["/bin/bash", "-c", "cat; cat built; sleep 0.2"], "echo made > built",
                        inputs: inputs(8))
                    job.parallelism = 2
                    let result = Task { [job] in
                        try await scheduler.submit(job, from: ClientID("a"))
                    }
                    try await Task.sleep(for: .milliseconds(400))
                    kill(launchers[victim], SIGKILL)
                    let texts = try await result.value.runs.map(\.text)
                    #expect(texts == (0..<8).map { "\($0)\nmade\n" })
                    #expect(await scheduler.load.running == 0)
                    _ = try await scheduler.submit(job, from: ClientID("a"))
                }
            }
        }
    }
}

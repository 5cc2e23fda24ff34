import Engine
import Foundation
import Judging
import Sandboxing
import Testing

// Among the tests that count launchers, so that no two of them have one at the same time.
extension LifecycleTests {
    @Suite("Sandbox: jobs that share a build")
    struct SharedBuildTests {
        /// Two slots of their own: those that all tests share are one.
        private func withTwoSlots(
            _ limits: BuildLimits = BuildLimits(), _ body: (Scheduler) async throws -> Void
        ) async throws {
            let host = try TestSandbox.make(slots: 2, firstUserID: 64_480)
            defer { host.close() }
            try await body(
                Scheduler(slots: host.slots, limits: QueueLimits(), builds: limits))
        }

        /// Each compilation leaves a number of its own, which each run prints.
        private func job(_ input: Int, run: String = "cat; cat built") -> Job {
            var job = Job.make(
                compile: ["/bin/bash", "data"], run: ["/bin/bash", "-c", run],
                "od -An -N8 -tx8 /dev/urandom > built", inputs: [Array("\(input)\n".utf8)])
            job.sharesBuild = true
            return job
        }

        /// All at once, as one client sends its testcases.
        private func results(
            of jobs: [Job], on scheduler: Scheduler
        ) async throws -> [JobResult] {
            try await withThrowingTaskGroup(of: (Int, JobResult).self) { group in
                for (index, job) in jobs.enumerated() {
                    group.addTask {
                        (index, try await scheduler.submit(job, from: ClientID("a")))
                    }
                }
                var results: [Int: JobResult] = [:]
                for try await (index, result) in group { results[index] = result }
                return results.sorted { $0.key < $1.key }.map(\.value)
            }
        }

        private func text(_ result: JobResult) -> String {
            result.runs.first?.text ?? "none: \(result.compile?.errorText ?? "")"
        }

        /// What the compilations left, as the runs say.
        private func builds(_ results: [JobResult]) -> Set<String> {
            Set(results.map { String($0.runs.first?.text.split(separator: "\n").last ?? "") })
        }

        @Test func `a C program is compiled once for twenty inputs, and each has its output`()
            async throws
        {
            let source = """
                #include <stdio.h>
                int main(void) {
                    int n; scanf("%d", &n); printf("%d %s\\n", n * n, __DATE__ __TIME__);
                }
                """
            try await withTwoSlots { scheduler in
                let jobs = (0..<20).map { number in
                    var job = Job.make(c: source, inputs: [Array("\(number)\n".utf8)])
                    job.sharesBuild = true
                    return job
                }
                let results = try await results(of: jobs, on: scheduler)
                for (number, result) in results.enumerated() {
                    #expect(text(result).hasPrefix("\(number * number) "))
                }
                // What no two compilations have in common to the microsecond, these have.
                #expect(Set(results.compactMap(\.compile?.usage.cpuTime)).count == 1)
                #expect(Set(results.compactMap(\.compile?.usage.wallTime)).count == 1)
                #expect(results.filter(\.buildWasShared).count == 19)
            }
        }

        @Test func `what one run writes, no other sees`() async throws {
            let run = "read n; ls; cat built; echo $n > built; touch left-$n /tmp/x /dev/shm/x"
            try await withTwoSlots { scheduler in
                let jobs = (0..<12).map { job($0, run: run + "; ls /tmp /dev/shm | wc -w") }
                let results = try await results(of: jobs, on: scheduler)
                #expect(Set(results.map { text($0) }).count == 1)
                #expect(text(results[0]).hasPrefix("built\ndata\n"))
                let later = try await scheduler.submit(job(99), from: ClientID("b"))
                #expect(later.buildWasShared)
                #expect(text(results[0]).contains(text(later).dropFirst(3)))
            }
        }

        @Test func `a compilation that fails is told to everybody, and nothing runs`() async throws
        {
            try await withTwoSlots { scheduler in
                let jobs = (0..<6).map { _ in
                    var job = Job.make(c: "int main(void) { return x; }")
                    job.sharesBuild = true
                    return job
                }
                let results = try await results(of: jobs, on: scheduler)
                #expect(Set(results.compactMap(\.compile?.usage.wallTime)).count == 1)
                #expect(results.allSatisfy { $0.runs.isEmpty })
                #expect(
                    results.allSatisfy { $0.compile?.errorText.contains("undeclared") == true })
            }
        }

        @Test func `another source, option or limit is another build`() async throws {
            try await withTwoSlots { scheduler in
                var jobs = (0..<6).map { job($0) }
                jobs[1].files[0].content += Array(" ".utf8)
                jobs[2].runtime.compile = Runtime.Command(["/bin/bash", "-e", "data"])
                jobs[3].compileLimits.processes += 1
                jobs[4].runtime.environment["LANG"] = "C"
                jobs[5].sharesBuild = false
                let results = try await results(of: jobs + jobs, on: scheduler)
                // Five are shared by two each, the sixth by nobody.
                #expect(builds(results).count == 7)
            }
        }

        @Test func `a build outlives the launchers that made it`() async throws {
            let before = LifecycleTests.launchers()
            try await withTwoSlots { scheduler in
                let first = try await scheduler.submit(job(1), from: ClientID("a"))
                for launcher in LifecycleTests.launchers().subtracting(before) {
                    kill(launcher, SIGKILL)
                }
                let results = try await results(of: (0..<6).map { job($0) }, on: scheduler)
                #expect(builds(results) == builds([first]))
                #expect(results.map { text($0).prefix(2) } == (0..<6).map { "\($0)\n" })
            }
        }

        @Test func `the launcher of a builder is killed, and somebody builds`() async throws {
            for victim in 0..<2 {
                let before = LifecycleTests.launchers()
                try await withTwoSlots { scheduler in
                    let launchers = LifecycleTests.launchers().subtracting(before).sorted()
                    let jobs = (0..<8).map { number in
                        var job = job(number, run: "cat; cat built; sleep 0.1")
                        job.files[0].content += Array("; sleep 0.5".utf8)
                        return job
                    }
                    let live = LiveJob(.results)
                    async let builder = scheduler.submit(
                        jobs[0], from: ClientID("a"), live: live)
                    while let event = await live.next(), event != .stage(.compile) {}
                    async let others = results(of: Array(jobs.dropFirst()), on: scheduler)
                    kill(launchers[victim], SIGKILL)
                    let all = try await [builder] + others
                    #expect(builds(all).count == 1)
                    #expect(all.map { text($0).prefix(2) } == (0..<8).map { "\($0)\n" })
                }
            }
        }

        @Test func `what is too large to be kept is compiled by each, and they all run`()
            async throws
        {
            try await withTwoSlots(BuildLimits(bytes: 1 << 20)) { scheduler in
                let jobs = (0..<4).map { number in
                    var job = job(number)
                    job.files[0].content += Array("; head -c 2M /dev/zero > large".utf8)
                    return job
                }
                let results = try await results(of: jobs, on: scheduler)
                #expect(results.allSatisfy { $0.runs.first?.ending.isSuccess == true })
                #expect(builds(results).count == 4)
            }
        }

        @Test func `a build that nobody uses gives its memory back`() async throws {
            try await withTwoSlots(BuildLimits(age: .milliseconds(300))) { scheduler in
                // Only their own mounts and memory files have no path.
                let before = Self.descriptors()
                let first = try await scheduler.submit(job(1), from: ClientID("a"))
                #expect(Self.descriptors() > before)
                let clock = ContinuousClock()
                let start = clock.now
                while Self.descriptors() > before, clock.now - start < .seconds(30) {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(Self.descriptors() == before)
                let second = try await scheduler.submit(job(1), from: ClientID("a"))
                #expect(builds([first]) != builds([second]))
            }
        }

        /// Descriptors of mounts that are attached nowhere: their path is the root of something
        /// that is not ours.
        private static func descriptors() -> Int {
            let names =
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            return names.filter { name in
                let path = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/fd/\(name)")
                return path == "/"
            }.count
        }
    }
}

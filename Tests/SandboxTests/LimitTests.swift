import Engine
import Judging
import Linux
import Testing

@Suite("Sandbox: limits", .serialized)
struct LimitTests {
    @Test func `an endless loop ends at its wall time`() async throws {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(500) }
        let run = try await Job.make(c: "int main(){for(;;);}", limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .wallTime))
        #expect(run.usage.wallTime >= .milliseconds(500))
        #expect(run.usage.wallTime < .seconds(2))
    }

    /// The best of some tries, so that what else the machine does is not measured; the time that
    /// a job held its slot is the server's own, and ends when the program is gone.
    @Test func `the kill comes within 5 ms of the limit, and the program is gone soon after`()
        async throws
    {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(500) }
        var (reported, held) = (Duration.seconds(60), Duration.seconds(60))
        for _ in 0..<5 {
            let result = try await TestSandbox.result(
                of: .make(bash: "while :; do :; done", limits: limits))
            reported = min(reported, try #require(result.runs.first).usage.wallTime)
            held = min(held, result.timing.worked)
        }
        #expect(reported <= .milliseconds(505))
        #expect(held <= .milliseconds(530))
    }

    @Test func `sleeping counts as wall time and not as CPU time`() async throws {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(300) }
        let run = try await Job.make(bash: "sleep 20", limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .wallTime))
        #expect(run.usage.cpuTime < .milliseconds(100))
    }

    @Test(
        "CPU time counts for all processes and threads together",
        arguments: [
            "for(int i=0;i<4;i++) if(!fork()) for(;;); for(;;) pause();",
            "pthread_t t; for(int i=0;i<3;i++) pthread_create(&t,0,burn,0); for(;;) pause();",
            // A new process every few milliseconds: no single one ever uses much.
            "for(;;){ if(!fork()){ for(volatile int i=0;i<4000000;i++); _exit(0);} wait(0); }",
            // The signal of RLIMIT_CPU ignored.
            "signal(SIGXCPU,SIG_IGN); for(;;);",
        ])
    func cpuTime(body: String) async throws {
        let limits = Limits.tight.with { $0.cpuTime = .milliseconds(400) }
        let program = """
            #include <unistd.h>
            #include <signal.h>
            #include <pthread.h>
            #include <sys/wait.h>
            void *burn(void *x){ for(;;); }
            int main(){ \(body) }
            """
        let run = try await Job.make(c: program, limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .cpuTime))
        #expect(run.usage.cpuTime >= .milliseconds(400))
        #expect(run.usage.cpuTime < .seconds(1))
    }

    @Test(
        "memory is limited whatever it is made of",
        arguments: [
            "b = bytearray(1)\nwhile True: b += bytes(1 << 20)",
            """
            import mmap
            k = []
            while True: m = mmap.mmap(-1, 1 << 20); m.write(bytes(1 << 20)); k.append(m)
            """,
            "import os\nf = os.memfd_create('x')\nwhile True: os.write(f, bytes(1 << 20))",
            "for i in range(9999): open('/dev/shm/%d' % (i % 4), 'ab').write(bytes(1 << 20))",
            """
            import os
            for _ in range(4): os.fork()
            b = bytearray(1)
            while True: b += bytes(1 << 20)
            """,
        ])
    func memory(script: String) async throws {
        let limits = Limits.tight.with {
            $0.memoryBytes = 64 << 20
            $0.workspaceBytes = 512 << 20
            $0.fileSizeBytes = 1 << 30
        }
        let run = try await Job.make(python: script, limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .memory))
        #expect(try #require(run.usage.memoryBytes) <= 66 << 20)
    }

    @Test func `memory that is touched is what is reported`() async throws {
        let program = """
            #include <stdlib.h>
            int main(){ volatile char *p = malloc(64 << 20);
              for (long i = 0; i < 64 << 20; i += 4096) p[i] = 1; return 0; }
            """
        let run = try await Job.make(c: program).onlyRun()
        let bytes = try #require(run.usage.memoryBytes)
        #expect(abs(bytes - (64 << 20)) < (64 << 20) / 50, "\(bytes) for 64 MiB")
    }

    @Test(
        "the memory of a program is the same from run to run",
        arguments: [
            // The kernel charges in batches of 256 KiB for each core.
            (0, 128 << 10), (20 << 20, Host.coreCount * 512 << 10),
        ])
    func repeatedMemory(bytes: Int, spread: Int) async throws {
        let program = """
            #include <stdlib.h>
            int main(void) { volatile char *p = malloc(\(bytes) + 1);
              for (long i = 0; i < \(bytes); i += 4096) p[i] = 1; return 0; }
            """
        let job = Job.make(c: program, inputs: Array(repeating: [], count: 40))
        let runs = try await TestSandbox.result(of: job).runs
        let figures = runs.compactMap(\.usage.memoryBytes)
        #expect(figures.count == 40)
        let (least, most) = (try #require(figures.min()), try #require(figures.max()))
        #expect(most - least <= spread, "\(least)…\(most)")
        #expect(least >= bytes - spread)
    }

    @Test func `a fork bomb ends with its run, and the next run is well`() async throws {
        let limits = Limits.tight.with { $0.wallTime = .milliseconds(1000) }
        let bomb = "#include <unistd.h>\nint main(){ for(;;) fork(); }"
        let run = try await Job.make(c: bomb, limits: limits).onlyRun()
        #expect(run.ending == .stopped(over: .wallTime) || run.ending == .stopped(over: .cpuTime))
        let next = try await Job.make(bash: "echo well").onlyRun()
        #expect(next.text == "well\n")
    }

    @Test func `no more processes than allowed`() async throws {
        let script = """
            import os, time
            n = 0
            try:
                while True:
                    if os.fork() == 0: time.sleep(30); os._exit(0)
                    n += 1
            except BlockingIOError: print(n)
            """
        let run = try await Job.make(python: script).onlyRun()
        let count = try #require(Int(run.text.dropLast()))
        #expect((Limits.tight.processes - 3...Limits.tight.processes).contains(count))
    }

    @Test func `zombies and orphans are taken, so they do not use up the processes`() async throws {
        let run = try await Job.make(
            bash: "for i in {1..200}; do (true &) ; done; echo through",
            limits: .tight.with { $0.processes = 16 }
        ).onlyRun()
        #expect(run.text == "through\n")
        #expect(run.errorText == "")
    }

    @Test func `a file longer than allowed ends with SIGXFSZ`() async throws {
        let run = try await Job.make(
            run: ["/usr/bin/dd", "if=/dev/zero", "of=f", "bs=1M", "count=20"]
        ).onlyRun()
        #expect(run.ending == .signalled(25))
    }

    @Test(
        "the workspace has as many bytes and files as it was given",
        arguments: [
            "for i in 1 2 3; do head -c 12000000 /dev/zero > f$i || echo full; done",
            "for i in {1..300}; do : > f$i || { echo full; break; }; done",
            "for i in {1..300}; do : > /tmp/f$i || { echo full; break; }; done",
            "for i in {1..300}; do mkdir d && cd d || { echo full; break; }; done",
        ])
    func workspace(script: String) async throws {
        let run = try await Job.make(bash: script).onlyRun()
        #expect(run.text.hasSuffix("full\n"))
        #expect(run.errorText.contains("No space left on device"))
    }

    @Test func `no more open files than allowed`() async throws {
        let run = try await Job.make(
            python:
                """
                k = []
                try:
                    while True: k.append(open('/dev/null'))
                except OSError as e: print(e.errno)
                """
        ).onlyRun()
        #expect(run.text == "24\n")
    }

    @Test func `200 ms of burnt CPU are reported as such`() async throws {
        let program = """
            #include <time.h>
            int main(){ struct timespec t; do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
              while (t.tv_sec == 0 && t.tv_nsec < 200000000); return 0; }
            """
        let run = try await Job.make(c: program).onlyRun()
        #expect(run.usage.cpuTime > .milliseconds(195))
        #expect(run.usage.cpuTime < .milliseconds(400))
    }

    @Test func `a job that is cancelled ends at once`() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let task = Task { try await Job.make(bash: "sleep 8").onlyRun() }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(throws: EngineRefusal.cancelled) { try await task.value }
        #expect(clock.now - start < .seconds(6))
    }
}

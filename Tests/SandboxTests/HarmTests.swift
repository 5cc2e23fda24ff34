import Engine
import Foundation
import Judging
import Sandboxing
import Testing

@Suite("Sandbox: harm to the slot itself", .serialized)
struct HarmTests {
    @Test func `runs with next to no memory do not cost the slot its keeper`() async throws {
        let bomb = """
            for i in {1..40}; do (head -c 4000000 /dev/zero > /tmp/f$i; cat /tmp/f*) & done; wait
            """
        for bytes in [1, 4096, 1 << 20, 1_500_000, 3_000_000, 1 << 20, 4096, 1] {
            let limits = Limits.tight.with {
                $0.memoryBytes = bytes
                $0.processes = 60
            }
            _ = await Job.make(bash: bomb, limits: limits).refusal()
            let next = try await TestSandbox.result(of: .make(bash: "echo well", inputs: [[], []]))
            #expect(next.runs.map(\.text) == ["well\n", "well\n"], "after \(bytes) bytes")
        }
    }

    @Test func `a program cannot take itself out of the memory killer's first choice`()
        async throws
    {
        let script = """
            cat /proc/self/oom_score_adj
            echo 0 > /proc/self/oom_score_adj
            cat /proc/self/oom_score_adj
            """
        let run = try await Job.make(bash: script).onlyRun()
        #expect(run.text == "1000\n1000\n")
        #expect(run.errorText.contains("Read-only file system"))
    }

    @Test func `memory that no process has does not hide times and does not break the box`()
        async throws
    {
        let script = """
            import os
            for _ in range(3): os.fork()
            f = os.memfd_create('x')
            while True: os.write(f, bytes(65536))
            """
        let limits = Limits.tight.with { $0.fileSizeBytes = 1 << 30 }
        for _ in 0..<6 {
            let run = try await Job.make(python: script, limits: limits).onlyRun()
            #expect(run.ending == .stopped(over: .memory))
            #expect(run.usage.wallTime > .zero)
            #expect(run.usage.cpuTime > .zero)
        }
        #expect(try await Job.make(bash: "echo well", inputs: [[], []]).onlyRun().text == "well\n")
    }

    @Test func `page cache that one run filled is no later run's memory`() async throws {
        let readers = Job.make(
            bash: "cat /usr/bin/[a-p]* > /dev/null; true", inputs: [[], []])
        _ = try await TestSandbox.result(of: readers)
        let program = """
            #include <stdlib.h>
            int main(){ volatile char *p = malloc(40 << 20);
              for (long i = 0; i < 40 << 20; i += 4096) p[i] = 1; return 0; }
            """
        let limits = Limits.tight.with { $0.memoryBytes = 64 << 20 }
        let result = try await TestSandbox.result(
            of: .make(c: program, inputs: [[], [], [], []], limits: limits))
        for run in result.runs {
            let bytes = try #require(run.usage.memoryBytes)
            // A program takes one MiB besides, and the kernel charges in batches and huge pages.
            // What was read before are hundreds.
            #expect(abs(bytes - 40 << 20) < 4 << 20, "\(bytes) for 40 MiB")
        }
    }
}

@Suite("Sandbox: the streams by their names")
struct StreamNameTests {
    @Test(
        "a program can open its streams as files",
        arguments: [
            "cat /dev/stdin", "cat /proc/self/fd/0", "cat > /dev/stdout", "cat > /proc/self/fd/1",
            "python3 -c \"print(open('/dev/stdin').read(), end='')\"",
        ])
    func open(script: String) async throws {
        let run = try await Job.make(bash: script, inputs: [Array("well\n".utf8)]).onlyRun()
        #expect(run.text == "well\n", "\(run.errorText)")
    }

    @Test func `stderr too`() async throws {
        let run = try await Job.make(bash: "echo well > /dev/stderr").onlyRun()
        #expect(run.errorText == "well\n")
    }
}

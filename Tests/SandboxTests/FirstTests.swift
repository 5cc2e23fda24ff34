import Engine
import Judging
import Sandboxing
import Testing

@Suite("Sandbox: a program runs and is reported", .serialized)
struct FirstTests {
    let scheduler = Scheduler(slots: TestSandbox.host.slots, limits: QueueLimits())

    @Test func `hello`() async throws {
        let result = try await scheduler.submit(
            .make(bash: "echo hello; id; ls -la / /box /dev /proc /etc; cat /proc/self/mountinfo; cat /proc/self/status; env; pwd"), from: ClientID("t"))
        print(String(decoding: result.runs[0].standardOutput, as: UTF8.self))
        print(String(decoding: result.runs[0].standardError, as: UTF8.self))
        print(result.runs[0].ending, result.runs[0].usage)
    }
}

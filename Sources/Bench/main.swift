import Engine
import Foundation
import Judging
import Linux
import Sandboxing

/// The floor: the same program without any sandbox, its output read through a pipe.
func bare(_ program: String) throws -> Duration {
    let clock = ContinuousClock()
    let start = clock.now
    var output = try Linux.Pipe()
    let process = try ChildProcess.start(
        [program], environment: ["PATH=/usr/bin:/bin"],
        streams: [-1, output.writeEnd.number, -1])
    output.writeEnd = nil
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case .bytes? = try output.readEnd?.read(into: &buffer) {}
    try process.wait()
    return clock.now - start
}
extension Optional where Wrapped == FileDescriptor {
    var number: Int32 { switch self { case .some(let d): d.raw; case .none: -1 } }
}
func median(_ list: [Duration]) -> Double {
    let s = list.sorted(); return s[s.count / 2] / .microseconds(1)
}
let directory = NSTemporaryDirectory() + "sandpiper-bench"
try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
try "#include <stdio.h>\nint main(){puts(\"hello\");}\n".write(toFile: directory + "/h.c", atomically: true, encoding: .utf8)
_ = try ChildProcess.start(["/usr/bin/gcc", "-O2", "-o", directory + "/h", directory + "/h.c"], environment: ["PATH=/usr/bin:/bin"]).wait()
let binary = [UInt8](FileManager.default.contents(atPath: directory + "/h")!)
let launcher = Bundle.main.bundlePath + "/sandpiper-launcher"
let host = try SandboxHost(.init(slots: 1, launcher: launcher, profile: SeccompProfile(rules: [])))
let scheduler = Scheduler(slots: host.slots, limits: QueueLimits())
func job(_ n: Int) -> Job {
    Job(runtime: Runtime(language: "x", version: "1.0.0", compile: .init(["/bin/chmod", "755", "h"]), run: .init(["./h"]), environment: ["PATH": "/usr/bin:/bin"]),
        files: [JobFile(path: "h", content: binary)], inputs: Array(repeating: [], count: n), compileLimits: Limits(), runLimits: Limits())
}
var floor: [Duration] = [], one: [Duration] = [], eleven: [Duration] = []
let clock = ContinuousClock()
for _ in 0..<300 {
    floor.append(try bare(directory + "/h"))
    var t = clock.now
    let r = try await scheduler.submit(job(1), from: ClientID("b"))
    one.append(clock.now - t)
    if r.runs.first?.ending != .exited(status: 0) { print(r) ; break }
    t = clock.now
    let r2 = try await scheduler.submit(job(11), from: ClientID("b"))
    eleven.append(clock.now - t)
    if r2.runs.count != 11 { print("!!") }
}
print("bare", median(floor), "compile+1", median(one), "+10", median(eleven), "per testcase", (median(eleven) - median(one)) / 10)
let r = try await scheduler.submit(job(30), from: ClientID("b"))
print(r.runs.map { ($0.usage.wallTime / .microseconds(1), $0.usage.cpuTime / .microseconds(1), $0.usage.memoryBytes ?? -1) })
host.close()

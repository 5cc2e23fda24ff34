import Linux
import Storage
import Synchronization

// StorageWriter DIRECTORY PREFIX TASKS [BALLAST]
//
// Accepts, finishes and removes runs called PREFIX-NUMBER without end, and says so on stdout, a
// line each, only after the store has said that it is durable: `accepted ID`, `finished ID`,
// `removed ID`. Small segments, so that they begin and are given up all the time.
//
// With BALLAST it goes on until a run is refused, removes that file, waits until the store takes
// runs again, has PREFIX-after accepted, and ends. With the prefix `list` it names what is there.

let words = CommandLine.arguments
guard words.count >= 4, let tasks = Int(words[3]) else {
    print("usage: StorageWriter DIRECTORY PREFIX TASKS [BALLAST]")
    throw StorageRefusal.closed
}
let prefix = words[2]
var configuration = Journal.Configuration(directory: words[1])
configuration.segmentBytes = 64 << 10
configuration.memoryBytes = 16 << 10
configuration.retryMs = 20
let output = FileDescriptor(owning: 1)

/// One write(2) for each line: a pipe keeps short ones whole.
@Sendable func say(_ line: String) {
    _ = try? output.write(Array((line + "\n").utf8), from: 0)
}

let (journal, start) = try Journal.open(configuration) { say("event \($0)") }
for damage in start.damages { say("damage \(damage)") }
if prefix == "list" {
    for run in journal.runs(RunQuery(kind: "test", limit: 1000)).runs { say("stored \(run.id)") }
    await journal.close()
} else {
    say("ready")
    await Worker(journal: journal, prefix: prefix).run(tasks: tasks)
    if words.count > 4 {
        try PrivateFiles.remove(words[4])
        while journal.condition != .open { await Task.yield() }
        try await journal.accept(NewRun(id: prefix + "-after", kind: "test", createdMs: 0))
        say("accepted \(prefix)-after")
        await journal.close()
    }
}

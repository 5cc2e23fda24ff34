internal import Linux

/// Asks tools for their versions, several at the same time, and hears each out for a bounded time
/// and length.
///
/// The tools are the host's own, so they run outside the sandbox, but with an environment of
/// ours and nothing on stdin. What a tool says counts, not how it ends: one that has closed its
/// output is killed, so nobody waits for a tool that does not go.
struct RuntimeProbe: ~Copyable {
    static let patience: Duration = .seconds(10)
    static let outputLimitBytes = 16 * 1024

    private let process: ChildProcess
    private let output: FileDescriptor
    private(set) var heard: [UInt8] = []
    private var isDone = false

    /// Both of the tool's streams are heard: `java -version` speaks on stderr.
    init(_ command: [String], environment: [String: String]) throws(SystemError) {
        var pipe = try Pipe()
        guard let readEnd = pipe.readEnd.take(), let writeEnd = pipe.writeEnd.take() else {
            preconditionFailure("a new pipe has both ends")
        }
        let nothing = try FileDescriptor.opening("/dev/null")
        try readEnd.neverBlock()
        process = try ChildProcess.start(
            command, environment: environment.map { "\($0)=\($1)" }.sorted(),
            streams: [nothing.raw, writeEnd.raw, writeEnd.raw])
        output = readEnd
    }

    deinit {
        let kill: Int32 = 9
        process.signal(kill)
        _ = try? process.wait()
    }

    /// -1 when there is nothing more to hear.
    var descriptor: Int32 { isDone ? -1 : output.raw }

    /// Takes what has arrived.
    mutating func listen(_ buffer: inout [UInt8]) {
        guard !isDone else { return }
        switch try? output.read(into: &buffer) {
        case .nothing: return
        case .bytes(let count):
            heard += buffer[..<count]
            isDone = heard.count >= RuntimeProbe.outputLimitBytes
        case .end, nil: isDone = true
        }
    }
}

extension RuntimeProbe {
    /// So many are asked at a time, that a host with few cores hears from each in time.
    private static let mostAtOnce = 8

    /// What each command said, in the order of `commands`; empty where it could not be started.
    /// Each is heard out for `patience` at most.
    static func answers(
        of commands: [(words: [String], environment: [String: String])],
        patience: Duration = RuntimeProbe.patience
    ) -> [String] {
        var answers = [String](repeating: "", count: commands.count)
        // Boxed, because an array holds only what can be copied.
        var running: [(index: Int, probe: Running, end: ContinuousClock.Instant)] = []
        var started = 0
        var buffer = [UInt8](repeating: 0, count: 4096)
        while started < commands.count || !running.isEmpty {
            while started < commands.count && running.count < mostAtOnce {
                let command = commands[started]
                let probe = Running(command.words, command.environment)
                running.append((started, probe, .now + patience))
                started += 1
            }
            let interests = running.map { Poll.Interest($0.probe.descriptor) }
            if interests.contains(where: { $0.descriptor >= 0 }) {
                guard let ready = try? Poll.wait(for: interests, milliseconds: 100) else { break }
                for (one, isReady) in zip(running, ready) where isReady {
                    one.probe.listen(&buffer)
                }
            }
            let now = ContinuousClock.now
            running.removeAll { one in
                guard one.probe.descriptor < 0 || now >= one.end else { return false }
                answers[one.index] = String(decoding: one.probe.heard, as: UTF8.self)
                return true
            }
        }
        return answers
    }

    private final class Running {
        private var probe: RuntimeProbe?

        init(_ words: [String], _ environment: [String: String]) {
            probe = try? RuntimeProbe(words, environment: environment)
        }

        var descriptor: Int32 { probe?.descriptor ?? -1 }
        var heard: [UInt8] { probe?.heard ?? [] }
        func listen(_ buffer: inout [UInt8]) { probe?.listen(&buffer) }
    }
}

internal import Linux

/// Asks tools for their versions, all at the same time, and hears each out for a bounded time
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
    /// What each command said, in the order of `commands`; empty where it could not be started.
    static func answers(
        of commands: [(words: [String], environment: [String: String])],
        patience: Duration = RuntimeProbe.patience
    ) -> [String] {
        // Boxed, because an array holds only what can be copied.
        let probes = commands.map { command in Running(command.words, command.environment) }
        let giveUp = ContinuousClock.now + patience
        var buffer = [UInt8](repeating: 0, count: 4096)
        while ContinuousClock.now < giveUp {
            let interests = probes.map { Poll.Interest($0.descriptor) }
            guard interests.contains(where: { $0.descriptor >= 0 }),
                let ready = try? Poll.wait(for: interests, milliseconds: 100)
            else { break }
            for (probe, isReady) in zip(probes, ready) where isReady { probe.listen(&buffer) }
        }
        return probes.map { String(decoding: $0.heard, as: UTF8.self) }
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

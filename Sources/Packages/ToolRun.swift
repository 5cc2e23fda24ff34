internal import Judging
internal import Linux

/// Runs tools of the host for one installation: apt, tar, curl. Blocks; never on a thread that
/// others wait for.
///
/// Every tool ends with the thread that started it, so a server that is killed leaves none
/// running, and at the installation's deadline at the latest. `confined` ones have given up every
/// privilege: they look at bytes that nobody has vouched for.
struct ToolRun: Sendable {
    var deadline: ContinuousClock.Instant
    /// For confined tools of a privileged server; `nil`: they run as the server does.
    var confinedUser: Int?
    /// What tools inherit: proxies, nothing else of the server's.
    var environment: [String: String] = [:]

    /// What a tool may say before the rest is passed over.
    static let outputLimitBytes = 4 << 20

    struct Output {
        var ending: ChildProcess.Ending
        var text: String
        var isSuccess: Bool { ending == .exited(0) }
    }

    /// Its output, both streams together, when it has ended. `input` becomes stdin (-1: nothing),
    /// `directory` descriptor 3.
    func run(
        _ words: [String], input: Int32 = -1, directory: Int32 = -1, confined: Bool = false
    ) throws(PackageRefusal) -> Output {
        let child = try start(
            words, input: input, directory: directory, confined: confined, errorsToo: true)
        return try child.text(by: deadline)
    }

    /// As `run`, and failure is an error that says what the tool said.
    @discardableResult
    func check(
        _ words: [String], input: Int32 = -1, directory: Int32 = -1, confined: Bool = false
    ) throws(PackageRefusal) -> String {
        let output = try run(words, input: input, directory: directory, confined: confined)
        guard output.isSuccess else { throw .failed(ToolRun.complaint(of: words, output)) }
        return output.text
    }

    /// What the tool writes to stdout goes to `consume` as it comes; it throws to stop the tool.
    func stream(
        _ words: [String], input: Int32 = -1, confined: Bool = false,
        into consume: (ArraySlice<UInt8>) throws(PackageRefusal) -> Void
    ) throws(PackageRefusal) -> ChildProcess.Ending {
        let child = try start(
            words, input: input, directory: -1, confined: confined, errorsToo: false)
        return try child.finish(by: deadline, consume)
    }

    func start(
        _ words: [String], input: Int32, directory: Int32, confined: Bool, errorsToo: Bool
    ) throws(PackageRefusal) -> RunningTool {
        let command: [String]
        do throws(HostTool.Missing) {
            command = try HostTool.command(words, confined ? .confined(user: confinedUser) : .none)
        } catch {
            throw .failed("\(error)")
        }
        do throws(SystemError) {
            return try RunningTool.start(
                words[0], command, environment: variables, input: input, extra: directory,
                errorsToo: errorsToo)
        } catch {
            throw .failed("\(words[0]): \(error)")
        }
    }

    private var variables: [String] {
        var all = environment
        all["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
        all["LC_ALL"] = "C"
        all["DEBIAN_FRONTEND"] = "noninteractive"
        all["HOME"] = "/nonexistent"
        return all.map { "\($0)=\($1)" }.sorted()
    }

    /// The lines of the output that say what went wrong, else its end.
    static func complaint(of words: [String], _ output: Output) -> String {
        let lines = output.text.split(separator: "\n")
        let errors = lines.filter { $0.hasPrefix("E: ") || $0.contains("error") }
        let said = (errors.isEmpty ? lines.suffix(3) : errors.prefix(3)).joined(separator: "; ")
        return "\(words[0]) failed (\(output.ending)): \(said.prefix(600))"
    }
}

extension RunningTool {
    /// Its output, when it has ended.
    consuming func text(
        by deadline: ContinuousClock.Instant
    ) throws(PackageRefusal) -> ToolRun.Output {
        var text: [UInt8] = []
        let ending = try finish(by: deadline) { bytes throws(PackageRefusal) in
            text += bytes.prefix(max(0, ToolRun.outputLimitBytes - text.count))
        }
        return ToolRun.Output(ending: ending, text: String(decoding: text, as: UTF8.self))
    }

    /// Hears it out.
    consuming func finish(
        by deadline: ContinuousClock.Instant,
        _ consume: (ArraySlice<UInt8>) throws(PackageRefusal) -> Void
    ) throws(PackageRefusal) -> ChildProcess.Ending {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            guard ContinuousClock.now < deadline else {
                throw .failed("\(name) took too long: packages.timeoutMs is over")
            }
            _ = try system { () throws(SystemError) in
                try Poll.wait(for: [Poll.Interest(output.raw)], milliseconds: 200)
            }
            let received = try system { () throws(SystemError) in try output.read(into: &buffer) }
            switch received {
            case .nothing: continue
            case .bytes(let count): try consume(buffer[..<count])
            case .end:
                do throws(SystemError) {
                    return try end()
                } catch {
                    throw .failed("\(error)")
                }
            }
        }
    }
}

/// A failing system call is one more way in which an installation fails.
func system<Value: ~Copyable>(
    _ body: () throws(SystemError) -> Value
) throws(PackageRefusal) -> Value {
    do throws(SystemError) {
        return try body()
    } catch {
        throw .failed("\(error)")
    }
}

internal import LaunchProtocol
internal import Linux

/// One running `sandpiper-launcher` and the line to it. It ends when this value does: it finds
/// the line closed, ends everything it started, and is waited for.
struct LauncherProcess: ~Copyable {
    private let socket: MessageSocket
    private let process: ChildProcess

    /// Why a launcher could not be had.
    enum StartFailure: Error, CustomStringConvertible {
        case system(SystemError)
        case step(LaunchFailure)
        /// It died, or is of another version.
        case silent

        var errno: Int32 {
            switch self {
            case .system(let error): error.errno
            case .step(let failure): failure.errno
            case .silent: 0
            }
        }

        var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .step(let failure): "\(failure.step.name): \(SystemError.text(failure.errno))"
            case .silent: "the launcher ended before it was ready"
            }
        }
    }

    private init(socket: consuming MessageSocket, process: ChildProcess) {
        self.socket = socket
        self.process = process
    }

    /// A set-up takes milliseconds; on a machine that is swapping, seconds.
    private static let patience: Int32 = 60_000

    /// Starts the executable at `path` and waits until it is set up.
    static func start(
        path: String, setup: Setup
    ) throws(StartFailure) -> LauncherProcess {
        let launcher = try launch(path, setup)
        let ready = try? Poll.wait(
            for: [Poll.Interest(launcher.descriptor)], milliseconds: patience)
        guard ready == [true] else {
            launcher.kill()
            throw .silent
        }
        switch launcher.receive(wait: true) {
        case .ready: return launcher
        case .notReady(let failure): throw .step(failure)
        case .ended, .refused, .shared, nil: throw .silent
        }
    }

    private static func launch(
        _ path: String, _ setup: Setup
    ) throws(StartFailure) -> LauncherProcess {
        do throws(SystemError) {
            var peer: FileDescriptor?
            let socket = try MessageSocket.pair(peer: &peer)
            let process = try ChildProcess.start([path], environment: [], socket: peer.number)
            peer = nil
            let launcher = LauncherProcess(socket: socket, process: process)
            let bytes = setup.encode()
            let file = try FileDescriptor.memoryFile(named: "sandpiper-setup", holding: [bytes])
            try launcher.socket.send(
                ServerMessage.setUp(length: bytes.count).encode(), descriptors: [file.raw])
            return launcher
        } catch {
            throw .system(error)
        }
    }

    deinit {
        socket.endTalk()
        _ = try? process.wait()
    }

    var descriptor: Int32 { socket.descriptor.raw }

    /// False when the launcher is gone.
    func send(_ message: ServerMessage, descriptors: [Int32] = []) -> Bool {
        (try? socket.send(message.encode(), descriptors: descriptors)) != nil
    }

    /// `nil` when the launcher is gone, or says what it cannot mean.
    func receive(wait: Bool) -> LauncherMessage? {
        var none: FileDescriptor?
        return receive(wait: wait, descriptor: &none)
    }

    /// The same, with the descriptor that may come beside it.
    func receive(wait: Bool, descriptor: inout FileDescriptor?) -> LauncherMessage? {
        let arrival = try? socket.receive(atMost: 1024, wait: wait, descriptor: &descriptor)
        guard case .message(let bytes)? = arrival else { return nil }
        return try? LauncherMessage(decoding: bytes)
    }

    /// For one that does not answer any more. SIGKILL reaches its whole tree, link by link.
    func kill() { process.signal(9) }
}

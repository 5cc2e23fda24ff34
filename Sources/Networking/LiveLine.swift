internal import HTTP
internal import Synchronization

/// What a handler says while it runs. `line` ends if there is nobody left to hear it.
enum LiveWord: Sendable {
    case beginStream(HTTPResponse, idleBytes: [UInt8], LiveLine)
    case upgrade(HTTPHeaders, LiveLine)
    case bytes([UInt8], LiveLine)
    case message(WebSocketMessage, byteCount: Int, LiveLine)
    case closeWebSocket(WebSocketCloseCode, String)
    /// The handler is done with a message of so many bytes.
    case taken(Int)
    /// It keeps so many bytes of what it was sent, up to its end.
    case kept(Int)
    /// To be called when the answer has gone, or will never go.
    case whenAnswered(@Sendable () -> Void)

    var line: LiveLine? {
        switch self {
        case .beginStream(_, _, let line), .upgrade(_, let line), .bytes(_, let line),
            .message(_, _, let line):
            line
        case .closeWebSocket, .taken, .kept, .whenAnswered: nil
        }
    }

    /// There is no connection to which this could be said.
    func giveUp() {
        line?.end()
        if case .whenAnswered(let action) = self { action() }
    }
}

/// The two directions between a handler and the network thread, each with its bound: a writer
/// waits while much is unsent; messages wait here, and the thread stops reading when they are many.
final class LiveLine: Sendable {
    fileprivate struct State {
        /// Written by the handler, not yet seen by the network thread.
        var posted = 0
        /// With the network thread.
        var unsent = 0
        var hasEnded = false
        var writers: [CheckedContinuation<Void, Never>] = []
        var messages: [WebSocketMessage] = []
        /// The first of `messages` that nobody has taken; those before it are husks.
        var firstMessage = 0
        /// Of the message that the handler works on.
        var currentBytes = 0
        var reader: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let unsentBytesMax: Int

    init(unsentBytesMax: Int) { self.unsentBytesMax = unsentBytesMax }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    // MARK: The handler's side

    /// False when nobody reads any more.
    func willPost(_ byteCount: Int) -> Bool {
        state.withLock { state in
            state.posted += byteCount
            return !state.hasEnded
        }
    }

    /// Waits until there is room to write more, the line has ended, or the task is cancelled.
    func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = state.withLock { state in
                    let mayGo =
                        state.posted + state.unsent < unsentBytesMax || state.hasEnded
                        || Task.isCancelled
                    if !mayGo { state.writers.append(continuation) }
                    return mayGo
                }
                if mayGo { continuation.resume() }
            }
        } onCancel: {
            resumeAll()
        }
    }

    /// The next message; `nil` at the end, or when the task is cancelled.
    func next() async -> WebSocketMessage? {
        while true {
            let (message, isOver) = state.withLock { state -> (WebSocketMessage?, Bool) in
                guard !state.hasEnded, let message = state.takeMessage() else {
                    return (nil, state.hasEnded)
                }
                state.currentBytes = message.heldBytes
                return (message, false)
            }
            if let message { return message }
            if isOver || Task.isCancelled { return nil }
            await waitForMessage()
        }
    }

    /// The size of the message before, which the handler is done with when it asks for the next.
    func finishMessage() -> Int {
        state.withLock { state in
            defer { state.currentBytes = 0 }
            return state.currentBytes
        }
    }

    private func waitForMessage() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isReady =
                        state.firstMessage < state.messages.count || state.hasEnded
                        || Task.isCancelled
                    precondition(state.reader == nil || isReady, "one reader at a time")
                    if !isReady { state.reader = continuation }
                    return isReady
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            resumeAll()
        }
    }

    // MARK: The network thread's side

    func took(_ byteCount: Int) { state.withLock { $0.posted -= byteCount } }

    /// So much waits for the peer.
    func set(unsent: Int) {
        let writers = state.withLock { state in
            state.unsent = unsent
            return state.posted + unsent < unsentBytesMax ? state.takeWriters() : []
        }
        for writer in writers { writer.resume() }
    }

    func deliver(_ message: WebSocketMessage) {
        let reader = state.withLock { state in
            state.messages.append(message)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Nothing comes any more, and nothing that is written goes anywhere.
    func end() {
        state.withLock { state in
            state.hasEnded = true
            state.messages = []
            state.firstMessage = 0
        }
        resumeAll()
    }

    private func resumeAll() {
        let (reader, writers) = state.withLock { ($0.reader.take(), $0.takeWriters()) }
        reader?.resume()
        for writer in writers { writer.resume() }
    }
}

extension WebSocketMessage {
    /// What it takes in memory, about: empty messages would otherwise be free.
    var heldBytes: Int { byteCount + 64 }
}

extension LiveLine.State {
    fileprivate mutating func takeMessage() -> WebSocketMessage? {
        guard firstMessage < messages.count else { return nil }
        let message = messages[firstMessage]
        messages[firstMessage] = .binary([])
        firstMessage += 1
        // Moving the rest for each message would take quadratic time.
        if firstMessage == messages.count || firstMessage >= 1024 {
            messages.removeFirst(firstMessage)
            firstMessage = 0
        }
        return message
    }

    fileprivate mutating func takeWriters() -> [CheckedContinuation<Void, Never>] {
        defer { writers = [] }
        return writers
    }
}

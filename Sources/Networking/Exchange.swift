package import HTTP

/// One request's way to an answer that is more than a value: a stream, or a WebSocket.
///
/// A handler begins at most one of them, uses it, and returns `nil`. When the client is gone, the
/// handler's task is cancelled, and writes answer false.
package struct Exchange: Sendable {
    private let id: ConnectionID
    private let mailbox: Mailbox
    private let rules: LiveRules

    init(id: ConnectionID, mailbox: Mailbox, rules: LiveRules) {
        self.id = id
        self.mailbox = mailbox
        self.rules = rules
    }

    /// Calls `action` once: when the last byte of the answer has been given to the kernel, or it is
    /// clear that it never will be. On the network thread, so it must not wait for anything.
    package func whenAnswered(_ action: @escaping @Sendable () -> Void) {
        mailbox.tell(id, .whenAnswered(action))
    }

    /// Sends the head; its body is what is written to the stream. `idleBytes` may be sent between
    /// any two writes, to show that the server is alive and to learn that the client is not.
    package func stream(_ head: HTTPResponse, idleBytes: [UInt8] = []) -> ReplyStream {
        let line = LiveLine(unsentBytesMax: rules.unsentBytes)
        mailbox.tell(id, .beginStream(head, idleBytes: idleBytes, line))
        return ReplyStream(id: id, mailbox: mailbox, line: line)
    }

    /// Answers 101. `headers` come from `WebSocketHandshake.accept`.
    package func webSocket(_ headers: HTTPHeaders) -> WebSocket {
        let line = LiveLine(unsentBytesMax: rules.unsentBytes)
        mailbox.tell(id, .upgrade(headers, line))
        return WebSocket(id: id, mailbox: mailbox, line: line)
    }
}

/// The body of an answer, as it comes.
package struct ReplyStream: Sendable {
    fileprivate let id: ConnectionID
    fileprivate let mailbox: Mailbox
    fileprivate let line: LiveLine

    /// Returns when there is room for more; false when nobody reads any more.
    @discardableResult
    package func write(_ bytes: [UInt8]) async -> Bool {
        guard line.willPost(bytes.count) else { return false }
        mailbox.tell(id, .bytes(bytes, line))
        await line.waitForRoom()
        return !line.hasEnded
    }
}

/// A WebSocket, from the handler's side. Pings and the closing handshake are not its affair.
package struct WebSocket: Sendable {
    fileprivate let id: ConnectionID
    fileprivate let mailbox: Mailbox
    fileprivate let line: LiveLine

    /// The next message, in order; `nil` when the peer wants no more or is gone. One reader, who
    /// is done with the message before when he asks: until then the peer may have to wait.
    package func next() async -> WebSocketMessage? {
        let done = line.finishMessage()
        if done > 0 { mailbox.tell(id, .taken(done)) }
        return await line.next()
    }

    /// So many bytes of what was sent stay in memory as long as this lives: they count as a
    /// request's body does.
    package func keep(_ byteCount: Int) { mailbox.tell(id, .kept(byteCount)) }

    /// Returns when there is room for more; false when nobody reads any more.
    @discardableResult
    package func send(_ message: WebSocketMessage) async -> Bool {
        let byteCount = message.byteCount
        guard line.willPost(byteCount) else { return false }
        mailbox.tell(id, .message(message, byteCount: byteCount, line))
        await line.waitForRoom()
        return !line.hasEnded
    }

    /// Behind everything sent so far. Nothing follows it in either direction.
    package func close(_ code: WebSocketCloseCode, _ reason: String) {
        mailbox.tell(id, .closeWebSocket(code, reason))
    }
}

extension Mailbox {
    fileprivate func tell(_ id: ConnectionID, _ word: LiveWord) {
        if !post(.live(id, word)) { word.giveUp() }
    }
}

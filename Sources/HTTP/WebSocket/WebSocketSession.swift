/// A server's end of one WebSocket: what the peer sends goes in, what to do comes out.
///
/// Knows the closing handshake (RFC 6455 §7): whoever sends a close frame first waits for the
/// other's; then the server ends the connection.
package struct WebSocketSession {
    package enum Action: Equatable {
        case send([UInt8])
        case deliver(WebSocketMessage)
        /// The peer wants no more, or broke a rule: nobody listens any more.
        case ended
        /// Both have said that it is over, or there is no point in waiting: end the connection.
        case disconnect
    }

    private enum State { case open, closeSent, over }
    private var state = State.open
    private var decoder: WebSocketDecoder

    package init(messageBytesMax: Int) {
        decoder = WebSocketDecoder(messageBytesMax: messageBytesMax)
    }

    package var isOpen: Bool { state == .open }
    package var heldBytes: Int { decoder.heldBytes }

    package mutating func received(_ bytes: ArraySlice<UInt8>) -> [Action] {
        guard state != .over else { return [] }
        return decoder.feed(bytes).flatMap { handle($0) }
    }

    private mutating func handle(_ event: WebSocketDecoder.Event) -> [Action] {
        switch (state, event) {
        case (.over, _): return []
        case (.open, .message(let message)): return [.deliver(message)]
        case (.open, .ping(let bytes)): return [.send(WebSocketFrame.encode(.pong, bytes))]
        case (.open, .pong), (.closeSent, .message), (.closeSent, .ping), (.closeSent, .pong):
            return []
        case (.open, .close(let code, _)):
            state = .over
            // §5.5.1: typically the code that was received; nothing for nothing.
            return [.send(Self.closeFrame(code, "")), .ended, .disconnect]
        case (.open, .violation(let code, let reason)):
            state = .over
            return [.send(Self.closeFrame(code, reason)), .ended, .disconnect]
        case (.closeSent, .close), (.closeSent, .violation):
            state = .over
            return [.disconnect]
        }
    }

    package func send(_ message: WebSocketMessage) -> [Action] {
        guard state == .open else { return [] }
        return switch message {
        case .text(let text): [.send(WebSocketFrame.encode(.text, Array(text.utf8)))]
        case .binary(let bytes): [.send(WebSocketFrame.encode(.binary, bytes))]
        }
    }

    package func ping() -> [Action] {
        state == .open ? [.send(WebSocketFrame.encode(.ping, []))] : []
    }

    /// Ends it from our side. The peer has its say; how long, the caller decides.
    package mutating func close(_ code: WebSocketCloseCode, _ reason: String) -> [Action] {
        guard state == .open else { return [] }
        state = .closeSent
        return [.send(Self.closeFrame(code, reason))]
    }

    /// §5.5: at most 125 bytes, two of which are the code.
    private static func closeFrame(_ code: WebSocketCloseCode?, _ reason: String) -> [UInt8] {
        guard let code else { return WebSocketFrame.encode(.close, []) }
        var text = reason
        while text.utf8.count > 123 { text.removeLast() }
        let number = [UInt8(code.number >> 8), UInt8(truncatingIfNeeded: code.number)]
        return WebSocketFrame.encode(.close, number + Array(text.utf8))
    }
}

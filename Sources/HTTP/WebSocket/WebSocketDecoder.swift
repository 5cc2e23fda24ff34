/// One message, put together from its fragments.
package enum WebSocketMessage: Sendable, Equatable {
    case text(String)
    case binary([UInt8])

    package var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}

/// Reads frames out of bytes, however they are cut (RFC 6455 §5).
///
/// A plain value: feed it what arrived, act on what it answers. After a violation or a close
/// frame it reads nothing any more.
struct WebSocketDecoder {
    enum Event: Equatable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong([UInt8])
        /// The peer's close frame; no code is allowed.
        case close(WebSocketCloseCode?, String)
        /// The peer broke a rule: which one, for the close frame that ends this.
        case violation(WebSocketCloseCode, String)
    }

    private struct Header {
        var isFinal: Bool
        var opcode: WebSocketOpcode
        var length: Int
        var mask: [UInt8]
    }

    private enum State {
        /// The bytes of a header, up to 14, as far as they have come.
        case header([UInt8])
        case payload(Header, received: Int)
        case ended
    }

    /// A server wants masked frames, a client wants others (§5.1).
    private let expectsMask: Bool
    private let messageBytesMax: Int
    private var state = State.header([])
    /// The message whose fragments are coming in; `nil` between messages.
    private var messageOpcode: WebSocketOpcode?
    private var message: [UInt8] = []
    private var control: [UInt8] = []

    init(messageBytesMax: Int, expectsMask: Bool = true) {
        self.messageBytesMax = messageBytesMax
        self.expectsMask = expectsMask
    }

    /// Bytes of a message that is not complete.
    var heldBytes: Int { message.count }

    mutating func feed(_ bytes: ArraySlice<UInt8>) -> [Event] {
        var rest = bytes
        var events: [Event] = []
        while true {
            let event: Event?
            switch state {
            case .ended: return events
            case .header(let start):
                guard !rest.isEmpty else { return events }
                event = readHeader(start, &rest)
            case .payload(let header, let received):
                guard received == header.length || !rest.isEmpty else { return events }
                event = readPayload(header, received, &rest)
            }
            guard let event else { continue }
            events.append(event)
            switch event {
            case .close, .violation: state = .ended
            case .message, .ping, .pong: break
            }
        }
    }

    /// Takes one byte more of a header, and looks whether it is whole.
    private mutating func readHeader(
        _ start: [UInt8], _ rest: inout ArraySlice<UInt8>
    ) -> Event? {
        var bytes = start
        if let byte = rest.popFirst() { bytes.append(byte) }
        state = .header(bytes)
        guard bytes.count >= 2 else { return nil }
        if bytes.count == 2, let violation = check(bytes[0], bytes[1]) { return violation }
        let lengthBytes = [126: 2, 127: 8][bytes[1] & 0x7F, default: 0]
        let maskBytes = expectsMask ? 4 : 0
        guard bytes.count == 2 + lengthBytes + maskBytes else { return nil }
        let isLong = lengthBytes > 0
        let length = bytes[2..<2 + lengthBytes].reduce(UInt64(isLong ? 0 : bytes[1] & 0x7F)) {
            $0 << 8 | UInt64($1)
        }
        // §5.2: the shortest form, and the highest bit is 0.
        if isLong && (length < (lengthBytes == 2 ? 126 : 0x1_0000) || length > UInt64(Int.max)) {
            return .violation(.protocolError, "A length in a form that is not allowed")
        }
        guard let opcode = WebSocketOpcode(rawValue: bytes[0] & 0x0F) else { return nil }
        if !opcode.isControl, Int(length) > messageBytesMax - message.count {
            return .violation(.tooBig, "A message may have \(messageBytesMax) bytes")
        }
        let header = Header(
            isFinal: bytes[0] & 0x80 != 0, opcode: opcode, length: Int(length),
            mask: Array(bytes.suffix(maskBytes)))
        state = .payload(header, received: 0)
        return nil
    }

    /// What the first two bytes say already.
    private func check(_ first: UInt8, _ second: UInt8) -> Event? {
        func violation(_ text: String) -> Event { .violation(.protocolError, text) }
        if first & 0x70 != 0 { return violation("A reserved bit is set") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            return violation("A reserved opcode")
        }
        if (second & 0x80 != 0) != expectsMask {
            return violation(expectsMask ? "A frame without a mask" : "A frame with a mask")
        }
        if opcode.isControl {
            if first & 0x80 == 0 { return violation("A control frame in fragments") }
            if second & 0x7F > 125 { return violation("A control frame of more than 125 bytes") }
            return nil
        }
        if opcode == .continuation, messageOpcode == nil {
            return violation("A continuation of nothing")
        }
        if opcode != .continuation, messageOpcode != nil {
            return violation("A message inside another one")
        }
        return nil
    }

    private mutating func readPayload(
        _ header: Header, _ received: Int, _ rest: inout ArraySlice<UInt8>
    ) -> Event? {
        let part = rest.prefix(header.length - received)
        rest = rest.dropFirst(part.count)
        if header.opcode.isControl {
            add(part, header, received, to: &control)
        } else {
            if header.opcode != .continuation { messageOpcode = header.opcode }
            add(part, header, received, to: &message)
        }
        guard received + part.count == header.length else {
            state = .payload(header, received: received + part.count)
            return nil
        }
        state = .header([])
        if header.opcode.isControl { return endControl(header.opcode) }
        return header.isFinal ? endMessage() : nil
    }

    private func add(
        _ part: ArraySlice<UInt8>, _ header: Header, _ received: Int, to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        bytes += part
        guard expectsMask else { return }
        WebSocketFrame.unmask(&bytes, from: start, with: header.mask, at: received)
    }

    private mutating func endMessage() -> Event? {
        let (opcode, bytes) = (messageOpcode, message)
        (messageOpcode, message) = (nil, [])
        guard opcode == .text else { return .message(.binary(bytes)) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .violation(.invalidText, "A text that is not UTF-8")
        }
        return .message(.text(text))
    }

    private mutating func endControl(_ opcode: WebSocketOpcode) -> Event? {
        let bytes = control
        control = []
        switch opcode {
        case .ping: return .ping(bytes)
        case .pong: return .pong(bytes)
        case .close: return Self.close(bytes)
        case .continuation, .text, .binary: preconditionFailure("no control frame")
        }
    }

    /// §5.5.1: nothing, or a code and a reason in UTF-8.
    private static func close(_ bytes: [UInt8]) -> Event {
        guard !bytes.isEmpty else { return .close(nil, "") }
        guard bytes.count >= 2 else {
            return .violation(.protocolError, "A close frame with half a code")
        }
        let code = WebSocketCloseCode(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
        guard code.mayBeSent else {
            return .violation(.protocolError, "A close code that may not be sent")
        }
        guard let reason = String(validating: bytes.dropFirst(2), as: UTF8.self) else {
            return .violation(.invalidText, "A close reason that is not UTF-8")
        }
        return .close(code, reason)
    }
}

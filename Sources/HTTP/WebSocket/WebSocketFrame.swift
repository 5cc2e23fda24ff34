/// What one frame is for (RFC 6455 §5.2). Others are reserved.
enum WebSocketOpcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue >= 0x8 }
}

/// Writes frames, always whole messages.
enum WebSocketFrame {
    /// From the server without `mask`, from a client with one (§5.1).
    static func encode(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool = true, mask: [UInt8]? = nil
    ) -> [UInt8] {
        var frame: [UInt8] = [(isFinal ? 0x80 : 0) | opcode.rawValue]
        frame.reserveCapacity(payload.count + 14)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ..<126: frame.append(maskBit | UInt8(payload.count))
        case ..<0x1_0000: frame += [maskBit | 126] + bigEndian(payload.count, 2)
        default: frame += [maskBit | 127] + bigEndian(payload.count, 8)
        }
        guard let mask else { return frame + payload }
        frame += mask
        let start = frame.count
        frame += payload
        unmask(&frame, from: start, with: mask, at: 0)
        return frame
    }

    /// §5.3, both ways. `phase` is how many bytes of the payload came before.
    static func unmask(
        _ bytes: inout [UInt8], from start: Int, with mask: [UInt8], at phase: Int
    ) {
        for index in start..<bytes.count { bytes[index] ^= mask[(index - start + phase) & 3] }
    }

    private static func bigEndian(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

/// Why a WebSocket ends (§7.4).
package struct WebSocketCloseCode: Sendable, Hashable {
    package var number: UInt16
    package init(_ number: UInt16) { self.number = number }

    package static let normal = WebSocketCloseCode(1000)
    package static let goingAway = WebSocketCloseCode(1001)
    package static let protocolError = WebSocketCloseCode(1002)
    package static let invalidText = WebSocketCloseCode(1007)
    package static let tooBig = WebSocketCloseCode(1009)
    package static let internalError = WebSocketCloseCode(1011)
    /// IANA's registry of close codes: the server is overloaded.
    package static let tryAgainLater = WebSocketCloseCode(1013)

    /// §7.4.1 and §7.4.2: what may stand in a frame. 1004 to 1006 and 1015 never do; 1012 to
    /// 1014 have been registered since.
    var mayBeSent: Bool {
        switch number {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

import TestSupport
import Testing

@testable import HTTP

@Suite("WebSocket frames: what comes out of bytes")
struct WebSocketDecoderTests {
    typealias Event = WebSocketDecoder.Event

    static let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// A client's frame.
    static func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool = true
    ) -> [UInt8] {
        WebSocketFrame.encode(opcode, payload, isFinal: isFinal, mask: mask)
    }
    static func frame(_ opcode: WebSocketOpcode, _ text: String, isFinal: Bool = true) -> [UInt8] {
        frame(opcode, Array(text.utf8), isFinal: isFinal)
    }

    static func events(_ bytes: [UInt8], limit: Int = 1 << 20) -> [Event] {
        var decoder = WebSocketDecoder(messageBytesMax: limit)
        return decoder.feed(bytes[...])
    }

    private func code(_ bytes: [UInt8], limit: Int = 1 << 20) -> UInt16? {
        guard case .violation(let code, _)? = Self.events(bytes, limit: limit).last else {
            return nil
        }
        return code.number
    }

    @Test func `the examples of RFC 6455 §5.7 are read`() {
        #expect(
            Self.events([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
                == [.message(.text("Hello"))])
        var client = WebSocketDecoder(messageBytesMax: 100, expectsMask: false)
        #expect(
            client.feed([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]) == [.message(.text("Hello"))])
        #expect(
            client.feed([0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F])
                == [.message(.text("Hello"))])
        #expect(
            client.feed([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]) == [.ping(Array("Hello".utf8))])
    }

    @Test(
        "every length has its form, and comes back",
        arguments: [
            0, 1, 125, 126, 127, 65535, 65536, 70000,
        ])
    func lengths(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        #expect(Self.events(Self.frame(.binary, payload)) == [.message(.binary(payload))])
    }

    /// A conversation with everything in it.
    static let conversation: [UInt8] =
        frame(.text, "a", isFinal: false) + frame(.ping, "p")
        + frame(.continuation, "é", isFinal: false) + frame(.continuation, "€")
        + frame(.binary, [0, 255]) + frame(.text, "")
        + frame(.close, [0x03, 0xE8] + Array("bye".utf8)) + frame(.text, "unheard")

    @Test("cut anywhere, the same events come out", arguments: 0..<conversation.count)
    func split(at place: Int) {
        let all = Self.conversation
        var decoder = WebSocketDecoder(messageBytesMax: 100)
        let events = decoder.feed(all[..<place]) + decoder.feed(all[place...])
        #expect(
            events == [
                .ping([0x70]), .message(.text("aé€")), .message(.binary([0, 255])),
                .message(.text("")), .close(.normal, "bye"),
            ])
    }

    @Test func `byte by byte is no different`() {
        var decoder = WebSocketDecoder(messageBytesMax: 100)
        let events = Self.conversation.flatMap { decoder.feed([$0]) }
        #expect(events == Self.events(Self.conversation))
    }

    @Test(
        "a broken rule of framing ends it with 1002",
        arguments: [
            // A reserved bit.
            [0xC1, 0x80], [0xA1, 0x80], [0x91, 0x80],
            // A reserved opcode.
            [0x83, 0x80], [0x87, 0x80], [0x8B, 0x80], [0x8F, 0x80],
            // No mask.
            [0x81, 0x00],
            // A control frame in fragments; one with a longer length.
            [0x09, 0x80], [0x08, 0x80], [0x89, 0xFE], [0x8A, 0xFF],
            // A continuation of nothing.
            [0x80, 0x80],
            // A length that is not in its shortest form, or negative.
            [0x82, 0xFE, 0, 125, 1, 2, 3, 4],
            [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4],
            [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4],
        ] as [[UInt8]])
    func framing(bytes: [UInt8]) {
        #expect(code(bytes) == 1002)
        #expect(Self.events(bytes + Self.frame(.text, "more")).count == 1)
    }

    @Test func `a message does not begin inside another one`() {
        let start = Self.frame(.text, "a", isFinal: false)
        #expect(code(start + Self.frame(.text, "b")) == 1002)
        #expect(code(start + Self.frame(.binary, "b")) == 1002)
    }

    @Test(
        "text is UTF-8, also across fragments, or ends it with 1007",
        arguments: [
            [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        #expect(code(Self.frame(.text, bytes)) == 1007)
        let fragments = bytes.map { Self.frame(.continuation, [$0], isFinal: false) }
        #expect(
            code(
                Self.frame(.text, "", isFinal: false) + fragments.flatMap { $0 }
                    + Self.frame(.continuation, "")) == 1007)
        #expect(Self.events(Self.frame(.binary, bytes)) == [.message(.binary(bytes))])
    }

    @Test func `exactly the limit is allowed; one byte more is refused before it comes`() {
        let whole = [UInt8](repeating: 1, count: 300)
        #expect(Self.events(Self.frame(.binary, whole), limit: 300) == [.message(.binary(whole))])
        #expect(code(Array(Self.frame(.binary, whole + [1]).prefix(8)), limit: 300) == 1009)
        // Also where the parts are small, and for a length that no memory has.
        let parts = Self.frame(.binary, whole, isFinal: false) + Self.frame(.continuation, [1])
        #expect(code(parts, limit: 300) == 1009)
        #expect(code([0x82, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 11)) == 1009)
    }

    @Test(
        "a close frame may carry a code of the list, and a reason",
        arguments: [
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
            4000,
            4999,
        ] as [UInt16])
    func closeCode(number: UInt16) {
        let payload = [UInt8(number >> 8), UInt8(number & 0xFF)] + Array("é".utf8)
        #expect(
            Self.events(Self.frame(.close, payload)) == [.close(WebSocketCloseCode(number), "é")])
    }

    @Test(
        "other codes may not be sent",
        arguments: [
            0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535,
        ] as [UInt16])
    func badCloseCode(number: UInt16) {
        #expect(code(Self.frame(.close, [UInt8(number >> 8), UInt8(number & 0xFF)])) == 1002)
    }

    @Test func `a close frame has no code, or a whole one, and a reason in UTF-8`() {
        #expect(Self.events(Self.frame(.close, "")) == [.close(nil, "")])
        #expect(code(Self.frame(.close, [0x03])) == 1002)
        #expect(code(Self.frame(.close, [0x03, 0xE8, 0xFF])) == 1007)
    }

    @Test("any bytes give events, and never more memory than allowed", arguments: 0..<200)
    func anyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var decoder = WebSocketDecoder(messageBytesMax: 64)
        for _ in 0..<50 {
            let valid = Self.frame(
                [.text, .binary, .continuation, .ping].randomElement(using: &generator) ?? .text,
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in 0x41 },
                isFinal: Bool.random(using: &generator))
            let noise = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = decoder.feed((Int.random(in: 0..<20, using: &generator) == 0 ? noise : valid)[...])
            #expect(decoder.heldBytes <= 64)
        }
    }
}

@Suite("WebSocket session: how it ends")
struct WebSocketSessionTests {
    private typealias Decoder = WebSocketDecoderTests

    private func close(_ code: UInt16?, _ reason: String = "") -> [UInt8] {
        let number = code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []
        return WebSocketFrame.encode(.close, number + Array(reason.utf8))
    }

    @Test func `messages are delivered, pings answered, pongs passed over`() {
        var session = WebSocketSession(messageBytesMax: 100)
        let bytes =
            Decoder.frame(.ping, "abc") + Decoder.frame(.pong, "") + Decoder.frame(.text, "x")
        #expect(
            session.received(bytes[...]) == [
                .send(WebSocketFrame.encode(.pong, Array("abc".utf8))), .deliver(.text("x")),
            ])
    }

    @Test("the peer's close is answered with its code", arguments: [1000, 4321, nil] as [UInt16?])
    func peerCloses(code: UInt16?) {
        var session = WebSocketSession(messageBytesMax: 100)
        let number = code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []
        #expect(
            session.received(Decoder.frame(.close, number)[...])
                == [.send(close(code)), .ended, .disconnect])
        #expect(session.received(Decoder.frame(.text, "x")[...]) == [])
        #expect(session.send(.text("x")) == [])
        #expect(!session.isOpen)
    }

    @Test func `our close waits for the peer's, and hears nothing else meanwhile`() {
        var session = WebSocketSession(messageBytesMax: 100)
        #expect(
            session.close(WebSocketCloseCode(4999), "Job Completed")
                == [.send(close(4999, "Job Completed"))])
        #expect(session.close(.normal, "") == [])
        #expect(session.send(.text("x")) == [])
        let more = Decoder.frame(.text, "x") + Decoder.frame(.ping, "")
        #expect(session.received(more[...]) == [])
        #expect(session.received(Decoder.frame(.close, [0x13, 0x87])[...]) == [.disconnect])
    }

    @Test func `a broken rule is named, and the peer is not waited for`() {
        var session = WebSocketSession(messageBytesMax: 100)
        #expect(
            session.received([0x81, 0x00]) == [
                .send(close(1002, "A frame without a mask")), .ended, .disconnect,
            ])
    }

    @Test func `a reason is cut to what a control frame holds, between characters`() {
        var session = WebSocketSession(messageBytesMax: 100)
        guard
            case .send(let frame)? = session.close(
                .normal, String(repeating: "é", count: 100)
            ).first
        else {
            Issue.record("nothing was sent")
            return
        }
        #expect(frame.count == 2 + 2 + 122)
    }
}

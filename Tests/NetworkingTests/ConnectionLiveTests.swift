import HTTP
import Networking
import Testing

extension Scene {
    static let upgrade =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

    mutating func begin(idle: String = ":\n") -> [Connection.Action] {
        connection.beginStream(
            HTTPResponse(status: .ok), idleBytes: Array(idle.utf8), at: moment)
    }
    mutating func stream(_ text: String) -> [Connection.Action] {
        connection.stream(Array(text.utf8), at: moment)
    }
    mutating func finish() -> [Connection.Action] { connection.finish(at: moment) }

    /// A WebSocket that is open.
    static func webSocket(_ change: (inout ConnectionRules) -> Void = { _ in }) -> Scene {
        var scene = Scene(change)
        _ = scene.receive(upgrade)
        _ = scene.connection.upgrade([:], at: scene.moment)
        _ = scene.sent()
        return scene
    }

    mutating func receive(_ frame: [UInt8]) -> [Connection.Action] {
        connection.received(frame[...], at: moment)
    }

    mutating func passTime() -> [Connection.Action] {
        guard let deadline = connection.deadline else { return [] }
        now = deadline
        return connection.deadlinePassed(at: moment)
    }
}

/// Frames of a client, masked with zeros: as long as what they carry is plain to read.
enum Frame {
    static func client(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        precondition(payload.count < 126)
        return [first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }
    static func text(_ text: String) -> [UInt8] { client(0x81, Array(text.utf8)) }
    static func close(_ code: UInt16) -> [UInt8] {
        client(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)])
    }
    /// A server's frame.
    static func server(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        [first, UInt8(payload.count)] + payload
    }
    static func serverClose(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        server(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }
}

private func bytes(_ text: String) -> Connection.Action { .send(Array(text.utf8)) }

@Suite("Connection: answers that come bit by bit")
struct StreamConnectionTests {
    @Test func `a stream goes out in chunks, and the next request follows`() {
        var scene = Scene()
        _ = scene.receive(get: "/a", "/b")
        let head = Scene.words(scene.begin())
        #expect(head == ["send 200"])
        #expect(scene.stream("hello, world") == [bytes("c\r\nhello, world\r\n")])
        #expect(scene.stream("") == [])
        #expect(scene.finish() == [bytes("0\r\n\r\n")])
        #expect(scene.sent() == ["run /b"])
    }

    @Test func `to HTTP 1.0 the end of the connection is the end of the body`() {
        var scene = Scene()
        _ = scene.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(Scene.words(scene.begin()) == ["send 200 close"])
        #expect(scene.stream("x") == [bytes("x")])
        #expect(scene.finish() == [])
        #expect(scene.sent() == ["end"])
    }

    @Test func `what was sent long ago does not keep the end waiting`() {
        var scene = Scene()
        _ = scene.receive("GET / HTTP/1.0\r\n\r\n")
        _ = scene.begin()
        _ = scene.sent()
        #expect(scene.finish() == [.endSending])
    }

    @Test func `HEAD gets the head`() {
        var scene = Scene()
        _ = scene.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = scene.begin()
        #expect(scene.stream("x") == [])
        #expect(scene.finish() == [])
        #expect(scene.sent() == [])
        #expect(scene.connection.isIdle)
    }

    @Test func `silence is broken by what may always be sent`() {
        var scene = Scene()
        _ = scene.receive(get: "/")
        _ = scene.begin()
        _ = scene.sent()
        #expect(scene.passTime() == [bytes("2\r\n:\n\r\n")])
        #expect(scene.now == LiveRules().idle)
    }

    @Test func `a peer that takes nothing is given up, however much is written`() {
        var scene = Scene()
        _ = scene.receive(get: "/")
        _ = scene.begin()
        _ = scene.sent()
        _ = scene.stream("x")
        scene.now += .seconds(59)
        _ = scene.stream("y")
        #expect(scene.passTime() == [.cancel, .close])
        #expect(scene.now == Timeouts().writeStall)
    }

    @Test func `a peer that ends its side is asked, and cancelled when it is gone`() {
        var scene = Scene()
        _ = scene.receive(get: "/")
        _ = scene.begin()
        _ = scene.sent()
        #expect(scene.end() == [])
        #expect(scene.passTime() == [bytes("2\r\n:\n\r\n")])
        #expect(scene.now == HangUp().grace)
        #expect(scene.reset() == ["cancel", "close"])
    }

    @Test func `a stream that begins after its peer has gone is nothing`() {
        var scene = Scene()
        _ = scene.receive(get: "/")
        _ = scene.reset()
        #expect(scene.begin() == [])
        #expect(!scene.connection.isLive)
        #expect(scene.finish() == [])
    }

    @Test func `a handler that neither answers nor begins is a fault of ours`() {
        var scene = Scene()
        _ = scene.receive(get: "/")
        #expect(Scene.words(scene.finish()) == ["send 500"])
    }
}

@Suite("Connection: a WebSocket")
struct WebSocketConnectionTests {
    @Test func `101, and what came early is heard`() {
        var scene = Scene()
        let early = Array(Scene.upgrade.utf8) + Frame.text("early")
        _ = scene.connection.received(early[...], at: scene.moment)
        let actions = scene.connection.upgrade(["Sec-WebSocket-Accept": "x"], at: scene.moment)
        let head =
            "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\nDate: now\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        #expect(actions == [bytes(head), .deliver(.text("early"))])
    }

    @Test func `messages go both ways`() {
        var scene = Scene.webSocket()
        #expect(
            scene.receive(Frame.text("a") + Frame.text("b")) == [
                .deliver(.text("a")), .deliver(.text("b")),
            ])
        #expect(
            scene.connection.send(.text("c"), at: scene.moment)
                == [.send(Frame.server(0x81, [0x63]))])
    }

    @Test func `messages that nobody takes stop the reading, until they are taken`() {
        var scene = Scene.webSocket { $0.readAheadBytes = 10 }
        _ = scene.receive(Frame.text("0123456789"))
        #expect(!scene.connection.wantsBytes)
        #expect(scene.connection.wantsEnd)
        let held = scene.connection.heldBytes
        #expect(held >= 10)
        scene.connection.taken(held)
        #expect(scene.connection.wantsBytes)
        #expect(scene.connection.heldBytes == 0)
    }

    @Test func `empty messages that nobody takes stop the reading as well`() {
        var scene = Scene.webSocket { $0.readAheadBytes = 1000 }
        var count = 0
        while scene.connection.wantsBytes {
            _ = scene.receive(Frame.text(""))
            count += 1
        }
        #expect(count < 100)
    }

    @Test func `what a handler keeps counts, and stops nothing`() {
        var scene = Scene.webSocket { $0.readAheadBytes = 10 }
        scene.connection.keep(5000)
        #expect(scene.connection.heldBytes == 5000)
        #expect(scene.connection.wantsBytes)
        _ = scene.reset()
        #expect(scene.connection.heldBytes == 0)
    }

    @Test func `answers to pings that nobody takes stop the reading`() {
        var scene = Scene.webSocket()
        scene.connection.note(unsentBytes: LiveRules().unsentBytes)
        #expect(!scene.connection.wantsBytes)
        scene.connection.note(unsentBytes: 0)
        #expect(scene.connection.wantsBytes)
    }

    @Test func `the peer's close is answered, then our side ends`() {
        var scene = Scene.webSocket()
        #expect(scene.receive(Frame.close(1001)) == [.send(Frame.serverClose(1001)), .cancel])
        #expect(scene.sent() == ["end"])
        #expect(scene.end() == ["close"])
    }

    @Test func `our close waits for the peer's, for a while`() {
        for answers in [true, false] {
            var scene = Scene.webSocket()
            #expect(
                scene.connection.closeWebSocket(
                    WebSocketCloseCode(4999), "Job Completed", at: scene.moment)
                    == [.send(Frame.serverClose(4999, "Job Completed"))])
            _ = scene.sent()
            #expect(!scene.connection.isLive)
            #expect(scene.finish() == [])
            if answers {
                #expect(scene.receive(Frame.close(4999)) == [.endSending])
            } else {
                #expect(scene.passTime() == [.close])
                #expect(scene.now == LiveRules().close)
            }
        }
    }

    @Test func `a broken rule ends it, and its handler`() {
        var scene = Scene.webSocket()
        let actions = scene.receive([0x81, 0x00])
        #expect(actions == [.send(Frame.serverClose(1002, "A frame without a mask")), .cancel])
        #expect(scene.sent() == ["end"])
    }

    @Test func `a message beyond the limit is refused with 1009`() {
        var scene = Scene.webSocket { $0.live.messageBytes = 5 }
        #expect(
            scene.receive(Frame.text("123456")) == [
                .send(Frame.serverClose(1009, "A message may have 5 bytes")), .cancel,
            ])
    }

    @Test func `a silent peer is pinged, and given up if it stays silent`() {
        var scene = Scene.webSocket()
        _ = scene.receive(Frame.text("x"))
        #expect(scene.passTime() == [.send(Frame.server(0x89))])
        _ = scene.sent()
        #expect(scene.receive(Frame.client(0x8A)) == [])
        #expect(scene.passTime() == [.send(Frame.server(0x89))])
        _ = scene.sent()
        #expect(scene.passTime() == [.cancel, .close])
    }

    @Test func `a peer that we do not read is not held to answer`() {
        var scene = Scene.webSocket { $0.readAheadBytes = 1 }
        _ = scene.receive(Frame.text("x"))
        for _ in 0..<3 { #expect(scene.passTime() == []) }
    }

    @Test("without a close frame the peer is gone", arguments: [false, true])
    func gone(unread: Bool) {
        var scene = Scene.webSocket()
        #expect(scene.end(unread: unread) == ["cancel", "close"])
    }

    @Test func `a handler that returns closes it`() {
        var scene = Scene.webSocket()
        #expect(scene.finish() == [.send(Frame.serverClose(1000))])
    }

    @Test func `a server that ends says so`() {
        var scene = Scene.webSocket()
        #expect(scene.drain() == [])
        #expect(
            scene.connection.shutDown(at: scene.moment) == [
                .send(Frame.serverClose(1001, "The server is shutting down")), .cancel,
            ])
        #expect(scene.reset() == ["close"])
    }
}

import HTTP
import Networking
import Testing

/// A connection whose actions are words: `run /path`, `send 200`, `continue`, `cancel`, `end`,
/// `close`. The clock is a number of seconds.
struct Scene {
    var connection: Connection
    var now = Duration.zero

    init(_ change: (inout ConnectionRules) -> Void = { _ in }) {
        var rules = ConnectionRules()
        change(&rules)
        connection = Connection(
            rules: rules, remoteAddress: "::1", at: Connection.Moment(time: .zero, date: "now"))
    }

    var moment: Connection.Moment { Connection.Moment(time: now, date: "now") }

    mutating func receive(_ text: String) -> [String] {
        Self.words(connection.received(Array(text.utf8)[...], at: moment))
    }
    mutating func receive(get paths: String..., version: String = "1.1") -> [String] {
        receive(paths.map { "GET \($0) HTTP/\(version)\r\nHost: a\r\n\r\n" }.joined())
    }
    mutating func end(unread: Bool = false) -> [String] {
        Self.words(connection.peerEnds(unread: unread, at: moment))
    }
    mutating func reset() -> [String] { Self.words(connection.peerReset()) }
    mutating func answer(_ status: HTTPStatus = .ok) -> [String] {
        Self.words(connection.answer(HTTPResponse(status: status), at: moment))
    }
    mutating func sent(all: Bool = true) -> [String] {
        Self.words(connection.sent(all: all, at: moment))
    }
    mutating func drain() -> [String] { Self.words(connection.drain()) }

    /// Moves the clock to the deadline, and lets it pass.
    mutating func pass() -> [String] {
        guard let deadline = connection.deadline else { return ["no deadline"] }
        now = deadline
        return Self.words(connection.deadlinePassed(at: moment))
    }

    static func words(_ actions: [Connection.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .run(let request): return "run \(request.path)"
            case .cancel: return "cancel"
            case .endSending: return "end"
            case .deliver(.text(let text)): return "deliver \(text)"
            case .deliver(.binary(let bytes)): return "deliver \(bytes)"
            case .close: return "close"
            case .send(let bytes):
                if bytes == HTTPWriter.continueLine { return "continue" }
                let text = String(decoding: bytes, as: UTF8.self)
                let closes = text.contains("Connection: close") ? " close" : ""
                return "send \(text.split(separator: " ").dropFirst().first ?? "?")\(closes)"
            }
        }
    }
}

@Suite("Connection: one request after the other")
struct ConnectionTests {
    @Test func `a request is run, answered, and followed by the next`() {
        var scene = Scene()
        #expect(scene.receive(get: "/a") == ["run /a"])
        #expect(scene.answer() == ["send 200"])
        #expect(scene.sent() == [])
        #expect(scene.connection.isIdle)
        #expect(scene.receive(get: "/b") == ["run /b"])
    }

    @Test func `pipelined requests run one by one, in order`() {
        var scene = Scene()
        #expect(scene.receive(get: "/a", "/b", "/c") == ["run /a"])
        #expect(scene.receive(get: "/d") == [])
        for next in ["/b", "/c", "/d"] {
            #expect(scene.answer() == ["send 200"])
            #expect(scene.sent(all: false) == [])
            #expect(scene.sent() == ["run \(next)"])
        }
    }

    @Test func `reading ahead has an end, and goes on afterwards`() {
        var scene = Scene { $0.readAheadBytes = 100 }
        _ = scene.receive(get: "/a")
        #expect(scene.connection.wantsBytes)
        _ = scene.receive("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
        _ = scene.receive(String(repeating: "b", count: 100))
        #expect(!scene.connection.wantsBytes)
        #expect(scene.connection.wantsEnd)
        _ = scene.answer()
        #expect(scene.sent() == ["run /b"])
        #expect(scene.connection.wantsBytes)
    }

    @Test func `an answer with close ends our side and then waits for the peer's`() {
        var scene = Scene()
        _ = scene.receive("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(scene.answer() == ["send 200 close"])
        #expect(scene.sent() == ["end"])
        #expect(scene.connection.wantsBytes)
        #expect(scene.receive("whatever") == [])
        #expect(scene.end() == ["close"])
    }

    @Test func `a peer that does not end is closed after a while`() {
        var scene = Scene()
        _ = scene.receive("\n")
        #expect(scene.sent() == ["end"])
        #expect(scene.pass() == ["close"])
        #expect(scene.now == Timeouts().linger)
    }

    @Test func `what is dropped after the answer is bounded`() {
        var scene = Scene { $0.timeouts.lingerBytes = 10 }
        #expect(scene.receive("\n") == ["send 400 close"])
        _ = scene.sent()
        #expect(scene.receive("0123456789") == [])
        #expect(scene.receive("0") == ["close"])
    }

    @Test func `a body is invited once`() {
        var scene = Scene()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
        #expect(scene.receive(head) == ["continue"])
        #expect(scene.sent() == [])
        #expect(scene.receive("x") == ["run /"])
    }

    @Test func `a draining connection answers what runs, and ends`() {
        var scene = Scene()
        _ = scene.receive(get: "/a", "/b")
        #expect(scene.drain() == [])
        #expect(scene.answer() == ["send 200 close"])
        #expect(scene.sent() == ["end"])
        var idle = Scene()
        #expect(idle.drain() == ["close"])
    }

    @Test func `an answer that nobody waits for is dropped`() {
        var scene = Scene()
        #expect(scene.answer() == [])
        _ = scene.receive(get: "/a")
        #expect(scene.reset() == ["cancel", "close"])
        #expect(scene.answer() == [])
        #expect(scene.reset() == [])
    }
}

@Suite("Connection: the peer hangs up")
struct ConnectionHangUpTests {
    @Test func `nothing is owed to a peer that ends between requests`() {
        var scene = Scene()
        #expect(scene.end() == ["close"])
    }

    @Test func `half a request is answered with 400`() {
        var scene = Scene()
        _ = scene.receive("GET /")
        #expect(scene.end() == ["send 400 close"])
        #expect(scene.sent() == ["close"])
    }

    @Test func `a running request is probed until the peer resets`() {
        var scene = Scene()
        _ = scene.receive(get: "/a")
        #expect(scene.connection.deadline == nil)
        #expect(scene.end() == [])
        #expect(!scene.connection.wantsBytes)
        #expect(scene.pass() == ["continue"])
        #expect(scene.now == HangUp().grace)
        #expect(scene.pass() == ["continue"])
        #expect(scene.reset() == ["cancel", "close"])
    }

    @Test func `a half-closed peer gets its answer, and then the end`() {
        var scene = Scene()
        _ = scene.receive(get: "/a", "/b")
        _ = scene.end()
        #expect(scene.answer() == ["send 200"])
        #expect(scene.sent() == ["run /b"])
        #expect(scene.pass() == ["continue"])
        #expect(scene.answer() == ["send 200 close"])
        #expect(scene.sent() == ["close"])
    }

    @Test func `the end is noticed behind bytes that are not read yet`() {
        var scene = Scene { $0.readAheadBytes = 1 }
        _ = scene.receive(get: "/a", "/b")
        #expect(!scene.connection.wantsBytes)
        #expect(scene.end(unread: true) == [])
        #expect(!scene.connection.wantsEnd)
        #expect(scene.pass() == ["continue"])
        #expect(scene.answer() == ["send 200"])
        #expect(scene.sent() == ["run /b"])
        #expect(scene.pass() == ["continue"])
        #expect(scene.answer() == ["send 200"])
        #expect(scene.sent() == [])
        #expect(scene.end() == ["close"])
    }

    @Test func `HTTP 1_0 cannot be probed, so its handler may finish`() {
        var scene = Scene()
        _ = scene.receive(get: "/a", version: "1.0")
        #expect(scene.end() == [])
        #expect(scene.answer() == ["send 200 close"])
    }

    @Test func `the policy may cancel at once, or never`() {
        var strict = Scene { $0.hangUp.policy = .cancel }
        _ = strict.receive(get: "/a")
        #expect(strict.end() == ["cancel"])
        var lax = Scene { $0.hangUp.policy = .allowHalfClose }
        _ = lax.receive(get: "/a")
        #expect(lax.end() == [])
        #expect(lax.connection.deadline == nil)
    }

    @Test func `a reset ends every state`() {
        var idle = Scene()
        #expect(idle.reset() == ["close"])
        var answering = Scene()
        _ = answering.receive(get: "/a")
        _ = answering.answer()
        #expect(answering.reset() == ["close"])
        var lingering = Scene()
        _ = lingering.receive("\n")
        _ = lingering.sent()
        #expect(lingering.reset() == ["close"])
    }
}

@Suite("Connection: time")
struct ConnectionTimeTests {
    static let timeouts = Timeouts()

    @Test func `an idle connection is closed without a word`() {
        var scene = Scene()
        #expect(scene.pass() == ["close"])
        #expect(scene.now == Self.timeouts.idle)
    }

    @Test func `a head has its time from the first byte, however it trickles`() {
        var scene = Scene()
        scene.now = .seconds(5)
        for byte in ["G", "E", "T"] {
            _ = scene.receive(byte)
            scene.now += .seconds(1)
        }
        #expect(scene.pass() == ["send 408 close"])
        #expect(scene.now == .seconds(5) + Self.timeouts.head)
    }

    @Test func `a body must move, and must end`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n"
        var stalled = Scene()
        _ = stalled.receive(head)
        stalled.now = .seconds(30)
        _ = stalled.receive("x")
        #expect(stalled.pass() == ["send 408 close"])
        #expect(stalled.now == .seconds(30) + Self.timeouts.bodyStall)
        var trickling = Scene()
        _ = trickling.receive(head)
        for second in stride(from: 0, to: 600, by: 50) {
            trickling.now = .seconds(second)
            #expect(trickling.receive("x") == [])
        }
        #expect(trickling.connection.deadline == Self.timeouts.body)
    }

    @Test func `a running handler has no deadline here`() {
        var scene = Scene()
        _ = scene.receive(get: "/a")
        #expect(scene.connection.deadline == nil)
    }

    @Test func `an answer must move, and must end`() {
        var scene = Scene()
        _ = scene.receive(get: "/a")
        _ = scene.answer()
        scene.now = .seconds(50)
        _ = scene.sent(all: false)
        #expect(scene.connection.deadline == .seconds(50) + Self.timeouts.writeStall)
        scene.now = .seconds(590)
        _ = scene.sent(all: false)
        #expect(scene.connection.deadline == Self.timeouts.write)
        #expect(scene.pass() == ["close"])
    }

    @Test func `the idle time begins again after an answer`() {
        var scene = Scene()
        _ = scene.receive(get: "/a")
        scene.now = .seconds(100)
        _ = scene.answer()
        _ = scene.sent()
        #expect(scene.connection.deadline == .seconds(100) + Self.timeouts.idle)
    }
}

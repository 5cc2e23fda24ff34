import HTTP
import Networking
import TestSupport
import Testing

@Suite("Connection: any order of events")
struct ConnectionFuzzTests {
    static let texts = [
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /b HTTP/1.0\r\n\r\n", "GET / HT", "TP/1.1\r\n",
        "Host: a\r\n", "\r\n", "\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
        "12345",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "\u{89}\u{0}",
    ]

    /// What the network thread knows about a connection, and what it may rely on.
    struct Watcher {
        var handlers = 0
        var unsent = false
        var hasEnded = false
        var isClosed = false

        mutating func check(_ words: [String]) {
            for word in words {
                #expect(!isClosed, "nothing follows close")
                switch word.split(separator: " ").first {
                case "run":
                    #expect(handlers == 0, "one handler at a time")
                    handlers += 1
                case "cancel": #expect(handlers == 1, "only what runs is cancelled")
                case "send", "continue":
                    #expect(!hasEnded, "nothing is sent after the end")
                    unsent = true
                case "end":
                    #expect(!unsent, "the end comes after the last byte")
                    hasEnded = true
                case "deliver": #expect(handlers == 1, "a message has a handler")
                case "close": isClosed = true
                default: Issue.record("unknown action \(word)")
                }
            }
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `the network thread can rely on what it is told`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var scene = Scene { $0.readAheadBytes = 64 }
            var watcher = Watcher()
            var hasEnd = false
            for _ in 0..<60 where !watcher.isClosed {
                scene.now += .milliseconds(Int.random(in: 0...3000, using: &generator))
                watcher.check(Self.step(&scene, &watcher, &hasEnd, &generator))
                if watcher.isClosed { #expect(scene.connection.deadline == nil) }
                // Somebody always has the next move: the peer, the handler, or the clock.
                let isMoving = watcher.handlers > 0 || watcher.unsent
                #expect(watcher.isClosed || isMoving || scene.connection.deadline != nil)
            }
        }
    }

    /// One event that can happen now.
    static func step(
        _ scene: inout Scene, _ watcher: inout Watcher, _ hasEnd: inout Bool,
        _ generator: inout SeededGenerator
    ) -> [String] {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<8 where scene.connection.wantsBytes && !hasEnd:
            return scene.receive(texts.randomElement(using: &generator) ?? "")
        case 8 where watcher.handlers > 0:
            return Scene.words(scene.begin())
        case 9 where watcher.handlers > 0:
            return Scene.words(scene.connection.upgrade([:], at: scene.moment))
        case 10 where watcher.handlers > 0:
            return Scene.words(
                scene.stream("x") + scene.connection.send(.text("y"), at: scene.moment))
        case 11 where watcher.handlers > 0:
            watcher.handlers -= 1
            if scene.connection.isLive || Bool.random(using: &generator) {
                return Scene.words(scene.finish())
            }
            return scene.answer()
        case 12..<16 where watcher.unsent:
            let all = Bool.random(using: &generator)
            watcher.unsent = !all
            return scene.sent(all: all)
        case 16 where !scene.connection.wantsBytes && scene.connection.wantsEnd:
            return scene.end(unread: true)
        case 17 where scene.connection.wantsBytes:
            hasEnd = true
            return scene.end()
        case 18:
            if let deadline = scene.connection.deadline, deadline <= scene.now {
                return scene.pass()
            }
            return []
        case 19:
            return Int.random(in: 0..<10, using: &generator) == 0 ? scene.reset() : scene.drain()
        default: return []
        }
    }
}

import Linux
import Testing

@Suite("Linux: addresses, epoll, wake-ups")
struct LinuxSocketTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:80"), ("localhost", "127.0.0.1:80"), ("::1", "[::1]:80"),
        ("[::1]", "[::1]:80"), ("0.0.0.0", "0.0.0.0:80"), ("2001:DB8:0::1", "[2001:db8::1]:80"),
    ])
    func `an address has one spelling`(host: String, text: String) throws {
        #expect("\(try SocketAddress(host: host, port: 80))" == text)
    }

    @Test(arguments: ["", "example.org", "1.2.3", "127.0.0.1:80", "::g", "[127.0.0.1"])
    func `a name is not an address`(host: String) {
        #expect(throws: SystemError.self) { try SocketAddress(host: host, port: 80) }
    }

    @Test func `port 0 becomes a port`() throws {
        let wanted = try SocketAddress(host: "127.0.0.1", port: 0)
        let listener = try FileDescriptor.listening(on: wanted, backlog: 1)
        let bound = try listener.boundAddress()
        #expect(bound.host == "127.0.0.1")
        #expect(bound.port != 0)
    }

    @Test func `nobody waiting is nothing, not an error`() throws {
        let wanted = try SocketAddress(host: "127.0.0.1", port: 0)
        let listener = try FileDescriptor.listening(on: wanted, backlog: 1)
        var peer: SocketAddress?
        let isNobody = try listener.accept(peer: &peer) == nil
        #expect(isNobody)
        #expect(peer == nil)
    }

    @Test func `a wake-up is seen once, however often it was signalled`() throws {
        var epoll = try Epoll()
        let wakeup = try Wakeup()
        var events: [Epoll.Event] = []
        try epoll.add(wakeup.descriptor, .readable, token: 7)
        try epoll.wait(timeout: .zero, events: &events)
        #expect(events.isEmpty)
        wakeup.signal()
        wakeup.signal()
        try epoll.wait(timeout: nil, events: &events)
        #expect(events.map(\.token) == [7])
        #expect(events.first?.found.contains(.readable) == true)
        wakeup.clear()
        try epoll.wait(timeout: .microseconds(1), events: &events)
        #expect(events.isEmpty)
    }

    @Test func `what was removed is not reported`() throws {
        var epoll = try Epoll()
        let wakeup = try Wakeup()
        var events: [Epoll.Event] = []
        try epoll.add(wakeup.descriptor, [], token: 7)
        wakeup.signal()
        try epoll.wait(timeout: .zero, events: &events)
        #expect(events.isEmpty)
        try epoll.modify(wakeup.descriptor, .readable, token: 8)
        try epoll.wait(timeout: .zero, events: &events)
        #expect(events.map(\.token) == [8])
        try epoll.remove(wakeup.descriptor)
        try epoll.wait(timeout: .zero, events: &events)
        #expect(events.isEmpty)
    }
}

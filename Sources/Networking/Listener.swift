internal import Linux

/// A listening socket, and what to do when no descriptor is left for a client.
final class Listener {
    let descriptor: FileDescriptor
    let address: SocketAddress
    /// Closed to make room for one accept(2) when the process has no descriptor left: without it
    /// the client could not even be turned away, and epoll would report it without end.
    private var spare: FileDescriptor?

    init(on wanted: SocketAddress, backlog: Int32) throws(SystemError) {
        descriptor = try FileDescriptor.listening(on: wanted, backlog: backlog)
        address = try descriptor.boundAddress()
        spare = try Host.spareDescriptor()
    }

    enum Accepted: ~Copyable {
        case connection(FileDescriptor, from: SocketAddress)
        /// Nobody waits.
        case none
        /// A client was turned away, or had gone before we came.
        case lost
        /// Nothing can be accepted for now: come back later.
        case exhausted
    }

    func accept() -> Accepted {
        var peer: SocketAddress?
        do throws(SystemError) {
            guard let socket = try descriptor.accept(peer: &peer), let peer else { return .none }
            return .connection(socket, from: peer)
        } catch {
            if Host.isAboutOneClient(error) { return .lost }
            return Host.isOutOfDescriptors(error) ? turnOneAway() : .exhausted
        }
    }

    private func turnOneAway() -> Accepted {
        guard spare != nil else {
            spare = try? Host.spareDescriptor()
            return .exhausted
        }
        spare = nil
        defer { spare = try? Host.spareDescriptor() }
        var peer: SocketAddress?
        // accept(2) looks for a descriptor before it looks for a client: there may be none.
        guard let socket = try? descriptor.accept(peer: &peer) else { return .none }
        Self.turnAway(socket)
        return .lost
    }

    /// The shortest answer there is, if the kernel takes it; then the connection ends.
    static func turnAway(_ socket: borrowing FileDescriptor) {
        _ = try? socket.send(Self.full, from: 0)
        socket.endSending()
    }

    private static let full = Array(
        """
        HTTP/1.1 503 Service Unavailable\r
        Content-Type: application/json; charset=utf-8\r
        Content-Length: 35\r
        Connection: close\r
        \r
        {"message":"Too many connections."}
        """.utf8)
}

internal import CLinux
internal import Glibc

/// Stream sockets: socket(7), tcp(7). Each function is one step of a connection's life.
extension FileDescriptor {
    /// What one receive found.
    package enum Received: Equatable {
        /// So many bytes at the front of the buffer.
        case bytes(Int)
        /// Nothing now; epoll will tell.
        case nothing
        /// The peer has ended its side.
        case end
    }

    /// A listening socket that never blocks. Port 0 lets the kernel choose.
    ///
    /// - Throws: `bind(127.0.0.1:2000): Address already in use (98)`.
    package static func listening(
        on address: SocketAddress, backlog: Int32
    ) throws(SystemError) -> FileDescriptor {
        let socket = try streamSocket(isIPv6: address.isIPv6)
        // A restart must not wait for TIME_WAIT; two live listeners are refused all the same.
        try socket.set(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR")
        if address.isIPv6 { try socket.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0, "V6ONLY") }
        var raw = address.raw
        _ = try systemCall("bind", "\(address)") { clinux_bind(socket.raw, &raw) }
        _ = try systemCall("listen", "\(address)") { listen(socket.raw, backlog) }
        _ = try systemCall("fcntl", "O_NONBLOCK") { fcntl(socket.raw, F_SETFL, O_NONBLOCK) }
        return socket
    }

    /// A listener on a name that stands in no file system, so only the network namespace bounds
    /// who can reach it: unix(7). Never blocks.
    package static func listening(onAbstract name: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("bind", "@\(name)") { clinux_listen_abstract(name) })
    }

    /// A blocking connection to `address`: for tools and tests, never on the network thread.
    package static func connected(to address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let socket = try streamSocket(isIPv6: address.isIPv6)
        var raw = address.raw
        _ = try systemCall("connect", "\(address)") { clinux_connect(socket.raw, &raw) }
        return socket
    }

    private static func streamSocket(isIPv6: Bool) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("socket") { clinux_stream_socket(isIPv6 ? 1 : 0) })
    }

    /// getsockname(2): where a listener on port 0 came to listen.
    package func boundAddress() throws(SystemError) -> SocketAddress {
        var raw = clinux_address()
        _ = try systemCall("getsockname") { clinux_bound_address(self.raw, &raw) }
        return SocketAddress(raw)
    }

    /// One waiting connection, non-blocking and without Nagle's delay; `nil` if none waits.
    /// Sets `peer` to the other side's address.
    package func accept(peer: inout SocketAddress?) throws(SystemError) -> FileDescriptor? {
        var raw = clinux_address()
        let number = try nonblockingCall("accept4") { clinux_accept(self.raw, &raw) }
        guard let number else { return nil }
        let socket = FileDescriptor(owning: number)
        peer = SocketAddress(raw)
        // An answer is written whole, so waiting for more to send only costs time. A peer that
        // has already gone makes this fail, and the next receive tells.
        _ = try? socket.set(Int32(IPPROTO_TCP), TCP_NODELAY, 1, "TCP_NODELAY")
        return socket
    }

    /// Receives into the front of `buffer`, as much as it can hold.
    package func receive(into buffer: inout [UInt8]) throws(SystemError) -> Received {
        let count = try nonblockingCall("recv") {
            buffer.withUnsafeMutableBytes { recv(raw, $0.baseAddress, $0.count, 0) }
        }
        guard let count else { return .nothing }
        return count == 0 ? .end : .bytes(count)
    }

    /// Sends the part of `bytes` from `offset` on, without SIGPIPE, and answers how many the kernel
    /// took; `nil` if it is full. `more` says that further bytes follow at once, so that a short
    /// packet may wait for them.
    package func send(
        _ bytes: [UInt8], from offset: Int, more: Bool = false
    ) throws(SystemError) -> Int? {
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        return try nonblockingCall("send") {
            bytes.withUnsafeBytes { all in
                let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
                return Glibc.send(raw, rest.baseAddress, rest.count, flags)
            }
        }
    }

    /// Tells the peer that nothing more comes; it may still send. A peer that has gone is fine.
    package func endSending() {
        _ = shutdown(raw, Int32(SHUT_WR))
    }

    private func set(
        _ level: Int32, _ option: Int32, _ value: Int32, _ name: String
    ) throws(SystemError) {
        _ = try systemCall("setsockopt", name) { clinux_set_flag(raw, level, option, value) }
    }
}

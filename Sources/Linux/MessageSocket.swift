internal import CLinux
internal import Glibc

/// One end of a SEQPACKET socket pair: whole messages, with descriptors beside them.
package struct MessageSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init(descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// A new pair, close-on-exec: one end is returned, `peer` is set to the other.
    package static func pair(
        peer: inout FileDescriptor?
    ) throws(SystemError) -> MessageSocket {
        var ends: [Int32] = [-1, -1]
        _ = try systemCall("socketpair") { clinux_seqpacket_pair(&ends) }
        peer = FileDescriptor(owning: ends[1])
        return MessageSocket(descriptor: FileDescriptor(owning: ends[0]))
    }

    /// Both directions end: the peer reads end-of-file.
    package func endTalk() { _ = shutdown(descriptor.raw, Int32(SHUT_RDWR)) }

    /// The descriptors stay the caller's; the peer gets copies.
    ///
    /// - Throws: EPIPE when the peer is gone; EMSGSIZE when the message is too long.
    package func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws(SystemError) {
        _ = try systemCall("sendmsg") {
            clinux_send(
                descriptor.raw, bytes, bytes.count, descriptors, Int32(descriptors.count))
        }
    }

    /// What one look at the socket brought.
    package enum Arrival: Equatable {
        case message([UInt8])
        case nothing
        /// The peer is gone.
        case end
    }

    /// The next message. With `wait` it blocks. More than one descriptor beside it is an error.
    package func receive(
        atMost room: Int, wait: Bool, descriptor beside: inout FileDescriptor?
    ) throws(SystemError) -> Arrival {
        var buffer = [UInt8](repeating: 0, count: room)
        var one: Int32 = -1
        var received: Int32 = 1
        let count = try nonblockingCall("recvmsg") {
            clinux_receive(descriptor.raw, &buffer, room, &one, &received, wait ? 1 : 0)
        }
        beside = received == 1 && count != nil ? FileDescriptor(owning: one) : nil
        guard let count else { return .nothing }
        return count == 0 ? .end : .message(Array(buffer[..<count]))
    }
}

internal import HTTP
internal import Linux

/// A connection together with what its state machine speaks about: socket, task, bytes to send.
/// Only the network thread touches it.
final class OpenConnection {
    let id: ConnectionID
    let socket: FileDescriptor
    var machine: Connection
    var outbox = Outbox()
    /// The handler, while it runs.
    var task: Task<Void, Never>?
    /// Between us and the handler, once it has begun to stream or become a WebSocket.
    var line: LiveLine?
    /// What the handler wants to have done behind its answer.
    var whenAnswered: (@Sendable () -> Void)?
    /// What epoll was last told.
    var interest: Epoll.Interest = [.readable]
    var isClosed = false
    /// What the thread's sum holds for this connection.
    var countedBytes = 0

    init(id: ConnectionID, socket: consuming FileDescriptor, machine: Connection) {
        self.id = id
        self.socket = socket
        self.machine = machine
    }

    var wantedInterest: Epoll.Interest {
        var wanted: Epoll.Interest = []
        if machine.wantsBytes {
            // End-of-file comes as a read of nothing, behind the last byte.
            wanted.insert(.readable)
        } else if machine.wantsEnd {
            wanted.insert(.peerEnded)
        }
        if !outbox.isEmpty { wanted.insert(.writable) }
        return wanted
    }

    /// Sends what the kernel takes, and tells the machine.
    func flush(at moment: Connection.Moment) -> [Connection.Action] {
        var hasMoved = false
        do {
            while let (chunk, offset, more) = outbox.front {
                guard let count = try socket.send(chunk, from: offset, more: more) else { break }
                outbox.advance(count)
                hasMoved = true
            }
        } catch {
            return machine.peerReset()
        }
        return hasMoved ? machine.sent(all: outbox.isEmpty, at: moment) : []
    }
}

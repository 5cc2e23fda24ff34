internal import HTTP
internal import Linux

/// What handlers say before they return.
extension NetworkThread {
    /// `connection` is `nil` when it is gone.
    func hear(_ word: LiveWord, on connection: OpenConnection?, at moment: Connection.Moment) {
        guard let connection else { return word.giveUp() }
        settle(connection, obey(word, on: connection, at: moment), at: moment)
    }

    private func obey(
        _ word: LiveWord, on connection: OpenConnection, at moment: Connection.Moment
    ) -> [Connection.Action] {
        switch word {
        case .beginStream(let head, let idleBytes, let line):
            connection.line = line
            return connection.machine.beginStream(head, idleBytes: idleBytes, at: moment)
        case .upgrade(let headers, let line):
            connection.line = line
            return connection.machine.upgrade(headers, at: moment)
        case .bytes(let bytes, let line):
            line.took(bytes.count)
            return connection.machine.stream(bytes, at: moment)
        case .message(let message, let byteCount, let line):
            line.took(byteCount)
            return connection.machine.send(message, at: moment)
        case .closeWebSocket(let code, let reason):
            return connection.machine.closeWebSocket(code, reason, at: moment)
        case .taken(let byteCount):
            connection.machine.taken(byteCount)
            return []
        case .kept(let byteCount):
            connection.machine.keep(byteCount)
            return []
        case .whenAnswered(let action):
            connection.whenAnswered = action
            return []
        }
    }

    /// The answer has left for the kernel, or there is nobody to send it to.
    func tellAnswered(_ connection: OpenConnection) {
        connection.whenAnswered.take()?()
    }

    /// Tells both what waits to be sent: the handler, who may write when it is little, and the
    /// machine, which reads no pings while it is much.
    func tellLine(of connection: OpenConnection) {
        guard let line = connection.line else { return }
        let unsent = connection.outbox.byteCount
        connection.machine.note(unsentBytes: unsent)
        if connection.machine.isLive {
            line.set(unsent: unsent)
        } else {
            line.end()
            connection.line = nil
        }
    }

    /// To the WebSockets that are still open.
    func sayGoodbye(at moment: Connection.Moment) {
        for connection in connections.values where connection.machine.isLive {
            settle(connection, connection.machine.shutDown(at: moment), at: moment)
            if !connection.isClosed { connection.socket.endSending() }
        }
    }
}

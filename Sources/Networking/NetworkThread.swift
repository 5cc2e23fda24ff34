internal import HTTP
internal import Linux

/// The one thread that owns the listener and every connection. Nothing on it blocks but the sleep.
///
/// Each turn: sleep until a descriptor is ready, a message is posted or a deadline passes; tell the
/// `Connection` concerned; do what it answers. Deadlines are computed, so a quiet server sleeps.
final class NetworkThread {
    /// The epoll tokens and deadline IDs that are no connection's.
    enum Fixed {
        static let listener = ConnectionID(0)
        static let mailbox = ConnectionID(1)
        static let drain = ConnectionID(2)
        static let firstConnection: UInt64 = 16
    }

    private let configuration: HTTPServer.Configuration
    private let handler: HTTPServer.Handler
    private let mailbox: Mailbox
    private let connectionsMax: Int
    private var listener: Listener?
    private var epoll: Epoll
    private var deadlines = Deadlines()
    private(set) var connections: [ConnectionID: OpenConnection] = [:]
    private var nextID = Fixed.firstConnection
    private var clock = ServerClock()
    private var readBuffer = [UInt8](repeating: 0, count: 64 << 10)
    /// Handlers whose answer has not come, whether or not a connection waits for it.
    private var handlersRunning = 0
    /// Request bytes kept by all connections: the sum of their `countedBytes`.
    private var heldBytes = 0
    private var drains: [CheckedContinuation<Bool, Never>] = []
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(
        configuration: HTTPServer.Configuration, listener: Listener, mailbox: Mailbox,
        handler: @escaping HTTPServer.Handler
    ) throws(SystemError) {
        self.configuration = configuration
        self.handler = handler
        self.mailbox = mailbox
        self.listener = listener
        let room = Host.openFilesMax() - configuration.descriptorsKeptFree - Self.overflowMax
        connectionsMax = max(1, min(configuration.connectionsMax, room))
        epoll = try Epoll()
        try epoll.add(listener.descriptor, .readable, token: Fixed.listener.number)
        try epoll.add(mailbox.wakeup.descriptor, .readable, token: Fixed.mailbox.number)
    }

    /// Connections above the cap that are told so properly; others get a line and a reset.
    private static let overflowMax = 64

    func run() {
        var events: [Epoll.Event] = []
        while closers.isEmpty {
            let now = clock.read().time
            do {
                try epoll.wait(
                    timeout: deadlines.next.map { max(.zero, $0 - now) }, events: &events)
            } catch {
                preconditionFailure("only a bug makes this fail: \(error)")
            }
            let moment = clock.read()
            for event in events { handle(event, at: moment) }
            while let id = deadlines.takeExpired(at: moment.time) { expire(id, at: moment) }
            finishDrains()
        }
        end()
    }

    private func handle(_ event: Epoll.Event, at moment: Connection.Moment) {
        switch ConnectionID(event.token) {
        case Fixed.listener: acceptAll(at: moment)
        case Fixed.mailbox:
            for message in mailbox.takeAll() { handle(message, at: moment) }
        case let id:
            // Gone if an earlier event of this turn ended it.
            guard let connection = connections[id] else { return }
            handle(event.found, on: connection, at: moment)
        }
    }

    private func expire(_ id: ConnectionID, at moment: Connection.Moment) {
        switch id {
        case Fixed.listener: setAccepting(true)
        case Fixed.drain: giveUpDraining()
        default:
            guard let connection = connections[id] else { return }
            settle(connection, connection.machine.deadlinePassed(at: moment), at: moment)
        }
    }

    private func handle(_ message: Mailbox.Message, at moment: Connection.Moment) {
        switch message {
        case .answer(let id, let response):
            handlersRunning -= 1
            guard let connection = connections[id] else { return }
            connection.task = nil
            let actions =
                if let response {
                    connection.machine.answer(response, at: moment)
                } else {
                    connection.machine.finish(at: moment)
                }
            settle(connection, actions, at: moment)
        case .live(let id, let word): hear(word, on: connections[id], at: moment)
        case .stopAccepting: stopAccepting(at: moment)
        case .drain(let limit, let continuation):
            stopAccepting(at: moment)
            drains.append(continuation)
            deadlines.set(Fixed.drain, moment.time + limit)
        case .close(let continuation): closers.append(continuation)
        }
    }
}

// MARK: - Connections

extension NetworkThread {
    /// At most so many in one turn: those who are already here come first.
    private static let acceptsPerTurn = 64

    private func acceptAll(at moment: Connection.Moment) {
        for _ in 0..<Self.acceptsPerTurn {
            guard let listener else { return }
            switch listener.accept() {
            case .connection(let socket, let peer): open(socket, peer, at: moment)
            case .none: return
            case .lost: continue
            case .exhausted:
                setAccepting(false)
                deadlines.set(Fixed.listener, moment.time + .milliseconds(100))
                return
            }
        }
    }

    private func setAccepting(_ isOn: Bool) {
        guard let listener else { return }
        try? epoll.modify(
            listener.descriptor, isOn ? .readable : [], token: Fixed.listener.number)
    }

    private func open(
        _ socket: consuming FileDescriptor, _ peer: SocketAddress, at moment: Connection.Moment
    ) {
        guard connections.count < connectionsMax + Self.overflowMax else {
            return Listener.turnAway(socket)
        }
        let id = ConnectionID(nextID)
        nextID += 1
        let machine = Connection(rules: configuration.rules, remoteAddress: peer.host, at: moment)
        let connection = OpenConnection(id: id, socket: socket, machine: machine)
        do {
            try epoll.add(connection.socket, connection.interest, token: id.number)
        } catch {
            return Listener.turnAway(connection.socket)
        }
        let isWelcome = connections.count < connectionsMax
        connections[id] = connection
        let actions =
            isWelcome
            ? []
            : connection.machine.turnAway(
                .serviceUnavailable, "Too many connections.", at: moment)
        settle(connection, actions, at: moment)
    }

    private func handle(
        _ found: Epoll.Interest, on connection: OpenConnection, at moment: Connection.Moment
    ) {
        if found.isBroken {
            return settle(connection, connection.machine.peerReset(), at: moment)
        }
        if found.contains(.readable) {
            settle(connection, read(connection, at: moment), at: moment)
        } else if found.contains(.peerEnded) {
            let actions = connection.machine.peerEnds(unread: true, at: moment)
            settle(connection, actions, at: moment)
        }
        if found.contains(.writable), !connection.isClosed {
            settle(connection, [], at: moment)
        }
    }

    /// One read for one event: a client that sends much does not keep the others waiting.
    private func read(
        _ connection: OpenConnection, at moment: Connection.Moment
    ) -> [Connection.Action] {
        do {
            switch try connection.socket.receive(into: &readBuffer) {
            case .bytes(let count):
                let actions = connection.machine.received(readBuffer[..<count], at: moment)
                return isWithinMemory(connection)
                    ? actions : actions + connection.machine.turnAwayForMemory(at: moment)
            case .nothing: return []
            case .end: return connection.machine.peerEnds(unread: false, at: moment)
            }
        } catch {
            return connection.machine.peerReset()
        }
    }

    /// Only bodies that are still arriving are turned away: what is complete is worth answering.
    private func isWithinMemory(_ connection: OpenConnection) -> Bool {
        count(connection)
        return heldBytes <= configuration.heldBytesMax
            || !(connection.machine.isReceivingBody || connection.machine.isReceivingMessage)
    }

    func count(_ connection: OpenConnection) {
        let held = connection.machine.heldBytes
        heldBytes += held - connection.countedBytes
        connection.countedBytes = held
    }

    /// Does what the machine says, and what it says to that, until there is nothing more to do.
    func settle(
        _ connection: OpenConnection, _ first: [Connection.Action], at moment: Connection.Moment
    ) {
        var actions = first
        repeat {
            for action in actions { perform(action, on: connection) }
            if connection.isClosed { return count(connection) }
            actions = connection.outbox.isEmpty ? [] : connection.flush(at: moment)
        } while !actions.isEmpty
        count(connection)
        tellLine(of: connection)
        if !connection.machine.owesAnswer { tellAnswered(connection) }
        deadlines.set(connection.id, connection.machine.deadline)
        let wanted = connection.wantedInterest
        guard wanted != connection.interest else { return }
        connection.interest = wanted
        do {
            try epoll.modify(connection.socket, wanted, token: connection.id.number)
        } catch {
            preconditionFailure("only a bug makes this fail: \(error)")
        }
    }

    func perform(_ action: Connection.Action, on connection: OpenConnection) {
        switch action {
        case .send(let bytes): connection.outbox.append(bytes)
        case .run(let request):
            tellAnswered(connection)
            connection.task = start(request, for: connection.id)
        case .cancel:
            connection.line?.end()
            connection.task?.cancel()
        case .deliver(let message): connection.line?.deliver(message)
        case .endSending: connection.socket.endSending()
        case .close: remove(connection)
        }
    }

    private func start(_ request: HTTPRequest, for id: ConnectionID) -> Task<Void, Never> {
        handlersRunning += 1
        return Task { [handler, mailbox, rules = configuration.rules.live] in
            let exchange = Exchange(id: id, mailbox: mailbox, rules: rules)
            let response = await handler(request, exchange)
            mailbox.post(.answer(id, response))
        }
    }

    /// The socket closes with the last reference, at the end of this turn at the latest.
    private func remove(_ connection: OpenConnection) {
        connection.isClosed = true
        connection.line?.end()
        tellAnswered(connection)
        connections[connection.id] = nil
        deadlines.set(connection.id, nil)
    }
}

// MARK: - Ending

extension NetworkThread {
    private func stopAccepting(at moment: Connection.Moment) {
        guard listener != nil else { return }
        // Closing it also takes it out of epoll, and lets the port be bound again.
        listener = nil
        for connection in connections.values {
            settle(connection, connection.machine.drain(), at: moment)
        }
    }

    private func finishDrains() {
        guard !drains.isEmpty, connections.isEmpty, handlersRunning == 0 else { return }
        answerDrains(true)
    }

    private func giveUpDraining() {
        sayGoodbye(at: clock.read())
        closeAll()
        answerDrains(false)
    }

    private func answerDrains(_ isFinished: Bool) {
        for continuation in drains { continuation.resume(returning: isFinished) }
        drains = []
        deadlines.set(Fixed.drain, nil)
    }

    private func closeAll() {
        for connection in connections.values {
            for action in connection.machine.peerReset() { perform(action, on: connection) }
        }
    }

    private func end() {
        listener = nil
        sayGoodbye(at: clock.read())
        closeAll()
        answerDrains(false)
        for message in mailbox.close() {
            switch message {
            case .answer, .stopAccepting: break
            case .live(_, let word): word.giveUp()
            case .drain(_, let continuation): continuation.resume(returning: false)
            case .close(let continuation): closers.append(continuation)
            }
        }
        for continuation in closers { continuation.resume() }
    }
}

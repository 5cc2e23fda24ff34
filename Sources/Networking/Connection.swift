package import HTTP

/// One client's connection: what arrived goes in, what to do comes out.
///
/// A plain value with no socket, no task and no clock: the network thread owns one for each
/// connection, tells it what happened and when, and does what it answers.
///
/// Theory of operation. A connection answers one request at a time, so pipelined answers cannot
/// overtake each other. While a handler runs, what else arrives is kept in `backlog`, up to a bound
/// (`wantsBytes`). An error is answered, then the connection ends: our side first, and for a while
/// we read and drop what the peer still sends, so that it gets to read the answer (`lingering`).
///
/// A handler may also answer bit by bit (`streaming`), or have the connection become a WebSocket:
/// see `Connection+Live`. It runs until that is over.
package struct Connection {
    package enum Action: Equatable {
        case send([UInt8])
        /// Run the handler, and bring its answer to `answer`.
        case run(HTTPRequest)
        /// Nobody waits for the handler's answer any more. It may come all the same.
        case cancel
        /// A message for the handler of a WebSocket.
        case deliver(WebSocketMessage)
        /// Everything is sent; end our side.
        case endSending
        /// The last action there is.
        case close
    }

    /// When something happened.
    package struct Moment: Sendable {
        /// Since some beginning that all moments share.
        package var time: Duration
        /// The Date field's value.
        package var date: String
        package init(time: Duration, date: String) {
            self.time = time
            self.date = date
        }
    }

    enum State {
        /// Between two requests, or inside one: `parser.progress` knows.
        case receiving
        /// The handler runs.
        case running(ReplyTerms)
        /// The handler runs, and sends its answer while it does.
        case streaming(StreamTerms)
        /// The handler runs, or the closing handshake does; bytes are frames.
        case webSocket(WebSocketSession)
        /// The answer is on its way.
        case answering(thenCloses: Bool)
        /// Our side has ended; the peer's has not.
        case lingering(bytesLeft: Int)
        case closed
    }

    let rules: ConnectionRules
    var state = State.receiving
    private var parser: HTTPParser
    /// What came behind the request that is being answered.
    var backlog: ArraySlice<UInt8> = []
    /// End-of-file was read: nothing more will come.
    var peerEnded = false
    /// End-of-file was read, or epoll told of it while bytes are still unread.
    private(set) var peerIsEnding = false
    private(set) var isDraining = false
    /// The body of the request that is being answered.
    var answeredBytes = 0
    private var phase = HTTPParser.Progress.idle
    var phaseBegan: Duration
    /// Of an answer that is being streamed, or a WebSocket.
    var live = LiveTimes()

    /// When to call `deadlinePassed`; may change with every event.
    package internal(set) var deadline: Duration?

    package init(rules: ConnectionRules, remoteAddress: String, at moment: Moment) {
        self.rules = rules
        parser = HTTPParser(limits: rules.limits, remoteAddress: remoteAddress)
        phaseBegan = moment.time
        deadline = moment.time + rules.timeouts.idle
    }

    /// Read on; otherwise leave what comes to the kernel.
    package var wantsBytes: Bool {
        switch state {
        case .receiving, .lingering: !peerEnded
        case .running, .streaming, .answering:
            !peerEnded && backlog.count < rules.readAheadBytes
        case .webSocket: !peerEnded && takesMessages
        case .closed: false
        }
    }

    /// Tell if the peer ends its side, even though `wantsBytes` is false.
    package var wantsEnd: Bool { !peerIsEnding }

    /// Bytes of requests that this connection keeps in memory, here or with its handler.
    package var heldBytes: Int {
        parser.bodyBytes + answeredBytes + backlog.count + heldMessageBytes
    }

    /// A body has begun to arrive and is not complete.
    package var isReceivingBody: Bool {
        guard case .receiving = state else { return false }
        return parser.progress == .body
    }

    /// A request has come whole, and the last byte of its answer has not gone.
    package var owesAnswer: Bool {
        switch state {
        case .running, .streaming, .webSocket, .answering: true
        case .receiving, .lingering, .closed: false
        }
    }

    /// Nothing of a request is here, and no answer is owed.
    package var isIdle: Bool {
        guard case .receiving = state else { return false }
        return parser.progress == .idle
    }
}

// MARK: - What the peer does

extension Connection {
    package mutating func received(_ bytes: ArraySlice<UInt8>, at moment: Moment) -> [Action] {
        switch state {
        case .receiving: return feed(bytes, isBorrowed: true, at: moment)
        case .running, .streaming, .answering:
            backlog.append(contentsOf: bytes)
            return []
        case .webSocket(let session): return received(bytes, on: session, at: moment)
        case .lingering(let left):
            guard bytes.count <= left else { return close() }
            state = .lingering(bytesLeft: left - bytes.count)
            return []
        case .closed: return []
        }
    }

    /// The peer has ended its side. `unread` says that bytes are left which we do not want yet.
    package mutating func peerEnds(unread: Bool, at moment: Moment) -> [Action] {
        let isNews = !peerIsEnding
        peerIsEnding = true
        peerEnded = peerEnded || !unread
        switch state {
        case .receiving: return endedWhileReceiving(at: moment)
        case .running(let terms): return isNews ? endedWhileRunning(terms, at: moment) : []
        case .streaming(let terms): return isNews ? endedWhileStreaming(terms, at: moment) : []
        // Whoever ends without a close frame is gone: RFC 6455 §7.1.4.
        case .webSocket: return peerReset()
        case .answering, .closed: return []
        case .lingering: return close()
        }
    }

    /// The connection is gone: nothing can be sent.
    package mutating func peerReset() -> [Action] {
        switch state {
        case .running, .streaming: return [.cancel] + close()
        case .webSocket(let session): return (session.isOpen ? [.cancel] : []) + close()
        case .receiving, .answering, .lingering: return close()
        case .closed: return []
        }
    }

    private mutating func endedWhileReceiving(at moment: Moment) -> [Action] {
        guard peerEnded else { return [] }
        switch parser.progress {
        case .idle, .refused: return close()
        case .head, .body: return refuse(.incomplete, at: moment)
        }
    }

    private mutating func endedWhileRunning(_ terms: ReplyTerms, at moment: Moment) -> [Action] {
        switch (rules.hangUp.policy, terms.version) {
        // Whoever speaks HTTP/1.0 cannot be asked, and often ends its side after a request.
        case (.allowHalfClose, _), (.probe, .http10): return []
        case (.cancel, _): return [.cancel]
        case (.probe, .http11):
            deadline = moment.time + rules.hangUp.grace
            return []
        }
    }
}

// MARK: - What we do

extension Connection {
    /// The handler's answer.
    package mutating func answer(_ response: HTTPResponse, at moment: Moment) -> [Action] {
        // What has begun as a stream ends as one.
        guard case .running(var terms) = state else { return finish(at: moment) }
        if isDraining || (peerEnded && backlog.isEmpty) { terms.keepsAlive = false }
        return send(response, terms, at: moment)
    }

    /// Some bytes were sent; `all` says that none are left.
    package mutating func sent(all: Bool, at moment: Moment) -> [Action] {
        guard case .answering(let thenCloses) = state else {
            noteSent(all: all, at: moment)
            return []
        }
        guard all else {
            let timeouts = rules.timeouts
            deadline = min(moment.time + timeouts.writeStall, phaseBegan + timeouts.write)
            return []
        }
        if thenCloses { return endSending(at: moment) }
        state = .receiving
        phase = .idle
        phaseBegan = moment.time
        let waiting = backlog
        backlog = []
        return feed(waiting, isBorrowed: false, at: moment)
    }

    package mutating func deadlinePassed(at moment: Moment) -> [Action] {
        deadline = nil
        switch state {
        case .receiving:
            if parser.progress == .idle { return close() }
            return turnAway(.requestTimeout, "The request took too long to arrive.", at: moment)
        case .running:
            deadline = moment.time + rules.hangUp.interval
            return [.send(HTTPWriter.continueLine)]
        case .streaming(let terms): return quiet(terms, at: moment)
        case .webSocket(let session): return quiet(session, at: moment)
        case .answering, .lingering, .closed: return close()
        }
    }

    /// No further request: what runs is answered, then the connection ends.
    package mutating func drain() -> [Action] {
        isDraining = true
        return isIdle ? close() : []
    }

    /// Answers without having read a request, and ends.
    package mutating func turnAway(
        _ status: HTTPStatus, _ text: String, at moment: Moment
    ) -> [Action] {
        send(rules.refusal(status, text, parser.path), ReplyTerms(keepsAlive: false), at: moment)
    }

    /// All connections together hold too much.
    package mutating func turnAwayForMemory(at moment: Moment) -> [Action] {
        if isReceivingMessage {
            return closeWebSocket(.tryAgainLater, "The server is busy", at: moment)
        }
        return turnAway(
            .serviceUnavailable, "The server is busy with large requests.", at: moment)
    }

    private mutating func feed(
        _ bytes: ArraySlice<UInt8>, isBorrowed: Bool, at moment: Moment
    ) -> [Action] {
        var rest = bytes
        var actions: [Action] = []
        while true {
            switch parser.feed(&rest) {
            case .readMore:
                if peerEnded { return actions + endedWhileReceiving(at: moment) }
                if isDraining, isIdle { return actions + close() }
                armReceiving(at: moment)
                return actions
            case .sendContinue:
                actions.append(.send(HTTPWriter.continueLine))
            case .request(let request, let terms):
                // A slice would keep the network thread's read buffer from being used again.
                backlog = isBorrowed ? Array(rest)[...] : rest
                state = .running(terms)
                answeredBytes = request.body.count
                deadline = nil
                actions.append(.run(request))
                if peerIsEnding { actions += endedWhileRunning(terms, at: moment) }
                return actions
            case .refuse(let error):
                return actions + refuse(error, at: moment)
            }
        }
    }

    private mutating func armReceiving(at moment: Moment) {
        let timeouts = rules.timeouts
        if phase != parser.progress {
            phase = parser.progress
            phaseBegan = moment.time
        }
        switch phase {
        case .idle: deadline = phaseBegan + timeouts.idle
        case .head: deadline = phaseBegan + timeouts.head
        case .body:
            deadline = min(moment.time + timeouts.bodyStall, phaseBegan + timeouts.body)
        case .refused: preconditionFailure("a refusal is answered, not waited for")
        }
    }

    private mutating func refuse(_ error: HTTPSyntaxError, at moment: Moment) -> [Action] {
        turnAway(error.status, error.message, at: moment)
    }

    private mutating func send(
        _ response: HTTPResponse, _ terms: ReplyTerms, at moment: Moment
    ) -> [Action] {
        let message = HTTPWriter.encode(
            response, terms: terms, date: moment.date, idleSeconds: rules.promisedIdleSeconds)
        state = .answering(thenCloses: message.closes)
        answeredBytes = 0
        phaseBegan = moment.time
        deadline = moment.time + rules.timeouts.writeStall
        // One small packet, or two pieces of which the large one is not copied.
        if message.body.count <= 16 << 10 { return [.send(message.head + message.body)] }
        return [.send(message.head), .send(message.body)]
    }

    mutating func endSending(at moment: Moment) -> [Action] {
        if peerEnded { return close() }
        state = .lingering(bytesLeft: rules.timeouts.lingerBytes)
        backlog = []
        parser.dropBody()
        deadline = moment.time + rules.timeouts.linger
        return [.endSending]
    }

    mutating func close() -> [Action] {
        state = .closed
        deadline = nil
        backlog = []
        answeredBytes = 0
        live.undeliveredBytes = 0
        parser.dropBody()
        return [.close]
    }
}

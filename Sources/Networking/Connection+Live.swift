package import HTTP

/// Answers that are sent while their handler runs: streams, and WebSockets.
///
/// Two clocks run for them. While bytes wait to be sent, the peer must take some in time
/// (`Timeouts.writeStall`); a handler that writes on does not extend that. While none wait, silence
/// is broken from time to time: by what the stream may say at any time, or by a ping.
extension Connection {
    /// The form of a streamed answer.
    struct StreamTerms {
        var isChunked: Bool
        /// To HEAD: the handler may write, and nothing is sent.
        var omitsBody: Bool
        var thenCloses: Bool
        /// What may be sent between any two writes, such as a comment; empty if there is nothing.
        var idleBytes: [UInt8]
    }

    struct LiveTimes {
        /// When the peer must have taken something; `nil` while nothing waits.
        var stall: Duration?
        /// When silence is broken, or held against the peer.
        var quiet: Duration?
        var isPinged = false
        /// Of messages that the handler is not done with.
        var undeliveredBytes = 0
        /// Of messages that the handler keeps.
        var keptBytes = 0
        var unsentBytes = 0
    }

    /// Whether a handler can still write to what it has begun.
    package var isLive: Bool {
        switch state {
        case .streaming: true
        case .webSocket(let session): session.isOpen
        case .receiving, .running, .answering, .lingering, .closed: false
        }
    }

    var takesMessages: Bool {
        live.undeliveredBytes < rules.readAheadBytes && live.unsentBytes < rules.live.unsentBytes
    }

    var heldMessageBytes: Int {
        guard case .webSocket(let session) = state else { return 0 }
        return session.heldBytes + live.undeliveredBytes + live.keptBytes
    }

    /// A message is coming in, and is what takes the memory.
    package var isReceivingMessage: Bool {
        guard case .webSocket(let session) = state else { return false }
        return session.heldBytes > 0
    }

    /// So much of what was to be sent waits in our memory.
    package mutating func note(unsentBytes: Int) { live.unsentBytes = unsentBytes }
}

// MARK: - Streams

extension Connection {
    /// The answer's head; its body follows by `stream`, up to `finish`.
    package mutating func beginStream(
        _ head: HTTPResponse, idleBytes: [UInt8] = [], at moment: Moment
    ) -> [Action] {
        guard case .running(var terms) = state else { return [] }
        if isDraining || (peerEnded && backlog.isEmpty) { terms.keepsAlive = false }
        let message = HTTPWriter.encodeStreamHead(head, terms: terms, date: moment.date)
        answeredBytes = 0
        live = LiveTimes()
        let stream = StreamTerms(
            isChunked: terms.version == .http11, omitsBody: terms.omitsBody,
            thenCloses: message.closes, idleBytes: idleBytes)
        state = .streaming(stream)
        let actions = send([message.head], at: moment)
        return peerIsEnding ? actions + endedWhileStreaming(stream, at: moment) : actions
    }

    package mutating func stream(_ bytes: [UInt8], at moment: Moment) -> [Action] {
        guard case .streaming(let terms) = state, !terms.omitsBody else { return [] }
        return send([terms.isChunked ? HTTPWriter.chunk(bytes) : bytes], at: moment)
    }

    /// The handler has returned, and with it ends what it has begun.
    package mutating func finish(at moment: Moment) -> [Action] {
        switch state {
        case .streaming(let terms):
            let hasEnd = terms.isChunked && !terms.omitsBody
            state = .answering(thenCloses: terms.thenCloses)
            phaseBegan = moment.time
            deadline = moment.time + rules.timeouts.writeStall
            if hasEnd { return [.send(HTTPWriter.lastChunk)] }
            return live.stall == nil ? sent(all: true, at: moment) : []
        case .webSocket: return closeWebSocket(.normal, "", at: moment)
        // A handler that has neither answered nor begun to.
        case .running: return answer(HTTPResponse(status: .internalServerError), at: moment)
        case .receiving, .answering, .lingering, .closed: return []
        }
    }

    mutating func endedWhileStreaming(_ terms: StreamTerms, at moment: Moment) -> [Action] {
        switch rules.hangUp.policy {
        case .cancel: return [.cancel]
        case .allowHalfClose: return []
        case .probe:
            // Where nothing may be sent but the answer, its next piece is the question.
            guard !terms.idleBytes.isEmpty else { return [] }
            live.quiet = moment.time + rules.hangUp.grace
            armLive()
            return []
        }
    }

    mutating func quiet(_ terms: StreamTerms, at moment: Moment) -> [Action] {
        if let stall = live.stall, stall <= moment.time { return [.cancel] + close() }
        let interval = peerIsEnding ? rules.hangUp.interval : rules.live.idle
        let actions = stream(terms.idleBytes, at: moment)
        live.quiet = moment.time + interval
        armLive()
        return actions
    }
}

// MARK: - WebSockets

extension Connection {
    /// Answers 101. `headers` are those of `WebSocketHandshake.accept`.
    package mutating func upgrade(_ headers: HTTPHeaders, at moment: Moment) -> [Action] {
        guard case .running = state else { return [] }
        let session = WebSocketSession(messageBytesMax: rules.live.messageBytes)
        state = .webSocket(session)
        answeredBytes = 0
        live = LiveTimes()
        let head = HTTPWriter.encodeUpgrade(to: "websocket", headers, date: moment.date)
        let actions = send([head], at: moment)
        if peerIsEnding { return actions + peerReset() }
        let early = backlog
        backlog = []
        return actions + received(early, on: session, at: moment)
    }

    package mutating func send(_ message: WebSocketMessage, at moment: Moment) -> [Action] {
        guard case .webSocket(let session) = state else { return [] }
        return perform(session.send(message), of: session, at: moment)
    }

    package mutating func closeWebSocket(
        _ code: WebSocketCloseCode, _ reason: String, at moment: Moment
    ) -> [Action] {
        guard case .webSocket(var session) = state, session.isOpen else { return [] }
        let actions = perform(session.close(code, reason), of: session, at: moment)
        live.quiet = moment.time + rules.live.close
        // What waits to be taken has nobody who takes it any more.
        live.undeliveredBytes = 0
        armLive()
        return actions
    }

    package mutating func keep(_ byteCount: Int) { live.keptBytes += byteCount }

    /// The handler is done with messages of so many bytes.
    package mutating func taken(_ byteCount: Int) {
        live.undeliveredBytes = max(0, live.undeliveredBytes - byteCount)
    }

    /// The server ends: a last word, as far as the kernel takes it at once.
    package mutating func shutDown(at moment: Moment) -> [Action] {
        guard case .webSocket(let session) = state, session.isOpen else { return [] }
        return closeWebSocket(.goingAway, "The server is shutting down", at: moment) + [.cancel]
    }

    mutating func received(
        _ bytes: ArraySlice<UInt8>, on session: WebSocketSession, at moment: Moment
    ) -> [Action] {
        var session = session
        let actions = session.received(bytes)
        if session.isOpen {
            live.isPinged = false
            live.quiet = moment.time + rules.live.ping
        }
        return perform(actions, of: session, at: moment)
    }

    mutating func quiet(_ session: WebSocketSession, at moment: Moment) -> [Action] {
        if let stall = live.stall, stall <= moment.time { return peerReset() }
        guard session.isOpen else { return close() }
        // What we do not read we cannot hold against the peer.
        let isDeaf = !takesMessages
        if live.isPinged && !isDeaf { return peerReset() }
        live.isPinged = !isDeaf
        live.quiet = moment.time + (isDeaf ? rules.live.ping : rules.live.pong)
        return perform(isDeaf ? [] : session.ping(), of: session, at: moment)
    }

    private mutating func perform(
        _ actions: [WebSocketSession.Action], of session: WebSocketSession, at moment: Moment
    ) -> [Action] {
        state = .webSocket(session)
        var result: [Action] = []
        for action in actions {
            switch action {
            case .send(let bytes): result += send([bytes], at: moment)
            case .deliver(let message):
                live.undeliveredBytes += message.heldBytes
                result.append(.deliver(message))
            case .ended: result.append(.cancel)
            case .disconnect:
                state = .answering(thenCloses: true)
                live.undeliveredBytes = 0
                phaseBegan = moment.time
                deadline = moment.time + rules.timeouts.writeStall
                return live.stall == nil ? result + endSending(at: moment) : result
            }
        }
        armLive()
        return result
    }
}

// MARK: - The two clocks

extension Connection {
    private mutating func send(_ pieces: [[UInt8]], at moment: Moment) -> [Action] {
        let pieces = pieces.filter { !$0.isEmpty }
        guard !pieces.isEmpty else { return [] }
        if live.stall == nil { live.stall = moment.time + rules.timeouts.writeStall }
        armLive()
        return pieces.map { .send($0) }
    }

    mutating func noteSent(all: Bool, at moment: Moment) {
        switch state {
        case .streaming, .webSocket: break
        case .receiving, .running, .answering, .lingering, .closed: return
        }
        live.stall = all ? nil : moment.time + rules.timeouts.writeStall
        if all, case .streaming = state, !peerIsEnding {
            live.quiet = moment.time + rules.live.idle
        }
        armLive()
    }

    private mutating func armLive() {
        switch state {
        // While something waits to be sent, there is no silence to break.
        case .streaming: deadline = live.stall ?? live.quiet
        case .webSocket(let session):
            deadline =
                session.isOpen
                ? live.stall ?? live.quiet : [live.stall, live.quiet].compactMap { $0 }.min()
        case .receiving, .running, .answering, .lingering, .closed: break
        }
    }
}

package import HTTP

/// What a connection is granted: sizes, times, manners.
package struct ConnectionRules: Sendable {
    package var limits = HTTPLimits()
    package var timeouts = Timeouts()
    /// Bytes of later requests that are taken in while one is answered. Above it we stop reading,
    /// and the kernel tells the client to wait. Overrun by at most one read.
    package var readAheadBytes = 64 << 10
    package var hangUp = HangUp()
    package var live = LiveRules()
    /// The answer to a request that no handler gets, with its path as far as it is known: an API
    /// may have a form of its own for it.
    package var refusal: @Sendable (HTTPStatus, _ text: String, _ path: String?) -> HTTPResponse =
        { status, text, _ in .message(status, text) }

    package init() {}

    /// What `Keep-Alive: timeout=` says: a second less than we wait, so that a client that trusts
    /// it never sends into a connection that is being closed.
    var promisedIdleSeconds: Int? {
        let seconds = Int(timeouts.idle.components.seconds) - 1
        return seconds > 0 ? seconds : nil
    }
}

/// How long each phase of a connection may take. Enforced by the network thread, to about a
/// millisecond; what happens at each is said beside it.
package struct Timeouts: Sendable, Equatable {
    /// Nothing of a request has arrived: closed without a word.
    package var idle = Duration.seconds(75)
    /// From the first byte of a head to its last: 408.
    package var head = Duration.seconds(10)
    /// A body without a new byte: 408.
    package var bodyStall = Duration.seconds(60)
    /// A body as a whole: 408. Without it one byte a minute would hold a connection for ever.
    package var body = Duration.seconds(600)
    /// An answer of which the peer takes nothing: closed.
    package var writeStall = Duration.seconds(60)
    /// An answer as a whole: closed.
    package var write = Duration.seconds(600)
    /// After the last answer: how long the peer has to read it and to end its side.
    package var linger = Duration.seconds(2)
    /// Meanwhile so many bytes that it still sends are thrown away, so that the kernel does not
    /// answer them with a reset that overtakes our answer (RFC 9112 §9.6).
    package var lingerBytes = 64 << 20

    package init() {}
}

/// What holds for answers that are streamed, and for WebSockets.
package struct LiveRules: Sendable, Equatable {
    /// Without anything to send for so long, a stream shows that it is alive, if its kind allows:
    /// proxies close what is silent.
    package var idle = Duration.seconds(15)
    /// A WebSocket that says nothing for so long is asked, with a ping.
    package var ping = Duration.seconds(30)
    /// How long the answer to a ping may take. After it the peer counts as gone.
    package var pong = Duration.seconds(30)
    /// How long the peer has to answer a close frame.
    package var close = Duration.seconds(5)
    /// Above it a message is refused with 1009.
    package var messageBytes = 64 << 20
    /// While so many bytes wait to be sent, who writes waits, and a WebSocket is not read: its
    /// pings would otherwise fill our memory with answers.
    package var unsentBytes = 256 << 10

    package init() {}
}

/// What the end of the peer's side means while a handler runs.
///
/// The kernel reports the same for a client that was killed and for one that called
/// shutdown(SHUT_WR), as `nc -N` does: end-of-file. Only sending tells them apart: a killed
/// client's kernel answers with a reset, and then the handler is cancelled. What may always be
/// sent to an HTTP/1.1 client before its answer is `100 Continue` (RFC 9110 §15.2), so we send
/// that.
package struct HangUp: Sendable, Equatable {
    package enum Policy: Sendable, Equatable {
        /// Ask with `100 Continue`, again and again: some proxies pass a reset on only at the
        /// second try. A client of HTTP/1.0 cannot be asked: treated as `allowHalfClose`.
        case probe
        /// Cancel the handler. What it answers nevertheless is still sent.
        case cancel
        /// Wait for the answer; only a reset cancels.
        case allowHalfClose
    }
    package var policy = Policy.probe
    /// Before the first question: a quick handler answers without one.
    package var grace = Duration.milliseconds(50)
    /// Between one question and the next.
    package var interval = Duration.seconds(1)

    package init() {}
}

package import HTTP
package import Linux
internal import Synchronization

/// Serves HTTP/1.1 on one address.
///
/// Theory of operation. One thread, `http`, sleeps in epoll_wait(2) and owns the listener and every
/// connection: see `NetworkThread`. For each request it starts a task that runs the handler; the
/// task posts the answer to the `Mailbox`, whose eventfd wakes the thread. When the client is gone,
/// the task is cancelled. The thread ends with `close`; before that, `stopAccepting` and `drain`
/// let it end without breaking a promise.
package final class HTTPServer: Sendable {
    /// Answers with what it returns, or by what it has begun on the exchange; then it returns
    /// `nil`, and with that ends what it began.
    package typealias Handler = @Sendable (HTTPRequest, Exchange) async -> HTTPResponse?

    package let configuration: Configuration
    private let handler: Handler
    private let mailbox = Mutex<Mailbox?>(nil)

    package init(configuration: Configuration, handler: @escaping Handler) {
        self.configuration = configuration
        self.handler = handler
    }

    /// For handlers that only return answers.
    package convenience init(
        configuration: Configuration,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.init(configuration: configuration) { request, _ in await handler(request) }
    }

    /// Listens, and answers where. The socket accepts when this returns.
    ///
    /// - Throws: `SystemError`, as `bind(127.0.0.1:2000): Address already in use (98)`.
    package func start() throws(SystemError) -> SocketAddress {
        let wanted = try SocketAddress(host: configuration.host, port: configuration.port)
        let listener = try Listener(on: wanted, backlog: configuration.backlog)
        let address = listener.address
        let mailbox = try Mailbox()
        let thread = try NetworkThread(
            configuration: configuration, listener: listener, mailbox: mailbox, handler: handler)
        try OSThread.start(name: "http") { thread.run() }
        self.mailbox.withLock { current in
            precondition(current == nil, "a server starts once")
            current = mailbox
        }
        return address
    }

    /// Refuses new connections from here on, and closes the idle ones. What runs, runs on.
    package func stopAccepting() {
        mailbox.withLock { $0 }?.post(.stopAccepting)
    }

    /// Stops accepting, and waits until every request is answered and every answer is written.
    /// After `limit`, handlers that still run are cancelled and their connections closed.
    ///
    /// - Returns: Whether all was finished in time.
    package func drain(within limit: Duration) async -> Bool {
        guard let mailbox = mailbox.withLock({ $0 }) else { return true }
        return await withCheckedContinuation { continuation in
            if !mailbox.post(.drain(within: limit, continuation)) {
                continuation.resume(returning: true)
            }
        }
    }

    /// Cancels what runs, closes everything, ends the thread. Returns when that is done; a handler
    /// that does not heed its cancellation may still run, and its answer goes nowhere.
    package func close() async {
        guard let mailbox = mailbox.withLock({ $0 }) else { return }
        await withCheckedContinuation { continuation in
            if !mailbox.post(.close(continuation)) { continuation.resume() }
        }
    }
}

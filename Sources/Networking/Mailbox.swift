internal import HTTP
internal import Linux
internal import Synchronization

/// How other threads speak to the network thread: they post, and wake it.
final class Mailbox: Sendable {
    enum Message: Sendable {
        /// A handler is done; `nil`: it has answered by what it began.
        case answer(ConnectionID, HTTPResponse?)
        /// A handler says something before that.
        case live(ConnectionID, LiveWord)
        case stopAccepting
        /// Finish what runs, for at most so long, then say whether all of it was finished.
        case drain(within: Duration, CheckedContinuation<Bool, Never>)
        case close(CheckedContinuation<Void, Never>)
    }

    private struct Contents {
        var messages: [Message] = []
        var isClosed = false
    }

    let wakeup: Wakeup
    private let contents = Mutex(Contents())

    init() throws(SystemError) {
        wakeup = try Wakeup()
    }

    /// Answers false, and drops the message, once the network thread has ended.
    @discardableResult
    func post(_ message: Message) -> Bool {
        let (isOpen, isFirst) = contents.withLock { contents in
            if contents.isClosed { return (false, false) }
            contents.messages.append(message)
            return (true, contents.messages.count == 1)
        }
        // Later ones find the thread already on its way.
        if isFirst { wakeup.signal() }
        return isOpen
    }

    /// On the network thread: everything that was posted, in order.
    func takeAll() -> [Message] {
        wakeup.clear()
        return contents.withLock { contents in
            let messages = contents.messages
            contents.messages = []
            return messages
        }
    }

    /// Takes what was posted last; nothing can be posted afterwards.
    func close() -> [Message] {
        contents.withLock { contents in
            contents.isClosed = true
            let messages = contents.messages
            contents.messages = []
            return messages
        }
    }
}

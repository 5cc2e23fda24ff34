internal import Dispatch
package import Engine
internal import Linux
internal import Synchronization

/// One place where a job can run: a thread, and the launcher that it talks to.
///
/// The thread sleeps until the scheduler gives it a job, and blocks while that job runs; so the
/// cooperative pool never does.
package final class Slot: SandboxSlot {
    private typealias Work = @Sendable (LauncherSandbox) -> Void

    private struct Mailbox {
        var work: [Work] = []
        var isClosed = false
    }
    private let mailbox = Mutex(Mailbox())
    private let arrived = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let doorbell: Doorbell

    /// Wakes the slot's thread out of its wait for a program.
    final class Doorbell: Sendable {
        let wakeup: Wakeup
        init() throws(SystemError) { wakeup = try Wakeup() }
        func ring() { wakeup.signal() }
    }

    /// `sandbox` belongs to the slot's thread from here on.
    init(index: Int, doorbell: Doorbell, sandbox: sending LauncherSandbox) throws(SystemError) {
        self.doorbell = doorbell
        try OSThread.start(name: "slot-\(index)") { [self] in
            BrokenPipeSignal.blockInThisThread()
            while let work = nextWork() { work(sandbox) }
            sandbox.stop()
            ended.signal()
        }
    }

    package func perform<Result: Sendable>(
        under control: JobControl, _ body: @escaping @Sendable (any Sandbox) -> Result
    ) async -> Result {
        await withCheckedContinuation { continuation in
            let work: Work = { [doorbell] sandbox in
                sandbox.control = control
                control.interrupt { doorbell.ring() }
                let result = body(sandbox)
                control.interrupt(with: nil)
                continuation.resume(returning: result)
            }
            mailbox.withLock { $0.work.append(work) }
            arrived.signal()
        }
    }

    /// Ends the launcher with all it started, and then the thread. Waits for both.
    func close() {
        mailbox.withLock { $0.isClosed = true }
        arrived.signal()
        ended.wait()
    }

    private func nextWork() -> Work? {
        while true {
            arrived.wait()
            let (work, isClosed) = mailbox.withLock { mailbox in
                (mailbox.work.isEmpty ? nil : mailbox.work.removeFirst(), mailbox.isClosed)
            }
            if let work { return work }
            if isClosed { return nil }
        }
    }
}

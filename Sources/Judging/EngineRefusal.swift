/// Why the engine did not do a job. Each API has its own words and status for these.
package enum EngineRefusal: Error, Sendable, Equatable {
    /// The queue, or this client's share of it, is full. Trying again after that time should
    /// work.
    case queueFull(retryAfterSeconds: Int)
    /// The sandbox could not be set up as promised, so nothing was run. Names the step and
    /// what the kernel said.
    case sandboxFailed(step: String)
    /// The server drains; it takes no new jobs.
    case shuttingDown
    /// The files need more room than a workspace may have.
    case filesDoNotFit(limitBytes: Int)
    /// Whoever asked has gone; nobody reads the answer.
    case cancelled
}

/// For messages and the log.
extension EngineRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .queueFull(let seconds): "the queue is full for about \(seconds) s"
        case .sandboxFailed(let step): "the sandbox failed: \(step)"
        case .shuttingDown: "the server is shutting down"
        case .filesDoNotFit(let limit): "the files do not fit into \(limit) bytes"
        case .cancelled: "nobody waits for the answer"
        }
    }
}

extension EngineRefusal {
    private static let inputsStep = "inputs: "

    /// A job's inputs were to be read when it had its slot, and could not be.
    package static func inputsFailed(_ reason: String) -> EngineRefusal {
        .sandboxFailed(step: inputsStep + reason)
    }

    /// It is about inputs, of which whoever was to read them knows more.
    package var isAboutInputs: Bool {
        if case .sandboxFailed(let step) = self { step.hasPrefix(Self.inputsStep) } else { false }
    }
}

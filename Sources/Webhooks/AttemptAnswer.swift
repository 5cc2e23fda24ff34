/// What came of one attempt to deliver.
package enum AttemptAnswer: Sendable, Equatable {
    /// `retryAfter` as the receiver wrote it.
    case status(Int, retryAfter: String?)
    /// Not sent, and why. `isFinal`: it will never be different.
    case refused(String, isFinal: Bool)
    /// Sent perhaps, but not answered.
    case failed(String)
    /// The server ends: as if it had not been tried.
    case interrupted

    /// For people.
    var words: String {
        switch self {
        case .status(let code, _): "HTTP \(code)"
        case .refused(let text, _), .failed(let text): text
        case .interrupted: "interrupted"
        }
    }
}

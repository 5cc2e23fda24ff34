import API
import Runs
import Storage

extension OmegaUpRefusal {
    /// Why a submission was not taken over.
    init(_ refusal: RunRefusal) {
        switch refusal {
        case .engine(let refusal): self.init(refusal)
        case .storage(let refusal): self.init(refusal)
        }
    }

    /// Why the store does not answer, or takes nothing.
    init(_ refusal: StorageRefusal) {
        switch refusal {
        case .full, .broken: self = .storageFull
        case .busy: self = .queueFull(retryAfterSeconds: 1)
        case .closed: self = .serviceUnavailable
        case .tooLarge(let bytes):
            self = .parameterStringTooLong("source", limit: bytes, unit: "bytes")
        case .idTaken: self = .generalError
        }
    }
}

/// Which of the files that a program leaves in its workspace are to be returned with its result.
package struct ReturnRequest: Sendable, Equatable {
    /// Paths in the workspace, as `WorkspacePath` has them; in each component a `*` stands for any
    /// characters, but not for a leading dot.
    package var patterns: [String]
    package var limits: ReturnLimits

    package init(patterns: [String], limits: ReturnLimits) {
        self.patterns = patterns
        self.limits = limits
    }

    /// More patterns in one request are refused.
    package static let patternLimit = 64
}

/// How much one run may return.
package struct ReturnLimits: Sendable, Equatable {
    package var files: Int
    /// One file.
    package var fileBytes: Int
    /// All of them together.
    package var totalBytes: Int

    package init(files: Int = 100, fileBytes: Int = 8 << 20, totalBytes: Int = 16 << 20) {
        self.files = files
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
    }
}

/// A file that was wanted: what is in it, or why it is not returned.
package struct ReturnedFile: Sendable, Equatable {
    /// Its path in the workspace, or the pattern that found nothing.
    package var name: String
    package var outcome: Outcome

    package enum Outcome: Sendable, Equatable {
        case content([UInt8])
        case refused(Reason)
    }

    package enum Reason: Sendable, Equatable {
        case missing, notRegular, tooLarge, noRoom, tooMany
        /// Its name is shown with replacements.
        case nameIsNoText
        /// What the kernel says.
        case unreadable(String)
    }

    package init(name: String, outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }

    /// 0 for one that is not returned.
    package var byteCount: Int {
        if case .content(let bytes) = outcome { bytes.count } else { 0 }
    }
}

extension ReturnRequest {
    /// The same with no more bytes in all than are left.
    package func within(_ bytesLeft: Int) -> ReturnRequest {
        var request = self
        request.limits.totalBytes = min(limits.totalBytes, max(0, bytesLeft))
        return request
    }
}

extension StageResult {
    /// What it takes in an answer, roughly.
    package var byteCount: Int {
        interleaved.count + (files ?? []).reduce(0) { $0 + $1.byteCount }
    }
}

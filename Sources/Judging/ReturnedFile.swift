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

    /// What it takes in an answer, roughly. That it is not returned takes room as well.
    package var byteCount: Int {
        guard case .content(let bytes) = outcome else { return 64 + name.utf8.count }
        return 64 + name.utf8.count + bytes.count
    }
}

extension ReturnRequest {
    /// The same with no more bytes in all than are left; `nil` when none are.
    package func within(_ bytesLeft: Int) -> ReturnRequest? {
        guard bytesLeft > 0 else { return nil }
        var request = self
        request.limits.totalBytes = min(limits.totalBytes, bytesLeft)
        return request
    }

    /// Stands for all files of a run that is no longer asked for any.
    package var refusal: [ReturnedFile] {
        patterns.prefix(1).map { ReturnedFile(name: $0, outcome: .refused(.noRoom)) }
    }
}

extension StageResult {
    /// What it takes in an answer, roughly.
    package var byteCount: Int {
        standardOutput.count + standardError.count + (report?.bytes.count ?? 0)
            + (files ?? []).reduce(0) { $0 + $1.byteCount }
    }
}

/// A program of the problem's that judges outputs.
package struct CustomValidator: Sendable, Equatable {
    /// Path in the package, e.g. `validator.cpp`.
    package var path: String
    /// The language by the file's ending, e.g. `cpp`.
    package var language: String
    package var limits: ProblemLimits

    package init(path: String, language: String, limits: ProblemLimits) {
        self.path = path
        self.language = language
        self.limits = limits
    }
}

extension Validation {
    /// What a custom validator's execution on one case says: the first token that it prints is
    /// the score. One that crashes, takes too long or prints nothing of use gives 0.
    ///
    /// `expectedFailure` is what a case that must not be accepted wants to see on standard error
    /// when the score is not 1.
    package init(by validator: Execution, expectedFailure: [UInt8]? = nil) {
        var score = Rational.zero
        if validator.verdict == .ok, let first = Tokens.first(of: validator.output) {
            score = Validator.score(first)
        }
        self = .score(score)
        guard let expectedFailure, score != .one else { return }
        let isForeseen = Bytes.contains(validator.errorOutput, Bytes.trimmed(expectedFailure))
        if !isForeseen { self = .validatorFailed }
    }
}

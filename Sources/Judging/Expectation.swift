/// What one run is to print on its standard output, and by which rule the two are compared.
/// Neither the exit code nor standard error count.
package struct Expectation: Sendable, Equatable {
    /// Printing any one of them is right; without any, nothing is.
    package var candidates: [String]
    package var comparison: OutputComparison

    package init(candidates: [String], comparison: OutputComparison) {
        self.candidates = candidates
        self.comparison = comparison
    }

    package func isMet(by result: StageResult) -> Bool {
        let printed = Array(result.outputText.utf8)
        return candidates.contains { comparison.accepts(printed, expected: Array($0.utf8)) }
    }
}

extension StageResult {
    /// Standard output as an answer shows it.
    package var outputText: String { text(standardOutput, cutBy: .standardOutput) }

    /// Standard error as an answer shows it.
    package var errorText: String { text(standardError, cutBy: .standardError) }

    /// The stream whose limit ended the run may have been cut inside a character.
    private func text(_ bytes: [UInt8], cutBy limit: Ending.Limit) -> String {
        let isCut = ending == .stopped(over: limit)
        return OutputText.decode(isCut ? OutputText.withoutHalfCharacter(bytes) : bytes)
    }
}

package import Grading

/// A problem as it stood on the shelf when it was found.
package struct ShelvedProblem: Sendable, Equatable {
    package var problem: Problem
    package var metadata: ProblemMetadata
    /// Changes with every change of package or metadata.
    package var version: String

    package var alias: String { problem.alias }
    package var owner: String? { metadata.owner }
    package var admins: [String] { metadata.admins }
    package var isDeprecated: Bool { metadata.isDeprecated }
}

/// What a submission is judged with, in the form in which programs get it. One element for each of
/// `Problem.cases`, in their order.
package final class ProblemTexts: Sendable {
    package let inputs: [[UInt8]]
    /// `nil`: the case has none.
    package let outputs: [[UInt8]?]
    package let expectedFailures: [[UInt8]?]
    /// As it stands in the package.
    package let validatorSource: [UInt8]?
    /// In memory.
    package let byteCount: Int

    init(
        inputs: [[UInt8]], outputs: [[UInt8]?], expectedFailures: [[UInt8]?],
        validatorSource: [UInt8]?
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.expectedFailures = expectedFailures
        self.validatorSource = validatorSource
        let texts = inputs + outputs.compactMap(\.self) + expectedFailures.compactMap(\.self)
        byteCount = texts.reduce(validatorSource?.count ?? 0) { $0 + $1.count + 32 }
    }
}

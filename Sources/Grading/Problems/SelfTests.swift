import JSON

/// What a package promises about itself: `tests/tests.json`.
package struct SelfTests: Sendable, Equatable {
    package var solutions: [Solution]
    /// A program that every input of a case has to please, run as a custom validator.
    package var inputs: Program?
    /// Inputs that it must refuse.
    package var invalidCases: [ProblemCase]

    /// A file of the package, and the language it is written in.
    package struct Program: Sendable, Equatable {
        package var path: String
        package var language: String
    }

    package struct Solution: Sendable, Equatable {
        package var program: Program
        package var verdict: JudgeVerdict?
        /// What its score must lie in.
        package var scoreRange: ClosedRange<Double>?
        package var allowsFractionalPercentages: Bool
    }
}

extension SelfTests.Solution {
    /// Why a grade is not what the package promises; `nil`: it is.
    package func fault(in grade: Grade) -> String? {
        if let verdict, grade.verdict != verdict {
            return "gets \(grade.verdict.rawValue), not \(verdict.rawValue)"
        }
        let score = grade.score.number
        if let scoreRange, !scoreRange.contains(score) {
            return "gets \(score.javaScriptText), not between "
                + "\(scoreRange.lowerBound.javaScriptText) and "
                + scoreRange.upperBound.javaScriptText
        }
        if !allowsFractionalPercentages, (grade.score * Rational(100)).denominator != 1 {
            return "gets \(score.javaScriptText), which is no whole percentage"
        }
        return nil
    }
}

extension SelfTests {
    init(
        _ bytes: [UInt8], file: String, layout: PackageLayout, names: Set<String>,
        cases: [ProblemCase]
    ) throws(PackageRefusal) {
        var reader = Reader(root: layout.root, names: names)
        do {
            let top = JSONCursor(try JSONValue(parsing: bytes))
            _ = try top.members()
            reader.allowsFractions =
                try top["allow_fractional_percentages"].optional?.bool() ?? false
            solutions = try top["solutions"].optional?.elements().map(reader.solution) ?? []
            inputs = try top["inputs"].optional.map(reader.program)
            try Self.check(top["max_score"], against: cases)
        } catch let error as JSONSyntaxError {
            throw PackageRefusal(.badJSON, file, "\(error)")
        } catch {
            throw PackageRefusal(.testsBadLayout, file, "\(error)")
        }
        invalidCases = layout.invalidInputs.map { name, path in
            ProblemCase(
                name: name, input: path, output: layout.invalidOutputs[name],
                expectedFailure: layout.invalidFailures[name])
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        if let one = invalidCases.first(where: { $0.expectedFailure == nil }) {
            throw PackageRefusal(.testsBadLayout, one.input, "has no \(one.name).expected-failure")
        }
    }

    private static func check(_ place: JSONCursor, against cases: [ProblemCase]) throws {
        guard place.exists else { return }
        let sum = cases.reduce(.zero) { $0 + $1.weight }
        guard Rational(try place.double()) == sum else {
            throw place.mismatch("the sum of all weights, which is \(sum.number.javaScriptText)")
        }
    }

    private struct Reader {
        let root: String
        let names: Set<String>
        var allowsFractions = false

        func solution(_ place: JSONCursor) throws -> Solution {
            let verdict = try place["verdict"].optional.map { place in
                guard let verdict = JudgeVerdict(rawValue: try place.string()) else {
                    throw place.mismatch("a verdict like AC")
                }
                return verdict
            }
            let range = try place["score_range"].optional.map(range)
            guard verdict != nil || range != nil else {
                throw place.mismatch("a solution with a verdict or a score_range")
            }
            let own = try place["allow_fractional_percentages"].optional?.bool()
            return Solution(
                program: try program(place), verdict: verdict, scoreRange: range,
                allowsFractionalPercentages: own ?? allowsFractions)
        }

        private func range(_ place: JSONCursor) throws -> ClosedRange<Double> {
            let bounds = try place.elements().map { try $0.double() }
            guard bounds.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1], bounds[1] <= 1 else {
                throw place.mismatch("two numbers from 0 to 1, the smaller one first")
            }
            return bounds[0]...bounds[1]
        }

        func program(_ place: JSONCursor) throws -> Program {
            let name = try place["filename"].string()
            guard let path = path(name), names.contains(path) else {
                throw place["filename"].mismatch(
                    "a file of the package, relative to tests/; \(name) is none")
            }
            let end = path.split(separator: "/").last ?? ""
            let suffix = end.split(separator: ".").dropFirst().last.map(String.init)
            guard let language = try place["language"].optional?.string() ?? suffix else {
                throw place["language"].mismatch("given, since \(name) has no ending that says it")
            }
            return Program(path: path, language: Self.byEnding[language] ?? language)
        }

        /// Where the ending is not the language.
        private static let byEnding = ["cpp": "cpp17-gcc", "c": "c11-gcc", "py": "py3"]

        /// From `tests/`, without leaving the package.
        private func path(_ name: String) -> String? {
            var components: [Substring] = ["tests"]
            for component in name.split(separator: "/") {
                switch component {
                case ".": continue
                case "..": if components.popLast() == nil { return nil }
                default: components.append(component)
                }
            }
            return name.hasPrefix("/") ? nil : root + components.joined(separator: "/")
        }
    }
}

package import JSON

/// What is to be solved, by which limits, and how outputs are judged. The texts of cases stay in
/// the package; see `Problem.text`.
package struct Problem: Sendable, Equatable {
    package var alias: String
    package var title: String
    /// Where it comes from.
    package var source: String
    package var limits: ProblemLimits
    /// Of a submission's source.
    package var inputLimitBytes: Int
    package var validator: Validator
    package var policy: GroupScorePolicy
    /// Sorted, and so are their cases: the order in which cases run.
    package var groups: [CaseGroup]
    /// Empty: nothing can be submitted.
    package var languages: [String]
    /// -3 to 3; see `isPublic`.
    package var visibility: Int
    package var showDiff: PackageForm.ShowDiff
    /// Paths of statements, by language: `es`.
    package var statements: [String: String]
    /// Shown to everybody; sorted like cases.
    package var examples: [ProblemCase]
    /// What the package says its own solutions get.
    package var tests: SelfTests?
    /// It may take so long that it should wait behind others.
    package var isSlow: Bool
    /// All inputs and expected outputs together.
    package var caseBytes: Int

    package var cases: [ProblemCase] { groups.flatMap(\.cases) }
    package var isPublic: Bool { visibility >= 1 }
    package var isBanned: Bool { visibility == -2 || visibility == -3 }

    /// All that a problem can be solved in.
    package static let languages = [
        "c", "c11-gcc", "c11-clang", "cpp", "cpp03-gcc", "cpp03-clang", "cpp11", "cpp11-gcc",
        "cpp11-clang", "cpp17-gcc", "cpp17-clang", "cpp20-gcc", "cpp20-clang", "java", "kt", "py",
        "py2", "py3", "rb", "cs", "pas", "hs", "lua", "go", "rs", "js", "kj", "kp", "cat",
    ]
    /// Of a problem that does not say.
    package static let usualLanguages = [
        "c11-gcc", "c11-clang", "cpp11-gcc", "cpp11-clang", "cpp17-gcc", "cpp17-clang",
        "cpp20-gcc", "cpp20-clang", "java", "kt", "py2", "py3", "rb", "cs", "pas", "hs", "lua",
        "go", "rs", "js",
    ]
    /// With larger cases nobody is shown differences.
    package static let diffLimitBytes = 4096

    /// The text of a case or an example in the form in which programs get it.
    package static func text(_ path: String, in files: any PackageFiles) throws -> [UInt8] {
        CaseText.normalised(try files.read(path))
    }

    /// As problem/details shows it: differences only where the cases are small.
    package var effectiveShowDiff: PackageForm.ShowDiff {
        caseBytes > Self.diffLimitBytes ? .none : showDiff
    }
}

extension Problem {
    /// What `settings.json` of the package comes to, with weights and everything that was left
    /// out. Reading a package with it and without a testplan loses the weights.
    package var settingsJSON: JSONValue {
        .object([
            "Cases": .array(
                groups.map { group in
                    .object([
                        "Name": .string(group.name),
                        "Cases": .array(
                            group.cases.map {
                                .object([
                                    "Name": .string($0.name), "Weight": .number($0.weight.number),
                                ])
                            }),
                    ])
                }),
            "Limits": limits.settingsJSON,
            "Slow": .bool(isSlow),
            "Validator": validator.settingsJSON(policy),
        ])
    }
}

extension ProblemLimits {
    package var settingsJSON: JSONValue {
        .object([
            "TimeLimit": .string(Quantities.text(time)),
            "ExtraWallTime": .string(Quantities.text(extraWallTime)),
            "OverallWallTimeLimit": .string(Quantities.text(overallWallTime)),
            "MemoryLimit": JSONValue(memoryBytes), "OutputLimit": JSONValue(outputBytes),
        ])
    }
}

extension Validator {
    fileprivate func settingsJSON(_ policy: GroupScorePolicy) -> JSONValue {
        var object: JSONObject = ["Name": .string(name)]
        switch self {
        case .tokenNumeric(let tolerance): object["Tolerance"] = .number(tolerance)
        case .custom(let custom):
            object["Lang"] = .string(custom.language)
            object["Limits"] = custom.limits.settingsJSON
        case .token, .tokenCaseless, .literal: break
        }
        object["GroupScorePolicy"] = .string(policy.rawValue)
        return .object(object)
    }
}

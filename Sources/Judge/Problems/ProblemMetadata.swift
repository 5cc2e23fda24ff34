package import Grading
package import JSON

/// What is said about a problem beside its package, in `ALIAS.json`: each of it may be left out.
package struct ProblemMetadata: Sendable, Equatable {
    /// What counts more than the package's own settings.
    package var form: PackageForm
    /// A user's name.
    package var owner: String?
    /// Names of users who may do what the owner may.
    package var admins: [String] = []
    /// It takes no submissions any more.
    package var isDeprecated = false
    /// Unix seconds.
    package var created: Int?
    /// What holds where neither form nor package says anything.
    package var defaults = Problem.Defaults.package

    package init(form: PackageForm = PackageForm()) { self.form = form }
}

extension ProblemMetadata {
    /// Reads a file. A member that is none of those below is an error, and so is a value that
    /// cannot be; both name the member.
    package init(_ file: JSONCursor) throws(JSONMismatch) {
        var known: Set = ["owner", "admins", "deprecated", "created", "defaults"]
        for (name, _) in Self.members { known.insert(name) }
        try file.allow(only: known)
        form = PackageForm()
        form.title = try file["title"].optional?.string()
        form.source = try file["source"].optional?.string()
        form.visibility = try file["visibility"].optional?.integer(in: -3...3)
        form.languages = try file["languages"].optional?.strings()
        form.showDiff = try file["showDiff"].optional.map { place throws(JSONMismatch) in
            guard let word = PackageForm.ShowDiff(rawValue: try place.string()) else {
                throw place.mismatch("none, examples or all")
            }
            return word
        }
        form.timeLimitMs = try file["timeLimitMs"].optional?.integer()
        form.extraWallTimeMs = try file["extraWallTimeMs"].optional?.integer()
        form.overallWallTimeMs = try file["overallWallTimeMs"].optional?.integer()
        form.memoryLimitKiB = try file["memoryLimitKiB"].optional?.integer()
        form.outputLimitBytes = try file["outputLimitBytes"].optional?.integer()
        form.inputLimitBytes = try file["inputLimitBytes"].optional?.integer()
        form.validator = try file["validator"].optional?.string()
        form.tolerance = try file["tolerance"].optional?.double()
        form.validatorTimeLimitMs = try file["validatorTimeLimitMs"].optional?.integer()
        form.groupScorePolicy = try file["groupScorePolicy"].optional?.string()
        if let fault = form.fault {
            let member = Self.members.first { $0.parameter == fault.parameter }
            throw JSONMismatch(path: member?.name ?? fault.parameter, problem: fault.rule)
        }
        owner = try file["owner"].optional?.string()
        admins = try file["admins"].optional?.strings() ?? []
        isDeprecated = try file["deprecated"].optional?.bool() ?? false
        created = try file["created"].optional?.integer()
        defaults = try Self.defaults(file["defaults"])
    }

    private static func defaults(_ place: JSONCursor) throws(JSONMismatch) -> Problem.Defaults {
        switch try place.optional?.string() {
        case nil, "package": .package
        case "form": .form
        default: throw place.mismatch("package or form")
        }
    }

    /// Members of the file that say what a form says, and the form's names for them.
    private static let members: [(name: String, parameter: String)] = [
        ("title", "title"), ("source", "source"), ("visibility", "visibility"),
        ("languages", "languages"), ("showDiff", "show_diff"), ("timeLimitMs", "time_limit"),
        ("extraWallTimeMs", "extra_wall_time"), ("overallWallTimeMs", "overall_wall_time_limit"),
        ("memoryLimitKiB", "memory_limit"), ("outputLimitBytes", "output_limit"),
        ("inputLimitBytes", "input_limit"), ("validator", "validator"), ("tolerance", "tolerance"),
        ("validatorTimeLimitMs", "validator_time_limit"),
        ("groupScorePolicy", "group_score_policy"),
    ]

    /// As it is kept; without what nobody has said.
    package var json: JSONValue {
        var object: JSONObject = [:]
        func number(_ value: Int?) -> JSONValue? { value.map { JSONValue($0) } }
        func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        object["title"] = text(form.title)
        object["source"] = text(form.source)
        object["visibility"] = number(form.visibility)
        object["languages"] = form.languages.map(texts)
        object["showDiff"] = text(form.showDiff?.rawValue)
        object["timeLimitMs"] = number(form.timeLimitMs)
        object["extraWallTimeMs"] = number(form.extraWallTimeMs)
        object["overallWallTimeMs"] = number(form.overallWallTimeMs)
        object["memoryLimitKiB"] = number(form.memoryLimitKiB)
        object["outputLimitBytes"] = number(form.outputLimitBytes)
        object["inputLimitBytes"] = number(form.inputLimitBytes)
        object["validator"] = text(form.validator)
        object["tolerance"] = form.tolerance.map { .number($0) }
        object["validatorTimeLimitMs"] = number(form.validatorTimeLimitMs)
        object["groupScorePolicy"] = text(form.groupScorePolicy)
        object["owner"] = text(owner)
        if !admins.isEmpty { object["admins"] = texts(admins) }
        if isDeprecated { object["deprecated"] = true }
        object["created"] = number(created)
        if defaults == .form { object["defaults"] = "form" }
        return .object(object)
    }
}

extension PackageForm {
    /// What this says, and where it says nothing, what `other` says.
    package func over(_ other: PackageForm) -> PackageForm {
        var form = self
        form.title = title ?? other.title
        form.source = source ?? other.source
        form.visibility = visibility ?? other.visibility
        form.languages = languages ?? other.languages
        form.showDiff = showDiff ?? other.showDiff
        form.timeLimitMs = timeLimitMs ?? other.timeLimitMs
        form.extraWallTimeMs = extraWallTimeMs ?? other.extraWallTimeMs
        form.overallWallTimeMs = overallWallTimeMs ?? other.overallWallTimeMs
        form.memoryLimitKiB = memoryLimitKiB ?? other.memoryLimitKiB
        form.outputLimitBytes = outputLimitBytes ?? other.outputLimitBytes
        form.inputLimitBytes = inputLimitBytes ?? other.inputLimitBytes
        form.validator = validator ?? other.validator
        form.tolerance = tolerance ?? other.tolerance
        form.validatorTimeLimitMs = validatorTimeLimitMs ?? other.validatorTimeLimitMs
        form.groupScorePolicy = groupScorePolicy ?? other.groupScorePolicy
        return form
    }
}

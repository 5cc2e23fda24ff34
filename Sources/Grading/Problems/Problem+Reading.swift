extension Problem {
    /// What holds where neither form nor package says anything.
    package enum Defaults: Sendable {
        /// Of a package that was put where problems are.
        case package
        /// Of one that came with a form.
        case form

        var limits: ProblemLimits {
            switch self {
            case .package: ProblemLimits()
            case .form:
                ProblemLimits(
                    overallWallTime: .seconds(30), memoryBytes: 64 << 20, outputBytes: 10240 << 10)
            }
        }

        var validator: String { self == .package ? "token-caseless" : "token" }
        var tolerance: Double { self == .package ? 1e-6 : 1e-9 }

        func validatorLimits(_ problem: ProblemLimits) -> ProblemLimits {
            ProblemLimits(
                time: self == .package ? problem.time : .seconds(30),
                overallWallTime: .seconds(5), memoryBytes: 256 << 20, outputBytes: 10 << 10)
        }
    }

    /// A problem with more is a mistake.
    package static let caseLimit = 100_000
    package static let usualInputLimitBytes = 10240

    /// Reads a package. What `form` says counts more than the package's own settings, and these
    /// more than `defaults`.
    ///
    /// Throws `PackageRefusal` for what is wrong with the package, and whatever `files` throws.
    /// Only settings, testplan and `tests.json` are read; of cases the sizes are asked for.
    package static func read(
        alias: String, files: any PackageFiles, form: PackageForm = PackageForm(),
        defaults: Defaults = .package
    ) throws -> Problem {
        if let fault = Alias.fault(in: alias) {
            throw PackageRefusal(.badLayout, nil, "the alias \(fault)")
        }
        let layout = try PackageLayout(names: files.names)
        guard !layout.isInteractive else {
            throw PackageRefusal(
                .badLayout, layout.root + "interactive",
                "interactive problems need libinteractive, which this server does not have")
        }
        var settings = PackageSettings()
        if let file = layout.settings {
            settings = try PackageSettings(files.read(file), file: file)
        }
        let limits = form.limits.over(settings.limits.over(defaults.limits))
        let validator = try validator(
            layout: layout, form: form, settings: settings, defaults: defaults, limits: limits)
        let cases = try cases(layout: layout, files: files, form: form, validator: validator)
        var problem = Problem(
            alias: alias, title: form.title ?? alias, source: form.source ?? "", limits: limits,
            inputLimitBytes: form.inputLimitBytes ?? usualInputLimitBytes, validator: validator,
            policy: form.groupScorePolicy.flatMap(PackageSettings.policy)
                ?? settings.policy ?? .sumIfNotZero,
            groups: CaseGroup.groups(of: cases), languages: form.languages ?? usualLanguages,
            visibility: form.visibility ?? 2, showDiff: form.showDiff ?? .none,
            statements: layout.statements, examples: examples(layout), tests: nil, isSlow: false,
            caseBytes: 0)
        for path in cases.flatMap({ [$0.input, $0.output] }) {
            if let path { problem.caseBytes += try files.size(of: path) }
        }
        problem.isSlow = try problem.mayBeSlow()
        if let file = layout.tests {
            problem.tests = try SelfTests(
                files.read(file), file: file, layout: layout, names: Set(files.names),
                cases: cases)
        }
        return problem
    }

    /// Which of an archive's files make up a package: their paths in the archive, by those in the
    /// package. A folder round everything is taken off; what stands beside is left out.
    package static func packagePaths(
        among names: [String]
    ) throws(PackageRefusal) -> [String: String] {
        try PackageLayout.known(names)
    }

    /// Throws when a path could lead out of a package, or be one that only some systems take for
    /// such.
    package static func checkPath(_ name: String) throws(PackageRefusal) {
        try PackageLayout.check(name)
    }

    private static func validator(
        layout: PackageLayout, form: PackageForm, settings: PackageSettings, defaults: Defaults,
        limits: ProblemLimits
    ) throws(PackageRefusal) -> Validator {
        let name = form.validator ?? settings.validator ?? defaults.validator
        guard name == "custom" else {
            if let file = layout.validators.first {
                throw PackageRefusal(
                    .badLayout, file, "a validator is there, and the problem's validator is \(name)"
                )
            }
            switch name {
            case "token": return .token
            case "token-caseless": return .tokenCaseless
            case "literal": return .literal
            default:
                return .tokenNumeric(
                    tolerance: form.tolerance ?? settings.tolerance ?? defaults.tolerance)
            }
        }
        guard let path = layout.validators.first, layout.validators.count == 1 else {
            let all = layout.validators.joined(separator: ", ")
            let reason =
                all.isEmpty
                ? "the validator is custom, and there is no validator.LANGUAGE"
                : "there must be one validator.LANGUAGE: \(all)"
            throw PackageRefusal(.badLayout, nil, reason)
        }
        let time = form.validatorTimeLimitMs.map { Duration.milliseconds($0) }
        let own = PartialLimits(time: time).over(
            settings.validatorLimits.over(defaults.validatorLimits(limits)))
        let language = path.split(separator: ".").last.map(String.init) ?? ""
        return .custom(CustomValidator(path: path, language: language, limits: own))
    }

    private static func cases(
        layout: PackageLayout, files: any PackageFiles, form: PackageForm, validator: Validator
    ) throws -> [ProblemCase] {
        let isCustom = if case .custom = validator { true } else { false }
        guard !layout.inputs.isEmpty || !layout.outputs.isEmpty else {
            if form.languages?.isEmpty == true { return [] }
            throw PackageRefusal(
                .badLayout, layout.root + "cases", "there are no files NAME.in and NAME.out")
        }
        guard layout.inputs.count <= caseLimit else {
            throw PackageRefusal(
                .badLayout, layout.root + "cases", "there are more than \(caseLimit) cases")
        }
        if let (name, path) = layout.outputs.first(where: { layout.inputs[$0.key] == nil }) {
            throw PackageRefusal(.mismatchedInput, path, "has no \(name).in")
        }
        let missing = layout.inputs.first { layout.outputs[$0.key] == nil }
        if let (name, path) = missing, !isCustom {
            throw PackageRefusal(.mismatchedInput, path, "has no \(name).out")
        }
        let weights = try weights(layout: layout, files: files)
        return layout.inputs.map { name, path in
            ProblemCase(
                name: name, weight: weights?[name] ?? .one, input: path,
                output: layout.outputs[name], expectedFailure: layout.expectedFailures[name])
        }
    }

    /// `nil` without a testplan.
    private static func weights(
        layout: PackageLayout, files: any PackageFiles
    ) throws -> [String: Rational]? {
        guard let file = layout.testplan else { return nil }
        let weights = try Testplan.weights(files.read(file), file: file)
        if let name = layout.inputs.keys.filter({ weights[$0] == nil }).min() {
            throw PackageRefusal(.invalidTestplan, file, "missing case: \(name)")
        }
        if let name = weights.keys.filter({ layout.inputs[$0] == nil }).min() {
            throw PackageRefusal(.invalidTestplan, file, "missing case: \(name) is not in cases/")
        }
        return weights
    }

    private static func examples(_ layout: PackageLayout) -> [ProblemCase] {
        let cases = layout.exampleInputs.map { name, path in
            ProblemCase(name: name, input: path, output: layout.exampleOutputs[name])
        }
        return cases.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// By what all cases may take together. Much more than a minute is refused, unless the overall
    /// limit ends a run before.
    private func mayBeSlow() throws(PackageRefusal) -> Bool {
        var one = limits.wallTime
        if case .custom(let custom) = validator { one += custom.limits.wallTime }
        let (seconds, rest) = one.components
        let worst = (seconds + (rest > 0 ? 1 : 0)) * Int64(groups.reduce(0) { $0 + $1.cases.count })
        if worst > 60, limits.overallWallTime > .seconds(60) {
            throw PackageRefusal(
                .tooSlow, nil,
                "all cases may take \(worst) s, more than 60 s; lower TimeLimit, the number of "
                    + "cases or OverallWallTimeLimit")
        }
        return limits.overallWallTime > .seconds(30) && worst >= 30
    }
}

package import Grading

extension OmegaUpProblemChange {
    /// What it says of the problem beside its package.
    package var form: PackageForm {
        var form = PackageForm()
        form.title = title
        form.source = source
        form.visibility = visibility
        form.languages = languages
        form.showDiff = showDiff.flatMap(PackageForm.ShowDiff.init)
        form.timeLimitMs = timeLimitMs
        form.extraWallTimeMs = extraWallTimeMs
        form.overallWallTimeMs = overallWallTimeMs
        form.memoryLimitKiB = memoryKiB
        form.outputLimitBytes = outputBytes
        form.inputLimitBytes = inputBytes
        form.validator = validator
        form.validatorTimeLimitMs = validatorTimeMs
        form.groupScorePolicy = groupScorePolicy
        return form
    }
}

extension OmegaUpRefusal {
    package init(_ refusal: PackageRefusal) {
        self = .invalidPackage(errorname: refusal.rule.rawValue, message: refusal.description)
    }

    package init(_ fault: PackageForm.Fault) {
        self = .parameterInvalid(fault.parameter, "It \(fault.rule).")
    }
}

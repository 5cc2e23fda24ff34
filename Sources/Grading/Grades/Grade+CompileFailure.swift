package import Judging

extension Grade {
    /// Longer messages of a compiler are cut.
    package static let compileErrorLimitBytes = 64 << 10

    /// A binary that could not be compiled. `metas` are those of all that were tried, the failed
    /// one last.
    package static func compileFailure(
        of binary: String, saying text: [UInt8], metas: [BinaryMeta],
        maxScore: Rational = .one, judgedBy: String = ""
    ) -> Grade {
        var grade = Grade(
            verdict: .compileError, maxScore: maxScore, judgedBy: judgedBy, compileMeta: metas)
        let part = OutputText.prefix(of: text, limitBytes: compileErrorLimitBytes)
        grade.compileError = "\(binary):\n" + OutputText.decode(part)
        return grade
    }

    /// A failed compilation in `language`, with what its compiler said; `nil` for one that worked.
    package static func compileFailure(
        of binary: String, language: String, result: StageResult, earlier: [BinaryMeta] = [],
        maxScore: Rational = .one, judgedBy: String = ""
    ) -> Grade? {
        guard !result.ending.isSuccess else { return nil }
        let isOutput = LanguageQuirks(language).compilerWritesToOutput
        let meta = RunMeta(compilation: result)
        return compileFailure(
            of: binary, saying: isOutput ? result.standardOutput : result.standardError,
            metas: earlier + [BinaryMeta(name: binary, meta: meta)], maxScore: maxScore,
            judgedBy: judgedBy)
    }
}

extension RunMeta {
    /// Of a compilation: no limits of a problem hold there, and no memory is deducted.
    package init(compilation result: StageResult) {
        let limits = ProblemLimits(
            time: .seconds(1 << 30), overallWallTime: .seconds(1 << 30), memoryBytes: .max,
            outputBytes: .max)
        self = Execution(result, language: "", limits: limits).meta
        if result.ending == .stopped(over: .memory) { memoryBytes = result.usage.memoryBytes ?? 0 }
    }
}

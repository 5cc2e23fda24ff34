package import Judging

/// What a client wants to have run.
package struct PaizaOrder: Sendable, Equatable {
    /// The value of `language`, as sent.
    package var language: String
    /// Every byte as it came, NUL and what is no UTF-8 included.
    package var sourceCode: [UInt8]
    /// The same; nothing is added.
    package var input: [UInt8]

    package init(language: String, sourceCode: [UInt8], input: [UInt8] = []) {
        self.language = language
        self.sourceCode = sourceCode
        self.input = input
    }

    /// The job as it is with the runtimes and settings of now.
    package func job(
        catalogue: RuntimeCatalogue, policy: PaizaPolicy
    ) throws(PaizaRefusal) -> Job {
        let (runtime, file) = try PaizaLanguages.resolve(language, in: catalogue)
        try check(sourceCode, "source_code", policy.sourceBytes)
        try check(input, "input", policy.inputBytes)
        var job = Job(
            runtime: runtime, files: [JobFile(path: file, content: sourceCode)], inputs: [input],
            compileLimits: policy.limits.resolve(.compile, for: runtime),
            runLimits: policy.limits.resolve(.run, for: runtime),
            outputBudgetBytes: policy.limits.jobOutputBytes, callProfile: policy.callProfile)
        // A page with several inputs sends its source with each of them.
        job.sharesBuild = true
        return job
    }

    private func check(
        _ bytes: [UInt8], _ field: String, _ limit: Int
    ) throws(PaizaRefusal) {
        guard bytes.count <= limit else {
            throw .tooLong(field: field, bytes: bytes.count, limitBytes: limit)
        }
    }
}

// MARK: - As it is kept

extension PaizaOrder {
    private static let version: UInt8 = 1

    /// For the storage: a byte for the version of this form, then the three fields, each behind its
    /// length in four bytes, the lowest first.
    package var encoded: [UInt8] {
        var bytes = [Self.version]
        bytes.reserveCapacity(13 + language.utf8.count + sourceCode.count + input.count)
        for field in [Array(language.utf8), sourceCode, input] {
            let length = UInt32(field.count)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
            bytes += field
        }
        return bytes
    }

    /// `nil` for what `encoded` has not written.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.first == Self.version else { return nil }
        var rest = bytes.dropFirst()
        var fields: [[UInt8]] = []
        while !rest.isEmpty {
            guard rest.count >= 4, fields.count < 3 else { return nil }
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { return nil }
            fields.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        guard fields.count == 3, let language = String(validating: fields[0], as: UTF8.self) else {
            return nil
        }
        self.init(language: language, sourceCode: fields[1], input: fields[2])
    }
}

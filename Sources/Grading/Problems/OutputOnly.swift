/// A submission in the language `cat`: not a program but the outputs themselves.
package enum OutputOnly: Sendable, Equatable {
    /// A zip archive of NAME.out in Base64, yet to be unpacked.
    case archive(base64: String)
    /// The output for the case `Main`.
    case plain([UInt8])

    private static let prefix = "data:application/zip;base64,"

    package init(source: String) {
        if source.utf8.starts(with: Self.prefix.utf8) {
            let rest = source.utf8.dropFirst(Self.prefix.utf8.count)
            self = .archive(base64: String(decoding: rest, as: UTF8.self))
        } else {
            self = .plain(Array(source.utf8))
        }
    }

    /// By the name of the case. What an archive held has to be given: names like `a/NAME.out`,
    /// of which folders do not count.
    package func outputs(unpacked: [String: [UInt8]] = [:]) -> [String: [UInt8]] {
        switch self {
        case .plain(let bytes): ["Main": bytes]
        case .archive:
            Dictionary(
                unpacked.compactMap { path, bytes in
                    let name = path.split(separator: "/").last ?? ""
                    return name.hasSuffix(".out") ? (String(name.dropLast(4)), bytes) : nil
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// What takes the place of running the cases.
    package static func executions(
        of problem: Problem, outputs: [String: [UInt8]],
        totalLimitBytes: Int = RunBudget.usualOutputBytes
    ) -> [Execution] {
        var total = 0
        return problem.cases.map { element in
            if total > totalLimitBytes { return Execution(notRun: .outputLimit) }
            guard let output = outputs[element.name] else {
                return Execution(notRun: .runtimeError)
            }
            total += output.count
            let isTooLong = output.count > problem.limits.outputBytes || total > totalLimitBytes
            return Execution(
                meta: RunMeta(verdict: isTooLong ? .outputLimit : .ok, outputBytes: output.count),
                output: output)
        }
    }
}

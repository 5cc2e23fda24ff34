package import HTTP
package import JSON
package import Judging

extension Piston {
    /// A request to an execute endpoint → what to run.
    package static func parse(
        _ request: HTTPRequest, version: Version, catalogue: RuntimeCatalogue, policy: PistonPolicy
    ) throws(PistonRefusal) -> PistonExecution {
        let body = try body(of: request)
        try checkContentType(of: request)
        return try parse(body, version: version, catalogue: catalogue, policy: policy)
    }

    /// The same for a body that is a value already, as in a frame of a web socket.
    ///
    /// The order of the checks is part of the contract: the first one that fails is answered.
    package static func parse(
        _ body: JSONValue, version: Version, catalogue: RuntimeCatalogue, policy: PistonPolicy
    ) throws(PistonRefusal) -> PistonExecution {
        let language = try requiredString("language", in: body)
        let selector = try requiredString("version", in: body)
        let files = try PistonFiles(body["files"], limit: policy.filesLimit)
        let testcases = version == .v3 ? try testcaseArray(body, policy.testcasesLimit) : []
        guard let runtime = catalogue.resolve(language: language, selector: selector) else {
            throw .unknownRuntime(language: language, selector: selector)
        }
        guard runtime.language == "file" || files.haveText else { throw .noTextFile }
        let limits = try PistonLimits(body, policy.limits, runtime)
        let stdin = version == .v2 ? try standardInput(body["stdin"]) : []
        var execution = PistonExecution(
            version: version,
            job: Job(
                runtime: runtime, files: try files.placed(), arguments: try arguments(body["args"]),
                inputs: version == .v2 ? [stdin] : [], compileLimits: limits.compile,
                runLimits: limits.run, outputBudgetBytes: policy.limits.jobOutputBytes,
                callProfile: policy.callProfile),
            testcases: [], comparison: policy.comparison)
        execution.job.returns = try returns(body["return_files"], policy.limits.returned)
        if version == .v3 {
            execution.comparison = try comparison(body["comparison"]) ?? policy.comparison
            try addTestcases(testcases, limits, to: &execution)
            execution.job.parallelism = try parallelism(body["parallel"])
            execution.job.stopsAtFailure = try flag("stop_on_failure", in: body)
        }
        return execution
    }

    /// Rules 2 and 3: empty counts as missing.
    private static func requiredString(
        _ name: String, in body: JSONValue
    ) throws(PistonRefusal) -> String {
        guard let text = body[name]?.string, !text.isEmpty else {
            throw .required(field: name, as: "a string")
        }
        return text
    }

    /// Rule 10. The reference ends the input of v2 with a line feed if there is none; an array
    /// is joined first, and then always gets one.
    private static func standardInput(_ value: JSONValue?) throws(PistonRefusal) -> [UInt8] {
        switch value ?? .null {
        case .null: return [0x0A]
        case .string(let text):
            return text.utf8.last == 0x0A ? Array(text.utf8) : text.utf8 + [0x0A]
        case .array: return Array((value ?? .null).javaScriptText.utf8) + [0x0A]
        case .bool, .number, .object: throw .mustBe(field: "stdin", "a string")
        }
    }
}

// MARK: - Arguments

extension Piston {
    /// execve(2): MAX_ARG_STRLEN is 131072, its NUL included.
    private static let argumentLimitBytes = 131_071
    /// execve(2) allows a quarter of the stack limit; this leaves room for the environment.
    private static let argumentsLimitBytes = 1 << 20

    /// The reference spreads whatever it gets into argv: an array gives its elements as
    /// JavaScript text, a string its characters. What cannot be spread is a mistake.
    static func arguments(
        _ value: JSONValue?, _ field: String = "args"
    ) throws(PistonRefusal) -> [String] {
        let arguments: [String]
        switch value ?? .null {
        case .null: arguments = []
        case .string(let text): arguments = text.unicodeScalars.map { String($0) }
        case .array(let elements): arguments = elements.map(\.javaScriptText)
        case .bool, .number, .object: throw .mustBe(field: field, "an array of strings")
        }
        for (place, argument) in arguments.enumerated() {
            if argument.utf8.contains(0) {
                throw .mustBe(field: "\(field)[\(place)]", "free of NUL characters")
            }
            if argument.utf8.count > argumentLimitBytes {
                throw .mustBe(
                    field: "\(field)[\(place)]", "at most \(argumentLimitBytes) bytes long")
            }
        }
        // Each also takes a pointer.
        let total = arguments.reduce(0) { $0 + $1.utf8.count + 1 + MemoryLayout<Int>.size }
        guard total <= argumentsLimitBytes else {
            throw .mustBe(field: field, "shorter: \(argumentsLimitBytes) bytes in all")
        }
        return arguments
    }
}

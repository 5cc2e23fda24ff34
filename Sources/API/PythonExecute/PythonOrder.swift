import JSON
package import Judging

/// What a client wants to have run.
package struct PythonOrder: Sendable, Equatable {
    package var code: String
    /// Real time for the program, from its start to its end.
    package var timeoutSeconds: Int
    /// As sent: it may be no URL at all, and then nothing is delivered.
    package var webhookURL: String?
    /// The client's own, said back to it and nothing else.
    package var id: String?

    package init(code: String, timeoutSeconds: Int, webhookURL: String? = nil, id: String? = nil) {
        self.code = code
        self.timeoutSeconds = timeoutSeconds
        self.webhookURL = webhookURL
        self.id = id
    }

    /// The job as it is with the runtimes and settings of now. Only the wall clock ends it: a
    /// program may use the cores it gets for as long as `timeout` says.
    package func job(
        catalogue: RuntimeCatalogue, policy: PythonPolicy
    ) throws(PythonRefusal) -> Job {
        var reporting = catalogue
        reporting.runtimes.removeAll { $0.reportRun == nil }
        guard
            var runtime = reporting.resolve(language: policy.language, selector: policy.version),
            let command = runtime.reportRun
        else { throw .noRuntime }
        runtime.run = command
        var limits = policy.limits.resolve(
            .run, for: runtime, LimitRequest(wallTime: .seconds(timeoutSeconds)))
        limits.cpuTime = limits.wallTime * max(1, limits.processes)
        var job = Job(
            runtime: runtime, files: [JobFile(path: Self.file, content: Array(code.utf8))],
            inputs: [[]], compileLimits: policy.limits.resolve(.compile, for: runtime),
            runLimits: limits, outputBudgetBytes: policy.limits.jobOutputBytes,
            callProfile: policy.callProfile)
        job.reportBytes = policy.reportBytes
        return job
    }

    private static let file = "main.py"
}

// MARK: - As it is kept

extension PythonOrder {
    /// For the storage: an object with the members of the request.
    package var encoded: [UInt8] {
        var object: JSONObject = ["code": .string(code), "timeout": JSONValue(timeoutSeconds)]
        object["webhook_url"] = webhookURL.map { .string($0) }
        object["id"] = id.map { .string($0) }
        return JSONValue.object(object).bytes
    }

    /// `nil` for what `encoded` has not written.
    package init?(decoding bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes), let code = value["code"]?.string,
            let timeout = value["timeout"]?.int
        else { return nil }
        self.init(
            code: code, timeoutSeconds: timeout, webhookURL: value["webhook_url"]?.string,
            id: value["id"]?.string)
    }
}

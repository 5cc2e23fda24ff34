package import JSON

/// What is known of one execution, as `details.json` and `.meta` files have it.
package struct RunMeta: Sendable, Equatable {
    package var verdict: JudgeVerdict
    /// -1 when a signal ended it.
    package var exitStatus: Int
    /// `SIGSEGV`.
    package var signal: String?
    /// The forbidden call, e.g. `ptrace`.
    package var call: String?
    /// CPU time, which is what is judged and reported.
    package var time: Duration
    package var systemTime: Duration
    package var wallTime: Duration
    package var memoryBytes: Int
    package var outputBytes: Int

    package init(
        verdict: JudgeVerdict, exitStatus: Int = 0, signal: String? = nil, call: String? = nil,
        time: Duration = .zero, systemTime: Duration = .zero, wallTime: Duration = .zero,
        memoryBytes: Int = 0, outputBytes: Int = 0
    ) {
        self.verdict = verdict
        self.exitStatus = exitStatus
        self.signal = signal
        self.call = call
        self.time = time
        self.systemTime = systemTime
        self.wallTime = wallTime
        self.memoryBytes = memoryBytes
        self.outputBytes = outputBytes
    }
}

extension RunMeta {
    /// Times in seconds, sizes in bytes; what does not apply is left out.
    package var json: JSONValue {
        var object: JSONObject = ["verdict": .string(verdict.rawValue)]
        if exitStatus != 0 { object["exit_status"] = JSONValue(exitStatus) }
        if let signal { object["signal"] = .string(signal) }
        if let call { object["syscall"] = .string(call) }
        object["time"] = .number(time.secondsNumber)
        object["sys_time"] = .number(systemTime.secondsNumber)
        object["wall_time"] = .number(wallTime.secondsNumber)
        object["memory"] = JSONValue(memoryBytes)
        object["output_size"] = JSONValue(outputBytes)
        return .object(object)
    }

    /// The lines of a `.meta` file: times in microseconds, memory in bytes.
    package var fileText: String {
        var lines = [
            "time:\(time.microseconds)", "time-sys:\(systemTime.microseconds)",
            "time-wall:\(wallTime.microseconds)", "mem:\(memoryBytes)",
        ]
        lines.append(signal.map { "signal:\($0)" } ?? "status:\(exitStatus)")
        if let call { lines.append("syscall:\(call)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Duration {
    /// Whole microseconds.
    package var microseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }

    /// Whole milliseconds, as the API reports times.
    package var milliseconds: Int { microseconds / 1000 }

    /// Seconds to the microsecond.
    package var secondsNumber: Double { Double(microseconds) / 1_000_000 }
}

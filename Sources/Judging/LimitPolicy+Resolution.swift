/// What a request asks for instead of the configured limits. `nil`: nothing.
package struct LimitRequest: Sendable, Equatable {
    package var wallTime: Duration?
    package var cpuTime: Duration?
    package var memoryBytes: Int?

    package init(wallTime: Duration? = nil, cpuTime: Duration? = nil, memoryBytes: Int? = nil) {
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.memoryBytes = memoryBytes
    }
}

/// Which limits are in force: the configured ones ← the runtime's ← the request's.
extension LimitPolicy {
    package enum Stage: Sendable, Equatable, CaseIterable { case compile, run }

    /// What holds for a stage when the request says nothing.
    package func configured(_ stage: Stage, _ overrides: Runtime.LimitOverrides) -> Limits {
        var limits = stage == .compile ? compile : run
        let (wall, cpu, memory) =
            switch stage {
            case .compile:
                (overrides.compileWallTime, overrides.compileCPUTime, overrides.compileMemoryBytes)
            case .run: (overrides.runWallTime, overrides.runCPUTime, overrides.runMemoryBytes)
            }
        limits.wallTime = wall ?? limits.wallTime
        limits.cpuTime = cpu ?? limits.cpuTime
        limits.memoryBytes = memory ?? limits.memoryBytes
        limits.outputBytes = overrides.outputBytes ?? limits.outputBytes
        limits.processes = overrides.processes ?? limits.processes
        limits.openFiles = overrides.openFiles ?? limits.openFiles
        limits.fileSizeBytes = overrides.fileSizeBytes ?? limits.fileSizeBytes
        return limits
    }

    /// The most a request may ask for: the maximum, or what is configured where that is more.
    package func ceiling(_ stage: Stage, _ overrides: Runtime.LimitOverrides) -> Limits {
        let configured = configured(stage, overrides)
        var ceiling = maximum
        ceiling.wallTime = max(maximum.wallTime, configured.wallTime)
        ceiling.cpuTime = max(maximum.cpuTime, configured.cpuTime)
        ceiling.memoryBytes = max(maximum.memoryBytes, configured.memoryBytes)
        return ceiling
    }

    /// The limits in force. Never above the ceiling: an adapter that wants to refuse instead
    /// compares with `ceiling` before.
    package func resolve(
        _ stage: Stage, _ overrides: Runtime.LimitOverrides, _ request: LimitRequest
    ) -> Limits {
        var limits = configured(stage, overrides)
        let ceiling = ceiling(stage, overrides)
        limits.wallTime = min(request.wallTime ?? limits.wallTime, ceiling.wallTime)
        limits.cpuTime = min(request.cpuTime ?? limits.cpuTime, ceiling.cpuTime)
        let memory = request.memoryBytes.map { max($0, Limits.leastMemoryBytes) }
        limits.memoryBytes = min(memory ?? limits.memoryBytes, ceiling.memoryBytes)
        return limits
    }
}

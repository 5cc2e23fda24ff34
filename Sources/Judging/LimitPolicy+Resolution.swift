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

/// Which limits are in force: the configured ones ← the runtime's ← the language's ← the request's.
extension LimitPolicy {
    package enum Stage: Sendable, Equatable, CaseIterable { case compile, run }

    /// What holds for a stage when the request says nothing.
    package func configured(_ stage: Stage, for runtime: Runtime) -> Limits {
        var limits = stage == .compile ? compile : run
        limits.apply(runtime.limitOverrides, to: stage)
        // What a package says of itself is not the owner's word.
        if runtime.files != nil { limits.lower(to: maximum) }
        if let own = languages[runtime.language] { limits.apply(own, to: stage) }
        return limits
    }

    /// The most a request may ask for: what the settings say for the language, else for the
    /// stage; else the maximum, or what is configured where that is more.
    package func ceiling(_ stage: Stage, for runtime: Runtime) -> Limits {
        let configured = configured(stage, for: runtime)
        let bound = stage == .compile ? compileMaximum : runMaximum
        let own = languages[runtime.language]?.requestable(of: stage)
        var ceiling = maximum
        ceiling.wallTime =
            own?.wallTime ?? max(bound.wallTime ?? maximum.wallTime, configured.wallTime)
        ceiling.cpuTime = own?.cpuTime ?? max(bound.cpuTime ?? maximum.cpuTime, configured.cpuTime)
        ceiling.memoryBytes =
            own?.memoryBytes
            ?? max(bound.memoryBytes ?? maximum.memoryBytes, configured.memoryBytes)
        return ceiling
    }

    /// The limits in force. Never above the ceiling: an adapter that wants to refuse instead
    /// compares with `ceiling` before.
    package func resolve(
        _ stage: Stage, for runtime: Runtime, _ request: LimitRequest = LimitRequest()
    ) -> Limits {
        configured(stage, for: runtime)
            .replaced(by: request, within: ceiling(stage, for: runtime))
    }
}

extension Limits {
    /// With what a request asks for in place of what stands here, but never above `ceiling`.
    package func replaced(by request: LimitRequest, within ceiling: Limits) -> Limits {
        var limits = self
        limits.wallTime = min(request.wallTime ?? wallTime, ceiling.wallTime)
        limits.cpuTime = min(request.cpuTime ?? cpuTime, ceiling.cpuTime)
        let memory = request.memoryBytes.map { max($0, Limits.leastMemoryBytes) }
        limits.memoryBytes = min(memory ?? memoryBytes, ceiling.memoryBytes)
        return limits
    }

    /// Where something is more than in `maximum`, that.
    package mutating func lower(to maximum: Limits) {
        wallTime = min(wallTime, maximum.wallTime)
        cpuTime = min(cpuTime, maximum.cpuTime)
        memoryBytes = min(memoryBytes, maximum.memoryBytes)
        outputBytes = min(outputBytes, maximum.outputBytes)
        processes = min(processes, maximum.processes)
        openFiles = min(openFiles, maximum.openFiles)
        fileSizeBytes = min(fileSizeBytes, maximum.fileSizeBytes)
    }

    fileprivate mutating func apply(
        _ overrides: Runtime.LimitOverrides, to stage: LimitPolicy.Stage
    ) {
        let own = overrides.requestable(of: stage)
        wallTime = own.wallTime ?? wallTime
        cpuTime = own.cpuTime ?? cpuTime
        memoryBytes = own.memoryBytes ?? memoryBytes
        outputBytes = overrides.outputBytes ?? outputBytes
        processes = overrides.processes ?? processes
        openFiles = overrides.openFiles ?? openFiles
        fileSizeBytes = overrides.fileSizeBytes ?? fileSizeBytes
    }
}

extension Runtime.LimitOverrides {
    /// Those that a stage has for itself, and a request may ask for.
    fileprivate func requestable(of stage: LimitPolicy.Stage) -> LimitRequest {
        switch stage {
        case .compile:
            LimitRequest(
                wallTime: compileWallTime, cpuTime: compileCPUTime, memoryBytes: compileMemoryBytes)
        case .run:
            LimitRequest(wallTime: runWallTime, cpuTime: runCPUTime, memoryBytes: runMemoryBytes)
        }
    }
}

package import JSON
package import Judging

extension Runtime.LimitOverrides {
    /// Reads them as a `runtime.json` and the settings have them.
    package init(_ cursor: JSONCursor) throws(JSONMismatch) {
        self.init()
        try cursor.allow(only: [
            "compile", "run", "outputBytes", "processes", "openFiles", "fileSizeBytes",
        ])
        outputBytes = try cursor["outputBytes"].positive()
        processes = try cursor["processes"].positive()
        openFiles = try cursor["openFiles"].positive()
        fileSizeBytes = try cursor["fileSizeBytes"].positive()
        for stage in ["compile", "run"] {
            guard let cursor = cursor[stage].optional else { continue }
            try cursor.allow(only: ["wallTimeMs", "cpuTimeMs", "memoryBytes"])
            let wall = try cursor["wallTimeMs"].positive().map { Duration.milliseconds($0) }
            let cpu = try cursor["cpuTimeMs"].positive().map { Duration.milliseconds($0) }
            let memory = try cursor["memoryBytes"].positive()
            if stage == "compile" {
                (compileWallTime, compileCPUTime, compileMemoryBytes) = (wall, cpu, memory)
            } else {
                (runWallTime, runCPUTime, runMemoryBytes) = (wall, cpu, memory)
            }
        }
    }
}

extension JSONCursor {
    fileprivate func positive() throws(JSONMismatch) -> Int? {
        try optional?.integer(in: 1...(1 << 50))
    }
}

import JSON

/// `Scripts/bench accuracy`: how late limits are, and how steady the figures.
struct Accuracy {
    let rounds: Int

    func run() throws {
        let scratch = try Scratch()
        let server = try ServerUnderTest(data: scratch.path + "/data")
        defer { try? server.stop() }
        let connection = try server.connect()
        let loop = "int main(void) { for (;;); }"
        try report(
            "wall limit 500 ms", 500,
            try figures(connection, loop, "wall_time") {
                $0["run_timeout"] = 500
            })
        try report(
            "CPU limit 500 ms", 500,
            try figures(connection, loop, "cpu_time") {
                $0["run_cpu_time"] = 500
            })
        let touch = """
            #include <stdlib.h>
            int main(void) { volatile char *p = malloc(64 << 20);
              for (long i = 0; i < 64 << 20; i += 4096) p[i] = 1; return 0; }
            """
        try report(
            "64 MiB touched, KiB", 64 << 10, try figures(connection, touch, "memory") { _ in })
        try report(
            "empty program, KiB", 0, try figures(connection, "int main(void){}", "memory") { _ in })
    }

    /// One figure of each of `rounds` testcases; memory in KiB, times in ms.
    private func figures(
        _ connection: ServerUnderTest.Connection, _ source: String, _ member: String,
        _ change: (inout JSONObject) -> Void
    ) throws -> [Int] {
        let testcase: JSONValue = ["input": "", "expectedOutput": ""]
        var request: JSONObject = [
            "language": "c", "version": "*", "files": [["content": .string(source)]],
            "testcases": .array(Array(repeating: testcase, count: rounds)),
        ]
        change(&request)
        let body = try JSONValue(parsing: connection.post("/api/v3/execute", .object(request)))
        let runs = body["testcases"]?.array ?? []
        let scale = member == "memory" ? 1024 : 1
        return runs.compactMap { $0["run_details"]?[member]?.int }.map { $0 / scale }
    }

    private func report(_ name: String, _ wanted: Int, _ figures: [Int]) throws {
        let sorted = figures.sorted()
        guard let least = sorted.first, let most = sorted.last else {
            throw BenchError("\(name): no figures")
        }
        let p50 = sorted[sorted.count / 2]
        let p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        print(
            name.padded(to: 24)
                + "wanted \(wanted)  min \(least)  p50 \(p50)  p99 \(p99)  max \(most)"
                + "  (\(sorted.count) runs)")
    }
}

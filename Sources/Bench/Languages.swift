import Foundation
import JSON
import Judging
import Linux
import Samples

/// `Scripts/bench languages`: what the hello of each installed language costs.
///
/// Whole requests over one connection, one after another. A compiled language is compiled each
/// time; what makes later requests quicker is the host, which has the toolchain's files in memory.
struct Languages {
    let rounds: Int

    func run() throws {
        let scratch = try Scratch()
        let runtimes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Runtimes").standardizedFileURL
        let server = try ServerUnderTest(data: scratch.path + "/data")
        defer { try? server.stop() }
        let connection = try server.connect()
        print(
            "medians of \(rounds) requests, after a first one; each compiles, where a language does"
        )
        print(Self.row(["language", "version", "first", "later", "compile", "run", "memory"]))
        for folder in try Sample.names(in: runtimes) {
            let file = runtimes.appendingPathComponent("\(folder)/runtime.json")
            let description = try JSONValue(parsing: Array(try Data(contentsOf: file)))
            let sample = runtimes.appendingPathComponent("\(folder)/samples/hello")
            let hello = try Sample(sample, runtime: folder, name: "hello")
            let language = description["language"]?.string ?? folder
            do {
                print(Self.row(try measure(language, hello, connection)))
            } catch {
                // Mostly: it is not installed.
                print(Self.row([language, "-"]))
            }
        }
    }

    private func measure(
        _ language: String, _ hello: Sample, _ connection: ServerUnderTest.Connection
    ) throws -> [String] {
        let request: JSONValue = [
            "language": .string(language), "version": "*",
            "files": .array(
                hello.files.map {
                    [
                        "name": .string($0.path),
                        "content": .string(String(decoding: $0.content, as: UTF8.self)),
                    ]
                }), "testcases": [["input": .string(hello.input), "expectedOutput": ""]],
        ]
        var first = Samples()
        var later = Samples()
        var compile = Samples()
        var runs = Samples()
        var version = ""
        var memory: [Int] = []
        for round in 0...rounds {
            var answer: [UInt8] = []
            let exchange = { answer = try connection.post("/api/v3/execute", request) }
            try round == 0 ? first.time(exchange) : later.time(exchange)
            let json = try JSONValue(parsing: answer)
            let details = json["testcases"]?[0]?["run_details"]
            guard let details, details["stdout"]?.string == hello.standardOutput else {
                return [language, "fails: \(json.text)"]
            }
            version = json["version"]?.string ?? ""
            compile.add(.milliseconds(json["compile"]?["wall_time"]?.int ?? 0))
            runs.add(.milliseconds(details["wall_time"]?.int ?? 0))
            memory.append(details["memory"]?.int ?? 0)
        }
        let kibibytes = memory.sorted()[memory.count / 2] >> 10
        return [
            language, version, first.median.whole, later.median.whole,
            compile.median == .zero ? "" : compile.median.whole, runs.median.whole,
            "\(kibibytes) KiB",
        ]
    }

    private static func row(_ cells: [String]) -> String {
        zip(cells, [14, 11, 10, 10, 10, 10, 12]).map { $0.padded(to: $1) }.joined()
    }
}

extension Duration {
    /// `12 ms`
    fileprivate var whole: String { "\(Int((self / .milliseconds(1)).rounded())) ms" }
}

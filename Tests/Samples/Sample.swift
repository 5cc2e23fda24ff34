package import Foundation
import JSON
package import Judging

/// A program in a runtime's `samples` folder, with what must come of it. The fields are
/// explained in `Runtimes/README.md`.
package struct Sample: Sendable, CustomStringConvertible {
    /// Of the runtime's folder.
    package var runtime: String
    package var name: String
    /// Why there is nothing to run: the language has no such thing. `nil`: it has.
    package var reasonNotToApply: String?
    package var files: [JobFile] = []
    package var arguments: [String] = []
    package var input = ""
    package var limits = LimitRequest()
    package var ending = Expectation.compileError
    /// `nil`: any.
    package var standardOutput: String?
    /// Part of stderr; of the compiler's, where that is what fails.
    package var standardErrorPart = ""

    package enum Expectation: Sendable, Equatable {
        case compileError
        case ending(Ending)
    }

    package var description: String { "\(runtime)/\(name)" }
}

extension Sample {
    /// What every language shows, or says why not.
    package static let expected = [
        "arguments", "compile-error", "crash", "endless-loop", "exit-status", "hello",
        "several-files", "stdin", "too-much-memory", "utf8",
    ]

    /// All of a folder in a `Runtimes` directory, whether its tools are installed or not. One that
    /// cannot be read is a failure of its own.
    package static func all(of runtime: String, in runtimes: URL) throws -> [Sample] {
        let folder = runtimes.appendingPathComponent("\(runtime)/samples")
        return try names(in: folder).map {
            try Sample(folder.appendingPathComponent($0), runtime: runtime, name: $0)
        }
    }

    /// Of the folders in a folder.
    package static func names(in directory: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().filter {
            directory.appendingPathComponent($0).hasDirectoryPath && !$0.hasPrefix(".")
        }
    }

    package init(_ folder: URL, runtime: String, name: String) throws {
        let bytes = try Data(contentsOf: folder.appendingPathComponent("sample.json"))
        let sample = JSONCursor(
            try JSONValue(parsing: Array(bytes)), path: "\(runtime)/\(name)")
        self.runtime = runtime
        self.name = name
        if let reason = sample["doesNotApply"].optional {
            try sample.allow(only: ["doesNotApply"])
            reasonNotToApply = try reason.string()
            return
        }
        try sample.allow(only: [
            "note", "files", "arguments", "stdin", "limits", "ending", "stdout", "stderrContains",
        ])
        files = try sample["files"].elements().map { file in
            let path = try file["file"].optional?.string() ?? file.string()
            let content = try Data(contentsOf: folder.appendingPathComponent(path))
            return JobFile(
                path: try file["name"].optional?.string() ?? path, content: Array(content))
        }
        arguments = try sample["arguments"].optional?.strings() ?? []
        input = try sample["stdin"].optional?.string() ?? ""
        let limits = sample["limits"]
        self.limits = LimitRequest(
            wallTime: try limits["wallTimeMs"].optional.map { .milliseconds(try $0.integer()) },
            cpuTime: try limits["cpuTimeMs"].optional.map { .milliseconds(try $0.integer()) },
            memoryBytes: try limits["memoryBytes"].optional?.integer())
        ending = try Expectation(sample["ending"])
        standardOutput = try sample["stdout"].optional?.string()
        standardErrorPart = try sample["stderrContains"].optional?.string() ?? ""
    }
}

extension Sample.Expectation {
    /// `exit 3`, `signal 11`, `stopped memory`, `compile error`.
    fileprivate init(_ cursor: JSONCursor) throws {
        let words = try cursor.string().split(separator: " ").map(String.init)
        let limits = Ending.Limit.allCases.map { ("\($0)", $0) }
        switch (words.first, words.last) {
        case ("compile", "error"): self = .compileError
        case ("exit", let status?):
            guard let status = UInt8(status) else { throw cursor.mismatch("exit 0 to exit 255") }
            self = .ending(.exited(status: status))
        case ("signal", let number?):
            guard let number = Int32(number) else { throw cursor.mismatch("signal NUMBER") }
            self = .ending(.signalled(number))
        case ("stopped", let name?):
            guard let limit = limits.first(where: { $0.0 == name }) else {
                throw cursor.mismatch("stopped \(limits.map(\.0).joined(separator: " | "))")
            }
            self = .ending(.stopped(over: limit.1))
        default: throw cursor.mismatch("exit N, signal N, stopped LIMIT or compile error")
        }
    }
}

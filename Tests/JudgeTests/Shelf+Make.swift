import Foundation
import Grading
import Judge
import Linux
import Testing

/// A directory of the test's own.
final class Place: Sendable {
    let path = NSTemporaryDirectory() + "sandpiper-judge-\(UUID().uuidString)"

    init(_ files: [String: String] = [:]) throws {
        try PrivateFiles.makeDirectory(path)
        try write(files)
    }

    deinit { try? FileTree.remove(path) }

    func write(_ files: [String: String]) throws {
        for (name, text) in files {
            let file = "\(path)/\(name)"
            try PrivateFiles.makeDirectory(
                String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
    }

    func text(_ name: String) -> String? { HostFiles.text("\(path)/\(name)") }

    /// All that stands at the top, whatever its name begins with.
    var names: [String] { HostFiles.names(in: path) }
}

/// Two cases of a problem that wants twice the number, and what else is said.
func package(_ more: [String: String] = [:], below root: String = "") -> [String: String] {
    let usual = [
        "cases/1.in": "1\n", "cases/1.out": "2\n", "cases/2.in": "2\n", "cases/2.out": "4\n",
    ]
    let files = usual.merging(more) { $1 }
    return Dictionary(uniqueKeysWithValues: files.map { (root + $0.key, $0.value) })
}

func bytes(_ files: [String: String]) -> [String: [UInt8]] { files.mapValues { Array($0.utf8) } }

extension Place {
    /// Looks at the files each time, unless said otherwise.
    func shelf(every interval: Duration = .zero, textBytes: Int = 1 << 20) -> ProblemShelf {
        ProblemShelf(directory: path, textBytes: textBytes, lookInterval: interval)
    }

    /// One that has been started and found nothing wrong.
    func started(every interval: Duration = .zero) throws -> ProblemShelf {
        let shelf = shelf(every: interval)
        #expect(try shelf.start() == [])
        return shelf
    }
}

/// What refuses, in words; `nil` when nothing does.
func refusal<Value>(_ body: () async throws -> Value) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return "\(error)"
    }
}

extension PackageForm {
    static func make(_ change: (inout PackageForm) -> Void) -> PackageForm {
        var form = PackageForm()
        change(&form)
        return form
    }
}

extension ProblemMetadata {
    static func make(
        owner: String? = "ann", _ change: (inout PackageForm) -> Void = { _ in }
    ) -> ProblemMetadata {
        var metadata = ProblemMetadata(form: .make(change))
        metadata.owner = owner
        return metadata
    }
}

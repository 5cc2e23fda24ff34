import Foundation
import Testing

/// A text file of this checkout, as the house rules look at it.
struct SourceFile: Sendable {
    /// Relative to the checkout.
    var path: String
    var lines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // What stands behind the last line's end is no line.
        if lines.last == "" { lines.removeLast() }
    }

    var name: String { String(path.split(separator: "/").last ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The target that a file below `Sources` belongs to.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Every line that `isBad` says yes to.
    func findings(_ rule: String, where isBad: (String) -> Bool) -> [Finding] {
        lines.enumerated().filter { isBad($1) }.map { finding(line: $0.offset + 1, rule) }
    }

    func finding(line: Int, _ rule: String) -> Finding {
        Finding(place: "\(path):\(line)", rule: rule)
    }
}

/// A broken rule and where.
struct Finding: CustomStringConvertible, Equatable {
    var place: String
    var rule: String
    var description: String { "\(place): \(rule)" }
}

/// The checkout that this test was built from.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    /// Text files below the directories that ship, and the manifest.
    static let files: [SourceFile] =
        ["Package.swift"].compactMap(read)
        + ["Sources", "Tests", "Config", "Runtimes", "Scripts"].flatMap(files(below:))

    static let swift = files.filter(\.isSwift)
    static let sources = swift.filter { $0.module != nil }
    static let tests = swift.filter { $0.path.hasPrefix("Tests/") }

    static func names(in directory: String) -> [String] {
        let path = root.appendingPathComponent(directory).path
        return (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
    }

    static func isDirectory(_ path: String) -> Bool {
        root.appendingPathComponent(path).hasDirectoryPath
    }

    static func read(_ path: String) -> SourceFile? {
        guard
            let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return SourceFile(path: path, text: text)
    }

    private static func files(below directory: String) -> [SourceFile] {
        names(in: directory).filter { !$0.hasPrefix(".") }.flatMap { name in
            let path = "\(directory)/\(name)"
            return isDirectory(path) ? files(below: path) : [read(path)].compactMap(\.self)
        }
    }
}

/// Fails with every finding on a line of its own.
func expectNone(_ findings: [Finding], _ location: SourceLocation = #_sourceLocation) {
    let list = findings.map(\.description).joined(separator: "\n")
    #expect(findings.isEmpty, "\n\(list)", sourceLocation: location)
}

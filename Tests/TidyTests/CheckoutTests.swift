import Foundation
import Testing

@Suite("House rules: the checkout")
struct CheckoutTests {
    static let topLevel: Set = [
        "Package.swift", "Sources", "Tests", "Config", "Runtimes", "Scripts", "README.md",
        "LICENSE",
    ]

    @Test func `nothing else stands at the top`() {
        let others = SourceTree.names(in: "").filter {
            !$0.hasPrefix(".") && !Self.topLevel.contains($0)
        }
        expectNone(others.map { Finding(place: $0, rule: "does not belong at the top") })
    }

    @Test func `every runtime folder has a description`() {
        let folders = SourceTree.names(in: "Runtimes").filter {
            // One directory is no language: helpers that several need.
            SourceTree.isDirectory("Runtimes/\($0)") && $0 != ".shared"
        }
        #expect(!folders.isEmpty)
        let bare = folders.filter { SourceTree.read("Runtimes/\($0)/runtime.json") == nil }
        expectNone(bare.map { Finding(place: "Runtimes/\($0)", rule: "has no runtime.json") })
    }

    @Test(
        arguments: SourceTree.names(in: "Scripts").filter {
            !SourceTree.isDirectory("Scripts/\($0)")
        })
    func `a script can be run, and explains itself`(_ name: String) throws {
        let script = SourceTree.root.appendingPathComponent("Scripts/\(name)")
        try #require(
            FileManager.default.isExecutableFile(atPath: script.path),
            "Scripts/\(name) is not executable")
        let process = Process()
        let output = Pipe()
        process.executableURL = script
        process.arguments = ["--help"]
        // Another directory, and no more of the environment than a service has.
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = ["PATH": "/usr/bin:/bin"]
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text.hasPrefix("Usage: Scripts/\(name)"))
    }

    @Test func `no path of a developer's machine is written down`() {
        expectNone(SourceTree.files.flatMap { Self.machinePaths($0, below: SourceTree.root.path) })
    }

    /// Home directories, and the directory at the top of the machine that the checkout stands
    /// in, unless that is one which every machine has.
    static func machinePaths(_ file: SourceFile, below checkout: String) -> [Finding] {
        let top = checkout.split(separator: "/").first.map(String.init) ?? ""
        let everywhere: Set = [
            "builds", "home", "mnt", "opt", "private", "root", "src", "srv", "tmp", "usr", "var",
            "",
        ]
        let homes = ["/" + "home/", "/" + "root/"]
        let paths = everywhere.contains(top) ? homes : homes + ["/\(top)/"]
        return paths.flatMap { path in
            file.findings("\(path) is a place on one machine") { line in
                line.ranges(of: path).contains { range in
                    // `Sources/root/` is no absolute path.
                    let before = line[..<range.lowerBound].last
                    return before.map { !$0.isLetter && !$0.isNumber && $0 != "." } ?? true
                }
            }
        }
    }
}

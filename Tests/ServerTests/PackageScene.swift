import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// An index and archives on this machine, as the tests make them, and servers that read it.
final class PackageScene: Sendable {
    let directory: String
    var index: String { directory + "/index" }

    init() throws { directory = try TestServer.makeDirectory() }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A server with these packages and a data directory of its own, or with that of `other`.
    func server(
        _ packages: JSONObject = [:], data other: TestServer? = nil, through wrapper: [String] = []
    ) throws -> TestServer {
        var settings: JSONObject = ["repository": .string("file://" + index)]
        for member in packages.members { settings[member.name] = member.value }
        return try TestServer(
            ["slots": 1, "packages": .object(settings)],
            arguments: other.map { ["--data", $0.directory + "/data"] } ?? [],
            through: wrapper)
    }

    /// Makes an archive of `files`, by path, and of what `extra` makes in its directory; and a line
    /// of the index for it. `tar` are further words for tar(1).
    func add(
        _ name: String, _ version: String = "1.0.0", files: [String: String],
        checksum: String? = nil, tar words: [String] = [], extra: (String) throws -> Void = { _ in }
    ) throws {
        let source = "\(directory)/\(name)-\(version)"
        for (path, text) in files {
            let file = URL(fileURLWithPath: "\(source)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        try extra(source)
        let archive = "\(source).pkg.tar.gz"
        _ = try output(["/usr/bin/tar", "-czf", archive, "-C", source] + words + ["."])
        let sum = try output(["/usr/bin/sha256sum", archive]).prefix { $0 != " " }
        try addLine("\(name),\(version),\(checksum ?? String(sum)),file://\(archive)")
    }

    func addLine(_ line: String) throws {
        let text = HostFiles.text(index) ?? ""
        try (text + line + "\n").write(toFile: index, atomically: true, encoding: .utf8)
    }

    /// What a program of the host says on stdout; it must end well.
    private func output(_ words: [String]) throws -> String {
        let pipe = Foundation.Pipe()
        let process = try ChildProcess.start(
            words, environment: [], streams: [-1, pipe.fileHandleForWriting.fileDescriptor, -1])
        try pipe.fileHandleForWriting.close()
        let text = String(
            decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(try process.wait() == .exited(0), "\(words)")
        return text
    }

    /// A package of one language whose program is a bash script.
    static func toy(_ name: String = "toy", version: String = "1.0.0") -> [String: String] {
        [
            "pkg-info.json": """
            {"language":"\(name)","version":"\(version)","build_platform":"docker-debian",
             "aliases":["\(name)-alias"]}
            """,
            "run": "bash \"$@\"\n",
        ]
    }
}

extension Request {
    static func package(
        _ method: String, _ name: String, _ version: String = "*",
        path: String = "/api/v2/packages"
    ) -> Request {
        Request(
            method: method, path: path,
            body: JSONValue.object(["language": .string(name), "version": .string(version)]).bytes)
    }
}

extension TestServer {
    func install(_ name: String, _ version: String = "*") async throws -> Answer {
        try await answer(.package("POST", name, version))
    }

    func remove(_ name: String, _ version: String = "*") async throws -> Answer {
        try await answer(.package("DELETE", name, version))
    }

    /// `name version` of what is listed, by whether it is installed.
    func packages(installed: Bool) async throws -> [String] {
        let answer = try await answer(.get("/api/v2/packages"))
        #expect(answer.status == 200)
        return (answer.json.array ?? []).filter { $0["installed"]?.bool == installed }.map {
            "\($0["language"]?.string ?? "") \($0["language_version"]?.string ?? "")"
        }
    }

    /// `language version` of every runtime.
    func runtimes() async throws -> [String] {
        let answer = try await answer(.get("/api/v2/runtimes"))
        return (answer.json.array ?? []).map {
            "\($0["language"]?.string ?? "") \($0["version"]?.string ?? "")"
        }
    }

    func run(_ language: String, _ source: String, _ more: JSONObject = [:]) async throws -> Answer
    {
        try await answer(.post(.job(language, source, more)))
    }

    /// Everything below the directory of packages that is an installation or a part of one.
    func packageFiles() -> [String] {
        let packages = directory + "/data/packages"
        return HostFiles.names(in: packages).filter { $0 != ".apt" }.flatMap { name in
            HostFiles.names(in: "\(packages)/\(name)").map { "\(name)/\($0)" }
        }
    }

    /// Waits until it is so, as long as any test would.
    func eventually(_ holds: @escaping @Sendable () -> Bool) async throws -> Bool {
        try await onThread {
            for _ in 0..<1000 {
                if holds() { return true }
                usleep(10_000)
            }
            return false
        }
    }
}

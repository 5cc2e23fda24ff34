import Foundation
import Glibc
import JSON
import Linux
import Testing

/// What omegaUp's API is sent. A test spells only what it is about.
extension Request {
    /// A form, as every client of the service sends one. The token is one of `TestServer.judge`.
    static func form(
        _ path: String, _ pairs: [String: String] = [:], as user: String? = "alice"
    ) -> Request {
        var request = Request(
            path: path, fields: [("Content-Type", "application/x-www-form-urlencoded")])
        let text = pairs.map { "\(percentCoded($0.key))=\(percentCoded($0.value))" }
        request.body = Array(text.joined(separator: "&").utf8)
        return user.map { request.with("Authorization", "token \($0)-token") } ?? request
    }

    static func get(_ path: String, as user: String) -> Request {
        .get(path).with("Authorization", "token \(user)-token")
    }

    static func submission(
        _ problem: String, _ language: String, _ source: String, contest: String = "",
        as user: String = "alice"
    ) -> Request {
        .form(
            "/api/runs/create/",
            [
                "problem_alias": problem, "contest_alias": contest, "language": language,
                "source": source,
            ], as: user)
    }

    private static func percentCoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (97...122).contains(byte) || byte == 95
            return isPlain ? String(UnicodeScalar(byte)) : (byte < 16 ? "%0" : "%") + hex(byte)
        }.joined()
    }

    private static func hex(_ byte: UInt8) -> String { String(byte, radix: 16, uppercase: true) }
}

extension TestServer {
    /// One with users: root is an administrator, alice and bob are not. Each has the token
    /// `NAME-token`.
    static func judge(_ more: JSONObject = [:], data: String? = nil) throws -> TestServer {
        var settings: JSONObject = [
            "slots": 2,
            "users": [
                ["name": "root", "admin": true, "token": "root-token"],
                ["name": "alice", "token": "alice-token", "identities": ["team-alice"]],
                ["name": "bob", "token": "bob-token"],
            ],
        ]
        for member in more.members { settings[member.name] = member.value }
        return try TestServer(settings, arguments: data.map { ["--data", $0] } ?? [])
    }

    var problems: String { directory + "/data/problems" }

    /// Puts a package on the server's disk, in one step: nobody sees half of it.
    func put(_ alias: String, _ files: [String: String], _ metadata: JSONValue? = nil) throws {
        try Package.write(files, to: "\(directory)/making-\(alias)")
        if let metadata {
            try Data(metadata.bytes).write(to: URL(fileURLWithPath: "\(problems)/\(alias).json"))
        }
        try Package.move("\(directory)/making-\(alias)", to: "\(problems)/\(alias)")
    }

    /// The guid of a run that is taken.
    func submit(_ request: Request) async throws -> String {
        let answer = try await self.answer(request)
        return try #require(answer.json["guid"]?.string, "\(answer.text)")
    }

    /// What an administrator is told of a run when it is over.
    func judged(_ guid: String) async throws -> JSONValue {
        try await answer(.get("/api/runs/\(guid)/details/?wait=60", as: "root")).json
    }

    func judged(_ request: Request) async throws -> JSONValue {
        try await judged(submit(request))
    }
}

/// Packages of problems. Their programs are to print twice the number that they read.
enum Package {
    private static let usual = #"{"Limits": {"TimeLimit": "1s", "MemoryLimit": "64MiB"}}"#

    /// Two groups of one case each: a program that is right once gets half of the points.
    static func twice(
        _ settings: String? = usual,
        cases: [String] = ["1", "2"], _ more: [String: String] = [:]
    ) -> [String: String] {
        var files: [String: String] = [:]
        for (place, name) in cases.enumerated() {
            files["cases/\(name).in"] = "\(place + 1)\n"
            files["cases/\(name).out"] = "\(2 * (place + 1))\n"
        }
        files["settings.json"] = settings
        return files.merging(more) { $1 }
    }

    static func write(_ files: [String: String], to directory: String) throws {
        for (name, text) in files {
            let file = URL(fileURLWithPath: "\(directory)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    static func move(_ from: String, to: String) throws {
        guard rename(from, to) == 0 else { throw SystemError("rename", to, errno: errno) }
    }
}

/// Programs that read a number and print another, each with a way of its own.
enum Program {
    static let c = """
        #include <stdio.h>
        int main(void) { int a; scanf("%d", &a); printf("%d\\n", 2 * a); return 0; }
        """
    static let cpp = """
        #include <cstdio>
        int main() { int a; std::scanf("%d", &a); std::printf("%d\\n", 2 * a); }
        """
    static let python = "print(2 * int(input()))"

    /// A program in C around some statements; `a` has been read.
    static func c(_ body: String, including headers: [String] = []) -> String {
        let lines = (["stdio.h", "stdlib.h", "string.h", "unistd.h"] + headers).map {
            "#include <\($0)>\n"
        }
        return lines.joined() + "int main(void) { int a = 0; if (scanf(\"%d\", &a)) {}\n"
            + body + "\nreturn 0; }\n"
    }
}

extension JSONValue {
    /// All cases of a run's details, in their order.
    var cases: [JSONValue] {
        (self["details"]?["groups"]?.array ?? []).flatMap { $0["cases"]?.array ?? [] }
    }

    var names: [String]? { object?.members.map(\.name) }
}

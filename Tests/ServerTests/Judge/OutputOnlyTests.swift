import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// A zip archive by Python's zipfile: `files` are names and what they hold.
func zip(_ files: [String: String]) async throws -> [UInt8] {
    try await onThread {
        let directory = try TestServer.makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let script = """
            import json, sys, zipfile
            with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
                for name, text in json.loads(sys.argv[2]).items(): archive.writestr(name, text)
            """
        let names = JSONObject(files.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        let (process, _) = try TestServer.start(
            [
                "/usr/bin/env", "python3", "-c", script, directory + "/zip",
                String(decoding: JSONValue.object(names).bytes, as: UTF8.self),
            ], log: directory + "/log")
        try #require(
            try process.wait() == .exited(0), "\(HostFiles.text(directory + "/log") ?? "")")
        return Array(try Data(contentsOf: URL(fileURLWithPath: directory + "/zip")))
    }
}

extension Live {
    @Suite("Submissions that are the output itself")
    struct OutputOnlyTests {
        static let server = Result {
            let server = try TestServer.judge(["omegaup": ["outputOnlyBytes": 100_000]])
            let settings = #"{"Limits": {"OutputLimit": "1KiB"}}"#
            try server.put(
                "plain", Package.twice(settings, cases: ["Main"]), ["languages": ["cat"]])
            try server.put("many", Package.twice(settings), ["languages": ["cat", "c11-gcc"]])
            try server.put("programs", Package.twice(settings))
            return server
        }

        private func judged(_ alias: String, _ source: String) async throws -> JSONValue {
            try await Self.server.get().judged(.submission(alias, "cat", source))
        }

        private func archived(_ files: [String: String]) async throws -> String {
            "data:application/zip;base64," + Data(try await zip(files)).base64EncodedString()
        }

        @Test func `a text stands for the case Main`() async throws {
            let right = try await judged("plain", "  2 \n")
            #expect(right["verdict"] == "AC")
            #expect(right["score"] == 1)
            #expect(right["runtime"] == 0 && right["memory"] == 0)
            #expect(right["language"] == "cat")
            #expect(try await judged("plain", "3")["verdict"] == "WA")
            let long = try await judged("plain", "2 " + String(repeating: "x", count: 2000))
            #expect(long["verdict"] == "OLE")
            // There is no case of that name.
            #expect(try await judged("many", "2")["verdict"] == "RTE")
        }

        @Test func `an archive has an output for each case, in whatever folder`() async throws {
            let right = try await judged(
                "many", archived(["1.out": "2\n", "folder/2.out": "4", "notes.txt": "x"]))
            #expect(right["verdict"] == "AC")
            let half = try await judged("many", archived(["1.out": "2\n", "2.out": "5\n"]))
            #expect(half["verdict"] == "PA")
            #expect(half["score"] == 0.5)
            let missing = try await judged("many", archived(["1.out": "2\n"]))
            #expect(missing["verdict"] == "RTE")
            #expect(missing["score"] == 0.5)
            #expect(missing.cases.map { $0["verdict"] } == ["AC", "RTE"])
        }

        @Test func `an archive that cannot be read is CE`() async throws {
            for text in ["data:application/zip;base64,???", "data:application/zip;base64,UEsDBA=="]
            {
                let run = try await judged("many", text)
                #expect(run["verdict"] == "CE")
                #expect(run["compile_error"]?.string?.hasPrefix("Main:\n") == true)
            }
        }

        @Test
        func `a problem for programs takes no outputs, and outputs may be longer than programs`()
            async throws
        {
            let server = try Self.server.get()
            let answer = try await server.answer(.submission("programs", "cat", "2"))
            #expect(answer.json["errorname"] == "parameterNotInExpectedSet")
            let long = try await server.answer(
                .submission("many", "cat", String(repeating: "x", count: 100_001)))
            #expect(long.json["errorname"] == "parameterStringTooLong")
        }
    }

    @Suite("Problems that are uploaded", .runs("c"))
    struct UploadTests {
        static let server = Result { try TestServer.judge() }

        private static func form(
            _ path: String, _ pairs: [(String, String)], _ zip: [UInt8]?, as user: String = "root"
        ) -> Request {
            var request = Request.form(path, as: user)
            request.fields[0].value = "multipart/form-data; boundary=XX"
            for (name, value) in pairs {
                request.body += Array(
                    "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
                        .utf8)
            }
            if let zip {
                let head = """
                    --XX\r
                    Content-Disposition: form-data; name="problem_contents"; filename="p.zip"\r
                    Content-Type: application/zip\r
                    \r\n
                    """
                request.body += Array(head.utf8) + zip + Array("\r\n".utf8)
            }
            request.body += Array("--XX--\r\n".utf8)
            return request
        }

        private func create(
            _ alias: String, _ files: [String: String], _ more: [(String, String)] = [],
            as user: String = "root"
        ) async throws -> Answer {
            let pairs = [("problem_alias", alias), ("title", "A title"), ("source", "here")]
            return try await Self.server.get().answer(
                Self.form("/api/problem/create/", pairs + more, zip(files), as: user))
        }

        @Test func `an archive becomes a problem, with what the form says about it`() async throws {
            let server = try Self.server.get()
            let files = Package.twice(nil, ["statements/es.markdown": "# Hola", "x/y": "z"])
            let folded = Dictionary(
                uniqueKeysWithValues: files.map { ("dobles/" + $0.key, $0.value) })
            let created = try await create(
                "dobles", folded,
                [
                    ("time_limit", "700"), ("memory_limit", "40960"), ("visibility", "public"),
                    ("languages", "c11-gcc,py3"), ("validator", "token-numeric"),
                ])
            #expect(created.json == ["status": "ok"], "\(created.text)")
            let run = try await server.judged(.submission("dobles", "c", Program.c))
            #expect(run["verdict"] == "AC")
            let details = try await server.answer(
                .form("/api/problem/details", ["problem_alias": "dobles"]))
            let json = details.json
            #expect(json["title"] == "A title")
            #expect(json["languages"] == ["c11-gcc", "py3"])
            #expect(json["limits"]?["time_limit"] == "700ms")
            #expect(json["limits"]?["memory_limit"] == "40 MiB")
            #expect(json["settings"]?["validator"]?["name"] == "token-numeric")
            #expect(json["statement"]?["markdown"] == "# Hola")
            #expect(json["runs"]?.array?.count == 1)
        }

        @Test func `an archive that is no package is refused with the service's name of the rule`()
            async throws
        {
            let bad: [(String, [String: String], String)] = [
                ("empty", ["statements/es.markdown": "x"], "problem-bad-layout"),
                ("half", ["cases/1.in": "1"], "mismatched-input-file"),
                ("plan", Package.twice(nil, ["testplan": "1 1\n"]), "invalid-testplan"),
                ("json", Package.twice("{"), "json-parse-error"),
            ]
            let server = try Self.server.get()
            for (alias, files, name) in bad {
                let answer = try await create(alias, files)
                #expect(answer.status == 400)
                #expect(answer.json["errorname"] == .string(name), "\(answer.text)")
                let none = try await server.answer(.submission(alias, "c", "x"))
                #expect(none.json["errorname"] == "problemNotFound")
            }
        }

        @Test func `only administrators create, only a problem's admins change it`() async throws {
            let server = try Self.server.get()
            let files = Package.twice(nil)
            let refused = try await create("mine", files, as: "alice")
            #expect(refused.status == 403)
            #expect(try await create("mine", files).status == 200)
            let again = try await create("mine", files)
            #expect(again.json["errorname"] == "aliasInUse")
            let pairs = [("problem_alias", "mine"), ("message", "why"), ("time_limit", "900")]
            let other = try await server.answer(
                Self.form("/api/problem/update", pairs, nil, as: "alice"))
            #expect(other.status == 403)
            let updated = try await server.answer(Self.form("/api/problem/update", pairs, nil))
            #expect(updated.status == 200)
            #expect(updated.json["rejudged"] == false)
            let json = try await server.answer(
                .form("/api/problem/details", ["problem_alias": "mine"], as: "root")
            ).json
            #expect(json["limits"]?["time_limit"] == "900ms")
            let silent = try await server.answer(
                Self.form("/api/problem/update", [("problem_alias", "mine")], nil))
            #expect(silent.json["parameter"] == "message")
        }

        @Test func `what was uploaded is there after kill -9`() async throws {
            let server = try TestServer.judge()
            defer { server.end() }
            let pairs = [("problem_alias", "kept"), ("title", "Kept"), ("source", "here")]
            let answer = try await server.answer(
                Self.form("/api/problem/create/", pairs, zip(Package.twice(nil))))
            #expect(answer.status == 200, "\(answer.text)")
            server.process.signal(SIGKILL)
            _ = try server.wait()
            let next = try TestServer.judge(data: server.directory + "/data")
            defer { next.end() }
            #expect(
                try await next.judged(.submission("kept", "c", Program.c, as: "root"))["verdict"]
                    == "AC")
        }
    }
}

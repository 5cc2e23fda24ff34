import Foundation
import JSON
import Linux
import Testing

extension Live {
    @Suite("Runtimes that are not on offer: who is told, and what")
    struct RuntimeReportTests {
        /// A directory with a language that works, one that is broken, one that says what cannot
        /// be, and one that is not installed.
        private func runtimes() throws -> String {
            let directory = try TestServer.makeDirectory()
            let folders = [
                "good": """
                {"language": "good", "executables": ["bash"], "note": "A note.",
                 "version": {"command": ["bash", "--version"]}, "run": ["bash", "{entry}"]}
                """,
                "same": """
                {"language": "same", "aliases": ["good"], "executables": ["bash"],
                 "version": {"command": ["bash", "--version"]}, "run": ["bash", "{entry}"]}
                """,
                "half": "{\n  \"language\": \"half\",\n",
                "wrong": """
                {
                  "language": "wrong", "executables": ["bash"],
                  "version": {"command": ["bash", "--version"]},
                  "limits": {
                    "processes": 0
                  },
                  "run": ["bash", "{entry}"]
                }
                """,
                "absent": """
                {"language": "absent", "executables": ["no-such-tool"],
                 "debianPackages": ["tool-a", "tool-b"],
                 "version": {"command": ["no-such-tool"]}, "run": ["no-such-tool"]}
                """,
            ]
            for (name, text) in folders {
                let folder = "\(directory)/\(name)"
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/runtime.json"))
            }
            return directory
        }

        private static let complaints = [
            "/half/runtime.json:3: unexpected end of the text",
            "/wrong/runtime.json:5: limits.processes must be between 1 and ",
        ]

        @Test func `doctor names file, line and rule, and the command that brings the rest`()
            throws
        {
            let directory = try runtimes()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let doctor = try TestServer.run(
                ["doctor"], environment: ["SANDPIPER_RUNTIMES_DIRECTORY": directory])
            #expect(doctor.ending == .exited(1))
            for complaint in Self.complaints {
                #expect(doctor.output.contains("  broken: " + directory + complaint))
            }
            #expect(doctor.output.contains("  missing: absent is not installed: no no-such-tool; "))
            let command =
                "\n  all that is missing: apt-get install --no-install-recommends tool-a tool-b\n"
            #expect(doctor.output.contains(command))
            #expect(doctor.output.contains("A note."))
            #expect(doctor.output.contains("  wrong: good is a name of good and of same: "))
        }

        @Test func `a start tells the same, and offers the rest`() async throws {
            let directory = try runtimes()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let server = try TestServer(["runtimesDirectory": .string(directory), "slots": 1])
            let runtimes = try await server.answer(.get("/api/v2/runtimes")).json
            #expect(runtimes.array?.map { $0["language"]?.string } == ["good", "same"])
            #expect(server.log.contains("runtime: good is a name of good and of same: "))
            for complaint in Self.complaints {
                #expect(server.log.contains("runtime: " + directory + complaint))
            }
            #expect(server.log.contains("runtimes that are not installed: absent (`sandpiper doc"))
            let answer = try await server.answer(.post(.job("good", "echo hello")))
            #expect(answer.stdout == "hello\n")
        }
    }
}

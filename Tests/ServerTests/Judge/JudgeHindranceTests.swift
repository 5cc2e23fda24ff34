import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

extension Live {
    @Suite("A judge that is hindered: what was right stays right", .runs("c"), .runs("python"))
    struct JudgeHindranceTests {
        static let server = Result {
            let server = try TestServer.judge([
                "slots": 1, "queue": ["length": 4, "perClient": 3],
            ])
            try server.put("slow", Package.twice(Self.patience, cases: ["1"]))
            return server
        }

        private static let patience = #"{"Limits": {"TimeLimit": "5s"}}"#
        private static let patient = Program.c("usleep(400000); printf(\"%d\\n\", 2 * a);")

        private func answer(_ request: Request) async throws -> Answer {
            try await Self.server.get().answer(request)
        }

        /// A folder of languages as it comes with the program, but for one.
        private static func runtimes(without name: String, in directory: String) throws -> String {
            let copy = directory + "/runtimes"
            let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../../Runtimes").standardized
            try FileManager.default.copyItem(atPath: checkout.path, toPath: copy)
            try FileManager.default.removeItem(atPath: "\(copy)/\(name)")
            return copy
        }

        @Test
        func `a language that is there no more costs waiting runs a JE, and no run its result`()
            async throws
        {
            let server = try TestServer.judge(["slots": 1])
            defer { server.end() }
            // Were the source taken for the output, it would be that of this case.
            try server.put("sumas", Package.twice(Self.patience, cases: ["Main"]))
            let done = try await server.submit(.submission("sumas", "py3", Program.python))
            #expect(try await server.judged(done)["verdict"] == "AC")
            _ = try await server.submit(.submission("sumas", "c", Self.patient))
            #expect(try await server.reports("running", 1))
            let waiting = try await server.submit(.submission("sumas", "py3", Program.python))
            server.process.signal(SIGKILL)
            _ = try server.wait()

            let runtimes = try Self.runtimes(without: "python", in: server.directory)
            let next = try TestServer.judge(
                ["slots": 1, "runtimesDirectory": .string(runtimes)],
                data: server.directory + "/data")
            defer { next.end() }
            let run = try await next.judged(waiting)
            #expect(run["status"] == "ready" && run["verdict"] == "JE" && run["score"] == 0)
            #expect(next.log.contains("run \(waiting) of sumas could not be judged: "))
            let refused = try await next.answer(.form("/api/runs/\(done)/rejudge", as: "root"))
            #expect(refused.status == 400)
            #expect(refused.json["errorname"] == "parameterNotInExpectedSet")
            for verb in ["status", "details?wait=1"] {
                let own = try await next.answer(.get("/runs/\(done)/\(verb)", as: "alice")).json
                #expect(own["status"] == "ready" && own["verdict"] == "AC" && own["score"] == 1)
            }
            // Nothing else has forgotten it either: alice has solved the problem.
            let own = try await next.answer(.get("/runs/\(done)/details", as: "alice")).json
            #expect(own.cases.map { $0["verdict"] } == ["AC"])
            let list = try await next.answer(
                .form("/api/run/list", ["verdict": "AC", "language": "py3"], as: "root"))
            #expect(list.json["totalRuns"] == 1)
        }

        @Test func `however often it is to be judged again, a run shows its old result till then`()
            async throws
        {
            let server = try Self.server.get()
            try server.put("half", Package.twice(Self.patience))
            let half = Program.c("puts(\"2\");")
            let guid = try await server.submit(.submission("half", "c", half))
            #expect(try await server.judged(guid)["verdict"] == "PA")
            let first = try await server.submit(.submission("slow", "c", Self.patient))
            #expect(try await server.reports("running", 1))
            try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let path = "/api/runs/\(guid)/rejudge"
                        return try await server.answer(.form(path, as: "root")).json
                    }
                }
                for try await told in group { #expect(told == ["status": "ok"]) }
            }
            for verb in ["status", "details"] {
                let own = try await answer(.get("/runs/\(guid)/\(verb)", as: "alice")).json
                #expect(own["status"] == "waiting")
                #expect(own["verdict"] == "PA" && own["score"] == 0.5)
            }
            #expect(try await server.judged(first)["verdict"] == "AC")
            #expect(try await server.judged(guid)["verdict"] == "PA")
        }

        @Test func `an archive of outputs that is judged again minds no full queue`() async throws {
            let server = try Self.server.get()
            try server.put(
                "outputs", Package.twice(nil, cases: ["1"]), ["languages": ["cat"]])
            let archive = Data(try await zip(["1.out": "2\n"])).base64EncodedString()
            let guid = try await server.submit(
                .submission("outputs", "cat", "data:application/zip;base64," + archive))
            #expect(try await server.judged(guid)["verdict"] == "AC")
            var others: [String] = []
            while others.count < 10 {
                let source = Self.patient + "// \(others.count)"
                let answer = try await answer(.submission("slow", "c", source))
                guard let other = answer.json["guid"]?.string else {
                    #expect(answer.status == 503)
                    break
                }
                others.append(other)
            }
            #expect((2...4).contains(others.count))
            let told = try await answer(.form("/api/runs/\(guid)/rejudge", as: "root"))
            #expect(told.json == ["status": "ok"])
            let run = try await server.judged(guid)
            #expect(run["verdict"] == "AC" && run["score"] == 1, "\(run["logs"] ?? .null)")
            for other in others { #expect(try await server.judged(other)["verdict"] == "AC") }
        }

        @Test func `outputs wait for their turn as programs do, and are counted like them`()
            async throws
        {
            let server = try Self.server.get()
            let validator = """
                #include <stdio.h>
                #include <unistd.h>
                int main(void) { usleep(300000); puts("1"); return 0; }
                """
            let settings = """
                {"Validator": {"Name": "custom", "Lang": "c", "Limits": {"TimeLimit": "2s"}}}
                """
            var package = Package.twice(settings, cases: ["Main"])
            package["validator.c"] = validator
            try server.put("counted", package, ["languages": ["cat"]])
            _ = try await server.submit(.submission("slow", "c", Self.patient + "// first"))
            #expect(try await server.reports("running", 1))
            var outputs: [String] = []
            for _ in 0..<3 {
                outputs.append(try await server.submit(.submission("counted", "cat", "2")))
            }
            #expect(try await answer(.submission("counted", "cat", "2")).status == 503)
            let other = try await server.submit(
                .submission("slow", "c", Program.c, as: "bob"))
            #expect(try await server.judged(other)["verdict"] == "AC")
            let last = try await answer(.get("/runs/\(outputs[2])/details"))
            #expect(last.json["status"] != "ready")
            for guid in outputs { #expect(try await server.judged(guid)["verdict"] == "AC") }
        }

        @Test func `a run's validator goes before the programs of those that wait`() async throws {
            let server = try Self.server.get()
            let settings = """
                {"Limits": {"TimeLimit": "5s"}, "Validator": {"Name": "custom", "Lang": "c",
                 "Limits": {"TimeLimit": "2s", "OverallWallTimeLimit": "20s"}}}
                """
            let validator = "#include <stdio.h>\nint main(void) { puts(\"1\"); return 0; }"
            try server.put(
                "asked", Package.twice(settings, cases: ["1"], ["validator.c": validator]))
            let guids = try await server.client { client in
                try (0..<4).map { number in
                    let source = Program.c("usleep(100000); puts(\"2\");") + "// \(number)"
                    let answer = try client.exchange(.submission("asked", "c", source))
                    return try #require(answer.json["guid"]?.string, "\(answer.text)")
                }
            }
            // Else the outputs of all of them would be in memory at once.
            let last = try await server.client { client in
                _ = try client.exchange(.get("/runs/\(guids[0])/details?wait=60", as: "root"))
                return try client.exchange(.get("/runs/\(guids[3])/details", as: "root")).json
            }
            #expect(last["status"] == "waiting")
            for guid in guids { #expect(try await server.judged(guid)["verdict"] == "AC") }
        }

        @Test func `a problem whose files are being changed is waited for`() async throws {
            let server = try Self.server.get()
            try server.put("touched", Package.twice())
            let path = "\(server.problems)/touched/cases/1.in"
            #expect(
                try await server.judged(.submission("touched", "c", Program.c))["verdict"] == "AC")
            async let touching: Void = onThread {
                for _ in 0..<600 {
                    utimensat(AT_FDCWD, path, nil, 0)
                    usleep(2000)
                }
            }
            var guids: [String] = []
            for _ in 0..<2 {
                guids.append(try await server.submit(.submission("touched", "c", Program.c)))
            }
            try await touching
            for guid in guids {
                let run = try await server.judged(guid)
                #expect(run["verdict"] == "AC", "\(run["logs"] ?? .null)")
            }
            #expect(!server.log.contains("of touched could not be judged"))
        }

        @Test func `a validator that never ends is ended for all cases together, and it is said`()
            async throws
        {
            let server = try Self.server.get()
            let settings = """
                {"Limits": {"TimeLimit": "1s", "OverallWallTimeLimit": "1s"},
                 "Validator": {"Name": "custom", "Lang": "c",
                               "Limits": {"TimeLimit": "1s", "OverallWallTimeLimit": "500ms"}}}
                """
            let files = Package.twice(
                settings, cases: (0..<20).map { "c\($0)" },
                ["validator.c": "int main(void) { for (;;); }"])
            try server.put("hangs", files)
            let began = ContinuousClock.now
            let run = try await server.judged(.submission("hangs", "c", Program.c))
            // Each case by itself would be a second.
            #expect(ContinuousClock.now - began < .seconds(10))
            #expect(run["status"] == "ready" && run["verdict"] == "WA" && run["score"] == 0)
            let logs = run["logs"]?.string ?? ""
            #expect(logs.contains("validator: too slow; "), "\(logs)")
        }
    }
}

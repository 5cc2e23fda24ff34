import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

extension Live {
    @Suite("Survival: what was accepted is done, whatever happens to the server")
    struct SurvivalTests {
        /// Starts another server on the directory of one that was killed.
        private func successor(
            of server: TestServer, _ settings: JSONObject = [:]
        ) throws -> TestServer {
            server.process.signal(SIGKILL)
            _ = try server.wait()
            return try TestServer.toolkit(settings, data: server.directory + "/data")
        }

        @Test(.runs("python"))
        func `kill -9 amid 50 sessions and 10 webhook jobs: each completes, each event is one`()
            async throws
        {
            let server = try TestServer.toolkit(["webhooks": Self.asynchronous])
            defer { server.end() }
            let receiver = try Receiver([.status(200)])
            var jobs: [String] = []
            for number in 0..<10 {
                let answer = try await server.answer(
                    .python(
                        "import time; time.sleep(0.2); print(\(number))",
                        ["webhook_url": .string(receiver.url())]))
                #expect(answer.status == 202)
                jobs.append(try #require(answer.json["job_id"]?.string))
            }
            var sessions: [(id: String, number: Int)] = []
            for number in 0..<50 {
                let request = Request.session(
                    "bash", "read x; sleep 0.05; echo $x", input: "\(number)")
                sessions.append((try await server.session(request), number))
            }
            // Some are over, some run, most wait.
            _ = try await server.outcome(sessions[5].id)
            let early = try await server.client { [sessions] client in
                try sessions.map { try client.exchange(.details($0.id)).json }
            }
            let done = early.filter { $0["status"] == "completed" }
            #expect(done.count > 0 && done.count < 50)

            let next = try successor(of: server, ["webhooks": Self.asynchronous])
            defer { next.end() }
            for (place, session) in sessions.enumerated() {
                let details = try await next.outcome(session.id)
                #expect(details["result"] == "success")
                #expect(details["stdout"] == .string("\(session.number)\n"))
                // What somebody was told before stays so, to the last byte.
                if early[place]["status"] == "completed" { #expect(details == early[place]) }
            }
            for (number, id) in jobs.enumerated() {
                let record = try await next.answer(.job(id)).json["response"]
                #expect(record?["response"]?["response"]?["stdout"] == .string("\(number)\n"))
            }
            #expect(await receiver.requests(10).count >= 10)
            try await next.settle(jobs)
            // A message that was under way may come again: as the same event.
            #expect(Set(receiver.requests.compactMap(\.id)) == Set(jobs.map { "msg_\($0)" }))
            #expect(receiver.requests.count <= 10 + 4)
        }

        private static let asynchronous: JSONValue = [
            "allow": ["127.0.0.1"], "retryDelaysMs": [100, 100, 100], "reply": "async",
        ]

        @Test func `again and again kill -9 in the middle: nothing is lost`() async throws {
            let first = try TestServer.toolkit()
            defer { first.end() }
            var server = first
            var ids: [String] = []
            for round in 0..<5 {
                for number in 0..<20 {
                    let script = "echo \(round * 20 + number)"
                    ids.append(try await server.session(.session("bash", script)))
                }
                server.process.signal(SIGKILL)
                _ = try server.wait()
                server = try TestServer.toolkit(data: first.directory + "/data")
            }
            defer { server.end() }
            for (number, id) in ids.enumerated() {
                #expect(try await server.outcome(id)["stdout"] == .string("\(number)\n"))
            }
        }

        @Test(.runs("python")) func `an answer that was given does not change by kill -9`()
            async throws
        {
            let first = try TestServer.toolkit()
            defer { first.end() }
            var server = first
            for _ in 0..<5 {
                let code = "import random\nprint('a' * 500_000)\nreturn random.random()"
                let answer = try await server.answer(.python(code))
                server.process.signal(SIGKILL)
                _ = try server.wait()
                server = try TestServer.toolkit(data: first.directory + "/data")
                let id = try #require(answer.json["job_id"]?.string)
                let record = try await server.answer(.job(id)).json["response"]
                #expect(record?["response"] == answer.json)
            }
            server.end()
        }

        @Test func `a launcher that dies costs a session a repetition, and nobody its result`()
            async throws
        {
            let server = try TestServer.toolkit(["slots": 1])
            defer { server.end() }
            let id = try await server.session(.session("bash", "echo begun; sleep 1; echo done"))
            try await server.client { client in
                try client.send(.get("/runs/\(id)/events"))
                _ = try client.readHead()
                _ = try client.readChunks(until: "begun")
            }
            for launcher in Traces.launchers(of: server.process.id) { kill(launcher, SIGKILL) }
            let details = try await server.outcome(id)
            #expect(details["result"] == "success")
            #expect(details["stdout"] == "begun\ndone\n")
            #expect(server.log.contains("run \(id) is repeated: launcher lost"))
        }

        @Test func `SIGTERM keeps what waits for the next start, and ends what runs`() async throws
        {
            let server = try TestServer.toolkit(["slots": 1])
            defer { server.end() }
            let running = try await server.session(.session("bash", "sleep 1; echo first"))
            #expect(try await server.reports("running", 1))
            let waiting = try await server.session(.session("bash", "echo second"))
            let began = ContinuousClock.now
            server.process.signal(SIGTERM)
            #expect(try server.wait() == .exited(0))
            #expect(ContinuousClock.now - began < .seconds(10))
            let next = try TestServer.toolkit(data: server.directory + "/data")
            defer { next.end() }
            #expect(next.log.contains("1 runs of before go on"))
            #expect(try await next.answer(.details(running)).json["stdout"] == "first\n")
            #expect(try await next.outcome(waiting)["stdout"] == "second\n")
        }

        @Test func `a journal that was damaged is reported, and the rest of it read`() async throws
        {
            let server = try TestServer.toolkit()
            defer { server.end() }
            let id = try await server.session(.session("bash", "echo kept"))
            _ = try await server.outcome(id)
            let journal = server.directory + "/data/journal"
            server.process.signal(SIGKILL)
            _ = try server.wait()
            let segment = try #require(
                try FileManager.default.contentsOfDirectory(atPath: journal).filter {
                    $0.hasSuffix(".journal")
                }.sorted().last)
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: "\(journal)/\(segment)"))
            try file.seekToEnd()
            try file.write(contentsOf: Data("half a record".utf8))
            try file.close()
            let next = try TestServer.toolkit(data: server.directory + "/data")
            defer { next.end() }
            #expect(next.log.contains("ended in the middle of a record and was cut"))
            #expect(try await next.answer(.details(id)).json["stdout"] == "kept\n")
        }

        @Test(.enabled(if: geteuid() == 0, "only root can mount"))
        func `a full disk refuses new runs with 503, and the rest goes on`() async throws {
            let directory = try TestServer.makeDirectory()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            #expect(mount("tmpfs", directory, "tmpfs", 0, "size=2m") == 0)
            defer { umount2(directory, Int32(MNT_DETACH)) }
            let server = try TestServer.toolkit(["slots": 1], data: directory)
            defer { server.end() }
            let kept = try await server.session(.session("bash", "echo kept"))
            _ = try await server.outcome(kept)
            let large = String(repeating: "#", count: 700_000)
            var last = try await server.answer(.session("bash", large))
            for _ in 0..<10 where last.status == 200 {
                last = try await server.answer(.session("bash", large))
            }
            #expect(last.status == 503)
            #expect(last.json["error"]?.string?.contains("no room") == true)
            let python = try await server.answer(.python("print('\(large)')"))
            #expect(python.status == 503)
            #expect(python["Retry-After"] != nil)
            // Without storage nothing changes.
            #expect(try await server.answer(.bash("echo hi")).stdout == "hi\n")
            #expect(try await server.answer(.details(kept)).json["stdout"] == "kept\n")
            #expect(server.log.contains("storage is full"))
        }

        @Test(.enabled(if: geteuid() == 0, "only root can mount"))
        func `a result that the disk does not take is told when it has, once and unchanged`()
            async throws
        {
            let directory = try TestServer.makeDirectory()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            #expect(mount("tmpfs", directory, "tmpfs", 0, "size=2m") == 0)
            defer { umount2(directory, Int32(MNT_DETACH)) }
            let server = try TestServer.toolkit(["slots": 2], data: directory + "/data")
            defer { server.end() }
            let script = "read x; sleep 0.5; head -c 600000 /dev/zero | tr '\\0' x; echo $RANDOM"
            let ids = [
                try await server.session(.session("bash", script)),
                try await server.session(.session("bash", script)),
            ]
            let filler = directory + "/filler"
            try Data().write(to: URL(fileURLWithPath: filler))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
            while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
            let isFull = try await server.client { [log = server.directory + "/log"] _ in
                for _ in 0..<1000 {
                    if HostFiles.text(log)?.contains("storage is full") == true { return true }
                    usleep(10_000)
                }
                return false
            }
            #expect(isFull)
            for id in ids {
                #expect(try await server.answer(.status(id)).json["status"] == "running")
            }
            try FileManager.default.removeItem(atPath: filler)
            try file.close()
            for id in ids {
                let details = try await server.outcome(id)
                #expect(details["result"] == "success")
                #expect(try await server.answer(.details(id)).json == details)
            }
            // Each is written once.
            let journal = directory + "/data/journal/000000000001.journal"
            let size = try FileManager.default.attributesOfItem(atPath: journal)[.size] as? Int
            #expect((size ?? 0) < 1_400_000)
        }

        @Test func `a second server on the same directory is refused, and told how to go on`()
            async throws
        {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let (ending, _, error) = try await onThread { [directory = server.directory] in
                try TestServer.run(["serve", "--port", "0", "--data", directory + "/data"])
            }
            #expect(ending == .exited(1))
            #expect(error.contains("another server"))
        }
    }
}

extension TestServer {
    /// Returns when the webhooks of all these jobs have been delivered.
    fileprivate func settle(_ jobs: [String]) async throws {
        try await client { client in
            for id in jobs {
                while try client.exchange(.job(id)).json["response"]?["deliveries"]?[0]?["state"]
                    != "delivered"
                { usleep(10_000) }
            }
        }
    }
}

import Foundation
import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite("Access beyond this machine: a key is asked for")
    struct AccessTests {
        private let everywhere = ["--host", "0.0.0.0"]

        @Test func `with no key configured one is made, kept in private, and asked for`()
            async throws
        {
            let server = try TestServer(["slots": 1], arguments: everywhere)
            defer { server.end() }
            let path = server.directory + "/data/api-key"
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let folder = try FileManager.default.attributesOfItem(
                atPath: server.directory + "/data")
            #expect(folder[.posixPermissions] as? Int == 0o700)
            let key = try #require(HostFiles.text(path)?.split(separator: "\n").first)
            #expect(key.count == 48)
            #expect(!server.log.contains(key))

            let job = Request.bash("echo hi")
            for request in [job, job.with("Authorization", "wrong"), .get("/api/v2/runtimes")] {
                let answer = try await server.answer(request)
                #expect(answer.status == 401)
                #expect(answer.message == "Unauthorized")
                #expect(answer["WWW-Authenticate"] == "Bearer")
            }
            for value in ["\(key)", "Bearer \(key)"] {
                let answer = try await server.answer(job.with("Authorization", value))
                #expect(answer.status == 200)
                #expect(answer.stdout == "hi\n")
            }
            for path in ["/healthz", "/"] {
                #expect(try await server.answer(.get(path)).status == 200)
            }

            // One server at a time has a data directory.
            server.process.signal(SIGTERM)
            #expect(try server.wait() == .exited(0))
            let again = try TestServer(
                ["slots": 1], arguments: everywhere + ["--data", server.directory + "/data"])
            defer { again.end() }
            let answer = try await again.answer(job.with("Authorization", "\(key)"))
            #expect(answer.status == 200)
        }

        @Test func `keys of the settings are the ones that open`() async throws {
            let server = try TestServer(
                ["slots": 1, "apiKeys": ["first", "second"]], arguments: everywhere)
            defer { server.end() }
            let job = Request.bash("echo hi")
            #expect(try await server.answer(job.with("Authorization", "second")).status == 200)
            #expect(try await server.answer(job.with("Authorization", "third")).status == 401)
            #expect(!HostFiles.exists(server.directory + "/data/api-key"))
        }

        @Test func `said explicitly, nobody is asked`() async throws {
            let server = try TestServer(
                ["slots": 1, "allowAnonymous": true], arguments: everywhere)
            defer { server.end() }
            #expect(try await server.answer(.bash("echo hi")).stdout == "hi\n")
        }

        @Test func `on loopback a wrong key does no harm`() async throws {
            let answer = try await ask(.bash("echo hi").with("Authorization", "wrong"))
            #expect(answer.stdout == "hi\n")
        }
    }
}

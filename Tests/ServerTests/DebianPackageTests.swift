import Foundation
import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite(
        "Packages: Debian's", .serialized, .enabled(if: Debian.isReachable, "apt finds no archive"))
    struct DebianPackageTests {
        @Test func `a language comes, runs at once beside the host's, and goes with its files`()
            async throws
        {
            let server = try TestServer(["slots": 1], through: Debian.withoutLua)
            defer { server.end() }
            let offer = try #require(
                try await server.packages(installed: false).first { $0.hasPrefix("lua 5.4.") })
            #expect(try await server.run("lua", "").message == "lua-* runtime is unknown")

            async let first = server.install("lua", "5.4.x")
            async let second = server.install("lua")
            for answer in try await [first, second] {
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.json["language"] == "lua")
                #expect(answer.json["version"]?.string.map { "lua \($0)" } == offer)
            }
            #expect(server.log.split(separator: ": installed").count == 2)
            #expect(try await server.packages(installed: true).contains(offer))
            #expect(try await server.packages(installed: false).contains(offer) == false)
            #expect(try await server.run("lua5.4", "print(6 * 7)").stdout == "42\n")
            let look = try await server.run(
                "lua",
                """
                os.execute("ls -d /usr/bin/python3 /usr/bin/gcc; id -un; touch /usr/x /etc/x;" ..
                    "ls -a / | grep -c packages")
                """)
            #expect(look.stdout == "runner\n0\n")
            let host = try await server.run(
                "bash", "test -x /usr/bin/lua5.4 && echo lua; ls -a /piston/packages | wc -l")
            #expect(host.stdout == "2\n")

            // One server at a time has a data directory.
            server.process.signal(SIGTERM)
            #expect(try server.wait() == .exited(0))
            let next = try TestServer(
                ["slots": 1], arguments: ["--data", server.directory + "/data"],
                through: Debian.withoutLua)
            defer { next.end() }
            #expect(try await next.run("lua", "print(_VERSION)").stdout == "Lua 5.4\n")

            let removed = try await next.remove("lua")
            #expect(removed.status == 200)
            #expect(try await next.run("lua", "").message == "lua-* runtime is unknown")
            #expect(server.packageFiles() == [])
            #expect(try await next.packages(installed: false).contains(offer))
        }

        @Test func `what the host has is listed as installed, and stays the host's`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let bash = try #require(
                try await server.packages(installed: true).first { $0.hasPrefix("bash ") })
            #expect(try await server.runtimes().contains(bash))
            #expect(try await server.install("bash").message == "Already installed")
            let removed = try await server.remove("bash")
            #expect(removed.status == 500)
            #expect(
                removed.message?.hasSuffix("belongs to the host, which alone can remove it") == true
            )
            #expect(try await server.run("bash", "echo hi").stdout == "hi\n")
        }

        @Test func `packages can be switched off`() async throws {
            let server = try TestServer(["slots": 1, "packages": ["enabled": false]])
            defer { server.end() }
            for method in ["GET", "POST", "DELETE"] {
                let answer = try await server.answer(.package(method, "lua"))
                #expect(answer.status == 403)
                #expect(answer.message?.contains("packages.enabled") == true)
            }
        }

        @Test(
            "the endpoints are where the others are",
            arguments: ["/api/v2/packages/", "/api/v3/packages", "/API/v2/piston/Packages"])
        func paths(path: String) async throws {
            let server = try TestServer.shared.get()
            #expect(try await server.answer(.get(path)).json.array?.isEmpty == false)
            let unknown = try await server.answer(.package("POST", "zz", "1", path: path))
            #expect(unknown.status == 404)
            #expect(unknown.message == "Requested package zz-1 does not exist")
            let gone = try await server.answer(.package("DELETE", "zz", "1", path: path))
            #expect(gone.status == 404)
        }

        @Test(
            "an ordinary user's server installs as well",
            .enabled(if: OrdinaryUser.isPossible, "no ordinary user to become"))
        func ordinaryUser() async throws {
            let server = try TestServer(
                ["slots": 1], through: Debian.withoutLua + OrdinaryUser.wrapper)
            defer { server.end() }
            let answer = try await server.install("lua")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await server.run("lua", "print(6 * 7)").stdout == "42\n")
            #expect(try await server.remove("lua").status == 200)
            #expect(server.packageFiles() == [])
        }
    }
}

enum Debian {
    /// Starts a program on a host that seems to have no lua, whether it has one or not.
    static let withoutLua: [String] = {
        let tool = "/usr/bin/lua5.4"
        guard HostFiles.isExecutable(tool) else { return [] }
        let script = "mount --bind /dev/null \(tool) && exec \"$@\""
        return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh"]
    }()

    /// Whether apt-get knows where lua is, and the place can be reached.
    static let isReachable: Bool = {
        guard HostFiles.isExecutable("/usr/bin/apt-get"),
            HostFiles.isExecutable("/usr/bin/curl")
        else { return false }
        let process = try? ChildProcess.start(
            [
                "/usr/bin/curl", "--silent", "--fail", "--max-time", "10", "--output", "/dev/null",
                "http://deb.debian.org/debian/dists/stable/Release",
            ],
            environment: ProcessInfo.processInfo.environment.filter {
                $0.key.lowercased().hasSuffix("_proxy")
            }.map { "\($0.key)=\($0.value)" })
        return (try? process?.wait()) == .exited(0)
    }()
}

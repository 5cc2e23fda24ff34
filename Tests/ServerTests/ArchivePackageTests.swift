import Foundation
import Glibc
import JSON
import Linux
import Testing

extension Live {
    @Suite("Packages: archives of an index", .serialized)
    struct ArchivePackageTests {
        private static let both: [String: String] = [
            "pkg-info.json": """
            {"language":"two","version":"1.2.3","build_platform":"docker-debian","provides":[
             {"language":"up","aliases":["upper"],"limit_overrides":{"run_timeout":700}},
             {"language":"down"}]}
            """,
            "environment": "export PATH=$PWD/bin:$PATH\nexport TWO_HOME=$PWD\n",
            "bin/shout": "#!/bin/bash\nprintf '%s|' \"$PISTON_LANGUAGE\" \"$@\"; cat prepared\n",
            "compile": "cat \"$@\" > prepared; echo \"compiled $#\"\n",
            "run": "shout \"$@\"; echo; echo $TWO_HOME $HOME; cat\n",
        ]

        @Test func `an archive is installed, compiles, runs with its environment, and goes`()
            async throws
        {
            let scene = try PackageScene()
            try scene.add("two", "1.2.3", files: Self.both) { source in
                chmod(source + "/bin/shout", 0o755)
            }
            let server = try scene.server()
            defer { server.end() }
            #expect(try await server.packages(installed: false).contains("two 1.2.3"))
            let installed = try await server.install("two", "1.x")
            #expect(installed.text == #"{"language":"two","version":"1.2.3"}"#)
            #expect(try await server.packages(installed: true).contains("two 1.2.3"))
            #expect(try await server.install("two").message == "Already installed")

            let runtimes = try await server.answer(.get("/api/v2/runtimes")).text
            #expect(
                runtimes.contains(
                    #"{"language":"up","version":"1.2.3","aliases":["upper"],"runtime":"two"},"#
                        + #"{"language":"down","version":"1.2.3","aliases":[],"runtime":"two"}"#))
            let files: JSONValue = [["content": "A"], ["name": "b.txt", "content": "B"]]
            let answer = try await server.run(
                "upper", "", ["files": files, "args": ["x y", "z"], "stdin": "in"])
            #expect(answer.json["compile"]?["stdout"] == "compiled 2\n")
            #expect(
                answer.stdout == "up|file0.code|x y|z|AB\n/piston/packages/two/1.2.3 /tmp\nin\n")
            #expect(try await server.run("down", "").stdout?.hasPrefix("down|") == true)
            let slow = try await server.run("up", "", ["run_timeout": 0, "stdin": ""])
            #expect(slow.run["code"] == 0)

            let removed = try await server.remove("two")
            #expect(removed.text == #"{"language":"two","version":"1.2.3"}"#)
            #expect(try await server.run("up", "").message == "up-* runtime is unknown")
            #expect(try await server.run("down", "").message == "down-* runtime is unknown")
            #expect(server.packageFiles() == [])
            #expect(try await server.remove("two").message == "two-1.2.3 is not installed")
        }

        @Test func `the sandbox shows that package alone, read-only, and nothing to others`()
            async throws
        {
            let scene = try PackageScene()
            try scene.add("one", files: PackageScene.toy("one"))
            try scene.add("other", files: PackageScene.toy("other"))
            let server = try scene.server()
            defer { server.end() }
            for name in ["one", "other"] {
                #expect(try await server.install(name).status == 200)
            }
            let look = "find /piston -maxdepth 3 | sort; touch /piston/packages/one/1.0.0/x"
            let run = try await server.run("one", look)
            #expect(
                run.stdout
                    == "/piston\n/piston/packages\n/piston/packages/one\n"
                    + "/piston/packages/one/1.0.0\n")
            #expect(run.run["stderr"]?.string?.contains("Read-only file system") == true)
            let bash = try await server.run("bash", "find /piston")
            #expect(bash.stdout == "/piston\n/piston/packages\n")
        }

        @Test func `an installation is told as it goes on, to who asks for events`() async throws {
            let scene = try PackageScene()
            try scene.add("toy", files: PackageScene.toy())
            try scene.add("bad", files: PackageScene.toy("bad"), checksum: "00")
            let server = try scene.server()
            defer { server.end() }
            let events = { (name: String) in
                try await server.client { client in
                    try client.send(
                        .package("POST", name).with("Accept", "text/event-stream"))
                    let head = try #require(try client.readHead())
                    #expect(head["Content-Type"] == "text/event-stream; charset=utf-8")
                    var events: [(name: String, data: JSONValue)] = []
                    while let event = try client.readEvent() { events.append(event) }
                    return events
                }
            }
            let good = try await events("toy")
            #expect(good.dropLast().allSatisfy { $0.name == "progress" })
            #expect(good.first?.data["message"] == "toy 1.0.0: installing")
            #expect(good.count >= 4)
            #expect(good.last?.name == "result")
            #expect(good.last?.data.text == #"{"language":"toy","version":"1.0.0"}"#)
            let bad = try await events("bad")
            #expect(bad.last?.name == "error")
            #expect(bad.last?.data["message"]?.string?.hasPrefix("Checksum miss-match") == true)
            // Nothing has begun: an answer like any other.
            let again = try await server.answer(
                .package("POST", "toy").with("Accept", "text/event-stream"))
            #expect(again.status == 500)
            #expect(again.message == "Already installed")
        }

        @Test func `what is installed survives a restart`() async throws {
            let scene = try PackageScene()
            try scene.add("two", "1.2.3", files: Self.both) { source in
                chmod(source + "/bin/shout", 0o755)
            }
            let server = try scene.server()
            defer { server.end() }
            #expect(try await server.install("two").status == 200)
            server.process.signal(SIGTERM)
            #expect(try server.wait() == .exited(0))
            let next = try scene.server(data: server)
            defer { next.end() }
            #expect(try await next.packages(installed: true).contains("two 1.2.3"))
            #expect(try await next.run("up", "A").stdout?.hasPrefix("up|file0.code|A\n") == true)
        }

        @Test func `a job keeps the files it runs from; the runtime is gone at once`()
            async throws
        {
            let scene = try PackageScene()
            try scene.add("toy", files: PackageScene.toy())
            let server = try scene.server()
            defer { server.end() }
            #expect(try await server.install("toy").status == 200)
            let script = "while [ ! -e /box/submission/never ] && ((SECONDS < 2)); do :; done; "
            async let answer = server.run(
                "toy", script + "cat /piston/packages/toy/1.0.0/run", ["run_timeout": 8000])
            #expect(try await server.reports("running", 1))
            #expect(try await server.remove("toy").status == 200)
            #expect(try await server.run("toy", "").message == "toy-* runtime is unknown")
            #expect(server.packageFiles() == ["toy/1.0.0"])
            let again = try await server.install("toy")
            #expect(again.status == 500)
            #expect(again.message?.contains("a job still runs from it") == true)
            #expect(try await answer.stdout == "bash \"$@\"\n")
            #expect(try await server.eventually { server.packageFiles() == [] })
            #expect(try await server.install("toy").status == 200)
        }

        @Test func `two installations of one package at once make one`() async throws {
            let scene = try PackageScene()
            try scene.add("toy", files: PackageScene.toy())
            let server = try scene.server()
            defer { server.end() }
            async let first = server.install("toy")
            async let second = server.install("toy", "1.0.0")
            let texts = try await [first.text, second.text]
            let done = #"{"language":"toy","version":"1.0.0"}"#
            // The second one may come when the first is through.
            #expect(texts.allSatisfy { $0 == done || $0.contains("Already installed") })
            #expect(texts.contains(done))
            #expect(server.log.split(separator: "toy 1.0.0: installed").count == 2)
            #expect(try await server.runtimes().filter { $0 == "toy 1.0.0" }.count == 1)
        }

        @Test(
            "an ordinary user's server installs as well",
            .enabled(if: OrdinaryUser.isPossible, "no ordinary user to become"))
        func ordinaryUser() async throws {
            let scene = try PackageScene()
            chmod(scene.directory, 0o755)
            try scene.add("two", "1.2.3", files: Self.both) { source in
                chmod(source + "/bin/shout", 0o755)
            }
            let server = try scene.server(through: OrdinaryUser.wrapper)
            defer { server.end() }
            #expect(try await server.install("two").status == 200)
            #expect(try await server.run("up", "A").stdout?.hasPrefix("up|file0.code|A\n") == true)
            #expect(try await server.remove("two").status == 200)
            #expect(server.packageFiles() == [])
        }

        // MARK: - What must not get in

        @Test func `a wrong checksum is refused, and leaves nothing`() async throws {
            let scene = try PackageScene()
            try scene.add("toy", files: PackageScene.toy(), checksum: "0000")
            let server = try scene.server()
            defer { server.end() }
            let answer = try await server.install("toy")
            #expect(answer.status == 500)
            #expect(
                answer.message?.hasPrefix("Checksum miss-match want: 0000 got: ") == true)
            #expect(server.packageFiles() == [])
            #expect(try await server.packages(installed: false).contains("toy 1.0.0"))
        }

        /// What an archive does, and what the answer says of it.
        struct Evil: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var says: String
            var words: [String] = []
            var make: @Sendable (String) throws -> Void = { _ in }
        }

        private static let evils = [
            Evil(
                testDescription: "a name with ..", says: "leads out of the package",
                words: ["-P", "--transform", "flags=r;s,^./run$,../../../run,"]),
            Evil(
                testDescription: "an absolute name", says: "leads out of the package",
                words: ["-P", "--transform", "flags=r;s,^./run$,/tmp/sandpiper-evil,"]),
            Evil(testDescription: "a link to /etc", says: "leads out of the package") {
                symlink("/etc/passwd", $0 + "/link")
            },
            Evil(testDescription: "a link with ..", says: "leads out of the package") {
                symlink("../../../../../etc", $0 + "/link")
            },
            Evil(testDescription: "a device", says: "is no file, directory or link") {
                mknod($0 + "/null", S_IFCHR | 0o666, 0x103)
            },
            Evil(testDescription: "a pipe", says: "is no file, directory or link") {
                mkfifo($0 + "/pipe", 0o666)
            },
            Evil(testDescription: "a set-user-ID program", says: "would run as somebody else") {
                chmod($0 + "/run", 0o4755)
            },
            Evil(testDescription: "too many bytes", says: "packages.unpackedBytes") {
                try Data(count: 3 << 20).write(to: URL(fileURLWithPath: $0 + "/zeros"))
            },
            Evil(testDescription: "too many files", says: "packages.files") { source in
                for number in 0..<60 {
                    try Data().write(to: URL(fileURLWithPath: "\(source)/\(number)"))
                }
            },
            Evil(testDescription: "no run", says: "has no file run") {
                unlink($0 + "/run")
            },
            Evil(testDescription: "a link for pkg-info.json", says: "pkg-info.json") {
                unlink($0 + "/pkg-info.json")
                symlink("run", $0 + "/pkg-info.json")
            },
            Evil(testDescription: "another package's pkg-info.json", says: "pkg-info.json says") {
                try #"{"language":"bash","version":"9.9.9"}"#.write(
                    toFile: $0 + "/pkg-info.json", atomically: true, encoding: .utf8)
            },
            Evil(testDescription: "an environment that fails", says: "environment cannot be read") {
                try "exit 3".write(toFile: $0 + "/environment", atomically: true, encoding: .utf8)
            },
        ]

        @Test("an archive that holds what it must not is refused", arguments: evils)
        func evil(evil: Evil) async throws {
            let scene = try PackageScene()
            try scene.add(
                "toy", files: PackageScene.toy(), tar: evil.words, extra: evil.make)
            let server = try scene.server(["unpackedBytes": 2_097_152, "files": 50])
            defer { server.end() }
            let answer = try await server.install("toy")
            #expect(answer.status == 500)
            #expect(answer.message?.contains(evil.says) == true, "\(answer.text)")
            #expect(server.packageFiles() == [])
            #expect(!HostFiles.exists("/tmp/sandpiper-evil"))
            #expect(try await !server.runtimes().contains("toy 1.0.0"))
        }

        @Test func `an environment is read in the sandbox`() async throws {
            let scene = try PackageScene()
            let secret = scene.directory + "/secret"
            try "secret".write(toFile: secret, atomically: true, encoding: .utf8)
            var files = PackageScene.toy()
            files["environment"] =
                "export SEEN=\"$(cat \(secret) 2>/dev/null || echo nothing)\"; id -u > \(secret)"
            files["run"] = "echo $SEEN\n"
            try scene.add("toy", files: files)
            let server = try scene.server()
            defer { server.end() }
            #expect(try await server.install("toy").status == 200)
            #expect(try await server.run("toy", "").stdout == "nothing\n")
            #expect(HostFiles.text(secret) == "secret")
        }

        // MARK: - Indexes

        @Test(
            "an index that cannot be read is an error answer, and hides nothing else",
            arguments: ["missing", "no index", "http"])
        func brokenIndex(kind: String) async throws {
            let scene = try PackageScene()
            if kind == "no index" { try scene.addLine("<html>not found</html>") }
            // Port 9 of this machine: nobody listens there.
            let server = try scene.server(
                kind == "http" ? ["repository": "http://127.0.0.1:9/x"] : [:])
            defer { server.end() }
            let host = try await server.packages(installed: true)
            #expect(host.contains { $0.hasPrefix("bash 5.") })
            let listed = try await server.answer(.get("/api/v2/packages"))
            #expect(listed["Sandpiper-Packages-Problem"]?.contains("index") == true)
            let answer = try await server.install("zz")
            #expect(answer.status == 500)
            #expect(answer.message?.contains("index") == true)
            #expect(try await server.install("bash").message == "Already installed")
            #expect(try await server.run("bash", "echo hi").stdout == "hi\n")
        }

        @Test func `an index of the network cannot name files of this machine`() async throws {
            let scene = try PackageScene()
            try scene.addLine("toy,1.0.0,00,ftp://127.0.0.1/x")
            let server = try scene.server()
            defer { server.end() }
            let message = try await server.install("toy").message
            #expect(message == "ftp://127.0.0.1/x is no address: http://, https:// or file://")
        }

        // MARK: - An end in between

        @Test func `a server killed while it installs leaves nothing behind`() async throws {
            let scene = try PackageScene()
            try scene.add("toy", files: PackageScene.toy())
            let stalling = try StallingServer()
            try scene.addLine("slow,1.0.0,00,http://127.0.0.1:\(stalling.port)/x")
            let server = try scene.server()
            defer { server.end() }
            #expect(try await server.install("toy").status == 200)
            let request = Request.package("POST", "slow")
            try await server.client { client in try client.send(request) }
            #expect(
                try await server.eventually {
                    !stalling.tools.isEmpty && server.packageFiles().count == 2
                })
            server.process.signal(SIGKILL)
            #expect(try server.wait() == .signalled(SIGKILL))
            #expect(try await server.eventually { stalling.tools.isEmpty })
            let next = try scene.server(data: server)
            defer { next.end() }
            #expect(server.packageFiles() == ["toy/1.0.0"])
            #expect(try await next.packages(installed: true).contains("toy 1.0.0"))
            #expect(try await next.packages(installed: false).contains("slow 1.0.0"))
        }

        @Test func `an installation takes as long as it may, and no longer`() async throws {
            let scene = try PackageScene()
            let stalling = try StallingServer()
            try scene.addLine("slow,1.0.0,00,http://127.0.0.1:\(stalling.port)/x")
            let server = try scene.server(["timeoutMs": 700])
            defer { server.end() }
            let answer = try await server.install("slow")
            #expect(answer.message == "curl took too long: packages.timeoutMs is over")
            #expect(stalling.tools.isEmpty)
            #expect(server.packageFiles() == [])
        }
    }
}

/// Takes connections and never says anything.
private final class StallingServer: Sendable {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (own, size) = (descriptor, length)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(own, raw, size) + listen(own, 4) + getsockname(own, raw, &length)
            }
        }
        guard result == 0 else { throw SystemError("bind", "127.0.0.1", errno: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    /// Processes of this machine that were told of it.
    var tools: [String] {
        HostFiles.names(in: "/proc").filter { name in
            Int(name) != nil
                && HostFiles.text("/proc/\(name)/cmdline")?.contains("127.0.0.1:\(port)/x") == true
        }
    }
}

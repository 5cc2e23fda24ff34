import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

extension Live {
    @Suite("Life and death: what ends, and what is left")
    struct LifecycleTests {
        @Test func `SIGTERM while a job runs: the answer arrives, status 0, nothing is left`()
            async throws
        {
            let server = try TestServer(["slots": 2])
            defer { server.end() }
            let answer = Task { try await server.answer(.bash("sleep 1; echo done")) }
            #expect(try await server.reports("running", 1))
            let processes = Traces.descendants(of: server.process.id)
            #expect(processes.count >= 2)
            server.process.signal(SIGTERM)
            #expect(try await answer.value.stdout == "done\n")
            #expect(try server.wait() == .exited(0))
            #expect(!processes.contains(where: Traces.isAlive))
            #expect(Traces.controlGroups(of: server.process.id).isEmpty)
            #expect(throws: SystemError.self) { try Client(port: server.port) }
        }

        @Test(
            "a program that ends while nobody can look is over its limit all the same",
            arguments: [
                ("sleep 1.2", "run_timeout", "Time limit exceeded (wall clock)"),
                // Long enough for its CPU time beside whatever else this machine does.
                ("timeout 4 yes > /dev/null", "run_cpu_time", "Time limit exceeded"),
            ])
        func judgedAfterwards(command: String, limit: String, message: String) async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            var limits: JSONObject = ["run_timeout": 9000]
            limits[limit] = 800
            let request = Request.bash(command + "; true", limits)
            let answer = Task { try await server.answer(request) }
            let name = String(command.prefix { $0 != " " })
            #expect(Traces.hasStarted(name, below: server.process.id))
            let program = try #require(
                Traces.descendants(of: server.process.id).first {
                    HostFiles.text("/proc/\($0)/comm") == name + "\n"
                })
            // The shell's parent is the supervisor.
            let shell = try #require(Traces.status(of: program)?.parent)
            let supervisor = try #require(Traces.status(of: shell)?.parent)
            #expect(kill(supervisor, SIGSTOP) == 0)
            #expect(Traces.timeToDisappear([shell]) != nil)
            #expect(kill(supervisor, SIGCONT) == 0)
            #expect(try await answer.value.json["run"]?["message"] == .string(message))
        }

        @Test func `SIGTERM is heard as soon as the address is told`() throws {
            for _ in 0..<5 {
                let server = try TestServer(["slots": 1])
                defer { server.end() }
                server.process.signal(SIGTERM)
                #expect(try server.wait() == .exited(0))
            }
        }

        @Test(.has(layer: "cgroup")) func `control groups go with the server that made them`()
            throws
        {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            #expect(!Traces.controlGroups(of: server.process.id).isEmpty)
            server.process.signal(SIGTERM)
            #expect(try server.wait() == .exited(0))
            #expect(Traces.controlGroups(of: server.process.id).isEmpty)
        }

        @Test func `SIGTERM finishes what waits as well, and takes nothing new`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let first = Task { try await server.answer(.bash("sleep 1; echo first")) }
            #expect(try await server.reports("running", 1))
            let second = Task { try await server.answer(.bash("echo second")) }
            #expect(try await server.reports("queued", 1))
            server.process.signal(SIGTERM)
            #expect(try await first.value.stdout == "first\n")
            #expect(try await second.value.stdout == "second\n")
            #expect(try server.wait() == .exited(0))
        }

        @Test func `SIGTERM waits no longer than the settings say`() async throws {
            let server = try TestServer(["slots": 1, "shutdownGraceMs": 300])
            defer { server.end() }
            try await server.client { client in
                try client.send(.bash("sleep 60"))
                #expect(Traces.hasStarted("sleep", below: server.process.id))
                let processes = Traces.descendants(of: server.process.id)
                let clock = ContinuousClock()
                let start = clock.now
                server.process.signal(SIGTERM)
                #expect(try server.wait() == .exited(0))
                #expect(clock.now - start < .seconds(10))
                #expect(!processes.contains(where: Traces.isAlive))
            }
        }

        @Test func `a server that is killed takes its launchers and programs along`()
            async throws
        {
            let server = try TestServer(["slots": 2])
            defer { server.end() }
            try await server.client { client in
                try client.send(.bash("sleep 60 & sleep 60"))
                #expect(Traces.hasStarted("sleep", below: server.process.id))
                let processes = Traces.descendants(of: server.process.id)
                server.process.signal(SIGKILL)
                #expect(try server.wait() == .signalled(SIGKILL))
                let time = try #require(Traces.timeToDisappear(processes))
                #expect(time < .seconds(1))
            }
            // The next server clears away what a dead one could not.
            let next = try TestServer(["slots": 1])
            defer { next.end() }
            #expect(Traces.controlGroups(of: server.process.id).isEmpty)
        }

        @Test func `a launcher that is killed costs nobody a job`() async throws {
            let server = try TestServer(["slots": 1])
            defer { server.end() }
            let launchers = Traces.launchers(of: server.process.id)
            #expect(launchers.count == 1)
            for launcher in launchers { kill(launcher, SIGKILL) }
            #expect(try await server.answer(.bash("echo next")).stdout == "next\n")
            let underWay = Task { try await server.answer(.bash("sleep 1; echo again")) }
            #expect(try await server.reports("running", 1))
            let isUnderWay = try await onThread {
                Traces.hasStarted("sleep", below: server.process.id)
            }
            #expect(isUnderWay)
            let processes = Traces.descendants(of: server.process.id)
            for launcher in Traces.launchers(of: server.process.id) { kill(launcher, SIGKILL) }
            let answer = try await underWay.value
            #expect(answer.status == 200)
            #expect(answer.stdout == "again\n")
            #expect(Traces.timeToDisappear(processes) != nil)
        }

        @Test func `a port that is taken is told, with status 1`() async throws {
            let port = try TestServer.shared.get().port
            let run = try TestServer.run(["serve", "--port", "\(port)"])
            #expect(run.ending == .exited(1))
            #expect(run.output == "")
            #expect(run.error.contains("sandpiper: "))
            #expect(run.error.contains("127.0.0.1:\(port)"))
            #expect(run.error.contains("Address already in use"))
        }

        @Test(
            "a start that cannot be is one sentence and status 1",
            arguments: [
                (["SANDPIPER_PROT": "1"], "SANDPIPER_PROT is no setting"),
                (["SANDPIPER_PORT": "x"], "port must be a number"),
                (["SANDPIPER_HOST": "example.org"], "example.org"),
                (["SANDPIPER_SANDBOX_REQUIRED": #"["moat"]"#], "sandbox.required names moat"),
                (["SANDPIPER_SANDBOX_SECCOMP_DIRECTORY": "/nonexistent"], "/nonexistent"),
            ])
        func cannotStart(environment: [String: String], sentence: String) throws {
            let run = try TestServer.run(
                ["serve", "--port", "0"], environment: environment)
            #expect(run.ending == .exited(1))
            let last = run.error.split(separator: "\n").last ?? ""
            #expect(last.hasPrefix("sandpiper: "))
            #expect(last.contains(sentence))
        }

        @Test func `the other verbs answer and end`() throws {
            let version = try TestServer.run(["version"])
            #expect(version.ending == .exited(0))
            #expect(version.output.hasPrefix("sandpiper "))
            let help = try TestServer.run([])
            #expect(help.ending == .exited(0))
            #expect(help.output.contains("sandpiper serve"))
            let unknown = try TestServer.run(["serve", "--prot", "1"])
            #expect(unknown.ending == .exited(64))
            #expect(unknown.error == "sandpiper: --prot is no option; see sandpiper --help\n")
            let doctor = try TestServer.run(["doctor"])
            #expect(doctor.output.contains("seccomp"))
            #expect(doctor.output.contains("bash"))
            #expect(doctor.output.contains("unzip"))
        }
    }
}
